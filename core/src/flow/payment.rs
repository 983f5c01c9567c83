//! A payment: sent once, signed by the PSU at the bank, perhaps cancelled.

use core::{convert::Infallible, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    authorized::{Authorized, Circumstances, Concludes},
    redirect::{Redirect, Waiting},
    signing::SignedPayment,
    tokens::CodeExchange,
};
use crate::{
    bank::{BankUrl, Operation},
    client::Client,
    endpoint::{
        call::Read,
        cancel::CancelCall,
        payment::{PaymentCall, PaymentReceipt},
    },
    error::Error,
    model::{PaymentId, Scope},
    secret::{CodeVerifier, State},
    seed::Seed,
    stored::Version,
    tokens::Tokens,
};

/// Sends a signed payment. Gives a [`PaymentReply`].
///
/// It is sent once. If no answer comes it may have reached the bank: look it up,
/// or send the same [`SignedPayment`] again, whose `payment_id` the bank takes
/// once (documented: error 20009).
pub type PaymentRequest = Authorized<PaymentCall<SignedPayment>>;

/// Asks for the end of a payment that is not yet confirmed. Gives nothing but
/// success.
pub type CancelRequest = Authorized<CancelCall>;

/// The answer to a payment.
#[derive(Debug)]
#[must_use = "the payment may have to be signed by the customer"]
pub enum PaymentReply {
    /// The bank took it, and no signature of the PSU's is needed. Whether it has
    /// been executed is another question.
    Accepted(PaymentReceipt),
    /// The PSU has to sign it at the bank.
    SignatureRequired(Redirect<PendingPayment>),
}

/// A payment that the PSU is signing. Store it, by its [`state`](Self::state),
/// until the callback comes.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingPayment {
    #[serde(rename = "pending_payment")]
    version: Version<1>,
    redirect: Waiting,
    /// None when the payment went with an access token: then no code comes.
    verifier: Option<CodeVerifier>,
    payment_id: PaymentId,
}

/// The PSU is back from signing. That is all it says: whether the payment was
/// executed, the bank tells elsewhere.
#[derive(Debug)]
#[must_use = "the code buys the tokens that later payments and a cancellation need"]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "moved once, and boxed it would read worse")]
pub enum PaymentReturn {
    /// With a code: run this for tokens of scope PIS, which serve later payments
    /// and the cancellation of this one (documented: getting started page).
    Code(CodeExchange),
    /// Without one, because the payment went with an access token (documented).
    Signed,
}

impl Client {
    /// Sends a signed payment. Without tokens, the PSU's signature brings some.
    ///
    /// # Errors
    /// When the tokens are of another bank or scope than PIS.
    pub fn initiate(
        &self,
        payment: &SignedPayment,
        tokens: Option<&Tokens>,
        seed: Seed,
    ) -> Result<PaymentRequest, Error> {
        let verifier = if tokens.is_none() { Some(seed.verifier()) } else { None };
        let call = PaymentCall::new(
            self,
            payment.payment_id(),
            payment.body().to_vec(),
            payment.signature(),
            verifier,
            payment.clone(),
        )?;
        Authorized::new(self, tokens.cloned(), seed, call)
    }

    /// Cancels a payment that is not yet confirmed, with the tokens that its
    /// code brought (documented). Method and path are assumed: see
    /// [`Bank::with_row`](crate::Bank::with_row).
    ///
    /// # Errors
    /// When the tokens are of another bank or scope than PIS.
    pub fn cancel(
        &self,
        payment_id: &PaymentId,
        tokens: &Tokens,
        seed: Seed,
    ) -> Result<CancelRequest, Error> {
        Authorized::new(self, Some(tokens.clone()), seed, CancelCall::new(self, payment_id)?)
    }
}

impl PaymentRequest {
    /// The payment as it was signed, to keep when no answer came.
    pub fn payment(&self) -> &SignedPayment {
        &self.call().payment
    }
}

impl Concludes for PaymentCall<SignedPayment> {
    type Output = PaymentReply;

    fn conclude(
        &self,
        read: Read<PaymentReceipt, BankUrl>,
        circumstances: &Circumstances<'_>,
    ) -> Result<PaymentReply, Error> {
        let url = match read {
            Read::Value(receipt) => return Ok(PaymentReply::Accepted(receipt)),
            Read::Redirect(url) => url,
        };
        let (url, redirect) = circumstances.begin(url);
        let pending = PendingPayment {
            version: Version,
            redirect,
            verifier: self.verifier().cloned(),
            payment_id: self.payment.payment_id().clone(),
        };
        Ok(PaymentReply::SignatureRequired(Redirect { url, pending }))
    }
}

impl Concludes for CancelCall {
    type Output = ();

    fn conclude(&self, read: Read<(), Infallible>, _: &Circumstances<'_>) -> Result<(), Error> {
        match read {
            Read::Value(()) => Ok(()),
            Read::Redirect(url) => match url {},
        }
    }
}

impl PendingPayment {
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
        let operation = Operation::InitiatePayment;
        let callback = self.redirect.callback(operation, client, url, now)?;
        let Some(verifier) = self.verifier.clone() else { return Ok(PaymentReturn::Signed) };
        let code = callback.code(operation)?;
        let uri = self.redirect.redirect_uri();
        CodeExchange::new(client, code, Some(verifier), uri, Scope::Pis, seed)
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

    /// The TPP's id of the payment.
    #[must_use]
    pub fn payment_id(&self) -> &PaymentId {
        &self.payment_id
    }
}

impl fmt::Debug for PendingPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingPayment")
            .field("payment_id", &self.payment_id)
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}
