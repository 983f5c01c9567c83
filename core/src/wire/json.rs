//! The only door to the JSON parser.

use alloc::string::String;

use serde::de::DeserializeOwned;

use super::{
    place::{self, Shape},
    repair::repaired,
};
use crate::error::{JsonProblem, Unreadable};

/// Reads a body strictly; if it is not JSON, repairs what the bank is known to
/// break and reads it again. An error says where, by `shape`, and never what.
pub(super) fn read<T: DeserializeOwned>(body: &[u8], shape: &Shape) -> Result<T, Unreadable> {
    let text = text(body)?;
    let error = match serde_json::from_str(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    match repaired_for(text, &error) {
        Some(repaired) => read_text(&repaired, shape),
        None => Err(unreadable(text, shape, &error)),
    }
}

/// Reads a text as it is.
pub(super) fn read_text<T: DeserializeOwned>(text: &str, shape: &Shape) -> Result<T, Unreadable> {
    serde_json::from_str(text).map_err(|error| unreadable(text, shape, &error))
}

fn repaired_for(text: &str, error: &serde_json::Error) -> Option<String> {
    if error.is_syntax() { repaired(text) } else { None }
}

#[cold]
fn unreadable(text: &str, shape: &Shape, error: &serde_json::Error) -> Unreadable {
    Unreadable::from_serde(&place::path(text, shape, error), error)
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
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    repaired_for(text, &error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::ToString, vec::Vec};
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

    const OUTER: Shape = Shape::Object(&[("booked", Shape::List(&Shape::Object(&[])))]);

    fn fails(body: &[u8]) -> Unreadable {
        read::<Outer>(body, &OUTER).unwrap_err()
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
        assert!(
            read::<Outer>("\u{feff}{\"booked\":[]}".as_bytes(), &OUTER).unwrap().booked.is_empty()
        );
    }
}
