//! `POST /payments/sepa-credit-transfers`: a signed SEPA credit transfer.

use alloc::vec::Vec;
use core::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};

use super::{
    answer::Answer,
    call::{Call, Read},
    request::{Prepared, Target, challenge},
};
use crate::{
    bank::{BankUrl, Operation},
    client::Client,
    crypto::pkce,
    error::{BankCode, Error, ErrorKind},
    model::{PaymentId, Scope, Text},
    secret::{CodeVerifier, ScaToken, header_value},
    wire::payment,
};

const SIGNATURE: HeaderName = HeaderName::from_static("signature");

/// The bank took the payment and needs no signature of the PSU's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentReceipt {
    /// The TPP's id, as the bank repeats it. The bank's sandbox repeats a fixed
    /// one.
    pub payment_id: Option<Text>,
    /// The bank's own reference (a number in its documents).
    pub transaction_ref: Option<Text>,
}

/// The question: the signed order, and the challenge where there is no token.
pub struct PaymentCall<P> {
    prepared: Prepared,
    payment_id: PaymentId,
    body: Vec<u8>,
    signature: HeaderValue,
    verifier: Option<CodeVerifier>,
    /// The signed payment: the flow's, carried along.
    pub(crate) payment: P,
}

impl<P> PaymentCall<P> {
    pub(crate) fn new(
        client: &Client,
        payment_id: &PaymentId,
        body: Vec<u8>,
        signature: &str,
        verifier: Option<CodeVerifier>,
        payment: P,
    ) -> Result<Self, Error> {
        let prepared =
            Prepared::new(client, Operation::InitiatePayment, Scope::Pis, Target::default())?;
        // It holds the whole payment in base64: no HTTP library should print it.
        let (payment_id, signature) = (payment_id.clone(), header_value(signature));
        Ok(Self { prepared, payment_id, body, signature, verifier, payment })
    }

    pub(crate) fn verifier(&self) -> Option<&CodeVerifier> {
        self.verifier.as_ref()
    }
}

impl<P> Call for PaymentCall<P> {
    type Value = PaymentReceipt;
    type Redirect = BankUrl;

    const SCOPE: Scope = Scope::Pis;

    fn operation(&self) -> Operation {
        Operation::InitiatePayment
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn add_headers(&self, headers: &mut HeaderMap, _: Option<&ScaToken>) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(SIGNATURE, self.signature.clone());
        if let Some(verifier) = &self.verifier {
            challenge(headers, &pkce::challenge(verifier));
        }
    }

    fn body(&self) -> Vec<u8> {
        self.body.clone()
    }

    /// Accepted, or to be signed at an address: the documents print `Location`
    /// beside the success and call the signature an error, so it is taken from
    /// whichever answer carries it. Only where a success names the payment itself
    /// there, as HTTP has it, is it no page for a customer.
    fn read(&self, answer: &Answer<'_>) -> Result<Read<PaymentReceipt, BankUrl>, Error> {
        if let Some(refusal) = answer.refusal() {
            return match refusal.error.code() {
                BankCode::SignatureRequired | BankCode::ScaRequired => {
                    answer.redirect_of(refusal).map(Read::Redirect)
                }
                _ => Err(answer.error(ErrorKind::Bank(refusal.error.into()))),
            };
        }
        let status = answer.status();
        if let Some(location) = answer.location()
            && (status.is_success() || status.is_redirection())
        {
            let url = answer.client.bank().url(location);
            let url = url.map_err(|error| answer.error(ErrorKind::Url(error)))?;
            if !(status.is_success()
                && url.is_resource(self.prepared.uri(), self.payment_id.as_str()))
            {
                return Ok(Read::Redirect(url));
            }
        }
        let (payment_id, transaction_ref) = answer.read(payment::read)?;
        Ok(Read::Value(PaymentReceipt { payment_id, transaction_ref }))
    }
}

impl<P> fmt::Debug for PaymentCall<P> {
    /// Without the body and its signature, which are the customer's payment.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaymentCall").field("prepared", &self.prepared).finish_non_exhaustive()
    }
}
