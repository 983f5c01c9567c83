//! A body as text, read from end to end: the only door to the parser.

use alloc::borrow::Cow;

use super::repair::repaired;
use crate::{
    error::{JsonProblem, Unreadable},
    json::{Raw, Read, Reader},
};

/// Reads a body strictly; if it is not JSON, repairs what the bank is known to
/// break and reads it again. An error says where, and never what.
pub(super) fn read<T>(body: &[u8], value: fn(&mut Reader<'_>) -> Read<T>) -> Result<T, Unreadable> {
    with_text(body, value).map(|(_, value)| value)
}

/// The body's text, JSON throughout: broken escapes are repaired.
pub(super) fn sound(body: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    with_text(body, |reader| reader.skip()).map(|(text, ())| text)
}

/// What is read, and the text that it was read from.
fn with_text<T>(
    body: &[u8],
    value: fn(&mut Reader<'_>) -> Read<T>,
) -> Result<(Cow<'_, str>, T), Unreadable> {
    let text = text(body)?;
    let fault = match to_the_end(text, value) {
        Ok(value) => return Ok((text.into(), value)),
        Err(fault) => fault,
    };
    let mended = if fault.is_of_text() { repaired(text) } else { None };
    let mended = mended.ok_or_else(|| Unreadable::at(text, &fault))?;
    let value = to_the_end(&mended, value).map_err(|fault| Unreadable::at(&mended, &fault))?;
    Ok((mended.into(), value))
}

/// The value that such a text is.
pub(super) fn whole(sound: &str) -> Result<Raw<'_>, Unreadable> {
    Reader::new(sound).raw().map_err(|fault| Unreadable::at(sound, &fault))
}

fn to_the_end<T>(text: &str, value: fn(&mut Reader<'_>) -> Read<T>) -> Read<T> {
    let mut reader = Reader::new(text);
    let value = value(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// The body as text: JSON is UTF-8, perhaps behind a byte order mark.
fn text(body: &[u8]) -> Result<&str, Unreadable> {
    let text = core::str::from_utf8(body).map_err(|_| Unreadable::whole(JsonProblem::NotUtf8))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().chars().next() {
        None => Err(Unreadable::whole(JsonProblem::Empty)),
        Some('<') => Err(Unreadable::whole(JsonProblem::Html)),
        Some(_) => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Problem;
    use alloc::{
        format,
        string::{String, ToString},
        vec::Vec,
    };
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn outer(reader: &mut Reader<'_>) -> Read<Vec<String>> {
        let at = reader.here();
        let mut digits = None;
        reader.object("expected an object", &["booked"], |index, reader| match index {
            Some(_) => {
                let mut all = Vec::new();
                reader.list("expected a list", |_, reader| {
                    reader.object("expected an object", &["amount"], |_, reader| {
                        let at = reader.here();
                        match reader.raw()?.get().parse::<u32>() {
                            Ok(number) => all.push(number.to_string()),
                            Err(_) => {
                                return Err(reader.wrong(Problem::Wanted("expected digits"), at));
                            }
                        }
                        Ok(())
                    })
                })?;
                digits = Some(all);
                Ok(())
            }
            None => reader.skip(),
        })?;
        digits.ok_or_else(|| reader.wrong(Problem::Missing("booked"), at))
    }

    fn fails(body: &[u8]) -> Unreadable {
        read(body, outer).unwrap_err()
    }

    #[test]
    fn an_error_names_the_path_and_repeats_nothing() {
        let error = fails(b"{\"booked\":[{\"amount\":1},\n {\"amount\": \"BE68 secret, x\"}]}");
        assert_eq!(error.path(), "booked[1].amount");
        assert_eq!(error.to_string(), "at booked[1].amount: expected digits (line 2, column 13)");
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
        assert!(read("\u{feff}{\"booked\":[]}".as_bytes(), outer).unwrap().is_empty());
    }
}
