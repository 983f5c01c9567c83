//! The call itself: which tokens it begins with, what may be sent again, and how it fails.

use core::mem;

use super::{At, Machine};
use crate::{
    bank::Operation,
    error::Remedy,
    session::{
        error::Error,
        no_response::{Again, NoResponse},
        work::{Awaits, Beginning, Run},
    },
    tokens::Tokens,
};

impl<F: NoResponse> Machine<F> {
    /// The first step.
    pub(in crate::session) fn begin(&mut self, work: &mut dyn Run) {
        match work.beginning() {
            Beginning::WithoutTokens => self.begin_with(work, None),
            Beginning::WithTokens | Beginning::WithTokensOfUse(_) => self.at = At::Load,
        }
    }

    /// A job that cannot be begun.
    pub(in crate::session) fn refuse(&mut self, error: Error<F>) {
        self.end(error);
    }

    pub(super) fn begin_with_stored(&mut self, work: &mut dyn Run, stored: Option<Tokens>) {
        let tokens = match (work.beginning(), stored) {
            (Beginning::WithoutTokens, _) => None,
            (Beginning::WithTokens, None) => return self.fail(work, Error::NoTokens),
            (Beginning::WithTokens, stored) => stored,
            (Beginning::WithTokensOfUse(scope), stored) => {
                stored.filter(|tokens| tokens.scope() == scope && !tokens.is_expired(self.now))
            }
        };
        self.can_do_without =
            tokens.is_some() && matches!(work.beginning(), Beginning::WithTokensOfUse(_));
        self.begin_with(work, tokens.as_ref());
    }

    pub(super) fn begin_with(&mut self, work: &mut dyn Run, tokens: Option<&Tokens>) {
        let Some(means) = &mut self.means else { return };
        let (client, seed) = means.next();
        match work.begin(client, tokens, seed, self.now) {
            Ok(()) => self.go_on(work),
            Err(error) => self.end(error.into()),
        }
    }

    /// What the call waits for now.
    pub(in crate::session) fn go_on(&mut self, work: &mut dyn Run) {
        self.attempt = 1;
        self.at = match work.awaits() {
            Awaits::Response => At::Send,
            Awaits::Tokens(need) if self.means.is_some() => At::Lock(need),
            Awaits::Tokens(_) => return self.end(renewal_needed(work)),
            Awaits::Nothing => At::End,
        };
    }

    pub(super) fn unanswered(&mut self, work: &mut dyn Run, failure: F) {
        match failure.again() {
            Again::Now if self.may_send_again(work) => self.send_again(work, &failure),
            Again::Later if self.may_send_again(work) => self.at = At::Pause(failure.into()),
            _ => self.fail(work, Error::Send(failure.into())),
        }
    }

    fn may_send_again(&self, work: &dyn Run) -> bool {
        let is_repeatable = || {
            let (operation, request) = (work.operation()?, work.request()?);
            Some(operation.is_repeatable(request.method()))
        };
        self.attempt <= self.retries.count && is_repeatable() == Some(true)
    }

    pub(super) fn send_again(&mut self, work: &mut dyn Run, failure: &F) {
        // The bank wants each `Request-ID` once.
        if failure.is_seen() {
            work.again();
        }
        self.attempt = self.attempt.saturating_add(1);
        self.at = At::Send;
    }

    pub(super) fn fail(&mut self, work: &mut dyn Run, error: Error<F>) {
        // A refresh that got no response, or could not be stored, says nothing of the tokens.
        let blames_tokens =
            matches!(error.remedy(), Some(Remedy::RefreshTokens | Remedy::NewConsent));
        if mem::take(&mut self.can_do_without) && blames_tokens {
            self.begin_with(work, None);
        } else {
            self.end(error);
        }
    }

    pub(super) fn end(&mut self, error: Error<F>) {
        self.error = Some(error);
        self.at = At::End;
    }
}

fn renewal_needed<F>(work: &dyn Run) -> Error<F> {
    let operation = work.operation().unwrap_or(Operation::RefreshTokens);
    Error::RenewalNeeded { operation }
}
