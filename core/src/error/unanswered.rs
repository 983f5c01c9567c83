//! A call that got no whole answer: what may have become of it, and what to do
//! about that, whatever it was that failed on the way.

use super::{Delivery, Remedy};
use crate::{
    bank::Operation,
    model::{RequestId, Scope},
};

/// What a transport knows of a call whose answer never came, or not whole.
///
/// How it failed is the transport's to tell. What follows from it for the payment,
/// the code or the tokens is the same for every transport, and is said here.
///
/// ```
/// use belfius_psd2::{Delivery, Operation, Remedy, Unanswered, model::RequestId};
///
/// let id = RequestId::from_random([7; 16]);
/// let call = Unanswered::new(Operation::InitiatePayment, id, Delivery::Unknown);
/// assert_eq!(call.remedy(), Some(Remedy::LookFirst));
/// assert!(call.advice().is_some());
/// // Nothing was sent: the transport says how to mend that, and it can go again.
/// let call = Unanswered::new(Operation::InitiatePayment, id, Delivery::NotSent);
/// assert_eq!(call.remedy(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unanswered {
    operation: Operation,
    request_id: RequestId,
    delivery: Delivery,
    code_for: Option<Scope>,
}

impl Unanswered {
    /// A call, and whether the bank may have got it.
    #[must_use]
    pub const fn new(operation: Operation, request_id: RequestId, delivery: Delivery) -> Self {
        Self { operation, request_id, delivery, code_for: None }
    }

    /// The same of the exchange of a code for tokens of this scope.
    #[must_use]
    pub const fn code_for(self, scope: Scope) -> Self {
        Self { code_for: Some(scope), ..self }
    }

    /// The call.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// The `Request-ID`, for the bank's support.
    #[must_use]
    pub const fn request_id(&self) -> RequestId {
        self.request_id
    }

    /// What may have become of the request.
    #[must_use]
    pub const fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// What has to be done about what the bank may have done. `None` when that is
    /// nothing: then it depends on what failed whether to call again, and when.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        if self.delivery != Delivery::Unknown {
            return None;
        }
        match (self.operation, self.code_for) {
            (operation, _) if operation.moves_money() => Some(Remedy::LookFirst),
            // The code may have been spent. If it came from signing a payment, to
            // begin anew would be to pay twice.
            (Operation::ExchangeCode, Some(Scope::Pis)) => Some(Remedy::LookFirst),
            (Operation::ExchangeCode, Some(_)) => Some(Remedy::StartOver),
            (Operation::ExchangeCode, None) => Some(Remedy::AskBank),
            _ => None,
        }
    }

    /// The same in words, and what else is to be known before the call is made
    /// again: for the text of an error.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        match (self.remedy(), self.operation) {
            (Some(Remedy::LookFirst), Operation::ExchangeCode) => Some(
                "the code may be spent; the customer has signed the payment: look it up, do not make it again",
            ),
            (Some(Remedy::AskBank), _) => Some(
                "the code may be spent: begin anew, unless it came from signing a payment: then look that up first",
            ),
            (Some(Remedy::LookFirst), _) => {
                Some("look it up before sending it again, and never under another id")
            }
            (Some(_), _) => Some("the code may be spent: begin the redirect anew"),
            (None, Operation::RefreshTokens) if self.delivery == Delivery::Unknown => Some(
                "call again: if the refresh was done, the bank refuses the old pair and the customer has to consent anew",
            ),
            (None, _) => None,
        }
    }
}
