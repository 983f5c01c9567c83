//! The driver: a loop over what a job asks for.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use belfius_psd2::{
    Client, Seed, Tokens,
    model::Timestamp,
    session::{Ask, Facts, Job, Jobs, Retries},
    store::{KeptPair, StoreError},
};
use http::{Request, Response};

use super::{Broken, Error, Failure, Line, Store};

/// A client, a line and a store of tokens.
pub struct Session<S> {
    client: Client,
    line: Arc<dyn Line>,
    store: S,
    clock: Box<dyn Fn() -> Timestamp + Send>,
    random: Box<dyn Fn() -> [u8; 32] + Send>,
    kept: Mutex<Option<KeptPair>>,
    waits: Box<dyn Fn() -> bool + Send>,
}

impl<S: Store> Session<S> {
    /// A session of `client`.
    pub fn new(
        client: Client,
        line: Arc<dyn Line>,
        store: S,
        clock: impl Fn() -> Timestamp + Send + 'static,
        random: impl Fn() -> [u8; 32] + Send + 'static,
    ) -> Self {
        let (clock, random) = (Box::new(clock), Box::new(random));
        Self {
            client,
            line,
            store,
            clock,
            random,
            kept: Mutex::default(),
            waits: Box::new(|| true),
        }
    }

    /// The same as an asynchronous host: `waits` says whether its caller still waits, before
    /// and after each thing that it awaits.
    #[must_use]
    pub fn with_caller(self, waits: impl Fn() -> bool + Send + 'static) -> Self {
        Self { waits: Box::new(waits), ..self }
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The stored pair.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tokens(&self) -> Result<Option<Tokens>, Error> {
        Ok(self.store.load()?)
    }

    /// Drives one job to its end. A `GET` is sent again as often as by default; a pause takes
    /// no time.
    ///
    /// # Errors
    /// Those of the job.
    pub fn run<'a, T>(
        &self,
        job: impl FnOnce(Jobs<'_>) -> Job<'a, T, Failure>,
    ) -> Result<T, Error> {
        let jobs = Jobs::new(&self.client, Seed::new((self.random)()), (self.clock)());
        let retries = Retries { count: 2, pause: Duration::ZERO };
        self.drive(job(jobs.with_retries(retries)))
    }

    /// A caller who leaves ends the job, unless new tokens are being made: then the rest of
    /// that is done first, as a task of its own would do it.
    fn drive<T>(&self, mut job: Job<'_, T, Failure>) -> Result<T, Error> {
        let (mut held, mut left) = (None, false);
        loop {
            let must_finish = job.must_finish();
            left = left || (awaits(&job.ask()) && !(self.waits)());
            if left && !must_finish {
                return job.end();
            }
            match job.ask() {
                Ask::Load(_) => {
                    let stored = self.store.load();
                    left = left || !(self.waits)();
                    if left {
                        return job.end();
                    }
                    if let Ask::Load(ask) = job.ask() {
                        ask.loaded(stored, (self.clock)());
                    }
                }
                Ask::Lock(_) => {
                    let stored = self.store.lock().and_then(|()| {
                        held = Some(Held(&self.store));
                        self.store.load()
                    });
                    if stored.is_err() {
                        held = None;
                    }
                    left = left || !(self.waits)();
                    if left {
                        return job.end();
                    }
                    if let Ask::Lock(ask) = job.ask() {
                        ask.locked(stored, &mut self.slot(), (self.clock)());
                    }
                }
                Ask::Save(ask) => {
                    let saved = match &held {
                        Some(Held(store)) => store.save(ask.tokens()),
                        None => Err(StoreError::save("its lock is not held")),
                    };
                    ask.saved(saved, &mut self.slot());
                    left = left || !(self.waits)();
                }
                Ask::Unlock(ask) => {
                    held = None;
                    ask.unlocked();
                }
                Ask::Send(ask) => {
                    let response = self.sent(ask.request(), ask.max_body(), ask.facts());
                    left = left || !(self.waits)();
                    if left && !must_finish {
                        return job.end();
                    }
                    if let Ask::Send(ask) = job.ask() {
                        ask.answered(response, (self.clock)());
                    }
                }
                Ask::Pause(ask) => ask.over(),
                Ask::End => return job.end(),
            }
        }
    }

    /// Sends one call of the fallback interface, once.
    ///
    /// # Errors
    /// When no whole response comes, or a longer one than `max_body` bytes.
    pub fn send_fallback(
        &self,
        request: Request<Vec<u8>>,
        max_body: usize,
    ) -> Result<Response<Vec<u8>>, Error> {
        let facts = Facts::of_fallback(&request);
        let failed = |failure| Error::Send(Box::new(failure));
        let response = self.sent(request, max_body, facts).map_err(failed)?;
        if response.body().len() > max_body {
            return Err(failed(Failure::new(facts, Broken::TooLong)));
        }
        Ok(response)
    }

    fn sent(
        &self,
        request: Request<Vec<u8>>,
        max_body: usize,
        facts: Facts,
    ) -> Result<Response<Vec<u8>>, Failure> {
        let mut response = self.line.send(request).map_err(|broken| Failure::new(facts, broken))?;
        response.body_mut().truncate(max_body.saturating_add(1));
        Ok(response)
    }

    /// The new pair that could not be saved, which the next job saves.
    pub fn kept(&self) -> Option<Tokens> {
        self.slot().as_ref().map(|kept| kept.tokens().clone())
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<KeptPair>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an asynchronous host awaits something for it.
fn awaits(ask: &Ask<'_, Failure>) -> bool {
    !matches!(ask, Ask::Unlock(_) | Ask::End)
}

/// The lock of a store.
struct Held<'s, S: Store>(&'s S);

impl<S: Store> Drop for Held<'_, S> {
    fn drop(&mut self) {
        self.0.unlock();
    }
}

impl<S> fmt::Debug for Session<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("client", &self.client).finish_non_exhaustive()
    }
}
