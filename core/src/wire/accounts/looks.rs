//! What a text looks like, where no name helps.

use alloc::{format, string::String};

/// An account number without its spaces.
pub(super) fn compact(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Whether it has the shape of an IBAN, without spaces; its check digits may be
/// wrong.
pub(super) fn like_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    (15..=34).contains(&bytes.len())
        && bytes.iter().take(2).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit)
        && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// A JWE (five parts) or a JWS (three) in compact form: what the bank's example of
/// a logical id is.
pub(super) fn like_jose(text: &str) -> bool {
    let parts = text.bytes().filter(|b| *b == b'.').count();
    let base64url = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    (parts == 2 || parts == 4) && text.len() >= 20 && text.bytes().all(base64url)
}

pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

/// Long, one word, letters and digits mixed: no name, no date, no product.
pub(super) fn is_opaque(text: &str) -> bool {
    (16..=4096).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=.~+/".contains(&b))
        && text.bytes().filter(u8::is_ascii_digit).count() >= 4
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && !text.starts_with('/')
        && !is_time(text)
}

fn is_time(text: &str) -> bool {
    text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-')
}

/// What it is, without saying it.
pub(super) fn kind(text: &str) -> String {
    match text {
        text if like_iban(&compact(text)) => "like an IBAN".into(),
        text if is_uuid(text) => "a UUID".into(),
        text if like_jose(text) => "like a JWE or JWS".into(),
        text if text.contains("://") || text.starts_with('/') => "an address".into(),
        text => format!("text of {}", text.chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_iban_has_its_shape_and_length() {
        for text in ["BE54063301200997", "NO9386011117947", "MT31MALT01100000000000000000123"] {
            assert!(like_iban(text), "{text}");
        }
        for text in [
            "BE5406330120",
            "BE54063301200997BE54063301200997BE5",
            "be54063301200997",
            "B154063301200997",
            "BEA4063301200997",
            "BE5A063301200997",
            "BE5406330120099a",
            "BE54-0633-0120-0997",
        ] {
            assert!(!like_iban(text), "{text}");
        }
        assert_eq!(compact(" BE54 0633\u{a0}0120 0997 "), "BE54063301200997");
    }

    #[test]
    fn a_token_has_three_or_five_parts() {
        for text in ["eyJhbGciOi.J-_xx.eyJ0eXA", "eyJhbGciOiJkaXIi..c2Vj-_.a.b"] {
            assert!(like_jose(text), "{text}");
        }
        for text in [
            "a.b.c",
            "eyJhbGciOi.eyJ0eXAiOiJKV1Qi",
            "eyJhbGciOi.J+/xx.eyJ0eXA",
            "eyJhbGciOi.a.b.eyJ0eXA",
        ] {
            assert!(!like_jose(text), "{text}");
        }
    }

    #[test]
    fn a_uuid_is_written_with_its_dashes() {
        assert!(is_uuid("1c7d5bd6-6a4b-4a21-9d2d-3a3ff0a1a4a0"));
        // As long as one, and one that is written otherwise.
        for text in ["1c7d5bd6-6a4b-4a21-9d2d-3a3ff0a1a4ax", "1c7d5bd66a4b4a219d2d3a3ff0a1a4a0"] {
            assert!(!is_uuid(text), "{text}");
        }
    }

    #[test]
    fn what_is_opaque_is_one_long_word_of_letters_and_digits() {
        for text in ["a1b2c3d4e5f6g7h8", "abcdefghijkl1234", "x-_=.~+/y1234567"] {
            assert!(is_opaque(text), "{text}");
        }
        for text in [
            "a1b2c3d4e5f6g7h",
            "a1b2c3d4 e5f6g7h8",
            "abcdefghijklm123",
            "1234567890123456",
            "/a1b2c3d4e5f6g7h8",
            "2026-01-05T090000Z",
        ] {
            assert!(!is_opaque(text), "{text}");
        }
        // Only what has both dashes of a date is one.
        assert!(is_opaque("abcd-12345678901") && is_opaque("abcd123-45678901"));
        assert!(is_opaque(&"a1b2".repeat(1024)) && !is_opaque(&"a1b2c".repeat(1024)));
    }

    #[test]
    fn a_kind_says_nothing_of_the_text() {
        for (text, is) in [
            ("BE54 0633 0120 0997", "like an IBAN"),
            ("1c7d5bd6-6a4b-4a21-9d2d-3a3ff0a1a4a0", "a UUID"),
            ("eyJhbGciOi.J-_xx.eyJ0eXA", "like a JWE or JWS"),
            ("https://x.example", "an address"),
            ("/accounts/x", "an address"),
            ("Ren\u{e9}", "text of 4"),
        ] {
            assert_eq!(kind(text), is);
        }
    }
}
