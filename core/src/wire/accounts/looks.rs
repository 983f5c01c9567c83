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
