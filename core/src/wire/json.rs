//! The only door to the JSON parser.

use alloc::string::{String, ToString};

use serde::de::DeserializeOwned;

use super::repair::repaired;
use crate::error::{JsonProblem, Unreadable};

/// Reads a body strictly; if it is not JSON, repairs what the bank is known to
/// break and reads it again. An error says where, and never what.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unreadable> {
    let text = text(body)?;
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(error) if error.is_syntax() => match repaired(text) {
            Some(repaired) => located(&repaired),
            None => located(text),
        },
        Err(_) => located(text),
    }
}

/// The body as text: JSON is UTF-8, perhaps behind a byte order mark.
pub(super) fn text(body: &[u8]) -> Result<&str, Unreadable> {
    let text = core::str::from_utf8(body).map_err(|_| Unreadable::whole(JsonProblem::NotUtf8))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().chars().next() {
        None => Err(Unreadable::whole(JsonProblem::Empty)),
        Some('<') => Err(Unreadable::whole(JsonProblem::Html)),
        Some(_) => Ok(text),
    }
}

/// The text with broken escapes repaired, if it is not JSON as it is.
pub(super) fn mended(text: &str) -> Option<String> {
    let broken = serde_json::from_str::<serde::de::IgnoredAny>(text).is_err_and(|e| e.is_syntax());
    if broken { repaired(text) } else { None }
}

/// Reads again, this time keeping the path: only answers that cannot be read
/// pay for it.
pub(super) fn located<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = match error.path().to_string() {
            path if path == "." => String::new(),
            path => path,
        };
        Unreadable::from_serde(&path, error.inner())
    })?;
    deserializer.end().map_err(|error| Unreadable::from_serde("", &error))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, vec::Vec};
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[derive(Debug, serde::Deserialize)]
    struct Outer {
        booked: Vec<Row>,
    }

    #[derive(Debug, serde::Deserialize)]
    struct Row {
        #[serde(rename = "amount")]
        _n: u32,
    }

    fn fails(body: &[u8]) -> Unreadable {
        read::<Outer>(body).unwrap_err()
    }

    #[test]
    fn an_error_names_the_path_and_repeats_nothing() {
        let error = fails(br#"{"booked":[{"amount":1},{"amount":"BE68 secret, expected x"}]}"#);
        assert_eq!(error.path(), "booked[1].amount");
        assert_eq!(error.to_string(), "at booked[1].amount: expected u32 (line 1, column 59)");
        assert!(!format!("{error:?}").contains("secret"));
    }

    #[test]
    fn what_is_no_json_says_so() {
        let problem = |body| fails(body).problem().clone();
        assert_eq!(problem(b""), JsonProblem::Empty);
        assert_eq!(problem(b" \n"), JsonProblem::Empty);
        assert_eq!(problem(b"<html>"), JsonProblem::Html);
        assert_eq!(problem(b"{\"booked\":\xff}"), JsonProblem::NotUtf8);
        assert_eq!(problem(b"{\"booked\":["), JsonProblem::CutOff);
        assert_eq!(problem(b"{\"booked\":[]} x"), JsonProblem::Syntax);
        assert_eq!(problem(b"{}"), JsonProblem::Shape("the member `booked` is missing".into()));
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert!(read::<Outer>("\u{feff}{\"booked\":[]}".as_bytes()).unwrap().booked.is_empty());
    }
}
