//! A transport, a client and a store of tokens: what an application holds.
//!
//! What does not belong here: HTTP (`transport`), files (`store`), and what
//! follows what in a call (the core's [`session`](belfius_psd2::session)).

mod consent;
mod drive;
mod pages;
mod payment;
mod question;
mod renewal;

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use belfius_psd2::{
    Client, Exchange, Seed, Tokens, model::Timestamp, session::Jobs, store::KeptPair,
};

pub use self::pages::PagesIter;
use crate::{
    error::{Error, RandomError},
    store::TokenStore,
    transport::Transport,
};

type Random = Arc<dyn Fn() -> Result<[u8; 32], RandomError> + Send + Sync>;

/// Calls the bank for one customer's consent, and keeps its tokens alive.
///
/// It is for one store, and so for one pair of tokens: one bank, one scope. A TPP
/// has a session for each consent of each customer, all with clones of one
/// [`Transport`] and one [`Client`]. Threads share a session by reference;
/// processes share the store.
///
/// Expired tokens are renewed on the way, once for everybody who waits: under
/// the store's lock, and stored before they are used. No error deletes tokens.
///
/// So one call may send several requests: the question, a renewal and the question
/// again, and what is sent again after no response. If each must be counted before it goes
/// out ([`UnattendedBudget`](belfius_psd2::UnattendedBudget)), build the transport
/// with 0 [`retries`](crate::TransportBuilder::retries) and use [`Transport::run`],
/// which does not ask again but says [`RenewalNeeded`](Error::RenewalNeeded); then
/// [`renew`](Session::renew). Or drive the jobs of [`jobs`](Session::jobs) yourself, and
/// count at each [`Ask::Send`](belfius_psd2::session::Ask::Send).
///
/// ```no_run
/// # fn show(transport: belfius_psd2_ureq::Transport, client: belfius_psd2::Client)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use belfius_psd2::{Reply, model::PsuPresence};
/// use belfius_psd2_ureq::{FileStore, Session};
///
/// let session = Session::new(transport, client, FileStore::new("customer-17.json"));
/// let tokens = session.tokens()?.ok_or("no consent yet")?;
/// let account = tokens.logical_id().ok_or("no logical id")?;
/// if let Reply::Answer(account) = session.account(account, PsuPresence::Absent)? {
///     println!("{:?}", account.balance);
/// }
/// # Ok(()) }
/// ```
pub struct Session<S> {
    transport: Transport,
    client: Client,
    store: S,
    random: Random,
    /// A new pair that the store did not take.
    kept: Mutex<Option<KeptPair>>,
}

impl<S: TokenStore> Session<S> {
    /// A session of `client`, over `transport`, with its tokens in `store`.
    pub fn new(transport: Transport, client: Client, store: S) -> Self {
        let random = || {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(|_| RandomError)?;
            Ok(bytes)
        };
        Self { transport, client, store, random: Arc::new(random), kept: Mutex::default() }
    }

    /// The same session with another clock, for tests: that of its transport too.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { transport: self.transport.with_clock(clock), ..self }
    }

    /// The same session with another source of random bytes, for tests. Two
    /// seeds must never be the same.
    #[must_use]
    pub fn with_random(
        self,
        random: impl Fn() -> Result<[u8; 32], RandomError> + Send + Sync + 'static,
    ) -> Self {
        Self { random: Arc::new(random), ..self }
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The transport.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The stored tokens; `None` before the first consent.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tokens(&self) -> Result<Option<Tokens>, Error> {
        Ok(self.store.load()?)
    }

    /// Makes an exchange with the stored tokens and runs it to its end. The calls
    /// below are shorter; this is for everything else.
    ///
    /// ```no_run
    /// # fn show<S: belfius_psd2_ureq::TokenStore>(
    /// #     session: &belfius_psd2_ureq::Session<S>, pages: belfius_psd2::Pages,
    /// # ) -> Result<(), belfius_psd2_ureq::Error> {
    /// use belfius_psd2::model::PsuPresence;
    /// let reply = session.run(|client, tokens, seed| {
    ///     client.page(&pages, tokens, PsuPresence::Absent, seed)
    /// })?;
    /// # let _ = reply; Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there are no tokens, the store fails, the exchange cannot be made,
    /// the bank refuses, or no whole answer comes. See [`Error`].
    pub fn run<X: Exchange>(
        &self,
        make: impl FnMut(&Client, &Tokens, Seed) -> Result<X, belfius_psd2::Error> + Send,
    ) -> Result<X::Output, Error> {
        self.drive(&mut self.jobs()?.with_tokens(make))
    }

    /// Runs an exchange to its end that was made with this session's tokens, or
    /// without any.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_exchange<X: Exchange>(&self, exchange: X) -> Result<X::Output, Error> {
        self.drive(&mut self.jobs()?.exchange(exchange))
    }

    /// What makes one job of this session's client, to be [driven](Self::drive).
    ///
    /// # Errors
    /// When the operating system has no random bytes.
    pub fn jobs(&self) -> Result<Jobs<'_>, Error> {
        let jobs = Jobs::new(&self.client, self.seed()?, self.now());
        Ok(jobs.with_retries(self.transport.retries()))
    }

    /// Random bytes for one exchange.
    ///
    /// # Errors
    /// When the operating system has none.
    pub fn seed(&self) -> Result<Seed, Error> {
        Ok(Seed::new((self.random)()?))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.transport.now()
    }
}

impl<S> fmt::Debug for Session<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("client", &self.client).finish_non_exhaustive()
    }
}
