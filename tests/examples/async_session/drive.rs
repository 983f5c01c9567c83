//! The driver: does what a job asks for, and lets the caller leave at any time.
//!
//! What does not belong here: rules. The job has them all.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::{SystemTime, UNIX_EPOCH},
};

use belfius_psd2::{
    Client, Seed,
    model::Timestamp,
    session::{Ask, Driven, Error, Job, Jobs, RandomError},
    store::{KeptPair, StoreError},
};
use jiff::SignedDuration;
use tokio::runtime::Handle;

use super::{
    http::{Failure, Http, Sending},
    store::{Guard as _, Store},
};

/// Runs the jobs of one customer's consent: one pair of tokens, in one store.
#[derive(Clone)]
pub struct Driver<S> {
    client: Client,
    http: Http,
    store: S,
    kept: Arc<Mutex<Option<KeptPair>>>,
}

impl<S: Store> Driver<S> {
    /// For all calls over one store. A second driver of the same store in this process
    /// would not know of a pair that the first could not save: clone this one.
    pub fn new(client: Client, http: Http, store: S) -> Self {
        Self { client, http, store, kept: Arc::default() }
    }

    /// Runs a job to its end. The future may be dropped at any time, as by a time-out or a
    /// browser that leaves: while new tokens are being made, a task goes on without it.
    pub async fn run<T: Send + 'static>(
        &self,
        make: impl FnOnce(Jobs<'_>) -> Job<'static, T, Failure>,
    ) -> Result<T, Error<Failure>> {
        let mut job = make(Jobs::new(&self.client, seed()?, now()));
        let (driver, shared) = (self.clone(), Arc::new(Shared::default()));
        let seen = shared.clone();
        let driving = Box::pin(async move {
            driver.drive(&mut job, &seen).await;
            job.end()
        });
        Call { driving: Some(driving), shared, runtime: Handle::current() }.await
    }

    /// Waits until no new tokens are being made. A runtime that ends drops its tasks, so a
    /// program awaits this before it ends, when it makes no more calls.
    pub async fn settled(&self) -> Result<(), StoreError> {
        self.store.lock().await.map(drop)
    }

    async fn drive(&self, job: &mut (dyn Driven<Failure> + Send), shared: &Shared) {
        let mut guard: Option<S::Guard> = None;
        loop {
            shared.must_finish.store(job.must_finish(), Relaxed);
            if shared.caller_left.load(Relaxed) && !job.must_finish() {
                return;
            }
            match job.ask() {
                Ask::Load(ask) => {
                    let stored = match &mut guard {
                        Some(guard) => guard.load().await,
                        None => self.store.load().await,
                    };
                    ask.loaded(stored, now());
                }
                Ask::Lock(ask) => {
                    let stored = match self.store.lock().await {
                        Ok(taken) => guard.insert(taken).load().await,
                        Err(error) => Err(error),
                    };
                    if stored.is_err() {
                        guard = None;
                    }
                    ask.locked(stored, &mut self.kept(), now());
                }
                Ask::Save(ask) => {
                    let saved = match &mut guard {
                        Some(guard) => guard.save(ask.tokens()).await,
                        None => Err(StoreError::save("the store is not locked")),
                    };
                    ask.saved(saved, &mut self.kept());
                }
                Ask::Unlock(ask) => {
                    guard = None;
                    ask.unlocked();
                }
                Ask::Send(ask) => {
                    let request = ask.request();
                    let sending = Sending {
                        max_body: ask.max_body(),
                        on_fresh_connection: ask.on_fresh_connection(request.method()),
                        facts: ask.facts(),
                    };
                    let response = self.http.send(request, sending).await;
                    ask.answered(response, now());
                }
                Ask::Pause(ask) => {
                    tokio::time::sleep(ask.duration()).await;
                    ask.over();
                }
                Ask::End => return,
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<KeptPair>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the caller and the driving future tell each other.
#[derive(Default)]
struct Shared {
    must_finish: AtomicBool,
    caller_left: AtomicBool,
}

/// A job that is being driven. If it is dropped while the job must finish, a task drives it
/// until it need not.
struct Call<T: Send + 'static> {
    driving: Option<Driving<T>>,
    shared: Arc<Shared>,
    runtime: Handle,
}

type Driving<T> = Pin<Box<dyn Future<Output = Result<T, Error<Failure>>> + Send>>;

impl<T: Send + 'static> Future for Call<T> {
    type Output = Result<T, Error<Failure>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.driving {
            Some(driving) => driving.as_mut().poll(context),
            None => Poll::Pending,
        }
    }
}

impl<T: Send + 'static> Drop for Call<T> {
    fn drop(&mut self) {
        if let Some(driving) = self.driving.take_if(|_| self.shared.must_finish.load(Relaxed)) {
            self.shared.caller_left.store(true, Relaxed);
            self.runtime.spawn(async { drop(driving.await) });
        }
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let since = SignedDuration::try_from(since).unwrap_or(SignedDuration::MAX);
    Timestamp::from_duration(since).unwrap_or(Timestamp::MAX)
}

fn seed() -> Result<Seed, RandomError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| RandomError)?;
    Ok(Seed::new(bytes))
}
