//! An error's body: `error`, `error_code`, `error_description`, and sometimes an
//! address for the PSU, of which only its being somewhere in the body is known.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use serde_json::Value;

use super::json;

/// The three texts, and every address that the body holds.
pub(crate) struct ErrorBody {
    pub(crate) error: String,
    pub(crate) code: String,
    pub(crate) description: String,
    /// Best first: those with a query; among them a text that is one before those
    /// within a text.
    pub(crate) urls: Vec<String>,
}

/// Reads an error, if the body is one: a JSON object with a text in at least one
/// of the three members. A success may carry them too, as `null` or empty.
pub(crate) fn read(body: &[u8]) -> Option<ErrorBody> {
    let Value::Object(members) = json::read::<Value>(body).ok()? else { return None };
    let text = |name: &str| match members.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let (error, code, description) = (text("error"), text("error_code"), text("error_description"));
    if [&error, &code, &description].iter().all(|text| text.is_empty()) {
        return None;
    }
    let mut strings = Vec::new();
    for value in members.values() {
        collect(value, &mut strings);
    }
    let whole = strings.iter().filter(|text| starts_as_url(text.trim())).map(|text| text.trim());
    let within =
        strings.iter().filter(|text| !starts_as_url(text.trim())).flat_map(|text| urls_in(text));
    let mut urls: Vec<String> =
        whole.flat_map(|text| urls_in(text).next()).chain(within).map(Into::into).collect();
    // The addresses of the customer's pages have a query; those of help may not.
    urls.sort_by_key(|url| !url.contains('?'));
    Some(ErrorBody { error, code, description, urls })
}

fn collect<'v>(value: &'v Value, into: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(values) => values.iter().for_each(|value| collect(value, into)),
        Value::Object(members) => members.values().for_each(|value| collect(value, into)),
        _ => {}
    }
}

fn starts_as_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// The addresses within a text: from their scheme to a space, a quote or a
/// bracket, without the punctuation of the sentence around them.
fn urls_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("http")
        .filter_map(|(at, _)| text.get(at..))
        .filter(|rest| starts_as_url(rest))
        .map(|rest| {
            let end = |c: char| c.is_whitespace() || c.is_control() || "\"'<>`{}|\\^[]".contains(c);
            let url = rest.split(end).next().unwrap_or_default();
            url.trim_end_matches(['.', ',', ';', ':', '!', '?', ')'])
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(body: &str) -> Vec<String> {
        read(body.as_bytes()).unwrap().urls
    }

    #[test]
    fn an_address_is_found_wherever_it_is() {
        let url = "https://www.belfius.be/sca?appkey=PSD2&apptoken=a.b";
        let description = r#"{"error":"SCA_required","error_code":"20007","error_description":"SCA required, go to https://www.belfius.be/sca?appkey=PSD2&apptoken=a.b."}"#;
        assert_eq!(urls(description), [url]);
        let escaped =
            r#"{"error":"x","url":"https:\/\/www.belfius.be\/sca?appkey=PSD2&apptoken=a.b"}"#;
        assert_eq!(urls(escaped), [url]);
        let nested = r#"{"error":"x","_links":{"scaRedirect":{"href":"https://www.belfius.be/sca?appkey=PSD2&apptoken=a.b"}}}"#;
        assert_eq!(urls(nested), [url]);
    }

    #[test]
    fn a_text_that_is_an_address_comes_before_one_within_a_text() {
        let body = r#"{"error_description":"see https://docs.example/help","error":"x","url":"https://bank.example/sca"}"#;
        assert_eq!(urls(body), ["https://bank.example/sca", "https://docs.example/help"]);
    }

    #[test]
    fn what_is_no_error_is_not_read_as_one() {
        for body in ["", "<html></html>", "[]", "{}", "{\"message\":\"x\"}", "\"error\""] {
            assert!(read(body.as_bytes()).is_none(), "{body}");
        }
        let success = r#"{"payment_id":"x","error":null,"error_code":"","error_description":null}"#;
        assert!(read(success.as_bytes()).is_none());
        assert_eq!(read(br#"{"error_code":10006}"#).unwrap().code, "10006");
    }
}
