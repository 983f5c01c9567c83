//! Answers of the demo's own that are no files: JSON and single lines.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use serde_json::{Value, json};

use crate::server::body::OutgoingBody;

/// A key or an order for the bank.
const MOST_BODY: usize = 64 * 1024;

pub(super) type Answer = Response<OutgoingBody>;

pub(super) fn answer(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Answer {
    let body = Full::new(Bytes::from(body));
    let mut answer = Response::new(body.map_err(|never| match never {}).boxed());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert("content-type", HeaderValue::from_static(content_type));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    answer
}

pub(super) fn json(status: StatusCode, value: &Value) -> Answer {
    answer(status, "application/json", value.to_string().into_bytes())
}

pub(super) fn line(status: StatusCode, text: &str) -> Answer {
    answer(status, "text/plain;charset=utf-8", format!("{text}\n").into_bytes())
}

/// `{"error": "…"}`
pub(super) fn refused(status: StatusCode, why: &str) -> Answer {
    json(status, &json!({ "error": why }))
}

/// Another method than these was used.
pub(super) fn not_allowed(allowed: &'static str) -> Answer {
    let mut answer = line(StatusCode::METHOD_NOT_ALLOWED, "This is not how it is called.");
    answer.headers_mut().insert("allow", HeaderValue::from_static(allowed));
    answer
}

/// The body, where it calls itself JSON: a page of another origin cannot send
/// that without being asked.
///
/// # Errors
/// The answer that says what is wrong.
pub(super) async fn json_body(request: Request<Incoming>) -> Result<String, Answer> {
    if !is_json(request.headers()) {
        let why = "Content-Type must be application/json.";
        return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    let body = Limited::new(request.into_body(), MOST_BODY).collect().await;
    let body = body.ok().and_then(|body| String::from_utf8(body.to_bytes().to_vec()).ok());
    body.ok_or_else(|| refused(StatusCode::BAD_REQUEST, "The body cannot be read."))
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get("content-type").and_then(|value| value.to_str().ok());
    let kind = given.and_then(|given| given.split(';').next()).unwrap_or("");
    kind.trim().eq_ignore_ascii_case("application/json")
}
