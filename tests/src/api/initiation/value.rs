//! Members of an order's body, each named in full where it is refused.

use serde_json::{Map, Value};

use crate::api::family;
use crate::api::refusal::Refusal;

/// A text that is there and not blank.
///
/// # Errors
/// For a value of another type, `null` included, and for a blank text.
pub(super) fn text<'a>(
    of: &'a Map<String, Value>,
    prefix: &str,
    name: &str,
) -> Result<Option<&'a str>, Refusal> {
    let path = format!("{prefix}{name}");
    match of.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => {
            Err(Refusal::invalid(&path, "It is empty."))
        }
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::invalid(&path, "It must be a string.")),
    }
}

/// # Errors
/// As [`text`], and when it is missing.
pub(super) fn needed<'a>(
    of: &'a Map<String, Value>,
    prefix: &str,
    name: &str,
) -> Result<&'a str, Refusal> {
    text(of, prefix, name)?.ok_or_else(|| missing(&format!("{prefix}{name}")))
}

/// An object with something in it.
///
/// # Errors
/// For a value of another type, and for an empty object, which the pages want
/// left out.
pub(super) fn object<'a>(
    of: &'a Map<String, Value>,
    name: &str,
) -> Result<Option<&'a Map<String, Value>>, Refusal> {
    match of.get(name) {
        None => Ok(None),
        Some(Value::Object(object)) if object.is_empty() => {
            Err(Refusal::invalid(name, "It is empty: leave it out."))
        }
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(Refusal::invalid(name, "It must be an object.")),
    }
}

/// # Errors
/// When the product has no such member (assumed: the table says "not
/// applicable").
pub(super) fn absent(of: &Map<String, Value>, prefix: &str, names: &[&str]) -> Result<(), Refusal> {
    match names.iter().find(|name| of.contains_key(**name)) {
        Some(name) => {
            Err(Refusal::invalid(&format!("{prefix}{name}"), "It does not apply to this product."))
        }
        None => Ok(()),
    }
}

/// The payment's own error for what is missing.
pub(super) fn missing(path: &str) -> Refusal {
    Refusal::missing(path).later(family::ORDER_MISSING)
}
