//! Sending a signed payment: an order of generation 1, or a transfer, a standing
//! order or a file of the current API.

use alloc::{string::String, vec::Vec};
use core::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};

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
    model::{Scope, Text},
    secret::{CodeVerifier, ScaToken, header_value},
};

const SIGNATURE: HeaderName = HeaderName::from_static("signature");
const DIGEST: HeaderName = HeaderName::from_static("digest");

/// What goes out, as the flow has it.
pub(crate) struct Outgoing<'a> {
    pub(crate) operation: Operation,
    pub(crate) path: PaymentPath<'a>,
    pub(crate) body: &'a [u8],
    pub(crate) content_type: &'static str,
    pub(crate) digest: Option<String>,
    pub(crate) signature: &'a str,
    /// None where an access token goes with it.
    pub(crate) verifier: Option<CodeVerifier>,
}

/// The question: the signed payment, and the challenge where there is no token.
pub struct PaymentCall<P> {
    prepared: Prepared,
    operation: Operation,
    body: Vec<u8>,
    content_type: &'static str,
    digest: Option<HeaderValue>,
    signature: HeaderValue,
    verifier: Option<CodeVerifier>,
    /// The signed payment: the flow's, carried along.
    pub(crate) payment: P,
}

impl<P> PaymentCall<P> {
    pub(crate) fn new(client: &Client, out: Outgoing<'_>, payment: P) -> Result<Self, Error> {
        let target = Target { payment: Some(out.path), ..Target::default() };
        Ok(Self {
            prepared: Prepared::new(client, out.operation, Scope::Pis, target)?,
            operation: out.operation,
            body: out.body.to_vec(),
            content_type: out.content_type,
            // They tell of the payment: no HTTP library should print them.
            digest: out.digest.map(|digest| header_value(&digest)),
            signature: header_value(out.signature),
            verifier: out.verifier,
            payment,
        })
    }

    pub(crate) fn verifier(&self) -> Option<&CodeVerifier> {
        self.verifier.as_ref()
    }
}

impl<P> Call for PaymentCall<P> {
    type Value = PaymentReceipt;
    type Redirect = SignAt;

    const SCOPE: Scope = Scope::Pis;

    fn operation(&self) -> Operation {
        self.operation
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn add_headers(&self, headers: &mut HeaderMap, _: Option<&ScaToken>) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(SIGNATURE, self.signature.clone());
        if let Some(digest) = &self.digest {
            headers.insert(DIGEST, digest.clone());
        }
        if let Some(verifier) = &self.verifier {
            challenge(headers, &pkce::challenge(verifier));
        }
    }

    fn body(&self) -> Vec<u8> {
        self.body.clone()
    }

    fn read(&self, answer: &Answer<'_>) -> Result<Read<PaymentReceipt, SignAt>, Error> {
        let asked = self.prepared.uri();
        let id = || payment_answer::new_id(answer, asked);
        Ok(match payment_answer::read(answer, asked)? {
            Read::Redirect(at) => Read::Redirect(SignAt { id: at.id.or_else(id), ..at }),
            Read::Value(receipt) => {
                let named = || id().map(|id| Text::from(id.as_str()));
                let payment_id = receipt.payment_id.or_else(named);
                Read::Value(PaymentReceipt { payment_id, ..receipt })
            }
        })
    }
}

impl<P> fmt::Debug for PaymentCall<P> {
    /// Without the body and its signature, which are the customer's payment.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaymentCall").field("prepared", &self.prepared).finish_non_exhaustive()
    }
}
