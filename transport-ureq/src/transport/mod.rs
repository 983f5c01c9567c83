//! Sends exchanges over HTTPS.
//!
//! What does not belong here: tokens and where they are kept (`session`,
//! `store`).

mod agent;
mod builder;
mod connection;
mod identity;
mod roots;
mod send;
mod tls;
mod verifier;

use std::{fmt, sync::Arc, thread};

use belfius_psd2::{
    Delivery, Exchange, Failure, Operation, Renew, Step,
    model::{RequestId, Timestamp},
};
use http::{Method, Response};

use self::agent::Agents;
pub use self::{builder::TransportBuilder, roots::Roots};
use crate::{
    clock::Clock,
    error::{Error, Retry, SendError},
};

/// A blocking HTTPS client for one TPP: its QWAC, its roots, its time-outs.
///
/// It is a handle: cheap to clone, shared by any number of threads. One is
/// enough for all customers and both brands.
///
/// ```no_run
/// use belfius_psd2_ureq::Transport;
/// # fn show(client: &belfius_psd2::Client, order: &belfius_psd2::SignedPayment)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use belfius_psd2::{Remedy, Seed};
/// # fn random_bytes() -> [u8; 32] { [7; 32] }
///
/// let transport = Transport::builder()
///     .client_certificate(std::fs::read("qwac.pem")?, std::fs::read("qwac.key")?)
///     .build()?;
/// match transport.run(client.initiate(order, None, Seed::new(random_bytes()))?) {
///     Ok(reply) => println!("{reply:?}"),
///     Err(failure) if failure.error.remedy() == Some(Remedy::LookFirst) => {
///         println!("keep {:?}: {failure}", failure.exchange.payment());
///     }
///     Err(failure) => println!("not made: {failure}"),
/// }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Transport {
    agents: Agents,
    retries: Retries,
    clock: Clock,
}

/// How often, and after what pause, a `GET` is tried again.
#[derive(Debug, Clone, Copy)]
struct Retries {
    count: u32,
    pause: std::time::Duration,
}

/// How far an exchange has come.
pub(crate) enum Progress<X: Exchange> {
    Done(X::Output),
    Renew(Box<Renew<X>>),
}

/// An exchange and the answer to its request.
type Answered<X> = (X, Response<Vec<u8>>);

impl Transport {
    /// Begins to set one up.
    pub fn builder() -> TransportBuilder {
        TransportBuilder::default()
    }

    /// The same transport with another clock, for tests.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

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

    /// Sends one call of the bank's fallback interface and gives the answer as it
    /// came: a screen of the bank's own, with cookies and redirects, which are the
    /// application's to read. Nothing is followed, and nothing is sent twice: a
    /// call may be any step of the customer's.
    ///
    /// ```no_run
    /// # fn show(
    /// #     transport: belfius_psd2_ureq::Transport, fallback: belfius_psd2::fallback::Fallback,
    /// #     key: belfius_psd2::sign::SigningKey, now: belfius_psd2::model::Timestamp,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// use belfius_psd2::{fallback::Call, model::RequestId};
    ///
    /// let mut random = [0; 16];
    /// getrandom::fill(&mut random)?;
    /// let call = Call::new(http::Method::GET, "/login")?;
    /// let signed = fallback.first(&call, RequestId::from_random(random), now)?.sign(&key)?;
    /// let answer = transport.send_fallback(signed.request(), 1024 * 1024)?;
    /// println!("{}", answer.status());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When no whole answer comes, or its body is longer than `max_body` bytes. A
    /// status of refusal is an answer, and no error.
    pub fn send_fallback(
        &self,
        request: http::Request<Vec<u8>>,
        max_body: usize,
    ) -> Result<Response<Vec<u8>>, SendError> {
        let id = request.headers().get("request-id").and_then(|id| id.to_str().ok());
        // One that is none of ours has no name in errors but this one.
        let id = id.and_then(|id| RequestId::parse(id).ok());
        let id = id.unwrap_or_else(|| RequestId::from_random([0; 16]));
        let sent = send::sent(Operation::Fallback, id, &request, 1);
        let answer = send::send(self.agents.pick(false), request, max_body, sent.clone())?;
        if answer.body().len() > max_body {
            return Err(SendError::too_long(sent, answer.status()));
        }
        Ok(answer)
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

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Sends an exchange's request: once, unless it may be repeated.
    fn send<X: Exchange>(&self, mut exchange: X) -> Result<Answered<X>, Failure<X, Error>> {
        let mut attempt = 1;
        loop {
            let request = exchange.request();
            let repeatable = is_repeatable(request.method(), exchange.operation());
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

/// Whether a request may go out twice: a `GET` about something that moves no money.
/// A contract may call any operation by any method.
fn is_repeatable(method: &Method, operation: Operation) -> bool {
    method == Method::GET && !operation.moves_money()
}

fn failure<X: Exchange>(error: SendError, exchange: X) -> Failure<X, Error> {
    let exchange = match error.delivery() {
        Delivery::NotSent => exchange,
        _ => exchange.again(),
    };
    Failure { error: error.into(), exchange: Box::new(exchange) }
}

fn renewal_needed<X: Exchange>(operation: Operation, renew: Renew<X>) -> Failure<X, Error> {
    let exchange = Box::new(renew.into_exchange());
    Failure { error: Error::RenewalNeeded { operation }, exchange }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("retries", &self.retries).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_get_that_moves_no_money_is_repeated() {
        for operation in Operation::ALL.into_iter().chain([Operation::Fallback]) {
            assert_eq!(is_repeatable(&Method::GET, operation), !operation.moves_money());
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
                assert!(!is_repeatable(&method, operation), "{method} {operation}");
            }
        }
        assert!(is_repeatable(&Method::GET, Operation::PaymentStatus));
        assert!(!is_repeatable(&Method::GET, Operation::CancelPayment));
    }
}
