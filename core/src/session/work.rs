//! What a job does, whatever the call: the machine knows no operation's type.
//!
//! What does not belong here: the store and its lock (`machine`), and what is done under
//! the lock (`pair`).

use alloc::vec::Vec;

use http::{Request, Response};
use jiff::Timestamp;

use super::pair::Need;
use crate::{
    bank::Operation,
    client::Client,
    error::Error,
    exchange::{Exchange, Failure, Step},
    model::{RequestId, Scope},
    seed::Seed,
    tokens::Tokens,
};

/// A call under way, as the machine sees it.
///
/// What each method does here is of a job that has its value, and asks for nothing.
pub(crate) trait Run {
    /// The call that a renewal would hold up; `None` if new tokens are all that is wanted,
    /// or if the call has not begun.
    fn operation(&self) -> Option<Operation> {
        None
    }

    /// Which stored tokens it begins with.
    fn beginning(&self) -> Beginning {
        Beginning::WithoutTokens
    }

    /// Begins, with these tokens.
    fn begin(
        &mut self,
        client: &Client,
        tokens: Option<&Tokens>,
        seed: Seed,
        now: Timestamp,
    ) -> Result<(), Error> {
        let _ = (client, tokens, seed, now);
        Ok(())
    }

    /// What it waits for.
    fn awaits(&mut self) -> Awaits {
        Awaits::Nothing
    }

    /// Its request, if it waits for a response.
    fn request(&self) -> Option<Request<Vec<u8>>> {
        None
    }

    /// The id of its request, if it waits for a response.
    fn request_id(&self) -> Option<RequestId> {
        None
    }

    /// The longest body to read, in bytes.
    fn max_body(&self) -> usize {
        0
    }

    /// The tokens that go with its request.
    fn tokens(&self) -> Option<&Tokens> {
        None
    }

    /// Goes on with a response.
    fn answered(&mut self, response: Response<Vec<u8>>, now: Timestamp) -> Result<(), Error> {
        let _ = (response, now);
        Ok(())
    }

    /// Gives its request another `Request-ID`.
    fn again(&mut self) {}

    /// Goes on with new tokens.
    fn with(&mut self, tokens: Tokens) -> Result<(), Error> {
        let _ = tokens;
        Ok(())
    }
}

/// The same for the job, which gives what comes of it.
pub(crate) trait Work<T>: Run {
    /// What came of it, once it is over.
    fn end(&mut self) -> Option<T>;
}

/// Which stored tokens a call begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beginning {
    /// None: the store is not asked.
    WithoutTokens,
    /// The stored ones. It is an error if there are none.
    WithTokens,
    /// The stored ones, if they are of this scope and have not expired. If the bank refuses
    /// them, the call begins anew without any.
    WithTokensOfUse(Scope),
}

/// What a call waits for.
pub(crate) enum Awaits {
    Response,
    Tokens(Need),
    /// It is over.
    Nothing,
}

/// A call that an exchange makes.
pub(crate) struct Call<M, X: Exchange> {
    beginning: Beginning,
    make: M,
    operation: Option<Operation>,
    /// None before it begins, after its end and after an error.
    step: Option<Step<X>>,
}

impl<M, X: Exchange> Call<M, X> {
    /// `make` makes the exchange, and makes it again if the call begins anew; `None` if it
    /// lacks the tokens that it [begins](Beginning) with.
    pub(crate) fn new(beginning: Beginning, make: M) -> Self {
        Self { beginning, make, operation: None, step: None }
    }

    /// The call of an exchange that has been made.
    pub(crate) fn made(exchange: X, now: Timestamp, make: M) -> Self {
        let operation = Some(exchange.operation());
        let step = Some(exchange.start(now));
        Self { beginning: Beginning::WithoutTokens, make, operation, step }
    }

    fn exchange(&self) -> Option<&X> {
        match &self.step {
            Some(Step::Again(exchange)) => Some(exchange),
            _ => None,
        }
    }
}

impl<M, X> Run for Call<M, X>
where
    M: FnMut(&Client, Option<&Tokens>, Seed) -> Option<Result<X, Error>>,
    X: Exchange,
{
    fn operation(&self) -> Option<Operation> {
        self.operation
    }

    fn beginning(&self) -> Beginning {
        self.beginning
    }

    fn begin(
        &mut self,
        client: &Client,
        tokens: Option<&Tokens>,
        seed: Seed,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Some(exchange) = (self.make)(client, tokens, seed).transpose()? else { return Ok(()) };
        self.operation = Some(exchange.operation());
        self.step = Some(exchange.start(now));
        Ok(())
    }

    fn awaits(&mut self) -> Awaits {
        match &self.step {
            Some(Step::Again(_)) => Awaits::Response,
            Some(Step::Renew(renew)) => Awaits::Tokens(Need::Newer(renew.stale().clone())),
            Some(Step::Done(_)) | None => Awaits::Nothing,
        }
    }

    fn request(&self) -> Option<Request<Vec<u8>>> {
        self.exchange().map(Exchange::request)
    }

    fn request_id(&self) -> Option<RequestId> {
        self.exchange().map(Exchange::request_id)
    }

    fn max_body(&self) -> usize {
        self.exchange().map_or(0, Exchange::max_body)
    }

    fn tokens(&self) -> Option<&Tokens> {
        self.exchange()?.tokens()
    }

    fn answered(&mut self, response: Response<Vec<u8>>, now: Timestamp) -> Result<(), Error> {
        if let Some(Step::Again(exchange)) = self.step.take() {
            self.step = Some(exchange.step(response, now).map_err(Failure::into_error)?);
        }
        Ok(())
    }

    fn again(&mut self) {
        self.step = match self.step.take() {
            Some(Step::Again(exchange)) => Some(Step::Again(exchange.again())),
            step => step,
        };
    }

    fn with(&mut self, tokens: Tokens) -> Result<(), Error> {
        if let Some(Step::Renew(renew)) = self.step.take() {
            self.step = Some(Step::Again(renew.with(tokens)?));
        }
        Ok(())
    }
}

impl<M, X> Work<X::Output> for Call<M, X>
where
    M: FnMut(&Client, Option<&Tokens>, Seed) -> Option<Result<X, Error>>,
    X: Exchange,
{
    fn end(&mut self) -> Option<X::Output> {
        match self.step.take_if(|step| matches!(step, Step::Done(_))) {
            Some(Step::Done(output)) => Some(output),
            _ => None,
        }
    }
}

/// A job that has its value already; or none, since it could not be begun.
pub(crate) struct Given<T>(pub(crate) Option<T>);

impl<T> Run for Given<T> {}

impl<T> Work<T> for Given<T> {
    fn end(&mut self) -> Option<T> {
        self.0.take()
    }
}
