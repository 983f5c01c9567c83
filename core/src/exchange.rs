//! The one contract between the core and a transport.
//!
//! An [`Exchange`] says what to send and reads what came back. A transport is
//! the same short loop for all of them, blocking or `.await`ed:
//!
//! ```
//! use belfius_psd2::{Exchange, Failure, Renew, Step, Tokens, model::Timestamp};
//!
//! # fn now() -> Timestamp { Timestamp::UNIX_EPOCH }
//! # type Sent = Result<http::Response<Vec<u8>>, std::io::Error>;
//! # fn send(_: http::Request<Vec<u8>>, _max_body: usize) -> Sent { unimplemented!() }
//! # fn renewed<X: Exchange>(_: &Renew<X>) -> Result<Tokens, Error> { unimplemented!() }
//! # type Error = Box<dyn std::error::Error>;
//! fn run<X: Exchange>(exchange: X) -> Result<X::Output, Error> {
//!     let mut step = exchange.start(now());
//!     loop {
//!         let exchange = match step {
//!             Step::Done(output) => return Ok(output),
//!             Step::Again(exchange) => exchange,
//!             Step::Renew(renew) => { let tokens = renewed(&renew)?; renew.with(tokens)? }
//!         };
//!         let response = send(exchange.request(), exchange.max_body())?;
//!         step = exchange.step(response, now()).map_err(Failure::into_error)?;
//!     }
//! }
//! ```
//!
//! `renewed` is where tokens are refreshed under the caller's lock: see
//! [`Renew`]. A [`session`](crate::session) does all of that, and what has to be done about a
//! request without a response.

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

use jiff::Timestamp;

use crate::{
    bank::Operation,
    client::Client,
    error::{Delivery, Error, ErrorKind},
    flow::RefreshTokens,
    model::{RequestId, Scope},
    seed::Seed,
    tokens::Tokens,
};

/// A request to the bank and the reading of its answer.
///
/// A transport sends [`request`](Self::request), gives the answer to
/// [`step`](Self::step), and does what the [`Step`] says. It never follows a
/// redirect, reads at most [`max_body`](Self::max_body) bytes of body, and sends
/// a request again only when it is a `GET` that cannot have reached the bank.
pub trait Exchange: Sized + Send + sealed::Sealed {
    /// What the exchange gives in the end.
    type Output: Send;

    /// The operation, for logs and spans.
    fn operation(&self) -> Operation;

    /// The `Request-ID` of [`request`](Self::request), for logs and spans.
    fn request_id(&self) -> RequestId;

    /// The first step: send the request, or renew the tokens before that if
    /// they are known to have expired.
    fn start(self, now: Timestamp) -> Step<Self> {
        let _ = now;
        Step::Again(self)
    }

    /// The request. Pure: asked twice, it answers the same to the byte.
    fn request(&self) -> http::Request<Vec<u8>>;

    /// Reads the answer.
    ///
    /// # Errors
    /// When the bank refused or the answer cannot be read. The failure hands the
    /// exchange back, so that nothing is lost with it: it can be sent again, if
    /// that is safe.
    fn step(
        self,
        response: http::Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Step<Self>, Failure<Self>>;

    /// The same exchange with a `Request-ID` of its own, to be sent once more:
    /// the bank wants each to be unique. What [`step`](Self::step) hands back
    /// with an error has one already.
    #[must_use]
    fn again(self) -> Self;

    /// The longest body to read, in bytes. A longer one is an error.
    fn max_body(&self) -> usize;
}

/// What to do next.
#[must_use = "an exchange is not over before its step is `Done`"]
#[allow(
    clippy::large_enum_variant,
    reason = "moved once, and boxed it would read worse; small on 32 bits"
)]
pub enum Step<X: Exchange> {
    /// Send this exchange's request.
    Again(X),
    /// The access token is dead: renew, and go on with the new one.
    Renew(Renew<X>),
    /// The exchange is over.
    Done(X::Output),
}

/// An exchange that waits for new tokens.
///
/// Under a lock that spans load, refresh and save: if the stored pair is not
/// [the same](Tokens::is_same_pair) as [`stale`](Self::stale), somebody else has
/// renewed it, so go on with the stored one. Else run
/// [`refresh`](Self::refresh), **store what it gives, then** go on
/// [`with`](Self::with) it: a refresh kills the former pair.
#[must_use = "the exchange goes on only with new tokens"]
pub struct Renew<X> {
    exchange: X,
    // Behind a pointer, so that a `Step` is small.
    stale: Box<Stale>,
}

/// A dead pair, and what renews it.
pub(crate) struct Stale {
    pub(crate) client: Client,
    pub(crate) tokens: Tokens,
    pub(crate) seed: Seed,
}

/// An error, with the exchange that it stopped.
///
/// `?` turns it into the error alone where that is enough.
pub struct Failure<X, E = Error> {
    /// What went wrong.
    pub error: E,
    /// The exchange, ready to be sent again if that is safe.
    pub exchange: Box<X>,
}

impl<X: Exchange> Renew<X> {
    pub(crate) fn new(exchange: X, stale: Box<Stale>) -> Self {
        Self { exchange, stale }
    }

    /// The pair that the bank no longer takes.
    pub fn stale(&self) -> &Tokens {
        &self.stale.tokens
    }

    /// The exchange as it was before, to be kept: sent now it would be refused.
    pub fn into_exchange(self) -> X {
        self.exchange
    }

    /// An exchange for the next pair. Asked twice, it is the same request.
    ///
    /// # Errors
    /// When the stale tokens came without a refresh token, so that only a new
    /// consent helps.
    pub fn refresh(&self) -> Result<RefreshTokens, Error> {
        self.stale.client.refresh(&self.stale.tokens, self.stale.seed.child())
    }

    /// Goes on with new tokens.
    ///
    /// # Errors
    /// When they are for another bank or scope.
    pub fn with(self, tokens: Tokens) -> Result<X, Error> {
        let Stale { client, tokens: stale, .. } = &*self.stale;
        tokens.check(client, self.exchange.operation(), stale.scope())?;
        Ok(self.exchange.renewed(tokens))
    }
}

impl<X: Exchange, E> Failure<X, E> {
    /// Of a request that no answer came to, for a transport: the exchange is the same if
    /// nothing was sent, and [`again`](Exchange::again) if it may have been, since the bank
    /// wants each `Request-ID` once.
    pub fn unanswered(error: E, delivery: Delivery, exchange: X) -> Self {
        match delivery {
            Delivery::NotSent => Self::new(error, exchange),
            _ => Self::new(error, exchange.again()),
        }
    }
}

impl<X, E> Failure<X, E> {
    pub(crate) fn new(error: E, exchange: X) -> Self {
        Self { error, exchange: Box::new(exchange) }
    }

    /// The error alone.
    #[must_use]
    pub fn into_error(self) -> E {
        self.error
    }
}

impl<X> From<Failure<X>> for Error {
    fn from(failure: Failure<X>) -> Self {
        failure.error
    }
}

impl<X, E: fmt::Debug> fmt::Debug for Failure<X, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<X, E: fmt::Display> fmt::Display for Failure<X, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<X, E: core::error::Error> core::error::Error for Failure<X, E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.error.source()
    }
}

impl<X: Exchange> fmt::Debug for Step<X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Again(_) => "Step::Again(…)",
            Self::Renew(_) => "Step::Renew(…)",
            Self::Done(_) => "Step::Done(…)",
        })
    }
}

impl<X> fmt::Debug for Renew<X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renew").field("stale", &self.stale.tokens).finish_non_exhaustive()
    }
}

impl Tokens {
    /// Whether these tokens are of this bank and for this scope.
    pub(crate) fn check(
        &self,
        client: &Client,
        operation: Operation,
        needs: Scope,
    ) -> Result<(), Error> {
        if self.bank() != client.bank().base_url() {
            return Err(Error::new(operation, ErrorKind::WrongBank));
        }
        if self.scope() != needs {
            return Err(Error::new(operation, ErrorKind::WrongScope { has: self.scope(), needs }));
        }
        Ok(())
    }
}

pub(crate) mod sealed {
    use crate::tokens::Tokens;

    /// Keeps the set of exchanges closed: each is a reviewed machine.
    pub trait Sealed {
        /// The same exchange with new tokens; one without tokens stays itself.
        #[must_use]
        fn renewed(self, tokens: Tokens) -> Self;

        /// The tokens that go with its request.
        fn tokens(&self) -> Option<&Tokens> {
            None
        }
    }
}
