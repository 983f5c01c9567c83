//! Sends exchanges over HTTPS.
//!
//! What does not belong here: tokens and where they are kept (`session`,
//! `store`).

mod agent;
mod builder;
mod connection;
mod fallback;
mod flight;
mod identity;
mod roots;
mod run;
mod send;
mod tls;
mod verifier;

use std::{fmt, sync::Arc};

use belfius_psd2::{model::Timestamp, session::Retries};

use self::agent::Agents;
pub use self::{builder::TransportBuilder, roots::Roots};
use crate::clock::Clock;

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
///     Err(error) if error.remedy() == Some(Remedy::LookFirst) => {
///         println!("look up {order:?}: {error}");
///     }
///     Err(error) => println!("not made: {error}"),
/// }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Transport {
    agents: Agents,
    retries: Retries,
    clock: Clock,
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

    pub(crate) fn retries(&self) -> Retries {
        self.retries
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
