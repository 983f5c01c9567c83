//! A payment that is signed, and is stored and sent.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::Serialize;

use super::{PaymentKind, stored::Stored};
use crate::{
    model::{PaymentId, Text, digest},
    stored::stored_as,
};

/// A signed payment, ready to be sent. **Store it before you send it**: should no
/// answer come, it is what you look up, or send again under the same name. It
/// serialises.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(into = "Stored")]
#[must_use = "a signed payment is not yet sent"]
pub struct SignedPayment {
    pub(super) kind: PaymentKind,
    pub(super) payment_id: PaymentId,
    pub(super) body: Vec<u8>,
    pub(super) signature: Text,
}

stored_as!(SignedPayment as Stored);

impl SignedPayment {
    /// What it is, and so where it goes.
    #[must_use]
    pub fn kind(&self) -> &PaymentKind {
        &self.kind
    }

    /// The TPP's id of the payment: the `payment_id` of an order of the first
    /// generation; of a transfer of the current API its end-to-end id, of a file
    /// its reference. It is not the bank's id.
    #[must_use]
    pub fn payment_id(&self) -> &PaymentId {
        &self.payment_id
    }

    /// The same as text.
    #[must_use]
    pub fn reference(&self) -> &str {
        self.payment_id.as_str()
    }

    /// The body, byte for byte as it was signed. Do not log it.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The media type of the body, for the `Content-Type` header.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        self.kind.content_type()
    }

    /// The value of the `Digest` header, which goes with a file only (assumed).
    #[must_use]
    pub fn digest(&self) -> Option<String> {
        match self.kind {
            PaymentKind::Bulk(_) => Some(digest(&self.body)),
            _ => None,
        }
    }

    /// The `Signature` header: a compact JWS, detached for a file, or the text
    /// that the caller brought.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }
}

impl fmt::Debug for SignedPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedPayment")
            .field("kind", &self.kind)
            .field("payment_id", &self.payment_id)
            .finish_non_exhaustive()
    }
}
