//! New tokens, under the lock: is the stored pair newer, refresh, save before use, keep what
//! could not be saved, spend a code once.

use alloc::vec::Vec;
use core::mem;

use http::Response;
use jiff::Timestamp;

use super::{At, Machine, Refused, Saving};
use crate::{
    bank::Operation,
    error::BankCode,
    model::RequestId,
    session::{
        error::Error,
        no_response::{Facts, NoResponse},
        pair::{Need, Plan, Purchase},
        work::Run,
    },
    store::{KeptPair, StoreError, Unsaved},
    tokens::Tokens,
};

impl<F: NoResponse> Machine<F> {
    pub(in crate::session) fn locked(
        &mut self,
        work: &mut dyn Run,
        stored: Result<Option<Tokens>, StoreError>,
        kept: &mut Option<KeptPair>,
        now: Timestamp,
    ) {
        self.now = now;
        let At::Lock(need) = mem::replace(&mut self.at, At::End) else { return };
        let stored = match stored {
            Ok(stored) => stored,
            Err(error) => return self.fail_pair(work, error.into()),
        };
        match kept.as_ref().filter(|kept| kept.replaces(stored.as_ref())) {
            // Nobody has stored anything since it could not be stored.
            Some(kept) => {
                let tokens = kept.tokens().clone();
                let brought_by = Operation::RefreshTokens;
                self.at = At::Save(Saving { tokens, former: stored, brought_by, then: Some(need) });
            }
            None => {
                *kept = None;
                self.meet(need, stored);
            }
        }
    }

    pub(in crate::session) fn saved(
        &mut self,
        saved: Result<(), StoreError>,
        kept: &mut Option<KeptPair>,
    ) {
        let Saving { tokens, former, brought_by, then } = match mem::replace(&mut self.at, At::End)
        {
            At::Save(saving) => saving,
            at => return self.at = at,
        };
        match saved {
            Ok(()) => {
                *kept = None;
                match then {
                    Some(need) => self.meet(need, Some(tokens)),
                    None => self.at = At::Unlock(Ok(tokens)),
                }
            }
            Err(error) => {
                *kept = Some(KeptPair::new(former, tokens.clone()));
                let unsaved = Unsaved::new(brought_by, tokens, error);
                self.at = At::Unlock(Err(Error::Unsaved(unsaved.into())));
            }
        }
    }

    pub(in crate::session) fn unlocked(&mut self, work: &mut dyn Run) {
        match mem::replace(&mut self.at, At::End) {
            At::Unlock(Ok(tokens)) => match work.with(tokens) {
                Ok(()) => self.go_on(work),
                Err(error) => self.fail_pair(work, error.into()),
            },
            At::Unlock(Err(error)) => self.fail_pair(work, error),
            at => self.at = at,
        }
    }

    /// What new tokens are wanted for, in the words of a request that is not made. Its id is
    /// one of its own.
    pub(in crate::session) fn facts_of_pair(&self) -> Facts {
        let (operation, code_for) = match &self.at {
            At::Lock(Need::Bought(redeeming)) => (Operation::ExchangeCode, Some(redeeming.scope)),
            At::Lock(Need::WithSca(_)) => (Operation::ExchangeCode, None),
            At::Save(saving) => (saving.brought_by, None),
            _ => (Operation::RefreshTokens, None),
        };
        let seed = self.means.as_ref().map(|means| means.seed.nth(0));
        let id = seed.map_or_else(|| RequestId::from_random([0; 16]), |seed| seed.request_id(0));
        Facts { code_for, ..Facts::new(operation, id) }
    }

    /// Why the call is not done, if its tokens could not be had.
    pub(in crate::session) fn of_pair(work: &dyn Run, error: Error<F>) -> Error<F> {
        match work.operation() {
            Some(operation) => Error::Renewal { operation, source: error.into() },
            None => error,
        }
    }

    /// Does what is needed under the lock.
    pub(super) fn meet(&mut self, need: Need, stored: Option<Tokens>) {
        let Some(means) = &mut self.means else { return };
        let (client, seed) = means.next();
        self.at = match need.plan(client, stored.as_ref(), seed, self.now) {
            Ok(Plan::Use(tokens)) => At::Unlock(Ok(tokens)),
            Ok(Plan::Ask(purchase)) => At::Buy(purchase, stored),
            Ok(Plan::Save(tokens)) => {
                let brought_by = Operation::ExchangeCode;
                At::Save(Saving { tokens, former: stored, brought_by, then: None })
            }
            Err(error) => At::Unlock(Err(error)),
        };
    }

    pub(super) fn bought(
        &mut self,
        purchase: Purchase,
        former: Option<Tokens>,
        response: Response<Vec<u8>>,
    ) {
        let (brought_by, renews) = (purchase.operation(), purchase.renews());
        self.used = former.clone().filter(|_| renews);
        self.at = match purchase.answered(response, former.as_ref(), self.now) {
            Ok(tokens) => At::Save(Saving { tokens, former, brought_by, then: None }),
            Err(error) => match former {
                Some(pair) if renews && is_refused(&error) => {
                    At::LookAgain(Refused { pair, error: error.into(), has_paused: false })
                }
                _ => At::Unlock(Err(error.into())),
            },
        };
    }

    pub(super) fn looked_again(&mut self, refused: Refused<F>, stored: Option<Tokens>) {
        self.at = match stored {
            Some(newer) if !newer.is_same_pair(&refused.pair) => At::Unlock(Ok(newer)),
            // The bank may refuse the old pair before the new one is saved.
            _ if !refused.has_paused => At::AwaitSaving(refused),
            _ => At::Unlock(Err(refused.error)),
        };
    }

    /// The tokens could not be had: of a call, that is why it was not done.
    fn fail_pair(&mut self, work: &mut dyn Run, error: Error<F>) {
        let error = Self::of_pair(work, error);
        self.fail(work, error);
    }
}

/// Whether the bank says, in a form that it documents, that the refresh token is dead.
/// Anything else says nothing about the pair.
fn is_refused(error: &crate::error::Error) -> bool {
    error.bank().is_some_and(|bank| bank.code() == BankCode::InvalidRefreshToken)
}
