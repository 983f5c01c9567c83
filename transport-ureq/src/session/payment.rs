//! Payments: sent once.

use belfius_psd2::{
    PaymentReply, PaymentReturn, PendingPayment, SignedPayment, Tokens,
    model::{PaymentId, Scope},
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
        self.run_exchange(self.client.initiate(payment, None, self.seed()?)?)
    }

    /// As [`initiate`](Self::initiate), with the stored tokens of scope PIS,
    /// renewed first if they have expired. The callback then brings no code.
    ///
    /// # Errors
    /// As [`run`](Self::run), and as there.
    pub fn initiate_with_tokens(&self, payment: &SignedPayment) -> Result<PaymentReply, Error> {
        self.run(|client, tokens, seed| client.initiate(payment, Some(tokens), seed))
    }

    /// Takes the PSU's callback from signing a payment. If it brought a code, the
    /// tokens that it buys are stored and given; `None` when the payment went
    /// with tokens. Whether the payment was executed the bank tells elsewhere.
    ///
    /// # Errors
    /// As [`finish_consent`](Self::finish_consent).
    pub fn finish_payment(
        &self,
        pending: &PendingPayment,
        callback_url: &str,
    ) -> Result<Option<Tokens>, Error> {
        match pending.callback(&self.client, callback_url, self.now(), self.seed()?)? {
            PaymentReturn::Code(exchange) => {
                self.exchange_code(exchange, Scope::Pis, |tokens, _| tokens).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Asks for the end of a payment that is not yet confirmed (PIS), once.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn cancel(&self, payment_id: &PaymentId) -> Result<(), Error> {
        self.run(|client, tokens, seed| client.cancel(payment_id, tokens, seed))
    }
}
