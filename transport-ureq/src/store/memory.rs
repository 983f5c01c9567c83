//! Tokens in memory.

use std::sync::{Mutex, MutexGuard, PoisonError};

use belfius_psd2::Tokens;

use super::{Locked, StoreError, TokenStore};

/// Keeps the pair for as long as the process lives: for tests, and for programs
/// that keep it elsewhere in the end.
///
/// ```
/// use belfius_psd2_ureq::{MemoryStore, TokenStore};
/// let store = MemoryStore::new();
/// assert!(store.load()?.is_none());
/// # Ok::<(), belfius_psd2_ureq::StoreError>(())
/// ```
#[derive(Debug, Default)]
pub struct MemoryStore {
    pair: Mutex<Option<Tokens>>,
    /// Held over load, refresh and save, while `pair` stays free to be read.
    renewal: Mutex<()>,
}

struct LockedMemory<'a> {
    pair: &'a Mutex<Option<Tokens>>,
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
        Self { pair: Mutex::new(Some(tokens)), renewal: Mutex::default() }
    }
}

impl TokenStore for MemoryStore {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(held(&self.pair).clone())
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        Ok(Box::new(LockedMemory { _renewal: held(&self.renewal), pair: &self.pair }))
    }
}

impl Locked for LockedMemory<'_> {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(held(self.pair).clone())
    }

    fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        *held(self.pair) = Some(tokens.clone());
        Ok(())
    }
}

/// A thread that panicked leaves no half-written pair behind: it is replaced
/// whole.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
