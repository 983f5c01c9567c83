//! The answer of a payment that needs no signature:
//! `{"payment_id":"…","transaction_ref":123132123}`.

use serde::Deserialize;

use super::{json, lenient::Digits, object::Object};
use crate::{error::Unreadable, model::Text};

#[derive(Deserialize)]
struct PaymentAnswer {
    #[serde(default)]
    payment_id: Digits,
    #[serde(default)]
    transaction_ref: Digits,
}

/// Reads the payment's id as the bank repeats it, and its own reference.
pub(crate) fn read(body: &[u8]) -> Result<(Option<Text>, Option<Text>), Unreadable> {
    let Object(answer): Object<PaymentAnswer> = json::read(body)?;
    match (answer.payment_id.0, answer.transaction_ref.0) {
        (None, None) => Err(Unreadable::shape("", "expected `payment_id` or `transaction_ref`")),
        found => Ok(found),
    }
}
