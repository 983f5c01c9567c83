//! A call with tokens, and at most one renewal of them.

use alloc::vec::Vec;
use core::fmt;

use http::{Request, Response};
use jiff::Timestamp;

use super::{attempt::Attempt, redirect::Waiting};
use crate::{
    bank::{BankUrl, Operation},
    client::Client,
    endpoint::{
        answer::Answer,
        call::{Call, Read},
        request::{authorize, identify},
    },
    error::Error,
    exchange::{Exchange, Failure, Renew, Step, sealed::Sealed},
    model::RequestId,
    secret::ScaToken,
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
    attempt: Attempt,
    /// None for a payment that is to be authorized by its own redirect.
    tokens: Option<Tokens>,
    renewed: bool,
    /// The time of the latest step: what an SCA token's age is measured by.
    now: Option<Timestamp>,
    /// Whether the bank refused the SCA token, so that it is left out.
    without_sca: bool,
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
        let attempt = Attempt::first(client, seed);
        Ok(Self { attempt, tokens, renewed: false, now: None, without_sca: false, call })
    }

    pub(super) fn call(&self) -> &C {
        &self.call
    }

    /// The SCA token, while it lives and as long as the bank takes it.
    fn sca_token(&self) -> Option<&ScaToken> {
        self.tokens.as_ref().filter(|_| !self.without_sca)?.sca_token(self.now?)
    }

    /// The pair to renew, if it may still be renewed.
    fn renewable(&self) -> Option<&Tokens> {
        self.tokens.as_ref().filter(|tokens| !self.renewed && tokens.can_refresh())
    }

    fn renew(self, stale: Tokens) -> Step<Self>
    where
        Self: Exchange,
    {
        let (client, seed) = (self.attempt.client.clone(), self.attempt.seed.child());
        Step::Renew(Renew::new(self, client, stale, seed))
    }
}

impl Circumstances<'_> {
    pub(super) fn begin(&self, url: BankUrl) -> (BankUrl, Waiting) {
        Waiting::begin(self.answer.client, url, self.seed.state(), self.answer.now)
    }
}

impl<C: Concludes> Sealed for Authorized<C> {
    fn renewed(self, tokens: Tokens) -> Self {
        Self { tokens: Some(tokens), renewed: true, without_sca: false, ..self }.again()
    }
}

impl<C: Concludes> Exchange for Authorized<C> {
    type Output = C::Output;

    fn operation(&self) -> Operation {
        self.call.operation()
    }

    fn start(self, now: Timestamp) -> Step<Self> {
        let exchange = Self { now: Some(now), ..self };
        match exchange.renewable().filter(|tokens| tokens.is_expired(now)).cloned() {
            Some(stale) => exchange.renew(stale),
            None => Step::Again(exchange),
        }
    }

    fn request_id(&self) -> RequestId {
        self.attempt.request_id()
    }

    fn request(&self) -> Request<Vec<u8>> {
        let (client, request_id) = (&self.attempt.client, self.attempt.request_id());
        let mut request = self.call.prepared().request(client, request_id, self.call.body());
        let headers = request.headers_mut();
        identify(headers, client);
        let tokens = self.tokens.as_ref();
        if let Some(tokens) = tokens {
            authorize(headers, tokens.access_token());
        }
        self.call.add_headers(headers, self.sca_token());
        request
    }

    fn step(
        self,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Step<Self>, Failure<Self>> {
        let exchange = Self { now: Some(now), ..self };
        let max_body = exchange.max_body();
        let answer = exchange.attempt.answer(exchange.call.operation(), max_body, &response, now);
        if let Some(stale) = exchange.renewable()
            && answer.refuses_access_token()
        {
            let stale = stale.clone();
            return Ok(exchange.renew(stale));
        }
        // Production clients saw SCA tokens die early. Without one the bank says
        // whether it wants strong authentication.
        if C::SENDS_SCA_TOKEN && exchange.sca_token().is_some() && answer.refuses_jwt() {
            return Ok(Step::Again(Self { without_sca: true, ..exchange }.again()));
        }
        let circumstances = Circumstances { answer: &answer, seed: &exchange.attempt.seed };
        let concluded = exchange
            .call
            .read(&answer)
            .and_then(|read| exchange.call.conclude(read, &circumstances));
        match concluded {
            Ok(output) => Ok(Step::Done(output)),
            Err(error) => Err(Failure::new(error, exchange.again())),
        }
    }

    fn again(self) -> Self {
        Self { attempt: self.attempt.next(), ..self }
    }

    fn max_body(&self) -> usize {
        C::max_body(self.attempt.client.limits())
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
            .field("renewed", &self.renewed)
            .finish_non_exhaustive()
    }
}
