//! What a job asks for next. Every rule that keeps tokens and money safe across requests
//! stands here: lock, load, is the stored pair newer, refresh, save before use, keep what
//! could not be saved, spend a code once, what may be sent again.
//!
//! What does not belong here: what a call sends and reads (`work`), and what a need comes
//! to under the lock (`pair`).

use alloc::{boxed::Box, vec::Vec};
use core::{mem, time::Duration};

use http::{Request, Response};
use jiff::Timestamp;

use super::{
    error::Error,
    no_response::{Again, Facts, NoResponse},
    pair::{Need, Plan, Purchase},
    retries::Retries,
    work::{Awaits, Beginning, Run},
};
use crate::{
    bank::Operation,
    client::Client,
    error::{BankCode, Remedy},
    model::RequestId,
    seed::Seed,
    store::{KeptPair, StoreError, Unsaved},
    tokens::Tokens,
};

/// How long somebody may take to save a pair that the bank has given them.
const SAVING: Duration = Duration::from_secs(1);

/// What a job waits for.
enum At<F> {
    /// The stored pair, to begin with.
    Load,
    /// The response to the call's request.
    Send,
    /// A pause before the request is sent again; what the last try came to.
    Pause(Box<F>),
    /// The lock, and the stored pair under it.
    Lock(Need),
    /// The response to a request for tokens; the pair that they replace.
    Buy(Purchase, Option<Tokens>),
    /// The stored pair after the bank has refused to renew it.
    LookAgain(Refused<F>),
    /// A pause before that.
    AwaitSaving(Refused<F>),
    Save(Saving),
    /// The lock is to be given up.
    Unlock(Result<Tokens, Error<F>>),
    End,
}

/// A refresh that the bank has refused: a process that does not share the lock may have been
/// faster.
struct Refused<F> {
    pair: Tokens,
    error: Error<F>,
    has_paused: bool,
}

/// A pair to be stored.
struct Saving {
    tokens: Tokens,
    former: Option<Tokens>,
    brought_by: Operation,
    /// What the lock was taken for, if this is a pair that could not be stored before.
    then: Option<Need>,
}

/// What the driver is asked for, without what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    Load,
    Lock,
    Save,
    Unlock,
    Send,
    Pause,
    End,
}

/// What exchanges are made with.
pub(super) struct Means {
    client: Client,
    seed: Seed,
    exchanges: u32,
}

impl Means {
    pub(super) fn new(client: &Client, seed: Seed) -> Self {
        Self { client: client.clone(), seed, exchanges: 0 }
    }

    /// The client, and a seed for one exchange.
    fn next(&mut self) -> (&Client, Seed) {
        self.exchanges = self.exchanges.wrapping_add(1);
        (&self.client, self.seed.nth(self.exchanges))
    }
}

pub(super) struct Machine<F> {
    at: At<F>,
    attempt: u32,
    /// None without a store: tokens are not renewed then.
    means: Option<Means>,
    retries: Retries,
    /// The call goes with stored tokens that it can do without.
    can_do_without: bool,
    now: Timestamp,
    used: Option<Tokens>,
    error: Option<Error<F>>,
}

impl<F: NoResponse> Machine<F> {
    pub(super) fn new(means: Option<Means>, now: Timestamp, retries: Retries) -> Self {
        Self {
            at: At::End,
            attempt: 1,
            means,
            retries,
            can_do_without: false,
            now,
            used: None,
            error: None,
        }
    }

    /// The first step.
    pub(super) fn begin(&mut self, work: &mut dyn Run) {
        match work.beginning() {
            Beginning::WithoutTokens => self.begin_with(work, None),
            Beginning::WithTokens | Beginning::WithTokensOfUse(_) => self.at = At::Load,
        }
    }

    /// A job that cannot be begun.
    pub(super) fn refuse(&mut self, error: Error<F>) {
        self.end(error);
    }

    pub(super) fn used(&self) -> Option<&Tokens> {
        self.used.as_ref()
    }

    pub(super) fn take_error(&mut self) -> Option<Error<F>> {
        self.error.take()
    }

    pub(super) fn asks(&self) -> Asks {
        match self.at {
            At::Load | At::LookAgain(_) => Asks::Load,
            At::Lock(_) => Asks::Lock,
            At::Save(_) => Asks::Save,
            At::Unlock(_) => Asks::Unlock,
            At::Send | At::Buy(..) => Asks::Send,
            At::Pause(_) | At::AwaitSaving(_) => Asks::Pause,
            At::End => Asks::End,
        }
    }

    /// The facts of what is sent, if it waits for a response.
    pub(super) fn facts(&self, work: &dyn Run) -> Option<Facts> {
        match &self.at {
            At::Send => {
                let facts = Facts::new(work.operation()?, work.request_id()?);
                Some(Facts { attempt: self.attempt, ..facts })
            }
            At::Buy(purchase, _) => {
                let facts = Facts::new(purchase.operation(), purchase.request_id());
                Some(Facts { code_for: purchase.code_for(), ..facts })
            }
            _ => None,
        }
    }

    pub(super) fn request(&self, work: &dyn Run) -> Option<Request<Vec<u8>>> {
        match &self.at {
            At::Send => work.request(),
            At::Buy(purchase, _) => Some(purchase.request()),
            _ => None,
        }
    }

    pub(super) fn max_body(&self, work: &dyn Run) -> usize {
        match &self.at {
            At::Buy(purchase, _) => purchase.max_body(),
            _ => work.max_body(),
        }
    }

    /// The pair that is to be saved.
    pub(super) fn to_save(&self) -> Option<&Tokens> {
        match &self.at {
            At::Save(saving) => Some(&saving.tokens),
            _ => None,
        }
    }

    /// Whether new tokens are being made: the caller may leave, the job may not.
    pub(super) fn must_finish(&self) -> bool {
        matches!(self.at, At::Buy(..) | At::Save(_))
    }

    pub(super) fn loaded(
        &mut self,
        work: &mut dyn Run,
        stored: Result<Option<Tokens>, StoreError>,
        now: Timestamp,
    ) {
        self.now = now;
        match (mem::replace(&mut self.at, At::End), stored) {
            (At::Load, Ok(stored)) => self.begin_with_stored(work, stored),
            (At::Load, Err(error)) => self.fail(work, error.into()),
            (At::LookAgain(refused), Ok(stored)) => self.looked_again(refused, stored),
            (At::LookAgain(_), Err(error)) => self.at = At::Unlock(Err(error.into())),
            (at, _) => self.at = at,
        }
    }

    pub(super) fn locked(
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

    /// What new tokens are wanted for, in the words of a request that is not made. Its id is
    /// one of its own.
    pub(super) fn facts_of_pair(&self) -> Facts {
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
    pub(super) fn of_pair(work: &dyn Run, error: Error<F>) -> Error<F> {
        match work.operation() {
            Some(operation) => Error::Renewal { operation, source: error.into() },
            None => error,
        }
    }

    pub(super) fn saved(&mut self, saved: Result<(), StoreError>, kept: &mut Option<KeptPair>) {
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

    pub(super) fn unlocked(&mut self, work: &mut dyn Run) {
        match mem::replace(&mut self.at, At::End) {
            At::Unlock(Ok(tokens)) => match work.with(tokens) {
                Ok(()) => self.go_on(work),
                Err(error) => self.fail_pair(work, error.into()),
            },
            At::Unlock(Err(error)) => self.fail_pair(work, error),
            at => self.at = at,
        }
    }

    pub(super) fn answered(
        &mut self,
        work: &mut dyn Run,
        response: Result<Response<Vec<u8>>, F>,
        now: Timestamp,
    ) {
        self.now = now;
        match (mem::replace(&mut self.at, At::End), response) {
            (At::Send, Ok(response)) => {
                self.used = work.tokens().cloned();
                match work.answered(response, now) {
                    Ok(()) => self.go_on(work),
                    Err(error) => self.fail(work, error.into()),
                }
            }
            (At::Send, Err(failure)) => {
                self.used = work.tokens().cloned();
                self.unanswered(work, failure);
            }
            (At::Buy(purchase, former), Ok(response)) => self.bought(purchase, former, response),
            (At::Buy(_, former), Err(failure)) => {
                self.used = former;
                self.at = At::Unlock(Err(Error::Send(failure.into())));
            }
            (at, _) => self.at = at,
        }
    }

    /// A pause is over; or was cut short, since the caller has left.
    pub(super) fn paused(&mut self, work: &mut dyn Run, whole: bool) {
        match mem::replace(&mut self.at, At::End) {
            At::Pause(failure) if whole => self.send_again(work, &failure),
            At::Pause(failure) => self.fail(work, Error::Send(failure)),
            At::AwaitSaving(refused) => {
                self.at = At::LookAgain(Refused { has_paused: true, ..refused });
            }
            at => self.at = at,
        }
    }

    /// How long the pause is.
    pub(super) fn pause(&self) -> Duration {
        if let At::AwaitSaving(_) = self.at { SAVING } else { self.retries.pause }
    }

    fn begin_with_stored(&mut self, work: &mut dyn Run, stored: Option<Tokens>) {
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

    fn begin_with(&mut self, work: &mut dyn Run, tokens: Option<&Tokens>) {
        let Some(means) = &mut self.means else { return };
        let (client, seed) = means.next();
        match work.begin(client, tokens, seed, self.now) {
            Ok(()) => self.go_on(work),
            Err(error) => self.end(error.into()),
        }
    }

    /// What the call waits for now.
    pub(super) fn go_on(&mut self, work: &mut dyn Run) {
        self.attempt = 1;
        self.at = match work.awaits() {
            Awaits::Response => At::Send,
            Awaits::Tokens(need) if self.means.is_some() => At::Lock(need),
            Awaits::Tokens(_) => return self.end(renewal_needed(work)),
            Awaits::Nothing => At::End,
        };
    }

    fn unanswered(&mut self, work: &mut dyn Run, failure: F) {
        let may_go_again = self.attempt <= self.retries.count
            && work
                .request()
                .is_some_and(|request| failure.call().operation().is_repeatable(request.method()));
        match failure.again() {
            Again::Now if may_go_again => self.send_again(work, &failure),
            Again::Later if may_go_again => self.at = At::Pause(failure.into()),
            _ => self.fail(work, Error::Send(failure.into())),
        }
    }

    fn send_again(&mut self, work: &mut dyn Run, failure: &F) {
        // The bank wants each `Request-ID` once.
        if failure.is_seen() {
            work.again();
        }
        self.attempt = self.attempt.saturating_add(1);
        self.at = At::Send;
    }

    /// Does what is needed under the lock.
    fn meet(&mut self, need: Need, stored: Option<Tokens>) {
        let Some(means) = &mut self.means else { return };
        let (client, seed) = means.next();
        self.at = match need.plan(client, stored.as_ref(), seed, self.now) {
            Ok(Plan::Use(tokens)) => At::Unlock(Ok(tokens)),
            Ok(Plan::Ask(purchase)) => At::Buy(purchase, stored),
            Ok(Plan::Save(tokens)) => {
                let brought_by = Operation::ExchangeCode;
                At::Save(Saving { tokens, former: stored, brought_by, then: None })
            }
            Err(refusal) => At::Unlock(Err(refusal.into())),
        };
    }

    fn bought(&mut self, purchase: Purchase, former: Option<Tokens>, response: Response<Vec<u8>>) {
        self.used.clone_from(&former);
        let brought_by = purchase.operation();
        self.at = match purchase.answered(response, former.as_ref(), self.now) {
            Ok(tokens) => At::Save(Saving { tokens, former, brought_by, then: None }),
            Err(error) => match former {
                Some(pair) if is_refused(&error) => {
                    At::LookAgain(Refused { pair, error: error.into(), has_paused: false })
                }
                _ => At::Unlock(Err(error.into())),
            },
        };
    }

    fn looked_again(&mut self, refused: Refused<F>, stored: Option<Tokens>) {
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

    fn fail(&mut self, work: &mut dyn Run, error: Error<F>) {
        // A refresh that got no response, or could not be stored, says nothing of the tokens.
        let blames_tokens =
            matches!(error.remedy(), Some(Remedy::RefreshTokens | Remedy::NewConsent));
        if mem::take(&mut self.can_do_without) && blames_tokens {
            self.begin_with(work, None);
        } else {
            self.end(error);
        }
    }

    fn end(&mut self, error: Error<F>) {
        self.error = Some(error);
        self.at = At::End;
    }
}

/// Whether the bank says, in a form that it documents, that the refresh token is dead.
/// Anything else says nothing about the pair.
fn is_refused(error: &crate::error::Error) -> bool {
    error.bank().is_some_and(|bank| bank.code() == BankCode::InvalidRefreshToken)
}

fn renewal_needed<F>(work: &dyn Run) -> Error<F> {
    let operation = work.operation().unwrap_or(Operation::RefreshTokens);
    Error::RenewalNeeded { operation }
}
