//! One loop for every exchange, over an HTTP client of the application's own.

use std::{error, fmt};

use belfius_psd2::{
    Exchange, Operation, Step, Tokens,
    model::{RequestId, Timestamp},
};
use http::{Request, Response};

/// What this application sends with, and the time by its clock.
pub trait Http {
    /// Sends a request and gives the answer with at most `max_body` bytes, and one
    /// more where there are more; `None` when no answer came.
    fn send(&mut self, request: Request<Vec<u8>>, max_body: usize) -> Option<Response<Vec<u8>>>;

    /// Now.
    fn now(&self) -> Timestamp;
}

/// Where this application keeps a pair of tokens. One process has it, so there is
/// nothing to lock.
pub trait Keep {
    /// Stores a pair: the former one is dead.
    fn keep(&mut self, tokens: &Tokens);
}

/// Why an exchange did not end.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stopped {
    /// The bank's answer, or the call itself, is an error.
    Bank(belfius_psd2::Error),
    /// No answer came. Whether the bank has done it is not known.
    Lost {
        /// What was asked.
        operation: Operation,
        /// As which request.
        request_id: RequestId,
    },
}

/// Runs an exchange to its end.
///
/// # Errors
/// When the bank refuses, an answer cannot be read, or none comes.
pub fn run<X: Exchange>(
    http: &mut impl Http,
    store: &mut impl Keep,
    exchange: X,
) -> Result<X::Output, Stopped> {
    let mut step = exchange.start(http.now());
    loop {
        let exchange = match step {
            Step::Done(output) => return Ok(output),
            Step::Again(exchange) => exchange,
            Step::Renew(renew) => {
                let tokens = refresh(http, renew.refresh()?)?;
                store.keep(&tokens);
                renew.with(tokens)?
            }
        };
        step = once(http, exchange)?;
    }
}

/// A refresh carries no tokens, so it is over after one answer.
fn refresh<X: Exchange>(http: &mut impl Http, exchange: X) -> Result<X::Output, Stopped> {
    let mut step = exchange.start(http.now());
    loop {
        step = match step {
            Step::Done(output) => return Ok(output),
            Step::Again(exchange) => once(http, exchange)?,
            Step::Renew(renew) => once(http, renew.into_exchange())?,
        };
    }
}

fn once<X: Exchange>(http: &mut impl Http, exchange: X) -> Result<Step<X>, Stopped> {
    let (operation, request_id) = (exchange.operation(), exchange.request_id());
    let response = http.send(exchange.request(), exchange.max_body());
    let response = response.ok_or(Stopped::Lost { operation, request_id })?;
    exchange.step(response, http.now()).map_err(|failure| Stopped::Bank(failure.into_error()))
}

impl From<belfius_psd2::Error> for Stopped {
    fn from(error: belfius_psd2::Error) -> Self {
        Self::Bank(error)
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bank(error) => error.fmt(f),
            Self::Lost { operation, request_id } => {
                write!(f, "{operation}: no answer came [Request-ID {request_id}]")
            }
        }
    }
}

impl error::Error for Stopped {}
