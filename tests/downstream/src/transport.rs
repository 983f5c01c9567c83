//! One loop for every job, over an HTTP client of the application's own.

use belfius_psd2::{
    Delivery, Tokens, Unanswered,
    model::Timestamp,
    session::{Ask, Error, Job},
};
use http::{Request, Response};

/// What this application sends with, and the time by its clock.
pub trait Http {
    /// Sends a request and gives the response with at most `max_body` bytes, and one
    /// more if there are more; `None` if no response came.
    fn send(&mut self, request: Request<Vec<u8>>, max_body: usize) -> Option<Response<Vec<u8>>>;

    /// Now.
    fn now(&self) -> Timestamp;
}

/// Where this application keeps a pair of tokens. One process has it, so there is
/// nothing to lock.
pub trait Keep {
    /// The stored pair.
    fn kept(&self) -> Option<Tokens>;

    /// Stores a pair: the former one is dead.
    fn keep(&mut self, tokens: &Tokens);
}

/// Runs a job to its end. Of a request without a response this application knows nothing
/// more: whether the bank has got it is unknown.
///
/// # Errors
/// Those of the job.
pub fn run<T>(
    http: &mut impl Http,
    store: &mut impl Keep,
    mut job: Job<'_, T, Unanswered>,
) -> Result<T, Error<Unanswered>> {
    // A store that cannot fail keeps nothing beside it.
    let mut beside = None;
    loop {
        match job.ask() {
            Ask::Load(ask) => ask.loaded(Ok(store.kept()), http.now()),
            Ask::Lock(ask) => ask.locked(Ok(store.kept()), &mut beside, http.now()),
            Ask::Save(ask) => {
                store.keep(ask.tokens());
                ask.saved(Ok(()), &mut beside);
            }
            Ask::Unlock(ask) => ask.unlocked(),
            Ask::Send(ask) => {
                let response = http.send(ask.request(), ask.max_body());
                let response = response.ok_or(ask.facts().unanswered(Delivery::Unknown));
                ask.answered(response, http.now());
            }
            Ask::Pause(ask) => ask.over(),
            Ask::End => return job.end(),
        }
    }
}
