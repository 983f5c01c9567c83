//! Reading a header that must be given once. A repeated one is refused, so
//! that nobody can smuggle a second identity past the check of the first.

use http::HeaderMap;

use super::refusal::Refusal;

/// # Errors
/// 10002 when it is repeated or not visible ASCII.
pub(crate) fn optional<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Refusal::invalid_header(name, "It is given more than once."));
    }
    match value.to_str() {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(Refusal::invalid_header(name, "It is not visible ASCII.")),
    }
}

/// # Errors
/// 10001 when it is missing or empty, 10002 as [`optional`].
pub(crate) fn required<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Refusal> {
    match optional(headers, name)? {
        None | Some("") => Err(Refusal::missing_header(name)),
        Some(text) => Ok(text),
    }
}
