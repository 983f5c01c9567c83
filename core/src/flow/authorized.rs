//! A call with tokens, and at most one renewal of them.

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

use http::{Request, Response};
use jiff::Timestamp;

use super::{
    attempt::Attempt,
    redirect::Waiting,
    session::{Objection, Session},
};
use crate::{
    bank::{BankUrl, Operation},
    client::Client,
    endpoint::{
        answer::Answer,
        call::{Call, Read},
    },
    error::Error,
    exchange::{Exchange, Failure, Renew, Step, sealed::Sealed},
    model::RequestId,
    seed::Seed,
    tokens::Tokens,
};

/// An operation that carries tokens.
///
/// The tokens are renewed at most once: before the call when they are known to
/// have expired, or after the bank has said, in a form that it documents, that
/// the access token is not valid. A second refusal is an error. An SCA token
/// that the bank refuses is left out, once.
pub struct Authorized<C>(Box<Inner<C>>);

struct Inner<C> {
    session: Session,
    call: C,
}

/// How a call ends: what its answer becomes for the caller.
pub trait Concludes: Call + Send {
    /// What the exchange gives.
    type Output: Send;

    /// Turns what was read into it.
    fn conclude(
        &self,
        read: Read<Self::Value, Self::Redirect>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Self::Output, Error>;
}

/// What a conclusion may need: the answer, for its errors, and a `state`, for a
/// redirect.
pub struct Circumstances<'a> {
    answer: &'a Answer<'a>,
    seed: &'a Seed,
}

impl<C: Call> Authorized<C> {
    pub(super) fn new(
        client: &Client,
        tokens: Option<Tokens>,
        seed: Seed,
        call: C,
    ) -> Result<Self, Error> {
        if let Some(tokens) = &tokens {
            tokens.check(client, call.operation(), C::SCOPE)?;
        }
        Ok(Self(Box::new(Inner { session: Session::new(client, tokens, seed), call })))
    }

    pub(super) fn call(&self) -> &C {
        &self.0.call
    }
}

impl Circumstances<'_> {
    pub(super) fn begin(&self, url: BankUrl) -> (BankUrl, Waiting) {
        Waiting::begin(self.answer.client, url, self.seed.state(), self.answer.now)
    }
}

impl<C: Concludes> Sealed for Authorized<C> {
    fn renewed(mut self, tokens: Tokens) -> Self {
        self.0.session.renew(tokens);
        self
    }

    fn tokens(&self) -> Option<&Tokens> {
        self.0.session.tokens()
    }
}

impl<C: Concludes> Exchange for Authorized<C> {
    type Output = C::Output;

    fn operation(&self) -> Operation {
        self.0.call.operation()
    }

    fn start(mut self, now: Timestamp) -> Step<Self> {
        match self.0.session.start(now) {
            Some(stale) => Step::Renew(Renew::new(self, stale)),
            None => Step::Again(self),
        }
    }

    fn request_id(&self) -> RequestId {
        self.0.session.attempt.request_id()
    }

    fn request(&self) -> Request<Vec<u8>> {
        let mut request = self.0.session.request(self.0.call.prepared(), self.0.call.body());
        self.0.call.add_headers(request.headers_mut(), self.0.session.sca_token());
        request
    }

    fn step(
        mut self,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Step<Self>, Failure<Self>> {
        self.0.session.at(now);
        let Attempt { seed, .. } = &self.0.session.attempt;
        let (operation, max_body) = (self.0.call.operation(), self.max_body());
        let answer = self.0.session.attempt.answer(operation, max_body, &response, now);
        match self.0.session.objection(&answer, C::SENDS_SCA_TOKEN) {
            Some(Objection::AccessToken(stale)) => return Ok(Step::Renew(Renew::new(self, stale))),
            Some(Objection::ScaToken) => {
                self.0.session.leave_sca_out();
                return Ok(Step::Again(self));
            }
            None => {}
        }
        let circumstances = Circumstances { answer: &answer, seed };
        let read = self.0.call.read(&answer);
        match read.and_then(|read| self.0.call.conclude(read, &circumstances)) {
            Ok(output) => Ok(Step::Done(output)),
            Err(error) => Err(Failure::new(error, self.again())),
        }
    }

    fn again(mut self) -> Self {
        self.0.session.attempt.advance();
        self
    }

    fn max_body(&self) -> usize {
        C::max_body(self.0.session.attempt.client.limits())
    }
}

impl fmt::Debug for Circumstances<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Circumstances").finish_non_exhaustive()
    }
}

impl<C: Call> fmt::Debug for Authorized<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorized")
            .field("operation", &self.0.call.operation())
            .field("renewed", &self.0.session.is_renewed())
            .finish_non_exhaustive()
    }
}
