//! How a transport is set up.

use std::{cell::Cell, fmt, rc::Rc, time::Duration};

use belfius_psd2::Bank;
use http::{HeaderMap, HeaderName, HeaderValue};
use wasm_bindgen::JsValue;

use super::{Retries, Settings, Transport, fetch::Fetch, headers, once::Once, proxy::Proxy};
use crate::{
    error::{BuildError, Limit},
    host::{clock, environment, js},
};

/// Sets up a [`Transport`]. Everything has a default, which calls the bank itself with
/// the runtime's own `fetch`: enough for the bank's sandbox, out of a browser.
///
/// ```no_run
/// use belfius_psd2::{Bank, Generation};
/// use belfius_psd2_wasm::Transport;
///
/// // In a page: through the TPP's own proxy, which holds the QWAC.
/// let bank = Bank::belfius(Generation::Three);
/// let transport = Transport::builder()
///     .proxy(&bank, "https://tpp.example/api/bank")
///     .proxy_header("Tpp-Proxy-User", "the user's token of the TPP's own")
///     .build()?;
/// # Ok::<(), belfius_psd2_wasm::BuildError>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing before `build`"]
pub struct TransportBuilder {
    fetch: Option<JsValue>,
    proxies: Vec<(String, String)>,
    proxy_headers: Vec<(String, String)>,
    response: Duration,
    total: Duration,
    retries: Retries,
    sends_once: bool,
}

impl TransportBuilder {
    /// What to call instead of the global `fetch`: a function, or an object with a
    /// method `fetch`, which is called as its method. So it takes an edge runtime's
    /// binding that presents the QWAC, or in Node a function that adds a dispatcher
    /// with the QWAC. It gets the address as a text, and the options as a plain object.
    ///
    /// It passes the options on as they are: in Node, Bun and workerd the body of all but
    /// a `GET` is a stream that can be read once, with its length in `content-length`, so
    /// that nothing below can send it again. It passes on what the `fetch` below it gives,
    /// and does nothing after it that can fail: a failure of its own with a cause such as
    /// `ECONNREFUSED` would be taken for that of the connection, and the request for not
    /// sent. And it repeats nothing, as an agent that retries would.
    pub fn fetch(self, fetch: impl Into<JsValue>) -> Self {
        Self { fetch: Some(fetch.into()), ..self }
    }

    /// Sends everything for this bank to a proxy of the TPP's instead, after the
    /// [convention](crate::proxy_convention). `base_url` is https; http is taken for a
    /// loopback host alone. Call it once for each bank: with any proxy set, nothing is
    /// sent to a bank that has none.
    pub fn proxy(mut self, bank: &Bank, base_url: impl Into<String>) -> Self {
        self.proxies.push((bank.base_url().to_owned(), base_url.into()));
        self
    }

    /// A header for the proxies alone, such as who the user is. Its name begins with
    /// `Tpp-Proxy-`: a proxy sends nothing of that name on to the bank. May be called
    /// more than once.
    pub fn proxy_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.proxy_headers.push((name.into(), value.into()));
        self
    }

    /// The time from the call to the end of the answer's headers. Since `fetch` does
    /// not show when a connection stands, the time for that is in it. Default: 30
    /// seconds.
    pub fn response_timeout(self, time: Duration) -> Self {
        Self { response: time, ..self }
    }

    /// The time of a whole request, body of the answer included; each attempt
    /// has its own. Default: 60 seconds. No time-out is longer than 24 days: timers
    /// cannot wait for more.
    pub fn total_timeout(self, time: Duration) -> Self {
        Self { total: time, ..self }
    }

    /// How often a `GET` is tried again, and after what pause. Default: 2 times,
    /// 1 second. Production clients saw the bank cut TLS handshakes now and then,
    /// and waited 3 seconds.
    ///
    /// It is tried again only if this try cannot have left:
    /// * Node, Bun or Deno says that the name was not found, no connection could be made,
    ///   or the TLS handshake was cut;
    /// * the proxy says, with a status of 429 or from 500 on, that it could not send it.
    ///
    /// The host may have sent the `GET` before that by itself, and a proxy has seen it: so it
    /// goes out under a new `Request-ID`. A browser's `fetch`, and an edge
    /// runtime's, tell nothing of the kind: there nothing is tried again but what a proxy
    /// says. `fetch` opens connections and keeps them as it likes; whether one of them was
    /// closed while it was idle is not known here, so such a failure is never repeated.
    ///
    /// With 0 the transport sends nothing twice. Everything else is sent once in any
    /// case: every `POST`, and what
    /// [moves money](belfius_psd2::Operation::moves_money), even if a contract calls
    /// it with a `GET`. What the host repeats by itself is not counted: see
    /// [`SendError::sends_once`](crate::SendError::sends_once).
    pub fn retries(self, count: u32, pause: Duration) -> Self {
        Self { retries: Retries { count, pause }, ..self }
    }

    /// Says that each request reaches the bank once at most: that what is given as
    /// [`fetch`](Self::fetch) repeats nothing, or that something behind it takes each
    /// `Request-ID` once.
    ///
    /// Without this, a payment is refused with [`SendKind::MayRepeat`] before it goes out
    /// if this host is not known to send it once: see [`Transport::sends_once`]. Say it in
    /// Deno, if the client that your function gives to `fetch` keeps no connections
    /// (`Deno.createHttpClient({ poolMaxIdlePerHost: 0, … })`: one that keeps them sends a
    /// payment twice), and of a library that takes no stream as a body. In a browser the
    /// [proxy](crate::proxy_convention) says it, in a header.
    ///
    /// [`SendKind::MayRepeat`]: crate::SendKind::MayRepeat
    pub fn sends_once(self) -> Self {
        Self { sends_once: true, ..self }
    }

    /// Checks everything, and builds the transport. Nothing is connected to.
    ///
    /// # Errors
    /// When there is no `fetch`, a proxy's address or header cannot be used, a time is
    /// zero, or the `fetch` of this host is said to send once and is known to repeat.
    pub fn build(self) -> Result<Transport, BuildError> {
        for (time, limit) in [(self.response, Limit::Response), (self.total, Limit::Total)] {
            if time.is_zero() {
                return Err(BuildError::ZeroTimeout { limit });
            }
        }
        let proxies = proxies(&self.proxies)?;
        let proxy_headers = proxy_headers(&self.proxy_headers)?;
        if proxies.is_empty() && !proxy_headers.is_empty() {
            return Err(BuildError::ProxyHeaderWithoutProxy);
        }
        for name in ["AbortController", "setTimeout", "clearTimeout"] {
            if js::method(&js::global(), name).is_none() {
                return Err(BuildError::Missing { name });
            }
        }
        let fetch = match self.fetch {
            Some(given) => Fetch::given(given)?,
            None => Fetch::global()?,
        };
        let page_origin = environment::page_origin();
        let once = Once::of_host(page_origin.is_some(), fetch.is_given());
        if self.sends_once && !fetch.is_given() && proxies.is_empty() && once.repeats() {
            return Err(BuildError::SendsTwice);
        }
        let settings = Settings {
            once,
            fetch,
            proxies,
            proxy_headers,
            response: self.response,
            total: self.total,
            retries: self.retries,
            said_once: self.sends_once,
            unreadable: Cell::new(false),
            page_origin,
        };
        Ok(Transport { settings: Rc::new(settings), clock: Rc::new(clock::system), signal: None })
    }
}

impl Default for TransportBuilder {
    fn default() -> Self {
        Self {
            fetch: None,
            proxies: Vec::new(),
            proxy_headers: Vec::new(),
            response: Duration::from_secs(30),
            total: Duration::from_secs(60),
            retries: Retries::default(),
            sends_once: false,
        }
    }
}

fn proxies(given: &[(String, String)]) -> Result<Vec<Proxy>, BuildError> {
    let mut proxies: Vec<Proxy> = Vec::new();
    for (position, (bank, base)) in (1..).zip(given) {
        let proxy = Proxy::new(bank, base).ok_or(BuildError::Proxy { position })?;
        if proxies.iter().any(|other| other.is_for_bank_of(&proxy)) {
            return Err(BuildError::ProxyTwice { position });
        }
        proxies.push(proxy);
    }
    Ok(proxies)
}

fn proxy_headers(given: &[(String, String)]) -> Result<HeaderMap, BuildError> {
    let mut map = HeaderMap::new();
    for (position, (name, value)) in (1..).zip(given) {
        let bad = || BuildError::ProxyHeaderName { position };
        let name = HeaderName::try_from(name).map_err(|_| bad())?;
        let taken = [headers::STATUS, headers::DELIVERY, headers::ONCE].contains(&name);
        let own = name.as_str().strip_prefix(headers::PREFIX).is_some_and(|rest| !rest.is_empty());
        if !own || taken || name.as_str().starts_with(headers::CARRIED) {
            return Err(bad());
        }
        let text = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let Some(mut value) = HeaderValue::from_str(value).ok().filter(|_| text) else {
            return Err(BuildError::ProxyHeaderValue { name: name.to_string() });
        };
        value.set_sensitive(true);
        map.append(name, value);
    }
    Ok(map)
}

impl fmt::Debug for TransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportBuilder")
            .field("proxies", &self.proxies.len())
            .field("response", &self.response)
            .field("total", &self.total)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}
