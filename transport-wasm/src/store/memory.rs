//! Tokens in memory.

use std::cell::RefCell;

use async_lock::{Mutex, MutexGuard};
use belfius_psd2::Tokens;

use super::{Locked, StoreError, TokenStore};

/// Keeps the pair for as long as it lives: for tests, for pages that ask their
/// customer again after a reload, and for programs that keep it elsewhere in the
/// end. An edge worker loses it between two requests.
///
/// ```
/// # futures_util::FutureExt::now_or_never(async {
/// use belfius_psd2_wasm::{MemoryStore, TokenStore};
/// let store = MemoryStore::new();
/// assert!(store.load().await?.is_none());
/// # Ok::<(), belfius_psd2_wasm::StoreError>(()) }).unwrap()?;
/// # Ok::<(), belfius_psd2_wasm::StoreError>(())
/// ```
#[derive(Debug, Default)]
pub struct MemoryStore {
    pair: RefCell<Option<Tokens>>,
    /// Held over load, refresh and save, while `pair` stays free to be read.
    renewal: Mutex<()>,
}

/// A [`MemoryStore`] whose lock is held.
#[derive(Debug)]
#[must_use = "the lock is given up when this is dropped"]
pub struct LockedMemory<'a> {
    pair: &'a RefCell<Option<Tokens>>,
    _renewal: MutexGuard<'a, ()>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A store that holds a pair.
    #[must_use]
    pub fn with(tokens: Tokens) -> Self {
        Self { pair: RefCell::new(Some(tokens)), renewal: Mutex::default() }
    }
}

impl TokenStore for MemoryStore {
    type Locked<'a> = LockedMemory<'a>;

    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(self.pair.borrow().clone())
    }

    async fn lock(&self) -> Result<LockedMemory<'_>, StoreError> {
        Ok(LockedMemory { _renewal: self.renewal.lock().await, pair: &self.pair })
    }
}

impl Locked for LockedMemory<'_> {
    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(self.pair.borrow().clone())
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        self.pair.replace(Some(tokens.clone()));
        Ok(())
    }
}
