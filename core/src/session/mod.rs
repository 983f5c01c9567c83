//! A session without I/O: one call of an application is a [`Job`]. A job does nothing by
//! itself: it asks its driver, and each [`Ask`] holds the job, so that only its own reply
//! fits. Every host drives the same job, blocking or asynchronous.
//!
//! Everything that keeps tokens and money safe across requests is decided in the job: the
//! lock spans load, refresh and save; a stored pair that is newer is used as it is; a new
//! pair is saved before it is used; a pair that could not be saved is kept and saved by the
//! next job; a code is spent once; what moves money is sent once. A driver has no rule of its
//! own.
//!
//! # A driver
//!
//! A blocking driver is this loop. `store` and `transport` are the application's, and `kept`
//! is one place in memory for each store:
//!
//! ```
//! use belfius_psd2::session::{Ask, Error, Job, NoResponse};
//! # use belfius_psd2::{Tokens, Unanswered, model::Timestamp, session::Send};
//! # use belfius_psd2::store::{KeptPair, StoreError};
//! # use std::sync::Mutex;
//! # struct Store;
//! # struct Guard;
//! # impl Store {
//! #     fn load(&self) -> Result<Option<Tokens>, StoreError> { Ok(None) }
//! #     fn lock(&self) -> Result<Guard, StoreError> { Ok(Guard) }
//! # }
//! # impl Guard {
//! #     fn load(&self) -> Result<Option<Tokens>, StoreError> { Ok(None) }
//! #     fn save(&self, _: &Tokens) -> Result<(), StoreError> { Ok(()) }
//! # }
//! # struct Transport;
//! # impl Transport {
//! #     fn send<F>(&self, _: &Send<'_, F>) -> Result<http::Response<Vec<u8>>, F> { unimplemented!() }
//! # }
//! # fn now() -> Timestamp { Timestamp::UNIX_EPOCH }
//!
//! fn drive<T, F: NoResponse>(
//!     mut job: Job<'_, T, F>,
//!     store: &Store,
//!     kept: &Mutex<Option<KeptPair>>,
//!     transport: &Transport,
//! ) -> Result<T, Error<F>> {
//!     let mut guard = None;
//!     loop {
//!         match job.ask() {
//!             Ask::Load(ask) => {
//!                 let stored = guard.as_ref().map_or_else(|| store.load(), Guard::load);
//!                 ask.loaded(stored, now());
//!             }
//!             Ask::Lock(ask) => {
//!                 let stored = store.lock().and_then(|taken| guard.insert(taken).load());
//!                 ask.locked(stored, &mut kept.lock().unwrap(), now());
//!             }
//!             Ask::Save(ask) => {
//!                 let not_held = || Err(StoreError::save("its lock is not held"));
//!                 let saved = guard.as_ref().map_or_else(not_held, |guard| guard.save(ask.tokens()));
//!                 ask.saved(saved, &mut kept.lock().unwrap());
//!             }
//!             Ask::Unlock(ask) => {
//!                 guard = None;
//!                 ask.unlocked();
//!             }
//!             Ask::Send(ask) => {
//!                 let response = transport.send(&ask);
//!                 ask.answered(response, now());
//!             }
//!             Ask::Pause(ask) => {
//!                 std::thread::sleep(ask.duration());
//!                 ask.over();
//!             }
//!             Ask::End => return job.end(),
//!         }
//!     }
//! }
//! # use belfius_psd2::{Bank, Client, Generation, Seed, model::{Language, PsuPresence}, session::Jobs};
//! # let secret = belfius_psd2::secret::ClientSecret::new("secret").unwrap();
//! # let client = Client::new(Bank::belfius(Generation::Three), "id", secret, "https://tpp.example/", Language::FR).unwrap();
//! # let job = Jobs::new(&client, Seed::new([1; 32]), now()).accounts::<Unanswered>(PsuPresence::Absent);
//! # assert!(matches!(drive(job, &Store, &Mutex::default(), &Transport), Err(Error::NoTokens)));
//! ```
//!
//! # What a driver has to do
//!
//! * **Send** what [`Send`] says, once: no redirect followed, https only, no more than one
//!   byte beyond [`max_body`](Send::max_body) read, no retry of its own, and on a connection of
//!   its own if [`on_fresh_connection`](Send::on_fresh_connection). If no whole response
//!   comes, say what became of the request: see [`NoResponse`]. An application that must
//!   count each request counts here.
//! * **Hold the lock** from [`Ask::Lock`] to [`Ask::Unlock`], and load and save under it.
//!   Drop it if the job ends or is dropped. It is shared by everything that shares the store.
//! * **Let the caller leave, but not the job**: an asynchronous driver may be dropped at each
//!   `.await`. While [`Job::must_finish`] says so, new tokens are being made, and what is
//!   awaited goes on in a task of its own, with the job, until it no longer says so.
//!
//! What does not belong here: clocks, entropy, sockets, stores, and any runtime.

mod ask;
mod error;
mod job;
mod jobs;
mod machine;
mod no_response;
mod pair;
mod retries;
mod work;

pub use self::{
    ask::{Ask, Load, Lock, Pause, Save, Send, Unlock},
    error::{Error, RandomError},
    job::{Driven, Job},
    jobs::Jobs,
    no_response::{Again, Facts, NoResponse},
    retries::Retries,
};
