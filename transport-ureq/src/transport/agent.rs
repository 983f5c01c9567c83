//! `ureq`, set up so that none of its defaults can surprise.

use std::{sync::Arc, time::Duration};

use rustls::ClientConfig;
use ureq::{
    Agent, Proxy,
    config::{AutoHeaderValue, Config},
};

use super::connection;

/// Everything that makes an agent.
pub(super) struct Settings {
    pub(super) tls: Arc<ClientConfig>,
    pub(super) connect: Duration,
    pub(super) response: Duration,
    pub(super) total: Duration,
    pub(super) header_bytes: usize,
    pub(super) idle: usize,
    pub(super) idle_age: Duration,
    pub(super) proxy: Option<Proxy>,
    pub(super) user_agent: String,
}

/// Two agents: one keeps connections, one makes a new one each time.
///
/// A request on a kept connection can meet one that the bank has just closed,
/// and then nobody knows whether it arrived. A payment must not run that risk.
#[derive(Clone)]
pub(super) struct Agents {
    keeping: Agent,
    fresh: Agent,
}

impl Agents {
    pub(super) fn new(settings: &Settings) -> Self {
        let agent = |idle| {
            let (connector, resolver) =
                (connection::connector(&settings.tls), connection::resolver());
            Agent::with_parts(config(settings, idle), connector, resolver)
        };
        Self { keeping: agent(settings.idle), fresh: agent(0) }
    }

    pub(super) fn pick(&self, may_be_kept: bool) -> &Agent {
        if may_be_kept { &self.keeping } else { &self.fresh }
    }
}

fn config(settings: &Settings, idle: usize) -> Config {
    // More than a record of TLS, and no more than that: they are filled with zeros for each
    // connection. A request with a longer line gets more (`send`), and TLS has its own for
    // what comes in (`tls`).
    const BUFFER: usize = 32 * 1024;
    Agent::config_builder()
        .https_only(true)
        // A redirect is an answer like any other: the core reads it.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        // Said even when it is none: the default is the environment's.
        .proxy(settings.proxy.clone())
        // Another crate may switch ureq's compression on; it is not asked for.
        .accept_encoding(AutoHeaderValue::None)
        .user_agent(settings.user_agent.as_str())
        .timeout_resolve(Some(settings.connect))
        .timeout_connect(Some(settings.connect))
        .timeout_recv_response(Some(settings.response))
        .timeout_global(Some(settings.total))
        .max_response_header_size(settings.header_bytes)
        .input_buffer_size(BUFFER)
        .output_buffer_size(BUFFER)
        .max_idle_connections(idle.saturating_mul(4))
        .max_idle_connections_per_host(idle)
        .max_idle_age(settings.idle_age)
        .build()
}
