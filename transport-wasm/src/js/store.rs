//! Stores of tokens: in memory, or the caller's own object.
//!
//! The object's `lock` runs a function while nobody else holds the lock, as
//! `navigator.locks.request` does. One without it is locked within this program, by
//! the object: sessions that share it share that lock.

use std::{cell::RefCell, collections::BTreeMap, fmt};

use belfius_psd2::Tokens;
use js_sys::{JSON, Promise};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

use super::{
    error::{Thrown, invalid},
    script::{Hold, hold, load, save, store_lacks},
    views,
};
use crate::{Locked, LockedMemory, MemoryStore, StoreError, TokenStore};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("store.d.ts");

/// Where a session has its tokens.
pub(super) enum Store {
    Memory(Box<MemoryStore>),
    Theirs(JsValue),
}

/// A store whose lock is held.
pub(super) enum LockedStore<'a> {
    Memory(LockedMemory<'a>),
    Theirs {
        store: &'a JsValue,
        /// Until this is dropped.
        _held: Held,
    },
}

/// A lock of the caller's. Dropped at any time, it is given up, or not even taken.
pub(super) struct Held(Hold);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.release();
    }
}

impl Store {
    /// The store that an argument is.
    pub(super) fn of(value: &JsValue) -> Result<Self, Thrown> {
        if value.is_undefined() {
            return Ok(Self::Memory(Box::default()));
        }
        let wrong = |text: &str| invalid("store", text);
        match store_lacks(value) {
            Ok(None) => Ok(Self::Theirs(value.clone())),
            Ok(Some(method)) => Err(wrong(&format!("must be an object with a method `{method}`"))),
            Err(_) => Err(wrong("cannot be read")),
        }
    }
}

impl TokenStore for Store {
    type Locked<'a> = LockedStore<'a>;

    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        match self {
            Self::Memory(store) => store.load().await,
            Self::Theirs(store) => load_from(store).await,
        }
    }

    async fn lock(&self) -> Result<LockedStore<'_>, StoreError> {
        match self {
            Self::Memory(store) => Ok(LockedStore::Memory(store.lock().await?)),
            Self::Theirs(store) => {
                let held = Held(hold(store));
                done(held.0.ready()).await.map_err(StoreError::lock)?;
                Ok(LockedStore::Theirs { store, _held: held })
            }
        }
    }
}

impl Locked for LockedStore<'_> {
    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        match self {
            Self::Memory(store) => store.load().await,
            Self::Theirs { store, .. } => load_from(store).await,
        }
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        match self {
            Self::Memory(store) => store.save(tokens).await,
            Self::Theirs { store, .. } => {
                let tokens = views::stored(tokens).map_err(|error| Failure::new(error.into()));
                let saved = save(store, &tokens.map_err(StoreError::save)?);
                done(saved).await.map_err(StoreError::save).map(drop)
            }
        }
    }
}

async fn load_from(store: &JsValue) -> Result<Option<Tokens>, StoreError> {
    let value = done(load(store)).await.map_err(StoreError::load)?;
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    let json = JSON::stringify(&value).map_err(Failure::new).map_err(StoreError::load)?;
    // What is no JSON at all has none.
    StoreError::parse(&json.as_string().unwrap_or_default()).map(Some)
}

async fn done(promise: Promise) -> Result<JsValue, Failure> {
    JsFuture::from(promise).await.map_err(Failure::new)
}

/// What the caller's store threw. A JavaScript value cannot be in a Rust error,
/// which may go to another thread; so it lies here until that error is gone.
pub(super) struct Failure(u32);

thread_local! {
    static THROWN: RefCell<BTreeMap<u32, JsValue>> = const { RefCell::new(BTreeMap::new()) };
}

impl Failure {
    fn new(value: JsValue) -> Self {
        THROWN.with_borrow_mut(|thrown| {
            let next = thrown.last_key_value().map_or(0, |(last, _)| last.wrapping_add(1));
            thrown.insert(next, value);
            Self(next)
        })
    }

    /// The value itself.
    pub(super) fn value(&self) -> Option<JsValue> {
        THROWN.with_borrow(|thrown| thrown.get(&self.0).cloned())
    }
}

impl Drop for Failure {
    fn drop(&mut self) {
        THROWN.with_borrow_mut(|thrown| thrown.remove(&self.0));
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Failure(…)")
    }
}

impl fmt::Display for Failure {
    /// Not the text of what was thrown: a store may repeat a token in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it threw, see `storeError`")
    }
}

impl std::error::Error for Failure {}
