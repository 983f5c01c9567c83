//! Files of private keys: one that is taken signs, and no error repeats the key.

use belfius_psd2::sign::{Algorithm, JoseHeader, KeyError, SigningInput, SigningKey};

use crate::support::{discreet::hides_error, world};

/// A file, as text if it is text, and as DER. `{key}` stands for a good one's.
pub(crate) fn run(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        let text = text.replace("{key}", body_of_key());
        check(SigningKey::from_pem(&text), &text);
        // Line ends are the customer's business.
        let windows = text.replace("\r\n", "\n").replace('\n', "\r\n");
        let unix = text.replace("\r\n", "\n");
        let (one, other) = (SigningKey::from_pem(&windows), SigningKey::from_pem(&unix));
        assert_eq!(one.map(public), other.map(public));
    }
    check(SigningKey::from_der(input), "");
}

fn public(key: SigningKey) -> Vec<u8> {
    key.public_key_sec1()
}

/// The lines between `BEGIN` and `END`.
fn body_of_key() -> &'static str {
    world::KEY.split("-----").nth(2).unwrap().trim()
}

fn check(read: Result<SigningKey, KeyError>, text: &str) {
    match read {
        Ok(key) => {
            let public = key.public_key_sec1();
            assert!(public.len() == 65 && public[0] == 4, "an uncompressed point");
            let input = SigningInput::new(&JoseHeader::default(), b"{}");
            let (one, two) = (key.sign(&input), key.sign(&input));
            assert_eq!((one.algorithm(), one.as_bytes().len()), (Algorithm::Es256, 64));
            assert_eq!(one.as_bytes(), two.as_bytes(), "deterministic");
            assert_eq!(input.compact(&one).unwrap().matches('.').count(), 2);
            shows_nothing(&format!("{key:?} {key:#?}"), text);
        }
        Err(error) => {
            hides_error(&error);
            shows_nothing(&format!("{error} {error:?}"), text);
        }
    }
}

/// No line of the file, but for those that name what is in it.
fn shows_nothing(shown: &str, text: &str) {
    for line in text.lines().filter(|line| line.len() > 24 && !line.contains('-')) {
        assert!(!shown.contains(line), "a line of the key shows: {shown}");
    }
}
