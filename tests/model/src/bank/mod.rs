//! A small reference model of the bank: what it remembers, and what a request
//! makes of that.
//!
//! It is written from the bank's pages, not from the core: it reads requests with
//! its own few lines (`request`), and knows nothing of how answers are read. It is
//! strict, so that a flow that forgets a header or a proof is refused, and does
//! not come to its good end.
//!
//! What does not belong here: what goes wrong (`faults`), and what must hold
//! (`invariants`).

mod account;
pub(crate) mod answer;
mod consent;
mod fallback;
mod payment;
mod request;
mod state;
mod token;

use self::answer::Answer;
pub(crate) use self::{
    account::LOGICAL_ID,
    consent::Back,
    fallback::{CLIENT_ID, FIRST, LATER, LONGEST_SCREEN},
    request::{Called, Kind, pairs},
    state::{Bank, Code, Fate, Hidden, Pair, Payment, Progress, Scope, Want, challenge_of, number},
};

/// What a request came to.
#[derive(Debug)]
pub(crate) struct Reaction {
    pub(crate) answer: Answer,
    /// Whether it changed anything that a customer would notice.
    pub(crate) acted: bool,
    /// The pair of tokens that the answer carries.
    pub(crate) pair: Option<usize>,
}

impl Reaction {
    fn said(answer: Answer) -> Self {
        Self { answer, acted: false, pair: None }
    }

    fn acted(answer: Answer) -> Self {
        Self { answer, acted: true, pair: None }
    }
}

impl Bank {
    /// Serves one request of a process, at a time. `shape` is which of the ways to say
    /// success is taken.
    pub(crate) fn serve(
        &mut self,
        called: &Called,
        process: usize,
        shape: usize,
        now: i64,
    ) -> Reaction {
        if called.kind.is_fallback() {
            return self.fallback(called, now);
        }
        if !called.is_identified(self.generation) {
            return Reaction::said(self.refuse(400, "missing_input", "10001", "GEN-1201-100001"));
        }
        match called.kind {
            Kind::ConsentUris => self.consent_uris(called),
            Kind::ExchangeCode => self.exchange_code(called, process, shape),
            Kind::RefreshTokens => self.refresh(called, process, shape),
            Kind::Accounts => self.with_bearer(called, Scope::Ais, Self::accounts),
            Kind::Account => self.with_bearer(called, Scope::Ais, Self::account),
            Kind::Transactions => self.with_bearer(called, Scope::Ais, Self::transactions),
            Kind::Funds => self.with_bearer(called, Scope::Caf, Self::funds),
            Kind::Initiate => self.initiate(called, shape),
            Kind::Details => self.with_bearer(called, Scope::Pis, Self::details),
            Kind::Status => self.status(called),
            Kind::SignAgain => self.sign_again(called, shape),
            Kind::Cancel => self.cancel(called, shape),
            _ => Reaction::said(self.refuse(404, "resource_not_found", "10102", "GEN-1204-100001")),
        }
    }

    /// How many ways there are to say success to such a request.
    pub(crate) fn shapes(&self, kind: Kind) -> usize {
        match (kind, self.generation) {
            (Kind::Initiate | Kind::SignAgain, generation) => payment::shapes(generation),
            (Kind::ExchangeCode | Kind::RefreshTokens, _) => token::SHAPES,
            (Kind::Cancel, 3) => payment::ENDS,
            _ => 1,
        }
    }

    /// What asks for a bearer, and what it gets with a dead one.
    fn with_bearer(
        &mut self,
        called: &Called,
        scope: Scope,
        serve: fn(&mut Self, &Called) -> Reaction,
    ) -> Reaction {
        match called.bearer.as_deref() {
            Some(bearer) if self.takes(bearer, scope) => serve(self, called),
            _ => Reaction::said(self.dead_access_token()),
        }
    }

    /// A refusal as this generation writes it.
    pub(crate) fn refuse(&self, status: u16, error: &str, code: &str, later: &str) -> Answer {
        let code = match self.generation {
            1 => code.to_owned(),
            // As production wrote it.
            2 => later.replacen("ZZ-", "-", 1),
            _ => later.to_owned(),
        };
        Answer::error(status, error, &code, "refused by the model")
    }

    fn dead_access_token(&self) -> Answer {
        self.refuse(401, "invalid_access_token", "10006", "GEN-1203-100003")
    }
}
