//! One call of an application, from the stored tokens to its end.

use alloc::boxed::Box;
use core::fmt;

use jiff::Timestamp;

use super::{
    ask::Ask,
    error::Error,
    machine::Machine,
    no_response::{Facts, NoResponse},
    retries::Retries,
    work::{Call, Given, Work},
};
use crate::{client::Client, error::Delivery, exchange::Exchange, seed::Seed, tokens::Tokens};

/// One call of an application: what it asks its driver for, and what comes of it.
///
/// `T` is what the call gives, `F` what the driver knows of a request without a response,
/// `'a` what the call borrows (`'static` for a task). [`Jobs`](super::Jobs) makes them; the
/// [module](super) has the driver's loop.
#[must_use = "a job does nothing unless it is driven"]
pub struct Job<'a, T, F> {
    work: Box<dyn Work<T> + Send + 'a>,
    machine: Machine<F>,
}

impl<'a, T, F: NoResponse> Job<'a, T, F> {
    pub(super) fn new(machine: Machine<F>, work: impl Work<T> + Send + 'a) -> Self {
        let mut job = Self { work: Box::new(work), machine };
        job.machine.begin(&mut *job.work);
        job
    }

    /// An exchange that has been made, run to its end without a store: its `GET` is sent
    /// again, its tokens are not renewed. If they have to be, that is
    /// [`RenewalNeeded`](Error::RenewalNeeded).
    pub fn of_exchange<X>(exchange: X, retries: Retries, now: Timestamp) -> Self
    where
        T: Send,
        X: Exchange<Output = T> + 'a,
    {
        Self::begun(Machine::new(None, now, retries), exchange, now)
    }

    pub(super) fn begun<X>(machine: Machine<F>, exchange: X, now: Timestamp) -> Self
    where
        T: Send,
        X: Exchange<Output = T> + 'a,
    {
        let call = Call::made(exchange, now, |_: &Client, _: Option<&Tokens>, _: Seed| None);
        let mut job = Self { work: Box::new(call), machine };
        job.machine.go_on(&mut *job.work);
        job
    }

    /// One that has ended before it began.
    pub(super) fn refused(mut machine: Machine<F>, error: Error<F>) -> Self
    where
        T: Send + 'a,
    {
        machine.refuse(error);
        Self { work: Box::new(Given(None)), machine }
    }

    /// What the driver is to do next.
    pub fn ask(&mut self) -> Ask<'_, F> {
        Ask::of(&mut self.machine, &mut *self.work)
    }

    /// Whether new tokens are being made: the caller may leave now, the job may not, or the
    /// tokens are lost and the former pair is dead.
    ///
    /// An asynchronous driver whose future is dropped while this is `true` hands the job to
    /// a task of its own, together with what it awaits, until this is `false`.
    #[must_use]
    pub fn must_finish(&self) -> bool {
        self.machine.must_finish()
    }

    /// The facts of the request that is under way; or, while the lock is waited for or a
    /// pair is saved, what new tokens are wanted for, in the words of a request. A driver
    /// makes a failure of them if its caller leaves.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let facts = self.machine.facts(&*self.work);
        facts.unwrap_or_else(|| self.machine.facts_of_pair())
    }

    /// The error for a caller who leaves now: `failure`, in its place.
    #[must_use]
    pub fn left(&self, failure: F) -> Error<F> {
        let error = Error::Send(Box::new(failure));
        if self.machine.awaits_lock() || self.must_finish() {
            Machine::of_pair(&*self.work, error)
        } else {
            error
        }
    }

    /// The pair that the last request went with, or was to renew; `None` if it went without
    /// tokens or nothing has been sent. After an error: the pair that the error is about.
    #[must_use]
    pub fn used(&self) -> Option<&Tokens> {
        self.machine.used()
    }

    /// What came of it, after [`Ask::End`].
    ///
    /// # Errors
    /// When there are no tokens, the store fails, the call cannot be made, the bank refuses,
    /// or no whole response comes. [`Error::Unfinished`] before the end.
    pub fn end(&mut self) -> Result<T, Error<F>> {
        if let Some(error) = self.machine.take_error() {
            return Err(error);
        }
        self.work.end().ok_or_else(|| {
            let facts = self.machine.facts(&*self.work);
            Error::Unfinished(facts.map(|facts| facts.unanswered(Delivery::Unknown)))
        })
    }
}

/// A job, whatever it gives: for a driver that is compiled once for all of them.
pub trait Driven<F> {
    /// As [`Job::ask`].
    fn ask(&mut self) -> Ask<'_, F>;

    /// As [`Job::must_finish`].
    fn must_finish(&self) -> bool;

    /// As [`Job::facts`].
    fn facts(&self) -> Facts;

    /// As [`Job::left`].
    fn left(&self, failure: F) -> Error<F>;
}

impl<T, F: NoResponse> Driven<F> for Job<'_, T, F> {
    fn ask(&mut self) -> Ask<'_, F> {
        Job::ask(self)
    }

    fn must_finish(&self) -> bool {
        Job::must_finish(self)
    }

    fn facts(&self) -> Facts {
        Job::facts(self)
    }

    fn left(&self, failure: F) -> Error<F> {
        Job::left(self, failure)
    }
}

impl<T, F> fmt::Debug for Job<'_, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("operation", &self.work.operation()).finish_non_exhaustive()
    }
}
