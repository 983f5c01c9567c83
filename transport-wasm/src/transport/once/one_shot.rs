//! A body that can be read once.

use std::{cell::Cell, rc::Rc};

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::host::js;

/// A body that can be read once, for one request. When it is dropped, what has not been
/// read of it can not be read any more.
pub(crate) struct OneShot {
    stream: JsValue,
    fate: Rc<Fate>,
    _source: Option<Source>,
}

/// What became of it.
#[derive(Default)]
struct Fate {
    read: Cell<bool>,
    made_text: Cell<bool>,
}

/// What gives the stream its bytes.
struct Source {
    _pull: Closure<dyn FnMut(JsValue) -> Result<(), JsValue>>,
    _text: Closure<dyn FnMut() -> Result<JsValue, JsValue>>,
}

impl OneShot {
    /// A stream that gives these bytes when it is read, and not before.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let fate = Rc::<Fate>::default();
        let seen = Rc::clone(&fate);
        let chunk = Uint8Array::from(bytes);
        let pull = Closure::new(move |controller: JsValue| {
            seen.read.set(true);
            if chunk.length() > 0 {
                call(&controller, "enqueue", &[&chunk])?;
            }
            call(&controller, "close", &[]).map(drop)
        });
        let source = Object::new();
        js::set(&source, "pull", pull.as_ref());
        let strategy = Object::new();
        js::set(&strategy, "highWaterMark", &JsValue::from(0));
        let stream = js::method(&js::global(), "ReadableStream")?;
        let stream = Reflect::construct(&stream, &Array::of2(&source, &strategy)).ok()?;
        // A `fetch` that knows no such streams would send "[object ReadableStream]".
        let seen = Rc::clone(&fate);
        let text = Closure::new(move || {
            seen.made_text.set(true);
            Err(js_sys::TypeError::new("a stream is not a text").into())
        });
        js::set(&stream, "toString", text.as_ref());
        Some(Self { stream, fate, _source: Some(Source { _pull: pull, _text: text }) })
    }

    /// A stream of the kind that says its length.
    pub(super) fn of_length(fixed: &Function, bytes: &[u8]) -> Option<Self> {
        let length = JsValue::from(u32::try_from(bytes.len()).ok()?);
        let pair = Reflect::construct(fixed, &Array::of1(&length)).ok()?;
        let writer = call(&js::get(&pair, "writable"), "getWriter", &[]).ok()?;
        for (name, argument) in [("write", Some(Uint8Array::from(bytes))), ("close", None)] {
            let arguments = argument.as_ref().map(AsRef::as_ref);
            let promise = call(&writer, name, arguments.as_slice()).ok()?;
            // Awaited only so that a failure is not an unhandled rejection.
            spawn_local(async move {
                let _ = JsFuture::from(Promise::resolve(&promise)).await;
            });
        }
        let fate = Rc::new(Fate { read: Cell::new(true), made_text: Cell::new(false) });
        Some(Self { stream: js::get(&pair, "readable"), fate, _source: None })
    }

    /// What goes into the options of `fetch`.
    pub(in super::super) fn stream(&self) -> &JsValue {
        &self.stream
    }

    /// Whether a byte of it may have been read. One that was not read has not left.
    pub(in super::super) fn was_read(&self) -> bool {
        self.fate.read.get()
    }

    /// Whether it was taken for a text, and not read: this `fetch` takes no streams.
    pub(in super::super) fn was_refused(&self) -> bool {
        self.fate.made_text.get() && !self.was_read()
    }
}

fn call(of: &JsValue, name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method = js::method(of, name).ok_or(JsValue::UNDEFINED)?;
    method.apply(of, &arguments.iter().copied().collect::<Array>())
}
