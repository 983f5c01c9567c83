//! A PSU on the way to the bank.

use belfius_psd2::{
    BankUrl, PendingConsent, PendingSca, Redirect, model::Timestamp, secret::State,
};
use wasm_bindgen::JsValue;

use super::{Object, json, to_js};
use crate::js::error::Thrown;

pub(in crate::js) fn consent(redirect: &Redirect<PendingConsent>) -> Result<JsValue, Thrown> {
    let mut view = Object::of_kind("consent");
    let pending = &redirect.pending;
    add(&mut view, &redirect.url, json(pending), pending.state(), pending.expires_at());
    to_js(&view.end())
}

/// A strong authentication that is wanted first.
pub(in crate::js) fn strong_authentication(
    redirect: &Redirect<PendingSca>,
) -> Result<JsValue, Thrown> {
    let mut view = Object::of_kind("strong-authentication");
    let pending = &redirect.pending;
    add(&mut view, &redirect.url, json(pending), pending.state(), pending.expires_at());
    to_js(&view.end())
}

/// Where to send the PSU, and what to keep.
pub(super) fn add(
    view: &mut Object,
    url: &BankUrl,
    pending: String,
    state: &State,
    expires_at: Timestamp,
) {
    view.text("url", Some(url.as_str()));
    view.json("pending", Some(pending));
    view.text("state", Some(state.expose()));
    view.shown("expiresAt", Some(&expires_at));
}
