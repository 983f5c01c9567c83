//! A further signature of a payment. That it exists is documented (the fallback
//! page lists it, the payments FAQ page tells of several signatures); method, path
//! and body are not published: the contract's row is assumed.

use alloc::vec::Vec;
use core::fmt;

use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};

use super::{
    answer::Answer,
    call::{Call, Read},
    payment_answer::{self, PaymentReceipt, SignAt},
    request::{PaymentPath, Prepared, Target, challenge},
};
use crate::{
    bank::Operation,
    client::Client,
    crypto::pkce,
    error::Error,
    model::{PaymentResource, Scope},
    secret::{CodeVerifier, ScaToken},
};

/// The question where the PSU gives a further signature.
pub struct SignCall {
    prepared: Prepared,
    verifier: Option<CodeVerifier>,
    resource: PaymentResource,
}

impl SignCall {
    pub(crate) fn new(
        client: &Client,
        resource: &PaymentResource,
        verifier: Option<CodeVerifier>,
    ) -> Result<Self, Error> {
        let payment = Some(PaymentPath::of(resource));
        let target = Target { payment, ..Target::default() };
        let prepared = Prepared::new(client, Operation::SignPayment, Scope::Pis, target)?;
        Ok(Self { prepared, verifier, resource: resource.clone() })
    }

    pub(crate) fn verifier(&self) -> Option<&CodeVerifier> {
        self.verifier.as_ref()
    }

    pub(crate) fn resource(&self) -> &PaymentResource {
        &self.resource
    }
}

impl Call for SignCall {
    type Value = PaymentReceipt;
    type Redirect = SignAt;

    const SCOPE: Scope = Scope::Pis;

    fn operation(&self) -> Operation {
        Operation::SignPayment
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn add_headers(&self, headers: &mut HeaderMap, _: Option<&ScaToken>) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(verifier) = &self.verifier {
            challenge(headers, &pkce::challenge(verifier));
        }
    }

    /// An empty object: JSON for whoever insists on some.
    fn body(&self) -> Vec<u8> {
        b"{}".to_vec()
    }

    fn read(&self, answer: &Answer<'_>) -> Result<Read<PaymentReceipt, SignAt>, Error> {
        payment_answer::read(answer, self.prepared.uri())
    }
}

impl fmt::Debug for SignCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignCall").field("prepared", &self.prepared).finish_non_exhaustive()
    }
}
