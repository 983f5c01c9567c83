//! The head of the bank's answer on its way to the page.

use http::{HeaderMap, HeaderValue, Method, StatusCode, response};
use hyper::body::{Body, Incoming};

use super::request::named_by_connection;

/// Of the connection to the bank, or about the form of the message on it.
const OF_THE_CONNECTION: [&str; 9] = [
    "connection",
    "content-length",
    "keep-alive",
    "proxy-authenticate",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// About the bank's host: a browser would hold them against the proxy's.
const OF_THE_HOST: [&str; 10] = [
    "alt-svc",
    "clear-site-data",
    "expect-ct",
    "nel",
    "public-key-pins",
    "report-to",
    "reporting-endpoints",
    "set-cookie",
    "set-cookie2",
    "strict-transport-security",
];

/// What only the proxy says.
const OF_THE_PROXY: [&str; 2] = ["tpp-proxy-", "access-control-"];

/// A browser fails at 407, and sends the request again after 408 and 421.
const NOT_FOR_BROWSERS: [StatusCode; 3] = [
    StatusCode::PROXY_AUTHENTICATION_REQUIRED,
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::MISDIRECTED_REQUEST,
];

/// Status and headers for the page.
pub(super) fn head(
    method: &Method,
    bank: &response::Parts,
    body: &Incoming,
) -> (StatusCode, HeaderMap) {
    let named = named_by_connection(&bank.headers);
    let mut headers = HeaderMap::new();
    for (name, value) in &bank.headers {
        let text = name.as_str();
        let hidden = OF_THE_CONNECTION.contains(&text)
            || OF_THE_HOST.contains(&text)
            || OF_THE_PROXY.iter().any(|start| text.starts_with(start))
            || named.iter().any(|other| other == text);
        if !hidden {
            headers.append(name.clone(), value.clone());
        }
    }
    headers.insert("tpp-proxy-status", HeaderValue::from(bank.status.as_u16()));
    if let Some(length) = length(method, bank, body) {
        headers.insert("content-length", length);
    }
    let hidden = bank.status.is_redirection() || NOT_FOR_BROWSERS.contains(&bank.status);
    (if hidden { StatusCode::OK } else { bank.status }, headers)
}

/// What will really come; a `HEAD` tells what would, and a 304 what did.
fn length(method: &Method, bank: &response::Parts, body: &Incoming) -> Option<HeaderValue> {
    if method == Method::HEAD {
        return bank.headers.get("content-length").cloned();
    }
    if bank.status == StatusCode::NO_CONTENT {
        return None;
    }
    body.size_hint().exact().map(HeaderValue::from)
}
