//! How a request is kept from going out more than once. JavaScript hosts repeat requests
//! by themselves; a body that can be read only once is one that they cannot send again.
//!
//! What does not belong here: what the transport itself sends again (`deliver`), and what
//! a proxy says of itself (`proxy`).

use std::{cell::Cell, rc::Rc};

use http::{Method, Request};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsValue, closure::Closure};

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
enum Way {
    /// A stream as the body: the host reads it once (Node, Bun).
    Stream,
    /// A stream that knows its length (workerd). It is of use where there is a body.
    FixedLength(Function),
    /// Nothing, and the host repeats: a browser takes a stream over HTTP/2 alone.
    Browser,
    /// Nothing. Deno sends a stream without its length, which a gateway may refuse; what
    /// keeps it from repeating is a client that keeps no connections.
    Nothing,
}

impl Once {
    /// Looks at what the host has, and not at what it is called.
    pub(super) fn of_host(in_browser: bool) -> Self {
        let global = js::global();
        let way = if in_browser {
            Way::Browser
        } else if let Some(fixed) = js::method(&global, "FixedLengthStream") {
            Way::FixedLength(fixed)
        } else if js::method(&js::get(&global, "Deno"), "createHttpClient").is_none()
            && takes_streams() == Some(true)
        {
            Way::Stream
        } else {
            Way::Nothing
        };
        Self { way, takes_streams: Cell::new(true) }
    }

    /// Whether the host sends this request once.
    pub(super) fn sends_once(&self, request: &Request<Vec<u8>>) -> SendsOnce {
        let has_body = !request.body().is_empty();
        match self.way {
            // Every host repeats one, and no body keeps it from that.
            _ if request.method() == Method::GET => SendsOnce::No,
            Way::Stream if self.takes_streams.get() => SendsOnce::Yes,
            Way::FixedLength(_) if has_body => SendsOnce::Yes,
            Way::FixedLength(_) | Way::Browser => SendsOnce::No,
            Way::Stream | Way::Nothing => SendsOnce::Unknown,
        }
    }

    /// A body for this request that is read once, if there is such a thing.
    pub(super) fn body(&self, request: &Request<Vec<u8>>) -> Option<OneShot> {
        if self.sends_once(request) != SendsOnce::Yes {
            return None;
        }
        match &self.way {
            Way::FixedLength(fixed) => OneShot::of_length(fixed, request.body()),
            _ => OneShot::of_bytes(request.body()),
        }
    }

    /// The `fetch` takes no stream as a body: from now on it gets none.
    pub(super) fn takes_no_streams(&self) {
        self.takes_streams.set(false);
    }
}

/// Whether `Request` takes a stream as its body: it then looks whether it is to be sent
/// while the answer comes, and makes no text of the stream.
fn takes_streams() -> Option<bool> {
    let global = js::global();
    let request = js::method(&global, "Request")?;
    let stream = Reflect::construct(&js::method(&global, "ReadableStream")?, &Array::new());
    let options = Object::new();
    js::set(&options, "method", &JsValue::from_str("POST"));
    js::set(&options, "body", &stream.ok()?);
    let looked = Rc::new(Cell::new(false));
    let seen = Rc::clone(&looked);
    let half = Closure::<dyn FnMut() -> JsValue>::new(move || {
        seen.set(true);
        JsValue::from_str("half")
    });
    let getter = Object::new();
    js::set(&getter, "get", half.as_ref());
    js::set(&getter, "enumerable", &JsValue::TRUE);
    Object::define_property(&options, &JsValue::from_str("duplex"), &getter);
    let arguments = Array::of2(&JsValue::from_str("https://bank.invalid/"), &options);
    let made = Reflect::construct(&request, &arguments).ok()?;
    let has = js::method(&js::get(&made, "headers"), "has")?;
    let typed = has.call1(&js::get(&made, "headers"), &JsValue::from_str("content-type")).ok()?;
    Some(looked.get() && !typed.is_truthy())
}
