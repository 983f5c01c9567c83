//! What a job asks its driver for. Each ask holds the job, so that only its own reply fits.

use alloc::vec::Vec;
use core::{fmt, time::Duration};

use http::{Method, Request, Response};
use jiff::Timestamp;

use super::{
    machine::{Asks, Machine},
    no_response::{Facts, NoResponse},
    work::Run,
};
use crate::{
    store::{KeptPair, StoreError},
    tokens::Tokens,
};

/// What the job needs next. The driver does it, and replies; until then each ask is the
/// same.
#[must_use = "the job goes on only if it is replied to"]
pub enum Ask<'j, F> {
    /// Load the stored pair: under the lock if you hold it, else without.
    Load(Load<'j, F>),
    /// Take the store's lock, and load the stored pair under it.
    Lock(Lock<'j, F>),
    /// Save a pair, under the lock that you hold.
    Save(Save<'j, F>),
    /// Give the lock up.
    Unlock(Unlock<'j, F>),
    /// Send a request.
    Send(Send<'j, F>),
    /// Wait.
    Pause(Pause<'j, F>),
    /// Nothing: take the [`end`](super::Job::end).
    End,
}

/// The job behind an ask.
struct Asking<'j, F> {
    machine: &'j mut Machine<F>,
    work: &'j mut (dyn Run + core::marker::Send + 'j),
}

/// The job wants the stored pair.
#[must_use = "the job goes on only if it is replied to"]
pub struct Load<'j, F>(Asking<'j, F>);

/// The job wants the store's lock, and the pair under it.
///
/// The lock is shared by everything that shares the store: threads, processes, machines.
/// Drop the lock if the pair cannot be loaded, and if you drop the job.
#[must_use = "the job goes on only if it is replied to"]
pub struct Lock<'j, F>(Asking<'j, F>);

/// The job wants a pair saved.
#[must_use = "the job goes on only if it is replied to"]
pub struct Save<'j, F> {
    asking: Asking<'j, F>,
    tokens: Tokens,
}

/// The job no longer needs the lock.
#[must_use = "the job goes on only if it is replied to"]
pub struct Unlock<'j, F>(Asking<'j, F>);

/// The job wants a request sent.
#[must_use = "the job goes on only if it is replied to"]
pub struct Send<'j, F> {
    asking: Asking<'j, F>,
    facts: Facts,
}

/// The job wants to wait.
#[must_use = "the job goes on only if it is replied to"]
pub struct Pause<'j, F>(Asking<'j, F>);

impl<'j, F: NoResponse> Ask<'j, F> {
    pub(super) fn of(
        machine: &'j mut Machine<F>,
        work: &'j mut (dyn Run + core::marker::Send + 'j),
    ) -> Self {
        let asks = machine.asks(work);
        let asking = Asking { machine, work };
        match asks {
            Asks::Load => Self::Load(Load(asking)),
            Asks::Lock => Self::Lock(Lock(asking)),
            Asks::Save(tokens) => Self::Save(Save { asking, tokens }),
            Asks::Unlock => Self::Unlock(Unlock(asking)),
            Asks::Send(facts) => Self::Send(Send { asking, facts }),
            Asks::Pause => Self::Pause(Pause(asking)),
            Asks::End => Self::End,
        }
    }
}

impl<F: NoResponse> Load<'_, F> {
    /// The stored pair, `None` if there is none; or why the store cannot be read.
    pub fn loaded(self, stored: Result<Option<Tokens>, StoreError>, now: Timestamp) {
        self.0.machine.loaded(self.0.work, stored, now);
    }
}

impl<F: NoResponse> Lock<'_, F> {
    /// The lock is held: the stored pair under it. Or the lock cannot be had, or the store
    /// cannot be read: then drop the lock.
    ///
    /// `kept` is the driver's place for a pair that could not be saved, one for each store.
    pub fn locked(
        self,
        stored: Result<Option<Tokens>, StoreError>,
        kept: &mut Option<KeptPair>,
        now: Timestamp,
    ) {
        self.0.machine.locked(self.0.work, stored, kept, now);
    }
}

impl<F: NoResponse> Save<'_, F> {
    /// The pair to save. The former one is dead.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The pair is safe; or may not be. `kept` as for [`Lock::locked`].
    pub fn saved(self, saved: Result<(), StoreError>, kept: &mut Option<KeptPair>) {
        self.asking.machine.saved(saved, kept);
    }
}

impl<F: NoResponse> Unlock<'_, F> {
    /// The lock is given up.
    pub fn unlocked(self) {
        self.0.machine.unlocked(self.0.work);
    }
}

impl<F: NoResponse> Send<'_, F> {
    /// The request. It is https, and no redirect of its response is followed. Asked twice, it
    /// is the same to the byte.
    #[must_use]
    pub fn request(&self) -> Request<Vec<u8>> {
        self.asking.machine.request(self.asking.work).unwrap_or_default()
    }

    /// The longest body to read, in bytes. Read one byte more at most: with that byte the
    /// job sees that the body is too long.
    #[must_use]
    pub fn max_body(&self) -> usize {
        self.asking.machine.max_body(self.asking.work)
    }

    /// Whether a request with this method has to go over a connection of its own, as payments
    /// and requests for tokens have: on a kept connection that the bank has just closed, it
    /// would be unknown whether the request arrived.
    #[must_use]
    pub fn on_fresh_connection(&self, method: &Method) -> bool {
        let Facts { operation, attempt, .. } = self.facts;
        !operation.is_repeatable(method) || attempt > 1
    }

    /// What errors and logs may know of the request. The driver makes its failure of them.
    #[must_use]
    pub fn facts(&self) -> Facts {
        self.facts
    }

    /// The whole response, whatever its status; or what is known of a request without one.
    pub fn answered(self, response: Result<Response<Vec<u8>>, F>, now: Timestamp) {
        self.asking.machine.answered(self.asking.work, response, now);
    }
}

impl<F: NoResponse> Pause<'_, F> {
    /// How long.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.0.machine.pause()
    }

    /// The pause is over.
    pub fn over(self) {
        self.0.machine.paused(self.0.work, true);
    }

    /// The caller has left: nothing is sent again.
    pub fn cut_short(self) {
        self.0.machine.paused(self.0.work, false);
    }
}

macro_rules! debug {
    ($($name:ident)*) => {$(
        impl<F> fmt::Debug for $name<'_, F> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}

debug!(Load Lock Save Unlock Send Pause);

impl<F> fmt::Debug for Ask<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load(ask) => ask.fmt(f),
            Self::Lock(ask) => ask.fmt(f),
            Self::Save(ask) => ask.fmt(f),
            Self::Unlock(ask) => ask.fmt(f),
            Self::Send(ask) => ask.fmt(f),
            Self::Pause(ask) => ask.fmt(f),
            Self::End => f.write_str("End"),
        }
    }
}
