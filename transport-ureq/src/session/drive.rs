//! The driver: does what a job asks for, over the store and the transport.
//!
//! What does not belong here: any rule of a session. The core's job has them.

use std::{
    sync::{MutexGuard, PoisonError},
    thread,
};

use belfius_psd2::{
    session::{Ask, Job},
    store::KeptPair,
};

use super::Session;
use crate::{
    error::{Error, SendError},
    store::{Locked, StoreError, TokenStore},
};

impl<S: TokenStore> Session<S> {
    /// Runs a job to its end. The calls of a session are this, with a job of
    /// [`jobs`](Self::jobs). After it, [`used`](Job::used) says which pair the last request
    /// went with.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn drive<T>(&self, job: &mut Job<'_, T, SendError>) -> Result<T, Error> {
        let mut locked: Option<Box<dyn Locked + '_>> = None;
        loop {
            match job.ask() {
                Ask::Load(ask) => {
                    let stored = match &locked {
                        Some(locked) => locked.load(),
                        None => self.store.load(),
                    };
                    ask.loaded(stored, self.now());
                }
                Ask::Lock(ask) => {
                    let stored = self.store.lock().and_then(|taken| locked.insert(taken).load());
                    if stored.is_err() {
                        locked = None;
                    }
                    ask.locked(stored, &mut self.kept(), self.now());
                }
                Ask::Save(ask) => {
                    let saved = match &mut locked {
                        Some(locked) => locked.save(ask.tokens()),
                        None => Err(StoreError::save("its lock is not held")),
                    };
                    ask.saved(saved, &mut self.kept());
                }
                Ask::Unlock(ask) => {
                    locked = None;
                    ask.unlocked();
                }
                Ask::Send(ask) => self.transport.send(ask),
                Ask::Pause(ask) => {
                    thread::sleep(ask.duration());
                    ask.over();
                }
                Ask::End => return job.end(),
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<KeptPair>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
