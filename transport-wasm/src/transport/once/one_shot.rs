//! A body that can be read once.

use std::{cell::Cell, rc::Rc};

use js_sys::{Object, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};

use crate::host::js;

/// A body that can be read once, for one request. When it is dropped, what has not been
/// read of it can not be read any more.
pub(crate) struct OneShot {
    stream: JsValue,
    uses: Rc<Uses>,
    _source: Option<Source>,
}

/// What the stream calls.
struct Source {
    /// Gives it its bytes.
    _pull: Closure<dyn FnMut(JsValue)>,
    /// Sees that a text is made of it.
    _text: Closure<dyn FnMut()>,
}

/// What the host has done with it.
struct Uses {
    read: Cell<bool>,
    made_text: Cell<bool>,
}

impl OneShot {
    /// A stream that gives these bytes when it is read, and not before. That is no stream
    /// of the host's own making: Deno sends one of its own twice.
    pub(super) fn new(bytes: &[u8]) -> Option<Self> {
        let uses = Uses::new(false);
        let seen = Rc::clone(&uses);
        let chunk = Uint8Array::from(bytes);
        let pull = Closure::new(move |controller: JsValue| {
            seen.read.set(true);
            // Neither fails unless the stream has failed, and then nothing is sent.
            if chunk.length() > 0 {
                let _ = js::call(&controller, "enqueue", &[chunk.clone().into()]);
            }
            let _ = js::call(&controller, "close", &[]);
        });
        let (source, strategy) = (Object::new(), Object::new());
        js::set(&source, "pull", pull.as_ref());
        js::set(&strategy, "highWaterMark", &JsValue::from(0));
        let stream = js::made("ReadableStream", &[source.into(), strategy.into()])?;
        // A `fetch` that knows no such streams would send "[object ReadableStream]". There
        // is nothing here that could make a text of it.
        let seen = Rc::clone(&uses);
        let text = Closure::new(move || seen.made_text.set(true));
        let (looked, none) = (Object::new(), Object::new());
        js::set(&looked, "get", text.as_ref());
        js::set(&none, "value", &JsValue::UNDEFINED);
        let target: Object = stream.clone().unchecked_into();
        for (name, what) in [("toString", &looked), ("valueOf", &none)] {
            let _ = js_sys::Reflect::define_property(&target, &JsValue::from_str(name), what);
        }
        Some(Self { stream, uses, _source: Some(Source { _pull: pull, _text: text }) })
    }

    /// A stream of the host's own, which sends it with its length. When it is read is not
    /// seen.
    pub(super) fn of_the_host(bytes: &[u8]) -> Option<Self> {
        let response = js::made("Response", &[Uint8Array::from(bytes).into()])?;
        let stream = js::get(&response, "body");
        Some(Self { stream, uses: Uses::new(true), _source: None })
    }

    /// What goes into the options of `fetch`.
    pub(in super::super) fn stream(&self) -> &JsValue {
        &self.stream
    }

    /// Whether a byte of it may have been read. One that was not read has not left.
    pub(in super::super) fn was_read(&self) -> bool {
        self.uses.read.get()
    }

    /// Whether it was taken for a text, and not read: this `fetch` takes no streams.
    pub(in super::super) fn was_refused(&self) -> bool {
        self.uses.made_text.get() && !self.was_read()
    }
}

impl Uses {
    fn new(read: bool) -> Rc<Self> {
        Rc::new(Self { read: Cell::new(read), made_text: Cell::new(false) })
    }
}
