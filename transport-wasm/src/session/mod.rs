//! A transport, a client and a store of tokens: what an application holds.
//!
//! What does not belong here: HTTP (`transport`), where tokens lie (`store`), and
//! what follows what in a call (the core's [`session`](belfius_psd2::session)).

mod consent;
mod drive;
mod pages;
mod payment;
mod question;
mod renewal;

use std::{cell::RefCell, fmt, rc::Rc};

use belfius_psd2::{
    Client, Exchange, Seed, Tokens, model::Timestamp, session::Jobs, store::KeptPair,
};
use web_sys::AbortSignal;

#[cfg(feature = "js")]
pub(crate) use self::drive::Driving;
pub use self::pages::PagesStream;
use crate::{
    error::{Error, RandomError},
    store::TokenStore,
    transport::Transport,
};

type Random = Rc<dyn Fn() -> Result<[u8; 32], RandomError>>;

/// Calls the bank for one customer's consent, and keeps its tokens alive.
///
/// It is for one store, and so for one pair of tokens: one bank, one scope. A TPP
/// has a session for each consent of each customer, all with clones of one
/// [`Transport`] and one [`Client`]. It is a handle: clones of a session share its
/// store.
///
/// Expired tokens are renewed on the way, once for everybody who waits: under
/// the store's lock, and stored before they are used. No error deletes tokens.
///
/// So one call may send several requests: the question, a renewal and the question
/// again, and what is sent again after no response. If each must be counted before it goes
/// out ([`UnattendedBudget`](belfius_psd2::UnattendedBudget)), build the transport
/// with 0 [`retries`](crate::TransportBuilder::retries) and use [`Transport::run`],
/// which does not ask again but says [`RenewalNeeded`](Error::RenewalNeeded); then
/// [`renew`](Session::renew).
///
/// ```no_run
/// # async fn show(transport: belfius_psd2_wasm::Transport, client: belfius_psd2::Client)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use belfius_psd2::{Reply, model::PsuPresence};
/// use belfius_psd2_wasm::{MemoryStore, Session};
///
/// let session = Session::new(transport, client, MemoryStore::new());
/// let tokens = session.tokens().await?.ok_or("no consent yet")?;
/// let account = tokens.logical_id().ok_or("no logical id")?;
/// if let Reply::Answer(account) = session.account(account, PsuPresence::Absent).await? {
///     println!("{:?}", account.balance);
/// }
/// # Ok(()) }
/// ```
///
/// # What goes on when a call ends early
///
/// Dropping a call's future, or its [signal](Self::with_signal), ends the call. But a
/// renewal, and the exchange of a code, may have made new tokens by then, and killed the
/// former ones. So once its request has gone out it goes on as a task of its own, until
/// it has stored what came or the transport's time-outs end it; and whatever a store has
/// begun to save, it saves under its lock. Before that it ends with the call.
///
/// A runtime that ends, ends such a task too: an edge worker when its answer is given, a
/// page when it is left. Await calls to their end there. Whoever drops one anyway can
/// wait for the task: it holds the lock of the store, so
/// `session.store().lock().await` is there when it is over (give that to the worker's
/// `waitUntil`).
pub struct Session<S> {
    transport: Transport,
    client: Client,
    random: Random,
    vault: Rc<Vault<S>>,
}

/// What all clones share.
struct Vault<S> {
    store: S,
    /// A new pair that the store did not take.
    kept: RefCell<Option<KeptPair>>,
}

impl<S> Session<S> {
    /// A session of `client`, over `transport`, with its tokens in `store`.
    pub fn new(transport: Transport, client: Client, store: S) -> Self {
        let random = || {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(|_| RandomError)?;
            Ok(bytes)
        };
        let vault = Vault { store, kept: RefCell::default() };
        Self { transport, client, random: Rc::new(random), vault: Rc::new(vault) }
    }

    /// The same session with another clock, for tests: that of its transport too.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> Timestamp + 'static) -> Self {
        Self { transport: self.transport.with_clock(clock), ..self }
    }

    /// The same session with another source of random bytes, for tests. Two
    /// seeds must never be the same.
    #[must_use]
    pub fn with_random(self, random: impl Fn() -> Result<[u8; 32], RandomError> + 'static) -> Self {
        Self { random: Rc::new(random), ..self }
    }

    /// The same session, whose calls end when this signal fires: see
    /// [`Transport::with_signal`]. For one call:
    /// `session.clone().with_signal(signal).account(…)`.
    #[must_use]
    pub fn with_signal(self, signal: AbortSignal) -> Self {
        Self { transport: self.transport.with_signal(signal), ..self }
    }

    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The transport.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.vault.store
    }

    /// Random bytes for one exchange.
    ///
    /// # Errors
    /// When the runtime has none.
    pub fn seed(&self) -> Result<Seed, Error> {
        Ok(Seed::new((self.random)()?))
    }

    /// What makes one job of this session's client, to be [driven](Self::drive).
    ///
    /// # Errors
    /// When the runtime has no random bytes.
    pub fn jobs(&self) -> Result<Jobs<'_>, Error> {
        let jobs = Jobs::new(&self.client, self.seed()?, self.now());
        Ok(jobs.with_retries(self.transport.retries()))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.transport.now()
    }
}

impl<S: TokenStore + 'static> Session<S> {
    /// The stored tokens; `None` before the first consent.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tokens(&self) -> Result<Option<Tokens>, Error> {
        Ok(self.store().load().await?)
    }

    /// Makes an exchange with the stored tokens and runs it to its end. The calls
    /// below are shorter; this is for everything else.
    ///
    /// ```no_run
    /// # async fn show<S: belfius_psd2_wasm::TokenStore + 'static>(
    /// #     session: &belfius_psd2_wasm::Session<S>, pages: belfius_psd2::Pages,
    /// # ) -> Result<(), belfius_psd2_wasm::Error> {
    /// use belfius_psd2::model::PsuPresence;
    /// let reply = session.run(move |client, tokens, seed| {
    ///     client.page(&pages, tokens, PsuPresence::Absent, seed)
    /// }).await?;
    /// # let _ = reply; Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there are no tokens, the store fails, the exchange cannot be made,
    /// the bank refuses, or no whole answer comes. See [`Error`].
    pub async fn run<X: Exchange + 'static>(
        &self,
        make: impl FnMut(&Client, &Tokens, Seed) -> Result<X, belfius_psd2::Error> + Send + 'static,
    ) -> Result<X::Output, Error> {
        self.drive(self.jobs()?.with_tokens(make)).await
    }

    /// Runs an exchange to its end that was made with this session's tokens, or
    /// without any.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn run_exchange<X: Exchange + 'static>(
        &self,
        exchange: X,
    ) -> Result<X::Output, Error> {
        self.drive(self.jobs()?.exchange(exchange)).await
    }
}

impl<S> Clone for Session<S> {
    fn clone(&self) -> Self {
        Self {
            transport: self.transport.clone(),
            client: self.client.clone(),
            random: Rc::clone(&self.random),
            vault: Rc::clone(&self.vault),
        }
    }
}

impl<S> fmt::Debug for Session<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("client", &self.client).finish_non_exhaustive()
    }
}
