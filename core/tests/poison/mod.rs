//! Texts that would break out of where they stand, and a request as a server
//! reads it: to see that they did not.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests are tests too, and each file uses some of them"
)]

use std::error::Error;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::Request;
use serde_json::Value;
use url::Url;

/// What an attacker would write.
const POISONS: [&str; 30] = [
    "\r\nX-Injected: 1",
    "\r",
    "\n",
    "\0",
    "\t",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    " ",
    " HTTP/1.1",
    "é",
    "日",
    "/",
    "//evil.example",
    "/../..",
    "/./",
    "..",
    "\\..\\",
    "%2f",
    "%2e%2e",
    "%00",
    "%",
    "?x=1",
    "#f",
    "@evil.example",
    "&scope=PIS",
    "a=b;c,d:e+f",
    "{logical-id}",
    "\",\"amount\":\"1",
    "'<>|^`[]",
];

/// Each of them alone, and around a text that is good.
pub(crate) fn poisoned(clean: &str) -> Vec<String> {
    let around = |poison: &&str| {
        let (start, end) = clean.split_at(clean.len() / 2);
        [
            (*poison).to_owned(),
            format!("{poison}{clean}"),
            format!("{start}{poison}{end}"),
            format!("{clean}{poison}"),
        ]
    };
    POISONS.iter().flat_map(around).collect()
}

/// A request as a server reads it: every escape undone, every part in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heard {
    server: String,
    path: Vec<String>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Said,
}

#[derive(Debug, Clone, PartialEq)]
enum Said {
    Bytes(Vec<u8>),
    Form(Vec<(String, String)>),
    Json(Value),
}

/// Reads it, after a look at what goes over the line: plain ASCII in the request
/// line and in each header, and an address that no client would rewrite.
#[track_caller]
pub(crate) fn heard(request: &Request<Vec<u8>>) -> Heard {
    let address = request.uri().to_string();
    assert!(address.bytes().all(|byte| byte.is_ascii_graphic()), "{address:?}");
    let url = Url::parse(&address).unwrap();
    assert_eq!(url.as_str(), address);
    let mut headers: Vec<_> =
        request.headers().iter().map(|(name, value)| header(name.as_str(), value)).collect();
    headers.sort_unstable();
    let is = |kind: &str| {
        request
            .headers()
            .get("content-type")
            .is_some_and(|value| value.as_bytes() == kind.as_bytes())
    };
    let body = request.body();
    Heard {
        server: format!("{} {}", request.method(), url.origin().ascii_serialization()),
        path: request.uri().path().split('/').map(unescaped).collect(),
        query: pairs(url.query().unwrap_or_default()),
        headers,
        body: match body.is_empty() {
            false if is("application/json") => {
                // All that JSON wants escaped (RFC 8259).
                assert!(body.iter().all(|byte| *byte >= b' '), "{body:?}");
                Said::Json(serde_json::from_slice(body).unwrap())
            }
            false if is("application/x-www-form-urlencoded") => {
                assert!(body.iter().all(u8::is_ascii_graphic), "{body:?}");
                Said::Form(pairs(str::from_utf8(body).unwrap()))
            }
            _ => Said::Bytes(body.clone()),
        },
    }
}

fn header(name: &str, value: &http::HeaderValue) -> (String, String) {
    let text = value.to_str().unwrap().to_owned();
    let basic = text.strip_prefix("Basic ").map(|pair| STANDARD.decode(pair).unwrap());
    (name.to_owned(), basic.map_or(text, |pair| String::from_utf8(pair).unwrap()))
}

fn pairs(text: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn unescaped(segment: &str) -> String {
    pairs(&format!("={}", segment.replace('+', "%2B").replace('&', "%26"))).remove(0).1
}

impl Heard {
    /// The same with another text, wherever the first one is.
    fn with(&self, old: &str, new: &str) -> Self {
        let text = |text: &String| text.replace(old, new);
        let both = |(name, value): &(String, String)| (text(name), text(value));
        Self {
            server: self.server.clone(),
            path: self.path.iter().map(text).collect(),
            query: self.query.iter().map(both).collect(),
            headers: self.headers.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
            body: match &self.body {
                Said::Bytes(bytes) => Said::Bytes(bytes.clone()),
                Said::Form(pairs) => Said::Form(pairs.iter().map(both).collect()),
                Said::Json(value) => Said::Json(json_with(value, &text)),
            },
        }
    }

    fn says(&self, text: &str) -> bool {
        *self != self.with(text, "")
    }
}

fn json_with(value: &Value, text: &impl Fn(&String) -> String) -> Value {
    match value {
        Value::String(old) => Value::String(text(old)),
        Value::Array(items) => items.iter().map(|item| json_with(item, text)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, item)| (text(name), json_with(item, text))).collect()
        }
        other => other.clone(),
    }
}

/// What an error says, wherever it says it; never what was given.
pub(crate) fn refusal(error: impl Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

/// Puts each poison into one value. Either the request says what the clean one
/// says, with that text in the place of the clean one and nowhere else; or the
/// value is refused in words that hold `word`. Returns how many were sent, and
/// how many were refused.
#[track_caller]
pub(crate) fn contained(
    field: &str,
    clean: &str,
    word: &str,
    send: impl Fn(&str) -> Result<Request<Vec<u8>>, String>,
) -> (usize, usize) {
    let good = heard(&send(clean).unwrap());
    assert!(good.says(clean), "{field}: the request does not hold it");
    let (mut sent, mut refused) = (0, 0);
    for text in poisoned(clean) {
        match send(&text) {
            // What people type around an account number is taken away.
            Ok(request) => {
                let found = heard(&request);
                let bare = text.trim_matches([' ', '\t']);
                let kept = [&text, bare].iter().any(|text| found == good.with(clean, text));
                let kept = kept || found == good;
                assert!(kept, "{field}: {text:?} gave {found:#?}");
                sent += 1;
            }
            Err(error) => {
                // Some texts are words of any sentence.
                let quoted = text.len() > 5 && error.contains(&text);
                assert!(error.contains(word) && !quoted, "{field}: {text:?} gave {error:?}");
                assert!(!error.contains(char::is_control), "{field}: {error:?}");
                refused += 1;
            }
        }
    }
    (sent, refused)
}
