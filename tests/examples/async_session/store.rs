//! Where one customer's tokens are kept: an asynchronous store, and one in memory.
//!
//! What does not belong here: when a pair is loaded, renewed or saved. The job decides.

use std::sync::{Arc, Mutex, PoisonError};

use belfius_psd2::{Tokens, store::StoreError};
use tokio::sync::OwnedMutexGuard;

/// One pair of tokens, and its lock. Each future may be dropped before its end: then
/// nothing is locked.
///
/// Over PostgreSQL the lock is a row of its own, locked in a transaction on a connection of
/// its own, and tokens are read and written on other connections, each statement committed:
///
/// ```sql
/// BEGIN; SELECT 1 FROM token_locks WHERE consent = $1 FOR UPDATE;  -- lock
///     SELECT pair FROM tokens WHERE consent = $1;                  -- load
///     UPDATE tokens SET pair = $2 WHERE consent = $1;              -- save, committed
/// ROLLBACK;                                                        -- the guard is dropped
/// ```
///
/// With one transaction for all of it, a pair would be used before it is committed, or
/// the lock would be gone after the first save: a job may save twice under one lock. The
/// lock is held while the bank is asked for tokens, so the time-out for idle transactions
/// must be longer than that of a request.
pub trait Store: Clone + Send + Sync + 'static {
    /// The lock, from [`lock`](Self::lock) until it is dropped.
    type Guard: Guard;

    /// The stored pair. It does not wait for the lock.
    fn load(&self) -> impl Future<Output = Result<Option<Tokens>, StoreError>> + Send;

    /// Waits for the lock, which is shared by everything that shares the store: tasks,
    /// processes, machines.
    fn lock(&self) -> impl Future<Output = Result<Self::Guard, StoreError>> + Send;
}

/// The store while it is locked.
pub trait Guard: Send + 'static {
    /// The stored pair.
    fn load(&mut self) -> impl Future<Output = Result<Option<Tokens>, StoreError>> + Send;

    /// Saves a pair. It is safe when this returns: a crash afterwards does not lose it.
    fn save(&mut self, tokens: &Tokens) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// JSON text in memory, where an application has a row of a table. It ends with the
/// process, so it is for examples and tests.
#[derive(Clone, Default)]
pub struct MemoryStore {
    row: Arc<Mutex<Option<String>>>,
    lock: Arc<tokio::sync::Mutex<()>>,
}

/// A [`MemoryStore`] while it is locked.
pub struct MemoryGuard {
    store: MemoryStore,
    _lock: OwnedMutexGuard<()>,
}

impl Store for MemoryStore {
    type Guard = MemoryGuard;

    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        let row = self.row.lock().unwrap_or_else(PoisonError::into_inner).clone();
        row.as_deref().map(StoreError::parse).transpose()
    }

    async fn lock(&self) -> Result<MemoryGuard, StoreError> {
        let lock = self.lock.clone().lock_owned().await;
        Ok(MemoryGuard { store: self.clone(), _lock: lock })
    }
}

impl Guard for MemoryGuard {
    async fn load(&mut self) -> Result<Option<Tokens>, StoreError> {
        self.store.load().await
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        let text = serde_json::to_string(tokens).map_err(StoreError::save)?;
        *self.store.row.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
        Ok(())
    }
}
