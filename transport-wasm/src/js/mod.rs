//! The face for JavaScript: what the npm package `belfius-psd2` exports.
//!
//! Objects of classes are handles, and hold what has no JSON; everything else is
//! plain. Each argument is taken as any JavaScript value and read strictly, so that a
//! wrong one is an error with a name, and never a trap. Each file's types are written
//! by hand in a `.d.ts` beside it, with the docs that callers see.
//!
//! What does not belong here: what a call does. That is the session's, and the
//! core's.

mod bank;
mod client;
mod error;
mod input;
mod key;
mod life;
mod name;
mod payment;
mod promise;
mod script;
mod session;
mod statement;
mod store;
mod views;

use belfius_psd2::model::PaymentStatus;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

pub use self::{
    bank::Bank,
    client::BelfiusClient,
    error::Thrown,
    key::generate_signing_key,
    life::ConsentLife,
    payment::{SignedPayment, UnsignedPayment},
    script::BelfiusError,
    session::Session,
    statement::Statement,
};

/// The `state` of a callback, to look up what was stored under it.
///
/// # Errors
/// When it is no text.
#[wasm_bindgen(js_name = callbackState, skip_typescript)]
pub fn callback_state(callback_url: &JsValue) -> Result<Option<String>, Thrown> {
    Ok(belfius_psd2::callback_state(&input::text(callback_url, "callbackUrl")?))
}

/// Whether nothing more is to come after this status.
///
/// # Errors
/// When it is no text.
#[wasm_bindgen(js_name = isFinalPaymentStatus, skip_typescript)]
pub fn is_final_payment_status(status: &JsValue) -> Result<bool, Thrown> {
    Ok(PaymentStatus::read(&input::text(status, "status")?).is_final())
}
