//! Where a pair of tokens is kept.
//!
//! A refresh kills the pair before it, so two that refresh at once would kill
//! each other's. The lock of a store spans load, refresh and save, for everybody
//! who shares it: futures of one page, tabs of one browser, workers of one TPP.

mod memory;

use std::rc::Rc;

use belfius_psd2::Tokens;
pub use belfius_psd2::store::{StoreError, StoreErrorKind};

pub use self::memory::{LockedMemory, MemoryStore};

/// Keeps one pair of tokens: one bank, one scope, one consent.
///
/// The lock is held while the bank is asked. One that dies with its holder needs no
/// time-out after a crash:
///
/// * **in a browser**, a lock of the Web Locks API is shared by the tabs of an
///   origin, and ends with its tab. `navigator.locks.request(name, work)` holds it
///   until the promise that `work` gives has ended: let `work` give one that you
///   resolve when [`Self::Locked`] is dropped. The pair itself may lie in IndexedDB;
///   whatever runs in the page can read it there;
/// * **in Node, Deno or Bun**, a row of a database with `SELECT … FOR UPDATE`, or a lock
///   in Redis. `navigator.locks` ends at the process in Node 24 and Deno 2.9; Node 22 and
///   Bun have none;
/// * **in an edge worker**, a Durable Object, one for each consent. Its one thread is no
///   lock: while the bank is awaited, the object takes the next request. So make the store
///   once, in the object's constructor, with a lock in memory, and give it to every
///   session. Neither `blockConcurrencyWhile` nor `storage.transaction` is a lock here:
///   both reset the object after 30 seconds, and a renewal may take 60. [`Locked::save`]
///   ends with `storage.sync()`: a reset loses a `put` that was only awaited. A plain
///   key-value store with copies in many places has no lock, and may give back the pair
///   before last.
///
/// ```
/// use belfius_psd2::Tokens;
/// use belfius_psd2_wasm::{Locked, StoreError, TokenStore};
/// # struct Transaction;
/// # impl Transaction {
/// #     async fn row(&self) -> Result<Option<String>, std::io::Error> { Ok(None) }
/// #     async fn update(&mut self, _: &str) -> Result<(), std::io::Error> { Ok(()) }
/// # }
/// # struct Database;
/// # impl Database {
/// #     async fn row(&self, _: u64) -> Result<Option<String>, std::io::Error> { Ok(None) }
/// #     async fn begin_with_row_locked(&self, _: u64) -> Result<Transaction, std::io::Error> { Ok(Transaction) }
/// # }
///
/// struct Row { database: Database, customer: u64 }
/// struct LockedRow(Transaction);
///
/// impl TokenStore for Row {
///     type Locked<'a> = LockedRow;
///
///     async fn load(&self) -> Result<Option<Tokens>, StoreError> {
///         let json = self.database.row(self.customer).await.map_err(StoreError::load)?;
///         json.map(|json| StoreError::parse(&json)).transpose()
///     }
///     async fn lock(&self) -> Result<LockedRow, StoreError> {
///         let transaction = self.database.begin_with_row_locked(self.customer).await;
///         Ok(LockedRow(transaction.map_err(StoreError::lock)?))
///     }
/// }
///
/// impl Locked for LockedRow {
///     async fn load(&self) -> Result<Option<Tokens>, StoreError> {
///         let json = self.0.row().await.map_err(StoreError::load)?;
///         json.map(|json| StoreError::parse(&json)).transpose()
///     }
///     async fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
///         let json = serde_json::to_string(tokens).map_err(StoreError::save)?;
///         self.0.update(&json).await.map_err(StoreError::save) // and commit
///     }
/// }
/// ```
pub trait TokenStore {
    /// The store while its lock is held; the lock is given up when this is dropped.
    type Locked<'a>: Locked
    where
        Self: 'a;

    /// The pair as it is stored now; `None` if there is none. It does not wait
    /// for a renewal in progress.
    ///
    /// # Errors
    /// When the store cannot be read, or holds something else than tokens.
    fn load(&self) -> impl Future<Output = Result<Option<Tokens>, StoreError>>;

    /// Waits until nobody else holds the lock, and takes it. A renewal holds it
    /// while the bank is asked, so the wait can be as long as the transport's total
    /// time-out. It should have an end all the same, lest one holder that hangs
    /// stops everybody. The future may be dropped at any time: then the lock must
    /// not stay taken.
    ///
    /// It need not be reentrant: a [`Session`](crate::Session) holds one at a time.
    /// Do not call a session while you hold its store's lock yourself.
    ///
    /// # Errors
    /// When the lock cannot be had.
    fn lock(&self) -> impl Future<Output = Result<Self::Locked<'_>, StoreError>>;
}

/// A store whose lock is held.
pub trait Locked {
    /// The pair as it is stored now; `None` if there is none.
    ///
    /// # Errors
    /// When the store cannot be read, or holds something else than tokens.
    fn load(&self) -> impl Future<Output = Result<Option<Tokens>, StoreError>>;

    /// Replaces the pair. When it is done, the pair has to be safe: the former
    /// one is dead.
    ///
    /// A session may call it twice under one lock: a pair that could not be saved
    /// before comes first. Where saving means a commit that gives the lock up, the
    /// second call must take it again.
    ///
    /// # Errors
    /// When it may not have been saved.
    fn save(&mut self, tokens: &Tokens) -> impl Future<Output = Result<(), StoreError>>;
}

impl<S: TokenStore + ?Sized> TokenStore for &S {
    type Locked<'a>
        = S::Locked<'a>
    where
        Self: 'a;

    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        (**self).load().await
    }

    async fn lock(&self) -> Result<Self::Locked<'_>, StoreError> {
        (**self).lock().await
    }
}

impl<S: TokenStore + ?Sized> TokenStore for Rc<S> {
    type Locked<'a>
        = S::Locked<'a>
    where
        Self: 'a;

    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        (**self).load().await
    }

    async fn lock(&self) -> Result<Self::Locked<'_>, StoreError> {
        (**self).lock().await
    }
}
