//! What a transport knows of a request that got no whole response.

use core::{error, fmt};

use http::Request;

use crate::{
    bank::Operation,
    error::{Concerns, Delivery, Remedy, Unanswered},
    model::{RequestId, Scope},
};

/// What errors and logs may know of a request: neither path, nor query, nor header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// The operation.
    pub operation: Operation,
    /// The `Request-ID`.
    pub request_id: RequestId,
    /// How often the request has been sent with this, from 1.
    pub attempt: u32,
    /// The scope of the tokens, if the request exchanges a code for tokens.
    pub code_for: Option<Scope>,
}

impl Facts {
    pub(crate) const fn new(operation: Operation, request_id: RequestId) -> Self {
        Self { operation, request_id, attempt: 1, code_for: None }
    }

    /// The facts of a call of the [fallback](crate::fallback) interface, which no job sends.
    /// If its `Request-ID` is not one that this crate makes, it has none but zeros here.
    #[must_use]
    pub fn of_fallback<B>(request: &Request<B>) -> Self {
        let id = request.headers().get("request-id").and_then(|id| id.to_str().ok());
        let id = id.and_then(|id| RequestId::parse(id).ok());
        Self::new(Operation::Fallback, id.unwrap_or_else(|| RequestId::from_random([0; 16])))
    }

    /// The request without its response, and whether the bank may have got the request.
    #[must_use]
    pub const fn unanswered(self, delivery: Delivery) -> Unanswered {
        let call = Unanswered::new(self.operation, self.request_id, delivery);
        match self.code_for {
            Some(scope) => call.code_for(scope),
            None => call,
        }
    }
}

/// What a transport knows of a request that got no whole response: the error type of a
/// transport.
///
/// A transport says what became of the request ([`Unanswered`], which cannot be made
/// without a [`Delivery`]) and whether another try may get through. What follows from that
/// is decided by the [`Job`](super::Job).
pub trait NoResponse: error::Error {
    /// The request, and whether the bank may have got it.
    fn call(&self) -> &Unanswered;

    /// Whether the same request may get through if it is sent again. The job sends only what
    /// can do no harm.
    fn again(&self) -> Again {
        Again::No
    }

    /// Whether the `Request-ID` may have been seen, so that the request needs a new one if it
    /// is sent again. By default if the bank may have got the request; a transport also says
    /// so of a request that a proxy has got.
    fn is_seen(&self) -> bool {
        self.call().delivery() != Delivery::NotSent
    }

    /// What the failure is about. By default the TPP as a whole if the bank cannot have got
    /// the request: the way to the bank, or the TPP's certificate, is the same for all calls.
    fn concerns(&self) -> Concerns {
        match self.call().delivery() {
            Delivery::Unknown => Concerns::Call,
            Delivery::NotSent | Delivery::Refused => Concerns::Tpp,
        }
    }

    /// What to do now; `None` if the TPP's own set-up is to be mended.
    fn remedy(&self) -> Option<Remedy> {
        self.call().remedy()
    }
}

/// Whether a request that got no response may get through if it is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Again {
    /// It would fail again, or nothing is known.
    No,
    /// It may at once, on a new connection: a kept connection was closed.
    Now,
    /// It may after a pause.
    Later,
}

/// For a transport that knows no more than that.
impl NoResponse for Unanswered {
    fn call(&self) -> &Unanswered {
        self
    }

    fn remedy(&self) -> Option<Remedy> {
        Unanswered::remedy(self).or(Some(Remedy::Wait(None)))
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.delivery() {
            Delivery::NotSent => "the request was not sent",
            Delivery::Refused => "the bank did not take the request",
            Delivery::Unknown => "no response; the bank may have got the request",
        };
        let advice = self.advice().unwrap_or("call again later");
        write!(f, "{}: {what}: {advice} [Request-ID {}]", self.operation(), self.request_id())
    }
}

impl error::Error for Unanswered {}
