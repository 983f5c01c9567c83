//! Sends exchanges over HTTPS.
//!
//! What does not belong here: tokens and where they are kept (`session`,
//! `store`).

mod agent;
mod builder;
mod conduct;
mod connection;
mod flight;
mod identity;
mod roots;
mod send;
mod tls;
mod verifier;

use std::{fmt, sync::Arc};

use belfius_psd2::{
    Operation,
    model::{RequestId, Timestamp},
};
use http::Response;

use self::agent::Agents;
pub(crate) use self::conduct::Progress;
pub use self::{builder::TransportBuilder, roots::Roots};
use crate::{clock::Clock, error::SendError};

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

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("retries", &self.retries).finish_non_exhaustive()
    }
}
