//! What a call with tokens carries, whatever the call. It knows of no call's type,
//! so that it is compiled once for all of them.

use alloc::{boxed::Box, vec::Vec};

use http::Request;
use jiff::Timestamp;

use super::attempt::Attempt;
use crate::{
    client::Client,
    endpoint::{
        answer::Answer,
        request::{Prepared, authorize, identify},
    },
    exchange::Stale,
    secret::ScaToken,
    seed::Seed,
    tokens::Tokens,
};

/// The tokens of a call, and what the bank has said about them.
pub(super) struct Session {
    pub(super) attempt: Attempt,
    /// None for a payment that is to be authorized by its own redirect.
    tokens: Option<Tokens>,
    renewed: bool,
    /// The time of the latest step: what an SCA token's age is measured by.
    now: Option<Timestamp>,
    /// Whether the bank refused the SCA token, so that it is left out.
    without_sca: bool,
}

/// What the bank may have against a token.
pub(super) enum Objection {
    /// The access token is dead, and these can be renewed.
    AccessToken(Box<Stale>),
    /// It does not take the SCA token.
    ScaToken,
}

impl Session {
    pub(super) fn new(client: &Client, tokens: Option<Tokens>, seed: Seed) -> Self {
        let attempt = Attempt::first(client, seed);
        Self { attempt, tokens, renewed: false, now: None, without_sca: false }
    }

    /// Begins, with the tokens that have to be renewed before.
    pub(super) fn start(&mut self, now: Timestamp) -> Option<Box<Stale>> {
        self.now = Some(now);
        self.renewable().filter(|tokens| tokens.is_expired(now)).map(|tokens| self.stale(tokens))
    }

    /// Goes on with new tokens.
    pub(super) fn renew(&mut self, tokens: Tokens) {
        self.tokens = Some(tokens);
        self.renewed = true;
        self.without_sca = false;
        self.attempt.advance();
    }

    /// Goes on without the SCA token.
    pub(super) fn leave_sca_out(&mut self) {
        self.without_sca = true;
        self.attempt.advance();
    }

    /// The tokens, if the call has any.
    pub(super) fn tokens(&self) -> Option<&Tokens> {
        self.tokens.as_ref()
    }

    /// Whether the tokens have been renewed.
    pub(super) fn is_renewed(&self) -> bool {
        self.renewed
    }

    /// The SCA token, while it lives and as long as the bank takes it.
    pub(super) fn sca_token(&self) -> Option<&ScaToken> {
        self.tokens.as_ref().filter(|_| !self.without_sca)?.sca_token(self.now?)
    }

    /// The pair to renew, if it may still be renewed.
    fn renewable(&self) -> Option<&Tokens> {
        self.tokens.as_ref().filter(|tokens| !self.renewed && tokens.can_refresh())
    }

    fn stale(&self, tokens: &Tokens) -> Box<Stale> {
        let Attempt { client, seed, .. } = &self.attempt;
        Box::new(Stale { client: client.clone(), tokens: tokens.clone(), seed: seed.child() })
    }

    /// The request with who asks, and by which access token.
    pub(super) fn request(&self, prepared: &Prepared, body: Vec<u8>) -> Request<Vec<u8>> {
        let client = &self.attempt.client;
        let mut request = prepared.request(client, self.attempt.request_id(), body);
        identify(request.headers_mut(), client);
        if let Some(tokens) = &self.tokens {
            authorize(request.headers_mut(), tokens.access_token());
        }
        request
    }

    /// What the answer has against a token that something can be done about.
    /// `sends_sca`: whether an SCA token goes with the call.
    pub(super) fn objection(&self, answer: &Answer<'_>, sends_sca: bool) -> Option<Objection> {
        if let Some(stale) = self.renewable()
            && answer.refuses_access_token()
        {
            return Some(Objection::AccessToken(self.stale(stale)));
        }
        // Production clients saw SCA tokens die early. Without one the bank says
        // whether it wants strong authentication.
        let refused = sends_sca && self.sca_token().is_some() && answer.refuses_jwt();
        refused.then_some(Objection::ScaToken)
    }

    /// Notes the time of a step.
    pub(super) fn at(&mut self, now: Timestamp) {
        self.now = Some(now);
    }
}
