//! How a signed payment is stored.
//!
//! Version 1 is an order of the first generation, and stays its form. Version 2
//! is a payment of the current API, which says where it goes; a file that is not
//! UTF-8 is in base64.

use alloc::{string::String, vec::Vec};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;

use super::{PaymentKind, SignedPayment};
use crate::{
    model::{PaymentId, PaymentProduct, PaymentService, Text},
    stored::{OneOrTwo, stored_object},
};

#[derive(Serialize)]
pub(super) struct Stored {
    #[serde(rename = "signed_payment")]
    version: OneOrTwo,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<PaymentService>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<PaymentProduct>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<PaymentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_id: Option<PaymentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<Text>,
    signature: Text,
}

stored_object!(Stored { version as "signed_payment", service, product, reference, payment_id, body, body_base64, signature });

/// Why a stored value is no signed payment. It repeats nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoredError {
    #[error("stored with version 2, but this release reads version 1 of one with a `payment_id`")]
    VersionOfOrder,
    #[error("a signed_payment of version 1 has payment_id, body and signature")]
    MembersOfOne,
    #[error(
        "a signed_payment of version 2 has service, product, reference, signature, and one of body and body_base64"
    )]
    MembersOfTwo,
    #[error("body_base64 is not base64")]
    Base64,
}

impl From<SignedPayment> for Stored {
    fn from(payment: SignedPayment) -> Self {
        let (body, body_base64) = match String::from_utf8(payment.body) {
            Ok(text) => (Some(text.into()), None),
            Err(error) => (None, Some(STANDARD.encode(error.as_bytes()).into())),
        };
        let (version, service, product, reference, payment_id) = match payment.kind {
            PaymentKind::Order => (OneOrTwo::One, None, None, None, Some(payment.payment_id)),
            kind => {
                let product = Some(kind.product().clone());
                (OneOrTwo::Two, Some(kind.service()), product, Some(payment.payment_id), None)
            }
        };
        let signature = payment.signature;
        Self { version, service, product, reference, payment_id, body, body_base64, signature }
    }
}

impl TryFrom<Stored> for SignedPayment {
    type Error = StoredError;

    fn try_from(stored: Stored) -> Result<Self, StoredError> {
        let signature = stored.signature;
        let current = (stored.service, stored.product, stored.reference);
        let bodies = (stored.body, stored.body_base64);
        match stored.version {
            OneOrTwo::One => {
                let ((None, None, None), Some(payment_id), (Some(body), None)) =
                    (current, stored.payment_id, bodies)
                else {
                    return Err(StoredError::MembersOfOne);
                };
                let body = String::from(body).into_bytes();
                Ok(Self { kind: PaymentKind::Order, payment_id, body, signature })
            }
            OneOrTwo::Two => {
                if stored.payment_id.is_some() {
                    return Err(StoredError::VersionOfOrder);
                }
                let (Some(service), Some(product), Some(payment_id)) = current else {
                    return Err(StoredError::MembersOfTwo);
                };
                let body: Vec<u8> = match bodies {
                    (Some(body), None) => String::from(body).into_bytes(),
                    (None, Some(body)) => {
                        STANDARD.decode(body.as_str()).map_err(|_| StoredError::Base64)?
                    }
                    _ => return Err(StoredError::MembersOfTwo),
                };
                let kind = PaymentKind::current(service, product);
                Ok(Self { kind, payment_id, body, signature })
            }
        }
    }
}
