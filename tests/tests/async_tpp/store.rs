//! A store that takes its time: each step awaits, so that a caller can leave there.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use belfius_psd2::{Tokens, store::StoreError};
use tokio::task::yield_now;

use crate::store::{Guard, MemoryGuard, MemoryStore, Store};

#[derive(Clone, Default)]
pub(crate) struct TestStore {
    inner: MemoryStore,
    saves_fail: Arc<AtomicUsize>,
}

pub(crate) struct TestGuard {
    inner: MemoryGuard,
    saves_fail: Arc<AtomicUsize>,
}

impl TestStore {
    /// The next saves fail, so many.
    pub(crate) fn fail_saves(&self, count: usize) {
        self.saves_fail.store(count, Ordering::SeqCst);
    }
}

impl Store for TestStore {
    type Guard = TestGuard;

    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        yield_now().await;
        let stored = self.inner.load().await;
        yield_now().await;
        stored
    }

    async fn lock(&self) -> Result<TestGuard, StoreError> {
        yield_now().await;
        let inner = self.inner.lock().await?;
        yield_now().await;
        Ok(TestGuard { inner, saves_fail: self.saves_fail.clone() })
    }
}

impl Guard for TestGuard {
    async fn load(&mut self) -> Result<Option<Tokens>, StoreError> {
        yield_now().await;
        let stored = self.inner.load().await;
        yield_now().await;
        stored
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        yield_now().await;
        let fails = |left: usize| left.checked_sub(1);
        if self.saves_fail.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fails).is_ok() {
            return Err(StoreError::save("the disk is full"));
        }
        self.inner.save(tokens).await?;
        yield_now().await;
        Ok(())
    }
}
