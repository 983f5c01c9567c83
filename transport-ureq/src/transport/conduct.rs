//! How an exchange is run: what is sent, and what is sent again.
//!
//! What does not belong here: connections (`connection`, `send`). The model check
//! (`tests/model`) compiles this file over a transport without any.

use std::thread;

use belfius_psd2::{Exchange, Failure, Operation, Renew, Step};
use http::Response;

use super::{Transport, send};
use crate::error::{Error, Retry, SendError};

/// How far an exchange has come.
pub(crate) enum Progress<X: Exchange> {
    Done(X::Output),
    Renew(Box<Renew<X>>),
}

/// An exchange and the answer to its request.
type Answered<X> = (X, Response<Vec<u8>>);

impl Transport {
    /// Runs an exchange to its end.
    ///
    /// Tokens are not renewed here, since there is nowhere to keep new ones: see
    /// [`Session`](crate::Session).
    ///
    /// # Errors
    /// When the bank refused, no whole answer came, or the tokens have to be
    /// renewed. The failure hands the exchange back, with a new `Request-ID` if
    /// the bank may have seen the former one; of a payment,
    /// [`payment`](belfius_psd2::PaymentRequest::payment) is what was sent. After
    /// [`RenewalNeeded`](Error::RenewalNeeded) it still has the old tokens: make
    /// the exchange again with new ones.
    pub fn run<X: Exchange>(&self, exchange: X) -> Result<X::Output, Failure<X, Error>> {
        let operation = exchange.operation();
        match self.advance(exchange.start(self.now()))? {
            Progress::Done(output) => Ok(output),
            Progress::Renew(renew) => Err(renewal_needed(operation, *renew)),
        }
    }

    /// Runs an exchange until it ends or needs new tokens.
    pub(crate) fn advance<X: Exchange>(
        &self,
        mut step: Step<X>,
    ) -> Result<Progress<X>, Failure<X, Error>> {
        loop {
            let exchange = match step {
                Step::Again(exchange) => exchange,
                Step::Done(output) => return Ok(Progress::Done(output)),
                Step::Renew(renew) => return Ok(Progress::Renew(renew.into())),
            };
            let (exchange, response) = self.send(exchange)?;
            step = exchange
                .step(response, self.now())
                .map_err(|Failure { error, exchange }| Failure { error: error.into(), exchange })?;
        }
    }

    /// Sends an exchange's request: once, unless it may be repeated.
    fn send<X: Exchange>(&self, mut exchange: X) -> Result<Answered<X>, Failure<X, Error>> {
        let mut attempt = 1;
        loop {
            let request = exchange.request();
            let repeatable = exchange.operation().is_repeatable(request.method());
            let sent = send::facts(&exchange, &request, attempt);
            // Only what may be repeated risks a connection that the bank may have
            // closed while it was idle, and only the first time.
            let agent = self.agents.pick(repeatable && attempt == 1);
            let error = match send::send(agent, request, exchange.max_body(), sent) {
                Ok(response) => return Ok((exchange, response)),
                Err(error) => error,
            };
            let retry =
                if repeatable && attempt <= self.retries.count { error.retry() } else { Retry::No };
            match retry {
                Retry::No => return Err(failure(error, exchange)),
                Retry::Same => thread::sleep(self.retries.pause),
                Retry::NewId => exchange = exchange.again(),
                Retry::NewIdLater => {
                    thread::sleep(self.retries.pause);
                    exchange = exchange.again();
                }
            }
            attempt = attempt.saturating_add(1);
        }
    }
}

fn failure<X: Exchange>(error: SendError, exchange: X) -> Failure<X, Error> {
    let delivery = error.delivery();
    Failure::unanswered(error.into(), delivery, exchange)
}

fn renewal_needed<X: Exchange>(operation: Operation, renew: Renew<X>) -> Failure<X, Error> {
    let exchange = Box::new(renew.into_exchange());
    Failure { error: Error::RenewalNeeded { operation }, exchange }
}
