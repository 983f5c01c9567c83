//! What was stored: plain JSON objects that core reads, and nobody else.

use js_sys::JSON;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::js::error::{Thrown, invalid};

/// A stored value. What is wrong in it is told, and nothing that it holds.
pub(in crate::js) fn stored<T: DeserializeOwned>(value: &JsValue, name: &str) -> Result<T, Thrown> {
    let json = json(value, name)?;
    serde_json::from_str(&json)
        .map_err(|error| invalid(name, &format!("is none that this release reads: {error}")))
}

/// A stored value, or the default where there is none.
pub(in crate::js) fn stored_maybe<T: DeserializeOwned + Default>(
    value: Option<JsValue>,
    name: &str,
) -> Result<T, Thrown> {
    value.map_or_else(|| Ok(T::default()), |value| stored(&value, name))
}

/// A part of the caller's configuration, which holds no secret: the error is the JSON
/// reader's.
pub(in crate::js) fn file<T: DeserializeOwned>(value: &JsValue, name: &str) -> Result<T, Thrown> {
    let json = json(value, name)?;
    serde_json::from_str(&json).map_err(|error| {
        let text = error.to_string();
        invalid(name, text.rsplit_once(" at line ").map_or(&text, |(text, _)| text))
    })
}

/// The JSON text of an object.
fn json(value: &JsValue, name: &str) -> Result<String, Thrown> {
    if value.is_string() {
        return Err(invalid(name, "is a text: give what JSON.parse makes of it"));
    }
    if !value.is_object() {
        return Err(invalid(name, "must be an object that this package gave"));
    }
    // Of a class of ours, this asks its `toJSON`.
    let text = JSON::stringify(value).map_err(|_| invalid(name, "cannot be read"))?;
    text.as_string().ok_or_else(|| invalid(name, "must be an object that this package gave"))
}
