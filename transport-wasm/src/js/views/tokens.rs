//! What may be known of tokens: never the tokens themselves.

use belfius_psd2::{
    Tokens,
    model::{LogicalId, ReceivedIban},
};
use wasm_bindgen::JsValue;

use super::{Object, to_js};
use crate::js::error::Thrown;

pub(in crate::js) fn tokens(tokens: &Tokens) -> Result<JsValue, Thrown> {
    let mut view = Object::new();
    view.text("scope", Some(tokens.scope().as_str()));
    view.text("bank", Some(tokens.bank()));
    view.text("logicalId", tokens.logical_id().map(LogicalId::as_str));
    view.text("iban", tokens.iban().map(ReceivedIban::as_str));
    view.shown("obtainedAt", Some(&tokens.obtained_at()));
    view.shown("expiresAt", tokens.expires_at().as_ref());
    view.shown("consentedAt", tokens.consented_at().as_ref());
    view.flag("canRefresh", Some(tokens.can_refresh()));
    to_js(&view.end())
}
