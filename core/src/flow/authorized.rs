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
pub struct Authorized<C> {
    session: Box<Session>,
    call: C,
}

/// How a call ends: what its answer becomes for the caller.
pub trait Concludes: Call {
    /// What the exchange gives.
    type Output;

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
        Ok(Self { session: Box::new(Session::new(client, tokens, seed)), call })
    }

    pub(super) fn call(&self) -> &C {
        &self.call
    }

    fn renew(self, stale: Tokens) -> Step<Self>
    where
        Self: Exchange,
    {
        let Attempt { client, seed, .. } = &self.session.attempt;
        let (client, seed) = (client.clone(), seed.child());
        Step::Renew(Renew::new(self, client, stale, seed))
    }
}

impl Circumstances<'_> {
    pub(super) fn begin(&self, url: BankUrl) -> (BankUrl, Waiting) {
        Waiting::begin(self.answer.client, url, self.seed.state(), self.answer.now)
    }
}

impl<C: Concludes> Sealed for Authorized<C> {
    fn renewed(mut self, tokens: Tokens) -> Self {
        self.session.renew(tokens);
        self
    }
}

impl<C: Concludes> Exchange for Authorized<C> {
    type Output = C::Output;

    fn operation(&self) -> Operation {
        self.call.operation()
    }

    fn start(mut self, now: Timestamp) -> Step<Self> {
        match self.session.start(now) {
            Some(stale) => self.renew(stale),
            None => Step::Again(self),
        }
    }

    fn request_id(&self) -> RequestId {
        self.session.attempt.request_id()
    }

    fn request(&self) -> Request<Vec<u8>> {
        let mut request = self.session.request(self.call.prepared(), self.call.body());
        self.call.add_headers(request.headers_mut(), self.session.sca_token());
        request
    }

    fn step(
        mut self,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Step<Self>, Failure<Self>> {
        self.session.at(now);
        let Attempt { seed, .. } = &self.session.attempt;
        let (operation, max_body) = (self.call.operation(), self.max_body());
        let answer = self.session.attempt.answer(operation, max_body, &response, now);
        match self.session.objection(&answer, C::SENDS_SCA_TOKEN) {
            Some(Objection::AccessToken(stale)) => return Ok(self.renew(*stale)),
            Some(Objection::ScaToken) => {
                self.session.leave_sca_out();
                return Ok(Step::Again(self));
            }
            None => {}
        }
        let circumstances = Circumstances { answer: &answer, seed };
        let read = self.call.read(&answer);
        match read.and_then(|read| self.call.conclude(read, &circumstances)) {
            Ok(output) => Ok(Step::Done(output)),
            Err(error) => Err(Failure::new(error, self.again())),
        }
    }

    fn again(mut self) -> Self {
        self.session.attempt.advance();
        self
    }

    fn max_body(&self) -> usize {
        C::max_body(self.session.attempt.client.limits())
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
            .field("operation", &self.call.operation())
            .field("renewed", &self.session.is_renewed())
            .finish_non_exhaustive()
    }
}
