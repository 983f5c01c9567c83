//! Exchanges of whatever kind behind one pointer, so that what runs them is compiled
//! once, and not once for each. A package that goes into browsers is counted by the
//! byte.

#[cfg(feature = "js")]
use belfius_psd2::{Client, Seed};
use belfius_psd2::{
    Exchange, Failure, Operation, Step, Tokens,
    model::{RequestId, Timestamp},
};
use futures_util::future::LocalBoxFuture;
use http::{Request, Response};

use super::Session;
use crate::{error::Error, store::TokenStore, transport::Transport};

/// An exchange under way, for what moves it on.
pub(crate) trait Run {
    fn operation(&self) -> Operation;

    /// What it waits for.
    fn awaits(&self) -> Awaits;

    /// Goes on with an answer.
    fn answered(
        &mut self,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<(), belfius_psd2::Error>;

    /// Goes on with new tokens.
    fn renewed(&mut self, tokens: Tokens) -> Result<(), belfius_psd2::Error>;
}

/// The same for who began it, and wants what comes of it.
pub(crate) trait Running<R>: Run {
    /// What came of it, once it is over.
    fn end(&mut self) -> Option<R>;
}

/// What an exchange waits for.
#[allow(
    clippy::large_enum_variant,
    reason = "moved once, and boxed it would be made once for each exchange; small on 32 bits"
)]
pub(crate) enum Awaits {
    Answer(Outgoing),
    /// Others than these.
    Tokens(Tokens),
    /// It is over.
    Nothing,
}

/// A request, and what has to be known to send it.
pub(crate) struct Outgoing {
    pub(super) request: Request<Vec<u8>>,
    max_body: usize,
    pub(super) operation: Operation,
    pub(super) id: RequestId,
}

/// Makes an exchange of tokens, and begins it.
#[cfg(feature = "js")]
pub(crate) type Make<R> = Box<
    dyn FnOnce(
        &Client,
        &Tokens,
        Seed,
        Timestamp,
    ) -> Result<Box<dyn Running<R>>, belfius_psd2::Error>,
>;

/// An exchange with what becomes of its output.
pub(crate) struct Begun<X: Exchange, F> {
    operation: Operation,
    /// None after its end, or an error.
    step: Option<Step<X>>,
    finish: Option<F>,
}

impl<X: Exchange, F> Begun<X, F> {
    /// Begins an exchange.
    pub(crate) fn new<R>(exchange: X, now: Timestamp, finish: F) -> Self
    where
        F: FnOnce(X::Output) -> R,
    {
        let operation = exchange.operation();
        Self { operation, step: Some(exchange.start(now)), finish: Some(finish) }
    }
}

impl<X: Exchange, F> Run for Begun<X, F> {
    fn operation(&self) -> Operation {
        self.operation
    }

    fn awaits(&self) -> Awaits {
        match &self.step {
            Some(Step::Again(exchange)) => Awaits::Answer(Outgoing {
                request: exchange.request(),
                max_body: exchange.max_body(),
                operation: self.operation,
                id: exchange.request_id(),
            }),
            Some(Step::Renew(renew)) => Awaits::Tokens(renew.stale().clone()),
            Some(Step::Done(_)) | None => Awaits::Nothing,
        }
    }

    fn answered(
        &mut self,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<(), belfius_psd2::Error> {
        if let Some(Step::Again(exchange)) = self.step.take() {
            self.step = Some(exchange.step(response, now).map_err(Failure::into_error)?);
        }
        Ok(())
    }

    fn renewed(&mut self, tokens: Tokens) -> Result<(), belfius_psd2::Error> {
        if let Some(Step::Renew(renew)) = self.step.take() {
            self.step = Some(Step::Again(renew.with(tokens)?));
        }
        Ok(())
    }
}

impl<X: Exchange, R, F: FnOnce(X::Output) -> R> Running<R> for Begun<X, F> {
    fn end(&mut self) -> Option<R> {
        match self.step.take_if(|step| matches!(step, Step::Done(_))) {
            Some(Step::Done(output)) => self.finish.take().map(|finish| finish(output)),
            _ => None,
        }
    }
}

impl Transport {
    /// Moves an exchange on until it is over, or waits for other tokens than those
    /// that it gives.
    pub(super) fn advance<'a>(
        &'a self,
        run: &'a mut dyn Run,
    ) -> LocalBoxFuture<'a, Result<Option<Tokens>, Error>> {
        Box::pin(async {
            loop {
                match run.awaits() {
                    Awaits::Answer(Outgoing { request, max_body, operation, id }) => {
                        let sent = self.deliver(&request, max_body, operation, id).await;
                        run.answered(sent?, self.now())?;
                    }
                    Awaits::Tokens(stale) => return Ok(Some(stale)),
                    Awaits::Nothing => return Ok(None),
                }
            }
        })
    }
}

impl<S: TokenStore + 'static> Session<S> {
    /// Makes an exchange with the stored tokens and runs it to its end.
    #[cfg(feature = "js")]
    pub(crate) async fn run_made<R>(&self, make: Make<R>) -> Result<R, Error> {
        let mut run = {
            let tokens = self.tokens().await?.ok_or(Error::NoTokens)?;
            make(&self.client, &tokens, self.seed()?, self.now())?
        };
        self.run_begun(&mut *run).await
    }

    /// Runs an exchange that was begun to its end.
    pub(crate) async fn run_begun<R>(&self, run: &mut dyn Running<R>) -> Result<R, Error> {
        loop {
            if let Some(output) = run.end() {
                return Ok(output);
            }
            self.advance(run).await?;
        }
    }

    /// Moves an exchange on until it is over.
    fn advance<'a>(&'a self, run: &'a mut dyn Run) -> LocalBoxFuture<'a, Result<(), Error>> {
        Box::pin(async {
            while let Some(stale) = self.transport.advance(run).await? {
                match self.newer(stale).await {
                    Ok(tokens) => run.renewed(tokens).map_err(Error::from),
                    Err(error) => Err(error),
                }
                .map_err(|error| Error::Renewal {
                    operation: run.operation(),
                    source: Box::new(error),
                })?;
            }
            Ok(())
        })
    }
}
