//! A payment: sent once, signed by the PSU at the bank.

use super::{
    authorized::{Authorized, Circumstances, Concludes},
    pending_payment::{PendingPayment, Signing},
    redirect::Redirect,
    signing::{PaymentKind, SignedPayment},
};
use crate::{
    bank::{Generation, Operation},
    client::Client,
    endpoint::{
        call::{Call, Read},
        payment::{Outgoing, PaymentCall},
        payment_answer::{PaymentReceipt, SignAt},
        request::PaymentPath,
    },
    error::{Error, ErrorKind},
    model::{BankPaymentId, PaymentResource, PaymentStatus},
    seed::Seed,
    tokens::Tokens,
};

/// Sends a signed payment. Gives a [`PaymentReply`].
///
/// It is sent once. If no answer comes it may have reached the bank: look it up.
/// In generation 1, the same [`SignedPayment`] may be sent again: the bank takes
/// its `payment_id` once (documented: error 20009). Of the current API nothing of
/// the kind is published.
pub type PaymentRequest = Authorized<PaymentCall<SignedPayment>>;

/// The answer to a payment. It is not `non_exhaustive`: whoever pays has to mind
/// each of them.
#[derive(Debug)]
#[must_use = "the payment may have to be signed by the customer"]
pub enum PaymentReply {
    /// The bank took it, and no signature of the PSU's is needed. Whether it has
    /// been executed is another question.
    Accepted(PaymentReceipt),
    /// The bank took it and says at once that it will not be executed: rejected, or
    /// cancelled (assumed: NextGenPSD2's statuses).
    Rejected(PaymentReceipt),
    /// The PSU has to sign it at the bank. In generation 3 that is always so
    /// (documented: payments flows page).
    SignatureRequired(Redirect<PendingPayment>),
}

impl Client {
    /// Sends a signed payment: an order, a transfer, a standing order or a file.
    /// Without tokens, the PSU's signature brings some.
    ///
    /// # Errors
    /// When the payment is of another generation than the bank's contract, or the
    /// tokens are of another bank or scope than PIS.
    pub fn initiate(
        &self,
        payment: &SignedPayment,
        tokens: Option<&Tokens>,
        seed: Seed,
    ) -> Result<PaymentRequest, Error> {
        let kind = payment.kind();
        let operation = operation_of(kind);
        let generation = self.bank().generation();
        if (*kind == PaymentKind::Order) == (generation == Generation::Three) {
            return Err(Error::new(operation, ErrorKind::OtherOrder { generation }));
        }
        let (service, product) = (kind.service().as_str(), kind.product().as_str());
        let out = Outgoing {
            operation,
            path: PaymentPath { service, product, id: None },
            body: payment.body(),
            content_type: payment.content_type(),
            digest: payment.digest(),
            signature: payment.signature(),
            verifier: if tokens.is_none() { Some(seed.verifier()) } else { None },
        };
        let call = PaymentCall::new(self, out, payment.clone())?;
        Authorized::new(self, tokens.cloned(), seed, call)
    }
}

impl PaymentRequest {
    /// The payment as it was signed, to keep when no answer came.
    pub fn payment(&self) -> &SignedPayment {
        &self.call().payment
    }
}

impl PaymentReply {
    /// What a receipt says.
    pub(super) fn of(receipt: PaymentReceipt) -> Self {
        match receipt.status {
            Some(PaymentStatus::Rejected | PaymentStatus::Cancelled) => Self::Rejected(receipt),
            _ => Self::Accepted(receipt),
        }
    }
}

fn operation_of(kind: &PaymentKind) -> Operation {
    match kind {
        PaymentKind::Order | PaymentKind::Transfer(_) => Operation::InitiatePayment,
        PaymentKind::StandingOrder(_) => Operation::CreateStandingOrder,
        PaymentKind::Bulk(_) => Operation::UploadPaymentFile,
    }
}

/// By what the bank knows it: by the TPP's id in generation 1, by its own later.
fn resource_of(payment: &SignedPayment, id: Option<BankPaymentId>) -> Option<PaymentResource> {
    let kind = payment.kind();
    match kind {
        PaymentKind::Order => Some(payment.payment_id().into()),
        kind => Some(PaymentResource::new(kind.service(), kind.product().clone(), id?)),
    }
}

impl Concludes for PaymentCall<SignedPayment> {
    type Output = PaymentReply;

    fn conclude(
        &self,
        read: Read<PaymentReceipt, SignAt>,
        circumstances: &Circumstances<'_>,
    ) -> Result<PaymentReply, Error> {
        let mut sign_at = match read {
            Read::Value(receipt) => {
                let id = receipt.payment_id.clone().and_then(|id| BankPaymentId::new(id).ok());
                let resource = resource_of(&self.payment, id);
                return Ok(PaymentReply::of(PaymentReceipt { resource, ..receipt }));
            }
            Read::Redirect(sign_at) => sign_at,
        };
        let signing = Signing {
            operation: self.operation(),
            verifier: self.verifier(),
            payment_id: Some(self.payment.payment_id()),
            resource: resource_of(&self.payment, sign_at.id.take()),
        };
        let redirect = PendingPayment::begin(circumstances, sign_at, signing);
        Ok(PaymentReply::SignatureRequired(redirect))
    }
}
