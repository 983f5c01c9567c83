//! A host that drives the core's jobs, over a line that opens no connection.
//!
//! A model check has to decide what becomes of each request and each write. So the jobs are
//! the core's, as every application has them, and what lies below is replaced: by a
//! [`Line`] and a [`Store`] that their owner answers for.
//!
//! What does not belong here: any rule. If a rule has to be written here to make a flow
//! work, it is in the wrong place.

mod failure;
mod session;

use std::sync::Mutex;

use belfius_psd2::{Tokens, store::StoreError};
use http::{Request, Response};

pub use self::{
    failure::{Broken, Failure},
    session::Session,
};

/// Why a call did not succeed.
pub type Error = belfius_psd2::session::Error<Failure>;

/// What a request goes over.
pub trait Line: Send + Sync {
    /// Sends it, and gives the whole response.
    ///
    /// # Errors
    /// When no whole response came.
    fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Broken>;
}

/// Where the pair is kept. The lock is held from `lock` to `unlock`.
pub trait Store {
    /// The stored pair.
    ///
    /// # Errors
    /// When it cannot be read.
    fn load(&self) -> Result<Option<Tokens>, StoreError>;

    /// Takes the lock.
    ///
    /// # Errors
    /// When it cannot be had.
    fn lock(&self) -> Result<(), StoreError>;

    /// Replaces the pair, under the lock.
    ///
    /// # Errors
    /// When it may not have been saved.
    fn save(&self, tokens: &Tokens) -> Result<(), StoreError>;

    /// Gives the lock up.
    fn unlock(&self);
}

/// A store in memory, for one caller.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Option<Tokens>>);

impl Memory {
    /// One that holds this pair.
    #[must_use]
    pub fn with(tokens: Tokens) -> Self {
        Self(Mutex::new(Some(tokens)))
    }
}

impl Store for Memory {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(self.0.lock().expect("one caller").clone())
    }

    fn lock(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn save(&self, tokens: &Tokens) -> Result<(), StoreError> {
        *self.0.lock().expect("one caller") = Some(tokens.clone());
        Ok(())
    }

    fn unlock(&self) {}
}
