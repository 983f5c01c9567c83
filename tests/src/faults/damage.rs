//! What a fault does to an answer. Texts are damaged in the bytes and not in
//! parsed JSON: what comes out is not JSON any more, on purpose.

use crate::api::answer::Answer;
use crate::api::refusal::Refusal;
use crate::faults::{DocumentedError, Fault, gzip};
use crate::options::Generation;
use crate::server::body::Delivery;

/// Members whose text a person wrote: keys, codes and tokens stay as they are,
/// so that a lenient reader can go on.
const PROSE: [&str; 9] = [
    "remittance_info",
    "communication",
    "counterparty_info",
    "accountName",
    "account_name",
    "type",
    "product",
    "product_name",
    "error_description",
];

/// The answer in place of one, for faults that keep the request from being
/// processed. Errors are those of the generation that was asked.
pub(crate) fn instead(fault: &Fault, generation: Generation) -> Option<Answer> {
    let documented = |error: DocumentedError| Refusal::from(error).into_answer(generation);
    let text = |status, content_type, text: &str| Answer {
        content_type: Some(content_type),
        body: text.as_bytes().to_vec(),
        ..Answer::empty(status)
    };
    let answer = match fault {
        Fault::Error(error) => documented(*error),
        Fault::ExpiredToken => documented(DocumentedError::InvalidAccessToken),
        Fault::WithdrawnConsent => documented(DocumentedError::NoActiveConsent),
        Fault::RateLimit { retry_after } => {
            let answer = documented(DocumentedError::RateLimit);
            match retry_after {
                Some(wait) => answer.header("Retry-After", wait.as_secs().to_string()),
                None => answer,
            }
        }
        Fault::UnknownErrorCode => Answer::json(
            400,
            br#"{"error":"something_new","error_code":"99999","error_description":"Nobody has told you."}"#
                .to_vec(),
        ),
        Fault::Json { status, body } => Answer::json(*status, body.clone().into_bytes()),
        Fault::Html500 => text(
            500,
            "text/html",
            "<!DOCTYPE html><html><head><title>Apache Tomcat - Error report</title></head><body><h1>HTTP Status 500</h1></body></html>",
        ),
        Fault::Empty401 => Answer::empty(401),
        Fault::Empty403 => Answer::empty(403),
        Fault::Text503 => text(503, "text/plain", "Service Unavailable\n"),
        Fault::EmptyBody200 => Answer::json(200, Vec::new()),
        Fault::NoContent204 => Answer::empty(204),
        Fault::UnexpectedRedirect => {
            Answer::empty(302).header("Location", "https://maintenance.example/?from=psd2")
        }
        _ => return None,
    };
    Some(answer)
}

/// The answer after the fault; most faults leave it alone.
pub(crate) fn damaged(mut answer: Answer, fault: &Fault) -> Answer {
    match fault {
        Fault::DuplicateDate => {
            // Two of ours, as hyper adds one only where there is none.
            let date = "Sat, 21 Nov 2026 10:00:00 GMT";
            answer.headers.extend([("Date", date.to_owned()), ("Date", date.to_owned())]);
        }
        Fault::WrongContentType => answer.content_type = Some("text/html;charset=utf-8"),
        Fault::InvalidUtf8 => answer.body = in_prose(&answer.body, b"\xc3\x28"),
        Fault::BadEscapes => answer.body = in_prose(&answer.body, br"\Q "),
        Fault::RawControlCharacters => answer.body = in_prose(&answer.body, b"\n\t\x01"),
        Fault::EscapedSlashes => answer.body = escaped_slashes(&answer.body),
        Fault::DeepNesting { depth } => answer.body = nested(&answer.body, *depth),
        Fault::DeepField { depth } => answer.body = nested_field(&answer.body, *depth),
        Fault::ManyRows { rows } => answer.body = many_rows(&answer.body, *rows),
        Fault::GzipBomb { bytes } => {
            answer.body = gzip::bomb(*bytes, &answer.body);
            answer.headers.push(("Content-Encoding", "gzip".to_owned()));
        }
        _ => {}
    }
    answer
}

/// How the body goes out.
pub(crate) fn delivery(fault: &Fault) -> Delivery {
    match fault {
        Fault::CutBody => Delivery::Half,
        Fault::SlowBody { chunk, pause } => Delivery::Slow { chunk: *chunk, pause: *pause },
        Fault::OversizedBody { bytes } => Delivery::AfterBlanks(*bytes),
        Fault::Chunked => Delivery::Chunked,
        _ => Delivery::Whole,
    }
}

/// Puts bytes at the beginning of every text that a person wrote; when there is
/// none, of the first text.
fn in_prose(body: &[u8], bytes: &[u8]) -> Vec<u8> {
    let starts: Vec<Vec<u8>> =
        PROSE.iter().map(|name| format!("\"{name}\":\"").into_bytes()).collect();
    let mut out = Vec::with_capacity(body.len() + 64);
    let mut found = false;
    for (index, byte) in body.iter().enumerate() {
        out.push(*byte);
        let so_far = body.get(..=index).unwrap_or_default();
        if starts.iter().any(|start| so_far.ends_with(start)) {
            out.extend_from_slice(bytes);
            found = true;
        }
    }
    if found {
        return out;
    }
    let first = body.windows(3).position(|window| window == b"\":\"");
    let at = first.map_or(0, |position| position + 3);
    let (head, tail) = body.split_at(at);
    [head, bytes, tail].concat()
}

/// A slash can only be inside a text.
fn escaped_slashes(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 64);
    for byte in body {
        if *byte == b'/' {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out
}

/// One more member, or one more element, of arrays in arrays.
fn nested(body: &[u8], depth: usize) -> Vec<u8> {
    let arrays = [vec![b'['; depth], vec![b']'; depth]].concat();
    match body {
        [b'{', rest @ ..] => [b"{\"nested\":", arrays.as_slice(), b",", rest].concat(),
        [b'[', rest @ ..] => [b"[", arrays.as_slice(), b",", rest].concat(),
        _ => arrays,
    }
}

/// Members whose value is what was asked for; the first one that is there is taken.
const VALUES: [&[u8]; 9] = [
    b"\"consent_uri\":",
    b"\"access_token\":",
    b"\"balance\":",
    b"\"booked\":",
    b"\"transactions\":",
    b"\"accounts\":",
    b"\"transaction_status\":",
    b"\"funds_available\":",
    b"\"error_code\":",
];

/// Arrays in arrays in place of the value that was asked for, which is moved to a
/// member of its own.
fn nested_field(body: &[u8], depth: usize) -> Vec<u8> {
    let arrays = [vec![b'['; depth], vec![b']'; depth]].concat();
    let end = |name: &&[u8]| {
        let at = body.windows(name.len()).position(|window| window == *name);
        at.map(|at| at + name.len())
    };
    match VALUES.iter().find_map(end) {
        Some(end) => {
            let (head, tail) = body.split_at(end);
            [head, arrays.as_slice(), b",\"displaced\":", tail].concat()
        }
        None => arrays,
    }
}

/// Rows of nothing before the others.
fn many_rows(body: &[u8], rows: usize) -> Vec<u8> {
    let mut many = b"{},".repeat(rows);
    let begins: [&[u8]; 3] = [b"\"transactions\":[", b"\"booked\":[", b"\"accounts\":["];
    let at = begins.iter().find_map(|begin| {
        body.windows(begin.len()).position(|window| window == *begin).map(|at| at + begin.len())
    });
    let at = at.or_else(|| body.starts_with(b"[").then_some(1));
    match (at, body) {
        (Some(at), _) => {
            let (head, tail) = body.split_at(at);
            if tail.starts_with(b"]") {
                many.pop();
            }
            [head, many.as_slice(), tail].concat()
        }
        (None, [b'{', rest @ ..]) => {
            many.pop();
            [b"{\"many\":[", many.as_slice(), b"],", rest].concat()
        }
        (None, _) => body.to_vec(),
    }
}
