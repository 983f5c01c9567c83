//! The options that `fetch` is called with: a plain object, which bindings of edge
//! runtimes take too.

use http::{Method, Request};
use js_sys::{Object, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use super::once::OneShot;
use crate::{
    error::{Problem, SendKind},
    host::js,
};

/// The options of a request.
pub(super) fn options(
    request: &Request<Vec<u8>>,
    headers: &Object,
    signal: &AbortSignal,
    in_browser: bool,
    body: Option<&OneShot>,
) -> Object {
    let init = base(request.method().as_str(), "manual", signal);
    js::set(&init, "headers", headers);
    if request.method() != Method::GET {
        // In Bun: no connection that was kept, on which it would repeat a `DELETE`.
        js::set(&init, "keepalive", &JsValue::FALSE);
    }
    if let Some(body) = body {
        js::set(&init, "body", body.stream());
        js::set(&init, "duplex", &JsValue::from_str("half"));
        // A stream does not say its length, and a gateway may refuse what comes in chunks.
        let length = JsValue::from_str(&request.body().len().to_string());
        js::set(headers, "content-length", &length);
    } else if !request.body().is_empty() {
        js::set(&init, "body", &Uint8Array::from(request.body().as_slice()));
    }
    if in_browser {
        js::set(&init, "mode", &JsValue::from_str("cors"));
        private(&init);
    }
    init
}

/// What a look at a proxy's base URL is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Whether the proxy is there. The response may not be read.
    IsThere,
    /// What the proxy itself, and not another address, says in its headers.
    Headers,
}

/// The options of a look at a proxy's base URL.
pub(super) fn probe(signal: &AbortSignal, look: Look, in_browser: bool) -> Object {
    let (mode, redirect) = match look {
        // Without CORS, nothing but this is allowed with a redirect.
        Look::IsThere => ("no-cors", "follow"),
        Look::Headers => ("cors", "manual"),
    };
    let init = base("GET", redirect, signal);
    if in_browser {
        js::set(&init, "mode", &JsValue::from_str(mode));
        private(&init);
    }
    init
}

fn base(method: &str, redirect: &str, signal: &AbortSignal) -> Object {
    let init = Object::new();
    js::set(&init, "method", &JsValue::from_str(method));
    js::set(&init, "redirect", &JsValue::from_str(redirect));
    js::set(&init, "signal", signal);
    init
}

/// What a page adds or keeps by itself is not sent, nor kept. Other runtimes have no
/// such things, and some refuse the options.
fn private(init: &Object) {
    for (name, value) in
        [("credentials", "omit"), ("cache", "no-store"), ("referrerPolicy", "no-referrer")]
    {
        js::set(init, name, &JsValue::from_str(value));
    }
}

/// Refuses what `fetch` would refuse in words that do not say that it was never
/// sent.
pub(super) fn check(request: &Request<Vec<u8>>) -> Result<(), Problem> {
    let method = request.method();
    let forbidden = matches!(*method, Method::CONNECT | Method::TRACE)
        || method.as_str().eq_ignore_ascii_case("track");
    let has_none = matches!(*method, Method::GET | Method::HEAD);
    if forbidden || (has_none && !request.body().is_empty()) {
        return Err(Problem::not_sent(SendKind::NotForFetch));
    }
    Ok(())
}
