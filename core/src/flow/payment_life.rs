//! What happens to a payment after it was initiated: asked about, signed again,
//! cancelled.

use core::convert::Infallible;

use super::{
    authorized::{Authorized, Circumstances, Concludes},
    payment::PaymentReply,
    pending_payment::{PendingPayment, Signing},
    redirect::Redirect,
};
use crate::{
    client::Client,
    endpoint::{
        call::{Call, Read},
        cancel::CancelCall,
        payment_answer::{PaymentReceipt, SignAt},
        payment_details::{DetailsCall, StatusCall},
        sign::SignCall,
    },
    error::Error,
    model::{PaymentDetails, PaymentResource, PaymentStatus},
    seed::Seed,
    tokens::Tokens,
};

/// Asks for a payment's details. Gives [`PaymentDetails`].
pub type PaymentDetailsRequest = Authorized<DetailsCall>;

/// Asks what became of a payment. Gives a [`PaymentStatus`].
pub type PaymentStatusRequest = Authorized<StatusCall>;

/// Asks where a further signature is given. Gives a [`PaymentReply`].
pub type SignRequest = Authorized<SignCall>;

/// Asks for the end of a payment that is not yet confirmed, or of a standing
/// order. Gives a [`CancelReply`].
pub type CancelRequest = Authorized<CancelCall>;

/// The answer to a cancellation. It is not `non_exhaustive`: whoever cancels has to
/// mind each of them.
#[derive(Debug)]
#[must_use = "the cancellation may have to be signed by the customer"]
#[allow(
    clippy::large_enum_variant,
    reason = "moved once, and boxed it would read worse; small on 32 bits"
)]
pub enum CancelReply {
    /// It is cancelled, or the bank says success and nothing more.
    Cancelled,
    /// The bank has taken the request, and says that the payment is not cancelled
    /// yet: ask for its status later.
    Requested(PaymentStatus),
    /// The PSU has to confirm it at the bank first (assumed: NextGenPSD2 knows such
    /// cancellations).
    SignatureRequired(Redirect<PendingPayment>),
}

impl Client {
    /// A payment's details, with tokens of scope PIS (documented for generation 3:
    /// payments reference page; the path is assumed).
    ///
    /// # Errors
    /// When the generation has no such operation, or the tokens are of another bank
    /// or scope than PIS.
    pub fn payment_details(
        &self,
        payment: &PaymentResource,
        tokens: &Tokens,
        seed: Seed,
    ) -> Result<PaymentDetailsRequest, Error> {
        Authorized::new(self, Some(tokens.clone()), seed, DetailsCall::new(self, payment)?)
    }

    /// What became of a payment, with or without tokens (documented for
    /// generation 3: payments reference page; the path is assumed).
    ///
    /// # Errors
    /// As [`payment_details`](Self::payment_details).
    pub fn payment_status(
        &self,
        payment: &PaymentResource,
        tokens: Option<&Tokens>,
        seed: Seed,
    ) -> Result<PaymentStatusRequest, Error> {
        Authorized::new(self, tokens.cloned(), seed, StatusCall::new(self, payment)?)
    }

    /// A further signature of a payment whose account needs several. The bank's own
    /// channels take further signatures too (documented: payments FAQ page); method
    /// and path of this one are assumed. Without tokens, the signature brings some.
    ///
    /// # Errors
    /// As [`payment_details`](Self::payment_details).
    pub fn sign_again(
        &self,
        payment: &PaymentResource,
        tokens: Option<&Tokens>,
        seed: Seed,
    ) -> Result<SignRequest, Error> {
        let verifier = if tokens.is_none() { Some(seed.verifier()) } else { None };
        let call = SignCall::new(self, payment, verifier)?;
        Authorized::new(self, tokens.cloned(), seed, call)
    }

    /// Cancels a payment that is not yet confirmed, or a standing order, with the
    /// tokens that its code brought (documented). A payment of generation 1 is named
    /// by its `&PaymentId`, one of the current API by its `&PaymentResource`. Method
    /// and path are assumed: see [`Bank::with_row`](crate::Bank::with_row).
    ///
    /// # Errors
    /// When the tokens are of another bank or scope than PIS.
    pub fn cancel(
        &self,
        payment: impl Into<PaymentResource>,
        tokens: &Tokens,
        seed: Seed,
    ) -> Result<CancelRequest, Error> {
        Authorized::new(self, Some(tokens.clone()), seed, CancelCall::new(self, payment.into())?)
    }
}

impl Concludes for DetailsCall {
    type Output = PaymentDetails;

    fn conclude(
        &self,
        read: Read<PaymentDetails, Infallible>,
        _: &Circumstances<'_>,
    ) -> Result<PaymentDetails, Error> {
        match read {
            Read::Value(details) => Ok(details),
            Read::Redirect(url) => match url {},
        }
    }
}

impl Concludes for StatusCall {
    type Output = PaymentStatus;

    fn conclude(
        &self,
        read: Read<PaymentStatus, Infallible>,
        _: &Circumstances<'_>,
    ) -> Result<PaymentStatus, Error> {
        match read {
            Read::Value(status) => Ok(status),
            Read::Redirect(url) => match url {},
        }
    }
}

impl Concludes for SignCall {
    type Output = PaymentReply;

    fn conclude(
        &self,
        read: Read<PaymentReceipt, SignAt>,
        circumstances: &Circumstances<'_>,
    ) -> Result<PaymentReply, Error> {
        let resource = Some(self.resource().clone());
        Ok(match read {
            Read::Value(receipt) => PaymentReply::of(PaymentReceipt { resource, ..receipt }),
            Read::Redirect(sign_at) => {
                let (operation, verifier) = (self.operation(), self.verifier());
                let signing = Signing { operation, verifier, payment_id: None, resource };
                let redirect = PendingPayment::begin(circumstances, sign_at, signing);
                PaymentReply::SignatureRequired(redirect)
            }
        })
    }
}

impl Concludes for CancelCall {
    type Output = CancelReply;

    fn conclude(
        &self,
        read: Read<Option<PaymentStatus>, SignAt>,
        circumstances: &Circumstances<'_>,
    ) -> Result<CancelReply, Error> {
        let sign_at = match read {
            Read::Value(None | Some(PaymentStatus::Cancelled)) => {
                return Ok(CancelReply::Cancelled);
            }
            Read::Value(Some(status)) => return Ok(CancelReply::Requested(status)),
            Read::Redirect(sign_at) => sign_at,
        };
        let resource = Some(self.resource().clone());
        let operation = self.operation();
        let signing = Signing { operation, verifier: None, payment_id: None, resource };
        let redirect = PendingPayment::begin(circumstances, sign_at, signing);
        Ok(CancelReply::SignatureRequired(redirect))
    }
}
