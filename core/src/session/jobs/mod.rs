//! A job for each call of an application.
//!
//! What does not belong here: what follows what in a job (`machine`).

mod consent;
mod payment;
mod question;
mod renewal;

use core::fmt;

use jiff::Timestamp;

use super::{
    job::Job,
    machine::{Machine, Means},
    no_response::NoResponse,
    retries::Retries,
    work::{Beginning, Call, Work},
};
use crate::{client::Client, error::Error, exchange::Exchange, seed::Seed, tokens::Tokens};

/// Makes one job of a client. Each method takes it: a seed is for one job.
///
/// ```
/// use belfius_psd2::{Client, Seed, Unanswered, model::{LogicalId, PsuPresence, Timestamp}};
/// use belfius_psd2::session::{Ask, Jobs};
///
/// # fn show(client: &Client, id: &LogicalId, random: [u8; 32], now: Timestamp) {
/// let jobs = Jobs::new(client, Seed::new(random), now);
/// let mut job = jobs.account::<Unanswered>(id, PsuPresence::Absent);
/// assert!(matches!(job.ask(), Ask::Load(_)));
/// # }
/// ```
pub struct Jobs<'c> {
    client: &'c Client,
    seed: Seed,
    now: Timestamp,
    retries: Retries,
}

impl<'c> Jobs<'c> {
    /// For one job that begins now.
    #[must_use]
    pub fn new(client: &'c Client, seed: Seed, now: Timestamp) -> Self {
        Self { client, seed, now, retries: Retries::default() }
    }

    /// The same with another count of retries.
    #[must_use]
    pub fn with_retries(self, retries: Retries) -> Self {
        Self { retries, ..self }
    }

    /// A call that an exchange with the stored tokens makes. The methods below are shorter;
    /// this is for everything else.
    pub fn with_tokens<'a, X, F, M>(self, mut make: M) -> Job<'a, X::Output, F>
    where
        X: Exchange + 'a,
        F: NoResponse,
        M: FnMut(&Client, &Tokens, Seed) -> Result<X, Error> + Send + 'a,
    {
        self.job(Call::new(
            Beginning::WithTokens,
            move |client: &Client, tokens: Option<&Tokens>, seed| {
                tokens.map(|tokens| make(client, tokens, seed))
            },
        ))
    }

    /// A call that an exchange makes without tokens, or with such as the exchange has.
    pub fn without_tokens<'a, X, F, M>(self, mut make: M) -> Job<'a, X::Output, F>
    where
        X: Exchange + 'a,
        F: NoResponse,
        M: FnMut(&Client, Seed) -> Result<X, Error> + Send + 'a,
    {
        self.job(Call::new(
            Beginning::WithoutTokens,
            move |client: &Client, _: Option<&Tokens>, seed| Some(make(client, seed)),
        ))
    }

    /// An exchange that has been made, run to its end.
    pub fn exchange<'a, X, F>(self, exchange: X) -> Job<'a, X::Output, F>
    where
        X: Exchange + 'a,
        F: NoResponse,
    {
        let now = self.now;
        Job::begun(self.machine(), exchange, now)
    }

    fn job<'a, T, F: NoResponse>(self, work: impl Work<T> + Send + 'a) -> Job<'a, T, F> {
        Job::new(self.machine(), work)
    }

    fn machine<F: NoResponse>(self) -> Machine<F> {
        Machine::new(Some(Means::new(self.client, self.seed)), self.now, self.retries)
    }

    /// A seed for an exchange that is made before the job.
    fn first_seed(&self) -> Seed {
        self.seed.child()
    }
}

impl fmt::Debug for Jobs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs").field("client", &self.client).finish_non_exhaustive()
    }
}
