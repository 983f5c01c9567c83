//! What the bank answers where a payment is initiated, signed or cancelled:
//! accepted, or to be signed at an address.

use alloc::string::String;

use http::Uri;

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
    /// The payment's id, as the body or else `Location` has it: in generation 1 the TPP's, which the
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
    /// The whole answer, for whoever knows the id where this crate found none.
    pub(crate) answer: Option<Text>,
}

/// The longest answer that is kept, in bytes.
const MAX_KEPT: usize = 16 * 1024;

impl SignAt {
    fn new(url: BankUrl, answer: &Answer<'_>) -> Self {
        let body = answer.response.body();
        let text = core::str::from_utf8(body).ok();
        let kept = text.filter(|text| !text.is_empty() && text.len() <= MAX_KEPT);
        Self { url, id: payment::id(body), answer: kept.map(Text::from) }
    }
}

/// Where the PSU signs, if the answer to a request that was sent to `asked` says
/// so; a refusal of any other kind is an error.
///
/// The documents of generation 1 print `Location` beside the success and call the
/// signature an error, so it is taken from whichever answer carries it. Only where
/// it names the payment itself, as HTTP has it, is it no page for a customer.
pub(super) fn sign_at(answer: &Answer<'_>, asked: &Uri) -> Result<Option<SignAt>, Error> {
    let (status, body) = (answer.status(), answer.response.body());
    if let Some(refusal) = answer.refusal() {
        return match refusal.error.code() {
            BankCode::SignatureRequired | BankCode::ScaRequired => {
                let url = answer.redirect_of(refusal, Some(asked))?;
                Ok(Some(SignAt::new(url, answer)))
            }
            _ => Err(answer.error(ErrorKind::Bank(refusal.error.into()))),
        };
    }
    // The status that asks for a signature is not published, only that it is a 3xx.
    if !status.is_success() && !status.is_redirection() {
        return Ok(None);
    }
    let url = |text: &str| {
        let url = answer.client.bank().url(text);
        url.map_err(|error| answer.error(ErrorKind::Url(error)))
    };
    let link = payment::read(body).ok().and_then(|answer| answer.sign_at);
    if let Some(address) = link {
        return Ok(Some(SignAt::new(url(&address)?, answer)));
    }
    let Some(location) = answer.location() else { return Ok(None) };
    let url = url(location)?;
    Ok((!url.is_resource_of(asked)).then(|| SignAt::new(url, answer)))
}

/// The id of a new payment that an answer names in `Location`, or among its links,
/// alone.
pub(super) fn new_id(answer: &Answer<'_>, asked: &Uri) -> Option<BankPaymentId> {
    let links = payment::own_links(answer.response.body());
    let addresses = answer.location().into_iter().chain(links.iter().map(String::as_str));
    let mut ids = addresses.filter_map(|address| {
        let url = answer.client.bank().url(address).ok()?;
        BankPaymentId::new(url.name_below(asked)?).ok()
    });
    ids.next()
}

/// Reads the whole answer to a request that was sent to `asked`.
pub(super) fn read(
    answer: &Answer<'_>,
    asked: &Uri,
) -> Result<Read<PaymentReceipt, SignAt>, Error> {
    if let Some(sign_at) = sign_at(answer, asked)? {
        return Ok(Read::Redirect(sign_at));
    }
    let payment::PaymentAnswer { payment_id, transaction_ref, status, .. } =
        answer.read(payment::read)?;
    Ok(Read::Value(PaymentReceipt { payment_id, transaction_ref, status, resource: None }))
}
