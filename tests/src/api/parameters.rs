//! Names and values of a query or form. Stricter than a browser: every percent
//! sign must be an escape, every text UTF-8, every name known and given once.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::refusal::Refusal;

/// The parameters of a call, decoded.
#[derive(Debug)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// # Errors
    /// 10002 for what cannot be decoded, is repeated or is not in `known`. That
    /// the bank refuses unknown names is assumed; it finds misspelt ones.
    pub(crate) fn read(text: &str, known: &[&str]) -> Result<Parameters, Refusal> {
        let mut parameters = BTreeMap::new();
        for (name, value) in parse_query(text).ok_or_else(|| bad_encoding(text))? {
            if !known.contains(&name.as_str()) {
                return Err(Refusal::invalid(&name, "Unknown parameter."));
            }
            if value.is_empty() {
                return Err(Refusal::invalid(&name, "It is empty."));
            }
            if parameters.contains_key(&name) {
                return Err(Refusal::invalid(&name, "It is given more than once."));
            }
            parameters.insert(name, value);
        }
        Ok(Parameters(parameters))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// # Errors
    /// 10001 when it is not there.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::missing(name))
    }
}

fn bad_encoding(text: &str) -> Refusal {
    Refusal::invalid(text, "It is not percent-encoded UTF-8.")
}

/// Pairs in order; `None` when something cannot be decoded. A plus is a space,
/// as in every form.
pub(crate) fn parse_query(text: &str) -> Option<Vec<(String, String)>> {
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Some((decoded(&name.replace('+', " "))?, decoded(&value.replace('+', " "))?))
        })
        .collect()
}

/// One segment of a path; a plus is a plus.
pub(crate) fn decoded_segment(segment: &str) -> Option<String> {
    decoded(segment)
}

fn decoded(text: &str) -> Option<String> {
    let escapes_are_whole = text.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    if !escapes_are_whole {
        return None;
    }
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(text.into_owned())
}

/// A value for a query or a path segment.
pub(crate) fn encoded(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}
