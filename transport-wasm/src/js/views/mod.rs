//! What JavaScript gets: plain objects with members in camelCase, made of core's
//! values by way of their JSON text. What is absent is left out.
//!
//! Amounts are texts with their exact digits, dates and moments are texts. A stored
//! value is in a view as core serialises it.

mod account;
mod object;
mod page;
mod payment;
mod redirect;
mod tokens;

use js_sys::JSON;
use serde::Serialize;
use wasm_bindgen::JsValue;

pub(super) use self::{
    account::{account, accounts},
    object::{Object, json},
    page::page,
    payment::{cancelled, details, payment},
    redirect::{consent, strong_authentication},
    tokens::tokens,
};
use super::error::Thrown;

/// JSON as JavaScript's own value.
pub(super) fn to_js(json: &str) -> Result<JsValue, Thrown> {
    JSON::parse(json).map_err(|_| Thrown::other())
}

/// What core stores, as a plain object.
pub(super) fn stored(value: &impl Serialize) -> Result<JsValue, Thrown> {
    to_js(&json(value))
}
