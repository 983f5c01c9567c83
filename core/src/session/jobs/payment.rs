//! Payments: sent once.

use core::borrow::Borrow;

use super::{Beginning, Call, Client, Job, Jobs, NoResponse, Tokens};
use crate::{
    flow::{CancelReply, PaymentReply, PaymentReturn, PendingPayment, SignedPayment},
    model::{PaymentDetails, PaymentResource, PaymentStatus, Scope},
};

impl Jobs<'_> {
    /// Sends a signed payment (PIS), once, without tokens: the PSU's signature brings
    /// some. Store the payment before you send it.
    pub fn initiate<'a, F: NoResponse>(
        self,
        payment: impl Borrow<SignedPayment> + Send + 'a,
    ) -> Job<'a, PaymentReply, F> {
        self.without_tokens(move |client, seed| client.initiate(payment.borrow(), None, seed))
    }

    /// The same with the stored tokens of scope PIS,
    /// renewed first if they have expired. The callback then brings no code.
    pub fn initiate_with_tokens<'a, F: NoResponse>(
        self,
        payment: impl Borrow<SignedPayment> + Send + 'a,
    ) -> Job<'a, PaymentReply, F> {
        self.with_tokens(move |client, tokens, seed| {
            client.initiate(payment.borrow(), Some(tokens), seed)
        })
    }

    /// Takes the PSU's callback from signing a payment. If the callback brought a code, the
    /// tokens that the code buys are stored and given; `None` if the payment went
    /// with tokens. Whether the payment was executed the bank tells elsewhere.
    pub fn finish_payment<'a, F: NoResponse>(
        self,
        pending: &PendingPayment,
        callback_url: &str,
    ) -> Job<'a, Option<Tokens>, F> {
        match pending.callback(self.client, callback_url, self.now, self.first_seed()) {
            Ok(PaymentReturn::Code(exchange)) => self.redeem(exchange, Scope::Pis, false, Some),
            Ok(PaymentReturn::Signed) => self.given(None),
            Err(error) => self.refused(error),
        }
    }

    /// What became of a payment (PIS, generation 3). No tokens are needed: the stored
    /// ones go along if they are of scope PIS and have not expired, and the question
    /// is asked once more without them if the bank refuses them, or their renewal.
    pub fn payment_status<'a, F: NoResponse>(
        self,
        payment: impl Borrow<PaymentResource> + Send + 'a,
    ) -> Job<'a, PaymentStatus, F> {
        self.job(Call::new(
            Beginning::WithTokensOfUse(Scope::Pis),
            move |client: &Client, tokens: Option<&Tokens>, seed| {
                Some(client.payment_status(payment.borrow(), tokens, seed))
            },
        ))
    }

    /// A payment's details (PIS, generation 3).
    pub fn payment_details<'a, F: NoResponse>(
        self,
        payment: impl Borrow<PaymentResource> + Send + 'a,
    ) -> Job<'a, PaymentDetails, F> {
        self.with_tokens(move |client, tokens, seed| {
            client.payment_details(payment.borrow(), tokens, seed)
        })
    }

    /// Where a further signature of a payment is given (PIS, generation 3), without
    /// tokens: the signature brings some.
    pub fn sign_again<'a, F: NoResponse>(
        self,
        payment: impl Borrow<PaymentResource> + Send + 'a,
    ) -> Job<'a, PaymentReply, F> {
        self.without_tokens(move |client, seed| client.sign_again(payment.borrow(), None, seed))
    }

    /// Asks for the end of a payment that is not yet confirmed, or of a standing
    /// order (PIS), once. A payment of generation 1 is named by its `&PaymentId`,
    /// one of the current API by its `&PaymentResource`.
    pub fn cancel<'a, F: NoResponse>(
        self,
        payment: impl Into<PaymentResource>,
    ) -> Job<'a, CancelReply, F> {
        let payment = payment.into();
        self.with_tokens(move |client, tokens, seed| client.cancel(&payment, tokens, seed))
    }
}
