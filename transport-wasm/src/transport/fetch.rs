//! Which `fetch` is called, and on what.

use js_sys::{Function, Object, Promise};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::{error::BuildError, host::js};

/// A `fetch`, with what it is a method of.
#[derive(Clone)]
pub(super) struct Fetch {
    function: Function,
    /// Bindings of edge runtimes want to be `this`; the global one wants nothing else.
    this: JsValue,
    given: bool,
}

impl Fetch {
    /// The runtime's own.
    pub(super) fn global() -> Result<Self, BuildError> {
        let this = js::global();
        let function = js::method(&this, "fetch").ok_or(BuildError::NoFetch)?;
        Ok(Self { function, this: JsValue::UNDEFINED, given: false })
    }

    /// A function, or an object with a method `fetch`.
    pub(super) fn given(value: JsValue) -> Result<Self, BuildError> {
        if let Some(function) = value.dyn_ref::<Function>() {
            return Ok(Self { function: function.clone(), this: JsValue::UNDEFINED, given: true });
        }
        let function = js::method(&value, "fetch").ok_or(BuildError::NotAFetch)?;
        Ok(Self { function, this: value, given: true })
    }

    /// Whether it is the caller's own, and so may fail in ways of its own.
    pub(super) fn is_given(&self) -> bool {
        self.given
    }

    /// Calls it. What it throws at once is an error; what it promises is awaited
    /// by the caller.
    pub(super) fn call(&self, url: &str, init: &Object) -> Result<Promise, JsValue> {
        let answer = self.function.call2(&self.this, &JsValue::from_str(url), init)?;
        Ok(Promise::resolve(&answer))
    }
}
