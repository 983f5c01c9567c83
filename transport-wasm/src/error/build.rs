//! Why a transport cannot be built.

/// What is wrong with a [`TransportBuilder`](crate::TransportBuilder)'s settings.
/// No text repeats a proxy's address or a header's value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The runtime has no `fetch`, and none was given.
    #[error("the runtime has no `fetch`: give a function with `TransportBuilder::fetch`")]
    NoFetch,
    /// What was given is neither a function nor an object with one.
    #[error("what was given as fetch is neither a function nor an object with a method `fetch`")]
    NotAFetch,
    /// The runtime lacks something else that is needed.
    #[error("the runtime has no `{name}`")]
    Missing {
        /// The global that is missing.
        name: &'static str,
    },
    /// A proxy's address cannot be used.
    #[error(
        "proxy {position}: its base URL must be https (or http on a loopback host), without user name, query and fragment"
    )]
    Proxy {
        /// Which one, from 1, in the order in which they were given.
        position: usize,
    },
    /// Two proxies for one bank.
    #[error("proxy {position}: there is another one for the same bank")]
    ProxyTwice {
        /// Which one, from 1, in the order in which they were given.
        position: usize,
    },
    /// A proxy header would go on to the bank, or means something already.
    #[error(
        "proxy header {position}: its name must begin with `Tpp-Proxy-`, and not be one of the convention's own"
    )]
    ProxyHeaderName {
        /// Which one, from 1, in the order in which they were given.
        position: usize,
    },
    /// A proxy header's value cannot be sent.
    #[error("the value of the proxy header `{name}` must be printable ASCII on one line")]
    ProxyHeaderValue {
        /// Of which header.
        name: String,
    },
    /// Headers for a proxy, and no proxy.
    #[error("there is a proxy header, and no proxy to send it to")]
    ProxyHeaderWithoutProxy,
    /// The host's own `fetch`, without a proxy, is said to send once, and is known to send a
    /// payment again by itself: a browser's, and Deno's.
    #[error(
        "this host's own `fetch` sends a payment twice: give a `fetch` or a proxy that does not"
    )]
    SendsTwice,
    /// A time of zero would let nothing through.
    #[error("the {limit} time-out must be more than zero")]
    ZeroTimeout {
        /// Which one.
        limit: super::Limit,
    },
}
