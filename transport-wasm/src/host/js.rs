//! Looking into JavaScript values of which nothing is known.
//!
//! A response may be of another realm or library, so nothing is asked for its
//! class: what counts is what it has.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// A property; `undefined` if there is none, or if looking at it throws.
pub(crate) fn get(value: &JsValue, name: &str) -> JsValue {
    if !value.is_object() && !value.is_function() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A property that is a text.
pub(crate) fn text(value: &JsValue, name: &str) -> Option<String> {
    get(value, name).as_string()
}

/// A property that is a function.
pub(crate) fn method(value: &JsValue, name: &str) -> Option<Function> {
    get(value, name).dyn_into().ok()
}

/// A value that is an array.
pub(crate) fn array(value: JsValue) -> Option<Array> {
    Array::is_array(&value).then(|| value.unchecked_into())
}

/// Sets a property of an object of our own, which cannot fail.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// Calls a method. What it throws is an error, and so is that there is none.
pub(crate) fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method = method(of, name).ok_or(JsValue::UNDEFINED)?;
    method.apply(of, &arguments.iter().collect())
}

/// An object of a class of the runtime's; `None` if there is no such class, or it throws.
pub(crate) fn made(class: &str, arguments: &[JsValue]) -> Option<JsValue> {
    Reflect::construct(&method(&global(), class)?, &arguments.iter().collect()).ok()
}

/// `globalThis`.
pub(crate) fn global() -> JsValue {
    js_sys::global().into()
}
