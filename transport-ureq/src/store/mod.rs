//! Where a pair of tokens is kept.
//!
//! A refresh kills the pair before it, so two that refresh at once would kill
//! each other's. The lock of a store spans load, refresh and save, for every
//! thread and process that shares it.

mod file;
mod memory;

use std::sync::Arc;

use belfius_psd2::Tokens;
pub use belfius_psd2::store::{StoreError, StoreErrorKind};

pub use self::{file::FileStore, memory::MemoryStore};

/// Keeps one pair of tokens: one bank, one scope, one consent.
///
/// The lock is held while the bank is asked. In a database that locks rows it may be
/// the row's own; in one that locks as a whole, such as SQLite, a transaction held
/// so long would stop everybody who writes anything else: lock something beside it
/// (the example `ledger` holds a transaction in a second file). A lock that dies
/// with its process needs no time-out after a crash.
///
/// A row of a database with `SELECT … FOR UPDATE` makes a good one:
///
/// ```
/// use belfius_psd2::Tokens;
/// use belfius_psd2_ureq::{Locked, StoreError, TokenStore};
/// # struct Transaction;
/// # impl Transaction {
/// #     fn row(&self) -> Result<Option<String>, std::io::Error> { Ok(None) }
/// #     fn update(&mut self, _: &str) -> Result<(), std::io::Error> { Ok(()) }
/// # }
/// # struct Database;
/// # impl Database {
/// #     fn row(&self, _: u64) -> Result<Option<String>, std::io::Error> { Ok(None) }
/// #     fn begin_with_row_locked(&self, _: u64) -> Result<Transaction, std::io::Error> { Ok(Transaction) }
/// # }
///
/// struct Row { database: Database, customer: u64 }
/// struct LockedRow(Transaction);
///
/// impl TokenStore for Row {
///     fn load(&self) -> Result<Option<Tokens>, StoreError> {
///         let json = self.database.row(self.customer).map_err(StoreError::load)?;
///         json.map(|json| StoreError::parse(&json)).transpose()
///     }
///     fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
///         let transaction = self.database.begin_with_row_locked(self.customer);
///         Ok(Box::new(LockedRow(transaction.map_err(StoreError::lock)?)))
///     }
/// }
///
/// impl Locked for LockedRow {
///     fn load(&self) -> Result<Option<Tokens>, StoreError> {
///         let json = self.0.row().map_err(StoreError::load)?;
///         json.map(|json| StoreError::parse(&json)).transpose()
///     }
///     fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
///         let json = serde_json::to_string(tokens).map_err(StoreError::save)?;
///         self.0.update(&json).map_err(StoreError::save) // and commit
///     }
/// }
/// ```
pub trait TokenStore: Send + Sync {
    /// The pair as it is stored now; `None` if there is none. It does not wait
    /// for a renewal in progress.
    ///
    /// # Errors
    /// When the store cannot be read, or holds something else than tokens.
    fn load(&self) -> Result<Option<Tokens>, StoreError>;

    /// Waits until nobody else holds the lock, and takes it. It is given up when
    /// the value is dropped. A renewal holds it while the bank is asked, so the
    /// wait can be as long as the transport's total time-out. It should have an
    /// end all the same, lest one holder that hangs stops everybody.
    ///
    /// It need not be reentrant: a [`Session`](crate::Session) holds one at a time.
    /// Do not call a session while you hold its store's lock yourself.
    ///
    /// # Errors
    /// When the lock cannot be had.
    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError>;
}

/// A store whose lock is held.
pub trait Locked {
    /// The pair as it is stored now; `None` if there is none.
    ///
    /// # Errors
    /// When the store cannot be read, or holds something else than tokens.
    fn load(&self) -> Result<Option<Tokens>, StoreError>;

    /// Replaces the pair. When it returns, the pair has to be safe: the former
    /// one is dead.
    ///
    /// A session may call it twice under one lock: a pair that could not be saved
    /// before comes first. Where saving means a commit that gives the lock up, the
    /// second call must take it again.
    ///
    /// # Errors
    /// When it may not have been saved.
    fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError>;
}

impl<S: TokenStore + ?Sized> TokenStore for &S {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        (**self).load()
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        (**self).lock()
    }
}

impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        (**self).load()
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        (**self).lock()
    }
}

impl<S: TokenStore + ?Sized> TokenStore for Box<S> {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        (**self).load()
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        (**self).lock()
    }
}
