//! What a job asks for next. Every rule that keeps tokens and money safe across requests
//! stands here: lock, load, is the stored pair newer, refresh, save before use, keep what
//! could not be saved, spend a code once, what may be sent again.
//!
//! Here is where a job is, and where each reply leads; what it does there is in `call` and
//! `tokens`.
//!
//! What does not belong here: what a call sends and reads (`work`), and what a need comes
//! to under the lock (`pair`).

mod call;
mod tokens;

use alloc::{boxed::Box, vec::Vec};
use core::{mem, time::Duration};

use http::{Request, Response};
use jiff::Timestamp;

use super::{
    error::Error,
    no_response::{Facts, NoResponse},
    pair::{Need, Purchase},
    retries::Retries,
    work::Run,
};
use crate::{bank::Operation, client::Client, seed::Seed, store::StoreError, tokens::Tokens};

/// How long another process may take to save a pair that the bank has given it.
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

/// What the driver is asked for.
pub(in crate::session) enum Asks {
    Load,
    Lock,
    Save(Tokens),
    Unlock,
    Send(Facts),
    Pause,
    End,
}

/// What exchanges are made with.
pub(in crate::session) struct Means {
    client: Client,
    seed: Seed,
    exchanges: u32,
}

impl Means {
    pub(in crate::session) fn new(client: &Client, seed: Seed) -> Self {
        Self { client: client.clone(), seed, exchanges: 0 }
    }

    /// The client, and a seed for one exchange. That of the first is the job's own: to derive
    /// one would be a good part of a small call.
    fn next(&mut self) -> (&Client, Seed) {
        let seed =
            if self.exchanges == 0 { self.seed.same() } else { self.seed.nth(self.exchanges) };
        self.exchanges = self.exchanges.wrapping_add(1);
        (&self.client, seed)
    }
}

pub(in crate::session) struct Machine<F> {
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
    pub(in crate::session) fn new(means: Option<Means>, now: Timestamp, retries: Retries) -> Self {
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

    pub(in crate::session) fn used(&self) -> Option<&Tokens> {
        self.used.as_ref()
    }

    pub(in crate::session) fn take_error(&mut self) -> Option<Error<F>> {
        self.error.take()
    }

    pub(in crate::session) fn asks(&self, work: &dyn Run) -> Asks {
        match &self.at {
            At::Load | At::LookAgain(_) => Asks::Load,
            At::Lock(_) => Asks::Lock,
            At::Save(saving) => Asks::Save(saving.tokens.clone()),
            At::Unlock(_) => Asks::Unlock,
            At::Send | At::Buy(..) => self.facts(work).map_or(Asks::End, Asks::Send),
            At::Pause(_) | At::AwaitSaving(_) => Asks::Pause,
            At::End => Asks::End,
        }
    }

    /// The facts of what is sent, if it waits for a response.
    pub(in crate::session) fn facts(&self, work: &dyn Run) -> Option<Facts> {
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

    pub(in crate::session) fn request(&self, work: &dyn Run) -> Option<Request<Vec<u8>>> {
        match &self.at {
            At::Send => work.request(),
            At::Buy(purchase, _) => Some(purchase.request()),
            _ => None,
        }
    }

    pub(in crate::session) fn max_body(&self, work: &dyn Run) -> usize {
        match &self.at {
            At::Buy(purchase, _) => purchase.max_body(),
            _ => work.max_body(),
        }
    }

    /// Whether the lock is waited for.
    pub(in crate::session) fn awaits_lock(&self) -> bool {
        matches!(self.at, At::Lock(_))
    }

    /// Whether new tokens are being made: the caller may leave, the job may not.
    pub(in crate::session) fn must_finish(&self) -> bool {
        matches!(self.at, At::Buy(..) | At::Save(_))
    }

    pub(in crate::session) fn loaded(
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

    pub(in crate::session) fn answered(
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
            (At::Buy(purchase, former), Err(failure)) => {
                self.used = purchase.renews().then_some(former).flatten();
                self.at = At::Unlock(Err(Error::Send(failure.into())));
            }
            (at, _) => self.at = at,
        }
    }

    /// A pause is over; or was cut short, since the caller has left.
    pub(in crate::session) fn paused(&mut self, work: &mut dyn Run, whole: bool) {
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
    pub(in crate::session) fn pause(&self) -> Duration {
        if let At::AwaitSaving(_) = self.at { SAVING } else { self.retries.pause }
    }
}
