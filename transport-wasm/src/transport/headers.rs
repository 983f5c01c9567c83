//! Headers, to `fetch` and back.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use js_sys::{Array, Object};
use wasm_bindgen::JsValue;

use crate::{
    error::{Problem, SendKind},
    host::js,
};

pub(super) const PREFIX: &str = "tpp-proxy-";
pub(super) const CARRIED: &str = "tpp-proxy-header-";
pub(super) const STATUS: HeaderName = HeaderName::from_static("tpp-proxy-status");
pub(super) const DELIVERY: HeaderName = HeaderName::from_static("tpp-proxy-delivery");
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
pub(super) const ONCE: HeaderName = HeaderName::from_static("tpp-proxy-once");
/// What [`ONCE`] says.
pub(super) const BY_REQUEST_ID: &str = "request-id";

/// What the Fetch standard forbids a page to set, and `User-Agent`, which it allows
/// and Chromium drops.
const FORBIDDEN: [&str; 23] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "access-control-request-private-network",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];

/// Whether a browser would drop it, or refuse it.
fn is_forbidden(name: &HeaderName) -> bool {
    let name = name.as_str();
    FORBIDDEN.contains(&name) || name.starts_with("proxy-") || name.starts_with("sec-")
}

/// How headers may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To a proxy, which sends on what a page may not.
    Proxy,
    /// To the bank, out of a browser.
    Page,
    /// To the bank, from where nothing is forbidden.
    Free,
}

/// Sets headers of a request in an object of names and texts, which every `fetch`
/// takes. Values of one name are joined as HTTP joins them.
pub(super) fn outgoing(object: &Object, headers: &HeaderMap, way: Way) -> Result<(), Problem> {
    for name in headers.keys() {
        let forbidden = || Problem::not_sent(SendKind::ForbiddenHeader).named(name.as_str());
        if way == Way::Page && is_forbidden(name) {
            return Err(forbidden());
        }
        let joined = joined(headers, name).ok_or_else(forbidden)?;
        let value = JsValue::from_str(&joined);
        if way == Way::Proxy && is_forbidden(name) {
            js::set(object, &format!("{CARRIED}{name}"), &value);
        } else {
            js::set(object, name.as_str(), &value);
        }
    }
    Ok(())
}

/// `None` if a value is not text.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let separator = if *name == header::COOKIE { "; " } else { ", " };
    let mut joined = String::new();
    for (index, value) in headers.get_all(name).iter().enumerate() {
        if index > 0 {
            joined.push_str(separator);
        }
        joined.push_str(value.to_str().ok()?);
    }
    Some(joined)
}

/// The headers of an answer. One that HTTP does not allow is left out.
/// `None` if they cannot be listed.
pub(super) fn incoming(headers: &JsValue) -> Option<HeaderMap> {
    let mut map = HeaderMap::new();
    let cookies = js::method(headers, "getSetCookie").and_then(|all| all.call0(headers).ok());
    let cookies = cookies.and_then(js::array);
    for entry in js_sys::try_iter(headers).ok()?? {
        let entry = js::array(entry.ok()?)?;
        let (name, value) = (entry.get(0).as_string()?, entry.get(1).as_string()?);
        // Older runtimes join them, which cannot be undone.
        if cookies.is_none() || !name.eq_ignore_ascii_case("set-cookie") {
            append(&mut map, &name, &value);
        }
    }
    for cookie in cookies.iter().flat_map(Array::iter).filter_map(|cookie| cookie.as_string()) {
        append(&mut map, "set-cookie", &cookie);
    }
    // `fetch` has decoded the body: they would be about another.
    if map.remove(header::CONTENT_ENCODING).is_some() {
        map.remove(header::CONTENT_LENGTH);
    }
    Some(map)
}

fn append(map: &mut HeaderMap, name: &str, value: &str) {
    // JavaScript has the bytes as characters up to 255.
    let bytes: Result<Vec<u8>, _> = value.chars().map(|c| u8::try_from(u32::from(c))).collect();
    let Ok(bytes) = bytes else { return };
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(bytes)) {
        // Beyond 24,000 of them they are left out.
        let _ = map.try_append(name, value);
    }
}
