//! Payments: sent once.

use belfius_psd2::{
    CancelReply, PaymentReply, PendingPayment, SignedPayment, Tokens,
    model::{PaymentDetails, PaymentResource, PaymentStatus},
};

use super::Session;
use crate::{error::Error, store::TokenStore};

impl<S: TokenStore> Session<S> {
    /// Sends a signed payment (PIS), once, over a connection of its own, without
    /// tokens: the PSU's signature brings some. Store the payment before you send
    /// it.
    ///
    /// # Errors
    /// As [`run`](Self::run), but for missing tokens. When [`Error::remedy`] is
    /// [`LookFirst`](belfius_psd2::Remedy::LookFirst) the bank may have it: look
    /// it up before you send it again, and only with the same `payment_id`.
    pub fn initiate(&self, payment: &SignedPayment) -> Result<PaymentReply, Error> {
        self.drive(&mut self.jobs()?.initiate(payment))
    }

    /// As [`initiate`](Self::initiate), with the stored tokens of scope PIS,
    /// renewed first if they have expired. The callback then brings no code.
    ///
    /// # Errors
    /// As [`run`](Self::run), and as there.
    pub fn initiate_with_tokens(&self, payment: &SignedPayment) -> Result<PaymentReply, Error> {
        self.drive(&mut self.jobs()?.initiate_with_tokens(payment))
    }

    /// Takes the PSU's callback from signing a payment. If it brought a code, the
    /// tokens that it buys are stored and given; `None` when the payment went
    /// with tokens. Whether the payment was executed the bank tells elsewhere.
    ///
    /// A callback that comes again is taken as in [`finish_consent`](Self::finish_consent):
    /// where one store serves several payments, only that of the last is known again.
    ///
    /// # Errors
    /// As [`finish_consent`](Self::finish_consent).
    pub fn finish_payment(
        &self,
        pending: &PendingPayment,
        callback_url: &str,
    ) -> Result<Option<Tokens>, Error> {
        self.drive(&mut self.jobs()?.finish_payment(pending, callback_url))
    }

    /// What became of a payment (PIS, generation 3). No tokens are needed: the stored
    /// ones go along if they are of scope PIS and have not expired, and the question
    /// is asked once more without them where the bank refuses them, or their renewal.
    ///
    /// # Errors
    /// As [`run`](Self::run), but for missing tokens, or such as are of no use.
    pub fn payment_status(&self, payment: &PaymentResource) -> Result<PaymentStatus, Error> {
        self.drive(&mut self.jobs()?.payment_status(payment))
    }

    /// A payment's details (PIS, generation 3).
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn payment_details(&self, payment: &PaymentResource) -> Result<PaymentDetails, Error> {
        self.drive(&mut self.jobs()?.payment_details(payment))
    }

    /// Where a further signature of a payment is given (PIS, generation 3), without
    /// tokens: the signature brings some.
    ///
    /// # Errors
    /// As [`initiate`](Self::initiate).
    pub fn sign_again(&self, payment: &PaymentResource) -> Result<PaymentReply, Error> {
        self.drive(&mut self.jobs()?.sign_again(payment))
    }

    /// Asks for the end of a payment that is not yet confirmed, or of a standing
    /// order (PIS), once. A payment of generation 1 is named by its `&PaymentId`,
    /// one of the current API by its `&PaymentResource`.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn cancel(&self, payment: impl Into<PaymentResource>) -> Result<CancelReply, Error> {
        self.drive(&mut self.jobs()?.cancel(payment))
    }
}
