//! What the bank answers where a payment is initiated, signed or cancelled:
//! accepted, or to be signed at an address.

use super::{answer::Answer, call::Read};
use crate::{
    bank::BankUrl,
    error::{BankCode, Error, ErrorKind},
    model::{BankPaymentId, PaymentResource, PaymentStatus, Text},
    wire::payment,
};

/// The bank took the payment and needs no signature of the PSU's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentReceipt {
    /// The payment's id, as the answer has it: in generation 1 the TPP's, which the
    /// bank repeats (its sandbox repeats a fixed one); in generation 3 the bank's.
    pub payment_id: Option<Text>,
    /// The bank's own reference (a number in its documents).
    pub transaction_ref: Option<Text>,
    /// What has become of it so far, if the bank says so (assumed: generation 3).
    pub status: Option<PaymentStatus>,
    /// By what to ask for its status, or to cancel it; `None` where generation 3
    /// gave no id.
    pub resource: Option<PaymentResource>,
}

/// Where the PSU signs, and the bank's id of the payment if it gave one.
#[derive(Debug)]
pub struct SignAt {
    pub(crate) url: BankUrl,
    pub(crate) id: Option<BankPaymentId>,
}

/// The refusal that asks for a signature, if the answer is one; any other refusal
/// is an error.
pub(super) fn to_be_signed(answer: &Answer<'_>) -> Result<Option<SignAt>, Error> {
    let Some(refusal) = answer.refusal() else { return Ok(None) };
    match refusal.error.code() {
        BankCode::SignatureRequired | BankCode::ScaRequired => {
            let id = payment::id(answer.response.body());
            answer.redirect_of(refusal).map(|url| Some(SignAt { url, id }))
        }
        _ => Err(answer.error(ErrorKind::Bank(refusal.error.into()))),
    }
}

/// Reads the whole answer. `is_itself` tells an address of the payment's own from
/// one for a customer, by the id that the answer gives.
///
/// The documents of generation 1 print `Location` beside the success and call the
/// signature an error, so it is taken from whichever answer carries it. Only where
/// a success names the payment itself there, as HTTP has it, is it no page for a
/// customer.
pub(super) fn read(
    answer: &Answer<'_>,
    is_itself: impl FnOnce(&BankUrl, Option<&BankPaymentId>) -> bool,
) -> Result<Read<PaymentReceipt, SignAt>, Error> {
    if let Some(sign_at) = to_be_signed(answer)? {
        return Ok(Read::Redirect(sign_at));
    }
    let url = |text: &str| {
        let url = answer.client.bank().url(text);
        url.map_err(|error| answer.error(ErrorKind::Url(error)))
    };
    let status = answer.status();
    let body = answer.response.body();
    let id = payment::id(body);
    let sign_at = payment::read(body).ok().and_then(|answer| answer.sign_at);
    if let Some(address) = sign_at.filter(|_| status.is_success() || status.is_redirection()) {
        return Ok(Read::Redirect(SignAt { url: url(&address)?, id }));
    }
    if let Some(location) = answer.location()
        && (status.is_success() || status.is_redirection())
    {
        let url = url(location)?;
        if !(status.is_success() && is_itself(&url, id.as_ref())) {
            return Ok(Read::Redirect(SignAt { url, id }));
        }
    }
    let payment::PaymentAnswer { payment_id, transaction_ref, status, .. } =
        answer.read(payment::read)?;
    Ok(Read::Value(PaymentReceipt { payment_id, transaction_ref, status, resource: None }))
}
