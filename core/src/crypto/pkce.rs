//! Proof Key for Code Exchange (RFC 7636), method `S256` only.
//!
//! Whoever exchanges a code must show the verifier whose digest, the challenge,
//! was sent before the redirect. Method `plain` would show the verifier in the
//! open, so it does not exist here.

use alloc::string::String;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::secret::CodeVerifier;

/// A verifier of 43 characters from 32 random bytes, as RFC 7636 recommends.
pub(crate) fn verifier_from(bytes: &[u8; 32]) -> CodeVerifier {
    CodeVerifier::from_derived(URL_SAFE_NO_PAD.encode(bytes))
}

/// The challenge of a verifier: 43 characters, which may be known to anybody.
pub(crate) fn challenge(verifier: &CodeVerifier) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_example_of_rfc_7636_appendix_b() {
        let bytes = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let verifier = verifier_from(&bytes);
        assert_eq!(verifier.expose(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
    proptest::proptest! {
        /// RFC 7636, section 4.1 and 4.2: what may be in them, and how long.
        #[test]
        fn any_bytes_make_a_verifier_and_a_challenge_of_their_own(a: [u8; 32], b: [u8; 32]) {
            let of = |bytes| {
                let verifier = verifier_from(bytes);
                (String::from(verifier.expose()), challenge(&verifier))
            };
            let ((verifier, sent), (other, other_sent)) = (of(&a), of(&b));
            for text in [&verifier, &sent] {
                assert_eq!(text.len(), 43);
                assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
            }
            assert_ne!(verifier, sent);
            assert_eq!(a == b, verifier == other);
            assert_eq!(a == b, sent == other_sent);
        }
    }
}
