//! What the bank says about a payment.

use belfius_psd2::{
    CancelReply, PaymentReceipt, PaymentReply, PendingPayment, Redirect,
    model::{PaymentDetails, PaymentId, PaymentStatus, Text},
};
use wasm_bindgen::JsValue;

use super::{Object, json, redirect, to_js};
use crate::js::{error::Thrown, name::kebab};

/// The answer to a payment, or to a further signature.
pub(in crate::js) fn payment(reply: &PaymentReply) -> Result<JsValue, Thrown> {
    to_js(&match reply {
        PaymentReply::Accepted(found) => receipt("accepted", found),
        PaymentReply::Rejected(found) => receipt("rejected", found),
        PaymentReply::SignatureRequired(found) => signing(found),
    })
}

/// The answer to a cancellation.
pub(in crate::js) fn cancelled(reply: &CancelReply) -> Result<JsValue, Thrown> {
    to_js(&match reply {
        CancelReply::Cancelled => Object::of_kind("cancelled").end(),
        CancelReply::Requested(status) => {
            let mut view = Object::of_kind("requested");
            view.text("status", Some(status.as_str()));
            view.end()
        }
        CancelReply::SignatureRequired(found) => signing(found),
    })
}

/// What the bank says about one payment.
pub(in crate::js) fn details(details: &PaymentDetails) -> Result<JsValue, Thrown> {
    let mut view = Object::new();
    view.text("status", details.status.as_ref().map(PaymentStatus::as_str));
    view.text("json", Some(&details.json));
    to_js(&view.end())
}

fn receipt(kind: &str, receipt: &PaymentReceipt) -> String {
    let mut view = Object::of_kind(kind);
    view.text("paymentId", receipt.payment_id.as_ref().map(Text::as_str));
    view.text("transactionRef", receipt.transaction_ref.as_ref().map(Text::as_str));
    view.text("status", receipt.status.as_ref().map(PaymentStatus::as_str));
    view.json("resource", receipt.resource.as_ref().map(json));
    view.end()
}

fn signing(found: &Redirect<PendingPayment>) -> String {
    let mut view = Object::of_kind("signature-required");
    let pending = &found.pending;
    redirect::add(&mut view, &found.url, json(pending), pending.state(), pending.expires_at());
    view.text("operation", Some(&kebab(&pending.operation())));
    view.text("paymentId", pending.payment_id().map(PaymentId::as_str));
    view.json("resource", pending.resource().map(json));
    view.text("answer", pending.answer());
    view.end()
}
