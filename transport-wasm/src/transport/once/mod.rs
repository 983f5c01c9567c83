//! How a request is kept from going out more than once. JavaScript hosts repeat requests
//! by themselves; a body that can be read only once is one that they cannot send again.
//!
//! What does not belong here: what the transport itself sends again (`deliver`), and what
//! a proxy says of itself (`proxy`).

use std::cell::Cell;

use http::{Method, Request};
use js_sys::Object;
use wasm_bindgen::JsValue;

mod one_shot;

pub(super) use self::one_shot::OneShot;
use crate::{error::SendsOnce, host::js};

/// How the host is kept from sending a request twice.
pub(super) struct Once {
    way: Way,
    /// Whether the `fetch` takes a stream as a body, as far as is known.
    takes_streams: Cell<bool>,
}

/// What there is for that.
#[derive(Clone, Copy)]
enum Way {
    /// A stream as the body: the host reads it once (Node, Bun).
    Stream,
    /// A stream of the host's own, which knows its length (workerd). One of no bytes is
    /// taken for no body.
    OwnStream,
    /// Nothing, and the host repeats: a browser takes a stream over HTTP/2 alone.
    Browser,
    /// A client that keeps no connections, which a given `fetch` may use (Deno). A stream
    /// goes out without its length there, which a gateway may refuse.
    Client {
        /// Whether there is a given `fetch`. The host's own keeps connections, and repeats.
        given: bool,
    },
    /// Nothing is known.
    Unknown,
}

impl Once {
    /// Looks at what the host has, and not at what it is called.
    /// `given`: whether the `fetch` is the caller's.
    pub(super) fn of_host(in_browser: bool, given: bool) -> Self {
        let global = js::global();
        let has = |of: &JsValue, name| js::method(of, name).is_some();
        let way = if in_browser {
            Way::Browser
        } else if has(&global, "FixedLengthStream") {
            Way::OwnStream
        } else if has(&js::get(&global, "Deno"), "createHttpClient") {
            Way::Client { given }
        } else if takes_streams() {
            Way::Stream
        } else {
            Way::Unknown
        };
        Self { way, takes_streams: Cell::new(true) }
    }

    /// Whether the host sends this request once.
    pub(super) fn sends_once(&self, request: &Request<Vec<u8>>) -> SendsOnce {
        match self.way {
            // Every host repeats one, and no body keeps it from that.
            _ if request.method() == Method::GET => SendsOnce::No,
            Way::Stream if self.takes_streams.get() => SendsOnce::Yes,
            Way::OwnStream if !request.body().is_empty() => SendsOnce::Yes,
            Way::OwnStream | Way::Browser | Way::Client { given: false } => SendsOnce::No,
            Way::Stream | Way::Client { given: true } | Way::Unknown => SendsOnce::Unknown,
        }
    }

    /// A body for this request that is read once, if there is such a thing.
    pub(super) fn body(&self, request: &Request<Vec<u8>>) -> Option<OneShot> {
        match self.way {
            _ if self.sends_once(request) != SendsOnce::Yes => None,
            Way::OwnStream => OneShot::of_the_host(request.body()),
            _ => OneShot::new(request.body()),
        }
    }

    /// Whether the host's own `fetch` is known to repeat a payment.
    pub(super) fn repeats(&self) -> bool {
        matches!(self.way, Way::Browser | Way::Client { given: false })
    }

    /// The `fetch` takes no stream as a body: from now on it gets none.
    pub(super) fn takes_no_streams(&self) {
        self.takes_streams.set(false);
    }
}

/// Whether a request takes a stream as its body, and makes no text of the stream.
fn takes_streams() -> bool {
    let options = Object::new();
    let Some(stream) = js::made("ReadableStream", &[]) else { return false };
    for (name, value) in [("method", "POST".into()), ("body", stream), ("duplex", "half".into())] {
        js::set(&options, name, &value);
    }
    let request = js::made("Request", &["https://bank.invalid/".into(), options.into()]);
    request.is_some_and(|request| {
        let headers = js::get(&request, "headers");
        let typed = js::call(&headers, "has", &["content-type".into()]);
        js::method(&js::get(&request, "body"), "getReader").is_some()
            && typed.is_ok_and(|typed| typed.is_falsy())
    })
}
