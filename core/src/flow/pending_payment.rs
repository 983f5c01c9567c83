//! A PSU on the way to sign a payment, and back.

use core::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::{
    authorized::Circumstances,
    redirect::{Redirect, Waiting},
    tokens::CodeExchange,
};
use crate::{
    bank::Operation,
    client::Client,
    endpoint::payment_answer::SignAt,
    error::Error,
    model::{PaymentId, PaymentResource, Scope, Text},
    secret::{CodeVerifier, State},
    seed::Seed,
    stored::{Version, stored_object},
};

/// A payment that the PSU is signing, or whose end they are. Store it, by its
/// [`state`](Self::state), until the callback comes.
#[derive(Clone, Serialize)]
pub struct PendingPayment {
    #[serde(rename = "pending_payment")]
    version: Version<1>,
    redirect: Waiting,
    /// None when the call went with an access token: then no code comes.
    verifier: Option<CodeVerifier>,
    /// None for what is asked about the bank's id: its end, a further signature.
    payment_id: Option<PaymentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<PaymentResource>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Text>,
    #[serde(skip_serializing_if = "is_initiation")]
    operation: Operation,
}

stored_object!(PendingPayment { version as "pending_payment", redirect, verifier, payment_id, resource, answer, operation or initiation() });

/// The PSU is back from signing. That is all it says: whether the payment was
/// executed, the bank tells elsewhere.
#[derive(Debug)]
#[must_use = "the code buys the tokens that later payments and a cancellation need"]
#[non_exhaustive]
#[allow(
    clippy::large_enum_variant,
    reason = "moved once, and boxed it would read worse; small on 32 bits"
)]
pub enum PaymentReturn {
    /// With a code: run this for tokens of scope PIS, which serve later payments
    /// and the cancellation of this one (documented: getting started page). If it
    /// [has bought](CodeExchange::has_bought) the stored ones, that has been done.
    Code(CodeExchange),
    /// Without one, because the payment went with an access token (documented).
    Signed,
}

/// What is being signed.
pub(super) struct Signing<'a> {
    pub(super) operation: Operation,
    pub(super) verifier: Option<&'a CodeVerifier>,
    pub(super) payment_id: Option<&'a PaymentId>,
    pub(super) resource: Option<PaymentResource>,
}

impl PendingPayment {
    pub(super) fn begin(
        circumstances: &Circumstances<'_>,
        sign_at: SignAt,
        signing: Signing<'_>,
    ) -> Redirect<Self> {
        let (url, redirect) = circumstances.begin(sign_at.url);
        let pending = Self {
            version: Version,
            redirect,
            verifier: signing.verifier.cloned(),
            payment_id: signing.payment_id.cloned(),
            // Without need it is not kept: it holds an address that opens a session.
            answer: sign_at.answer.filter(|_| signing.resource.is_none()),
            resource: signing.resource,
            operation: signing.operation,
        };
        Redirect { url, pending }
    }

    /// Takes the callback: the whole URL, as the PSU's browser asked for it.
    ///
    /// # Errors
    /// When it is not this redirect's callback, came too late, says that the PSU
    /// refused, or lacks a code that it should have. The PSU may have signed all
    /// the same: then the [`remedy`](Error::remedy) is to look first.
    pub fn callback(
        &self,
        client: &Client,
        url: &str,
        now: Timestamp,
        seed: Seed,
    ) -> Result<PaymentReturn, Error> {
        let callback = self.redirect.callback(self.operation, client, url, now)?;
        let Some(verifier) = self.verifier.clone() else { return Ok(PaymentReturn::Signed) };
        let code = callback.code(self.operation)?;
        let uri = self.redirect.redirect_uri();
        CodeExchange::new(client, (self.state(), code), Some(verifier), uri, Scope::Pis, seed)
            .map(PaymentReturn::Code)
    }

    /// The `state` that the callback will bring: a key to store this under.
    #[must_use]
    pub fn state(&self) -> &State {
        self.redirect.state()
    }

    /// When the callback comes too late.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.redirect.expires_at()
    }

    /// What is being signed: an initiation, a further signature, a cancellation.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The TPP's id of the payment; `None` where it was asked about by the bank's.
    #[must_use]
    pub fn payment_id(&self) -> Option<&PaymentId> {
        self.payment_id.as_ref()
    }

    /// What the bank answered, where no id of the payment was found in it: where
    /// generation 3 puts the id is not published, and whoever finds it can make a
    /// [`PaymentResource`] of it. It holds an address that opens the PSU's session
    /// at the bank: do not log it.
    #[must_use]
    pub fn answer(&self) -> Option<&str> {
        self.answer.as_deref()
    }

    /// By what to ask for its status, or to cancel it; `None` where the bank gave
    /// no id of it, see [`answer`](Self::answer). In generation 1 the TPP's id serves.
    #[must_use]
    pub fn resource(&self) -> Option<&PaymentResource> {
        self.resource.as_ref()
    }
}

impl fmt::Debug for PendingPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingPayment")
            .field("operation", &self.operation)
            .field("payment_id", &self.payment_id)
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}

fn initiation() -> Operation {
    Operation::InitiatePayment
}

fn is_initiation(operation: &Operation) -> bool {
    *operation == Operation::InitiatePayment
}
