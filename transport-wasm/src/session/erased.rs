//! Exchanges of whatever kind behind one pointer, so that what runs them is compiled
//! once for all that end alike, and not once for each. A package that goes into
//! browsers is counted by the byte.

#[cfg(feature = "js")]
use belfius_psd2::{Client, Seed};
use belfius_psd2::{
    Exchange, Failure, Operation, Renew, Step, Tokens,
    model::{RequestId, Timestamp},
};
use http::{Request, Response};

use super::Session;
use crate::{error::Error, store::TokenStore};

/// What an exchange does next; it ends with an `R`.
pub(crate) enum Next<R> {
    Send(Box<dyn Sending<R>>),
    Renew(Box<dyn Renewing<R>>),
    Done(R),
}

/// Makes an exchange of tokens, and begins it.
#[cfg(feature = "js")]
pub(crate) type Make<R> =
    Box<dyn FnOnce(&Client, &Tokens, Seed, Timestamp) -> Result<Next<R>, belfius_psd2::Error>>;

/// An exchange whose request goes out.
pub(crate) trait Sending<R> {
    fn outgoing(&self) -> Outgoing;

    fn answered(
        self: Box<Self>,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Next<R>, belfius_psd2::Error>;
}

/// An exchange that waits for new tokens.
pub(crate) trait Renewing<R> {
    fn operation(&self) -> Operation;

    fn stale(&self) -> &Tokens;

    fn renewed(self: Box<Self>, tokens: Tokens) -> Result<Next<R>, belfius_psd2::Error>;
}

/// A request, and what has to be known to send it.
pub(crate) struct Outgoing {
    request: Request<Vec<u8>>,
    max_body: usize,
    operation: Operation,
    id: RequestId,
}

/// An exchange, or one that waits, with what becomes of its output.
struct Erased<T, F> {
    exchange: T,
    operation: Operation,
    finish: F,
}

impl<R: 'static> Next<R> {
    /// Begins an exchange.
    pub(crate) fn begin<X: Exchange + 'static>(
        exchange: X,
        now: Timestamp,
        finish: impl FnOnce(X::Output) -> R + 'static,
    ) -> Self {
        let operation = exchange.operation();
        Self::of(exchange.start(now), operation, finish)
    }

    fn of<X: Exchange + 'static>(
        step: Step<X>,
        operation: Operation,
        finish: impl FnOnce(X::Output) -> R + 'static,
    ) -> Self {
        match step {
            Step::Again(exchange) => Self::Send(Box::new(Erased { exchange, operation, finish })),
            Step::Renew(exchange) => Self::Renew(Box::new(Erased { exchange, operation, finish })),
            Step::Done(output) => Self::Done(finish(output)),
        }
    }
}

impl<X, R, F> Sending<R> for Erased<X, F>
where
    X: Exchange + 'static,
    R: 'static,
    F: FnOnce(X::Output) -> R + 'static,
{
    fn outgoing(&self) -> Outgoing {
        let Self { exchange, operation, .. } = self;
        Outgoing {
            request: exchange.request(),
            max_body: exchange.max_body(),
            operation: *operation,
            id: exchange.request_id(),
        }
    }

    fn answered(
        self: Box<Self>,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Next<R>, belfius_psd2::Error> {
        let Self { exchange, operation, finish } = *self;
        let step = exchange.step(response, now).map_err(Failure::into_error)?;
        Ok(Next::of(step, operation, finish))
    }
}

impl<X, R, F> Renewing<R> for Erased<Renew<X>, F>
where
    X: Exchange + 'static,
    R: 'static,
    F: FnOnce(X::Output) -> R + 'static,
{
    fn operation(&self) -> Operation {
        self.operation
    }

    fn stale(&self) -> &Tokens {
        self.exchange.stale()
    }

    fn renewed(self: Box<Self>, tokens: Tokens) -> Result<Next<R>, belfius_psd2::Error> {
        let Self { exchange, operation, finish } = *self;
        Ok(Next::of(Step::Again(exchange.with(tokens)?), operation, finish))
    }
}

impl<S: TokenStore + 'static> Session<S> {
    /// Makes an exchange with the stored tokens and runs it to its end.
    #[cfg(feature = "js")]
    pub(crate) async fn run_made<R>(&self, make: Make<R>) -> Result<R, Error> {
        let tokens = self.tokens().await?.ok_or(Error::NoTokens)?;
        let next = make(&self.client, &tokens, self.seed()?, self.now())?;
        self.run_next(next).await
    }

    /// Runs an exchange that was begun to its end.
    pub(crate) async fn run_next<R>(&self, mut next: Next<R>) -> Result<R, Error> {
        loop {
            next = match next {
                Next::Done(output) => return Ok(output),
                Next::Send(exchange) => {
                    let Outgoing { request, max_body, operation, id } = exchange.outgoing();
                    let sent = self.transport.deliver(&request, max_body, operation, id).await;
                    exchange.answered(sent?, self.now())?
                }
                Next::Renew(exchange) => {
                    let operation = exchange.operation();
                    match self.newer(exchange.stale().clone()).await {
                        Ok(tokens) => exchange.renewed(tokens).map_err(Error::from),
                        Err(error) => Err(error),
                    }
                    .map_err(|error| Error::Renewal { operation, source: Box::new(error) })?
                }
            };
        }
    }
}
