//! Sends exchanges over `fetch`.
//!
//! What does not belong here: tokens and where they are kept (`session`,
//! `store`).

mod abort;
mod attempt;
mod body;
mod builder;
mod deliver;
mod fetch;
mod headers;
mod init;
mod once;
mod probe;
mod proxy;

use std::{cell::Cell, fmt, rc::Rc, time::Duration};

use belfius_psd2::{
    Bank, Exchange,
    model::Timestamp,
    session::{Ask, Driven, Facts, Job, Retries},
};
use futures_util::future::LocalBoxFuture;
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use web_sys::AbortSignal;

pub(crate) use self::abort::Listener;
pub use self::builder::TransportBuilder;
use self::{fetch::Fetch, once::Once, proxy::Proxy};
use crate::{
    error::{Error, Problem, SendError, SendKind, SendsOnce},
    host::clock::Clock,
};

/// A client over `fetch` for one TPP: its way to the bank, its time-outs.
///
/// It is a handle: cheap to clone. One is enough for all customers and both brands.
///
/// ```no_run
/// use belfius_psd2_wasm::Transport;
/// # async fn show(client: &belfius_psd2::Client, order: &belfius_psd2::SignedPayment)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use belfius_psd2::{Remedy, Seed};
/// # fn random_bytes() -> [u8; 32] { [7; 32] }
///
/// let transport = Transport::builder()
///     .proxy(client.bank(), "https://tpp.example/api/bank")
///     .build()?;
/// match transport.run(client.initiate(order, None, Seed::new(random_bytes()))?).await {
///     Ok(reply) => println!("{reply:?}"),
///     Err(error) if error.remedy() == Some(Remedy::LookFirst) => {
///         println!("look up {order:?}: {error}");
///     }
///     Err(error) => println!("not made: {error}"),
/// }
/// # Ok(()) }
/// ```
///
/// # When a call ends early
///
/// A call is ended by a time-out, by the [signal](Self::with_signal), or by dropping
/// its future. In each case the `fetch` is aborted, and its timers and listeners are
/// gone. What the bank had got by then it has got: see [`Error::delivery`].
#[derive(Clone)]
pub struct Transport {
    settings: Rc<Settings>,
    clock: Clock,
    signal: Option<AbortSignal>,
}

/// What was set up, once for all clones.
struct Settings {
    fetch: Fetch,
    proxies: Vec<Proxy>,
    proxy_headers: HeaderMap,
    response: Duration,
    total: Duration,
    retries: Retries,
    /// The page's, in a browser.
    page_origin: Option<String>,
    once: Once,
    /// The caller says that each request reaches the bank once.
    said_once: bool,
    /// What the `fetch` gave could not be read.
    unreadable: Cell<bool>,
}

impl Settings {
    /// The proxy that an address of a bank's goes through.
    fn proxy_of(&self, url: &str) -> Option<&Proxy> {
        self.proxies.iter().find(|proxy| proxy.address(url).is_some())
    }

    /// Whether this request reaches the bank once at most, as far as is known.
    fn sends_once(&self, request: &Request<Vec<u8>>, proxy: Option<&Proxy>) -> SendsOnce {
        let has_id = request.headers().contains_key(headers::REQUEST_ID);
        if self.said_once || (has_id && proxy.is_some_and(Proxy::takes_once)) {
            SendsOnce::Yes
        } else {
            self.once.sends_once(request)
        }
    }
}

impl Transport {
    /// Begins to set one up.
    pub fn builder() -> TransportBuilder {
        TransportBuilder::default()
    }

    /// The same transport with another clock, for tests.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> Timestamp + 'static) -> Self {
        Self { clock: Rc::new(clock), ..self }
    }

    /// The same transport, whose requests end when this signal fires: with
    /// [`SendKind::Aborted`], not sent if it has fired before. It is of this handle and
    /// of clones of it, and takes the place of one set before; so a call of its own
    /// signal is `transport.clone().with_signal(signal).run(…)`.
    #[must_use]
    pub fn with_signal(self, signal: AbortSignal) -> Self {
        Self { signal: Some(signal), ..self }
    }

    /// Runs an exchange to its end.
    ///
    /// Tokens are not renewed here, since there is nowhere to keep new ones: see
    /// [`Session`](crate::Session).
    ///
    /// # Errors
    /// When the bank refused, no whole answer came, or the tokens have to be
    /// renewed. After [`RenewalNeeded`](Error::RenewalNeeded), make the exchange again with
    /// new ones. A payment that may have been made is sent again only after a look at what
    /// became of it, and only with the same `payment_id`.
    pub async fn run<X: Exchange>(&self, exchange: X) -> Result<X::Output, Error> {
        let mut job = Job::of_exchange(exchange, self.settings.retries, self.now());
        self.drive(&mut job).await;
        job.end()
    }

    /// Does what a job without a store asks for.
    fn drive<'a>(&'a self, job: &'a mut dyn Driven<SendError>) -> LocalBoxFuture<'a, ()> {
        Box::pin(async {
            loop {
                match job.ask() {
                    Ask::Send(ask) => {
                        let request = ask.request();
                        let sent = self.deliver(&request, ask.max_body(), ask.facts()).await;
                        ask.answered(sent, self.now());
                    }
                    Ask::Pause(ask) => {
                        if self.paused(ask.duration()).await {
                            ask.over();
                        } else {
                            ask.cut_short();
                        }
                    }
                    _ => return,
                }
            }
        })
    }

    /// Sends one call of the bank's fallback interface and gives the answer as it
    /// came: a screen of the bank's own, with redirects, which are the application's
    /// to read. Nothing is followed, and nothing is sent twice: a call may be any step
    /// of the customer's.
    ///
    /// The interface lives by cookies. A browser shows a page no `Set-Cookie`, and a
    /// proxy passes none on: this is for Node and edge workers. To go through a proxy
    /// all the same, give it the interface's two addresses as two banks
    /// ([`Bank::at`](belfius_psd2::Bank::at)).
    ///
    /// ```no_run
    /// # async fn show(
    /// #     transport: belfius_psd2_wasm::Transport, fallback: belfius_psd2::fallback::Fallback,
    /// #     key: belfius_psd2::sign::SigningKey, now: belfius_psd2::model::Timestamp,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// use belfius_psd2::{fallback::Call, model::RequestId};
    ///
    /// let mut random = [0; 16];
    /// getrandom::fill(&mut random)?;
    /// let call = Call::new(http::Method::GET, "/login")?;
    /// let signed = fallback.first(&call, RequestId::from_random(random), now)?.sign(&key)?;
    /// let answer = transport.send_fallback(signed.request(), 1024 * 1024).await?;
    /// println!("{}", answer.status());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When no whole answer comes, or its body is longer than `max_body` bytes. A
    /// status of refusal is an answer, and no error.
    pub async fn send_fallback(
        &self,
        request: Request<Vec<u8>>,
        max_body: usize,
    ) -> Result<Response<Vec<u8>>, SendError> {
        let facts = Facts::of_fallback(&request);
        let answer = self.deliver(&request, max_body, facts).await?;
        if answer.body().len() > max_body {
            let problem = Problem::unknown(SendKind::BodyTooLong).after(answer.status());
            return Err(SendError::new(self.sent(&request, facts), problem));
        }
        Ok(answer)
    }

    /// Whether a payment to this bank reaches it once at most, as far as is known now.
    ///
    /// `Yes` if the host sends a body once that can be read once (Node, Bun, workerd), if
    /// the bank's proxy has said that it takes each `Request-ID` once, and after
    /// [`TransportBuilder::sends_once`]. If it is not `Yes`, a payment is refused with
    /// [`SendKind::MayRepeat`] before it goes out; if the proxy has not said so yet, the
    /// transport first gets the proxy's base URL. In workerd, which repeats a `DELETE`, a
    /// cancellation is refused although a payment is not. A `GET` is never refused, even
    /// if a contract or a step of the fallback interface moves money with it.
    #[must_use]
    pub fn sends_once(&self, bank: &Bank) -> SendsOnce {
        let mut request = Request::new(vec![0]);
        *request.method_mut() = Method::POST;
        request.headers_mut().insert(headers::REQUEST_ID, HeaderValue::from_static("any"));
        if let Ok(uri) = bank.base_url().parse() {
            *request.uri_mut() = uri;
        }
        self.settings.sends_once(&request, self.settings.proxy_of(bank.base_url()))
    }

    pub(crate) fn retries(&self) -> Retries {
        self.settings.retries
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The signal that ends its requests.
    pub(crate) fn signal(&self) -> Option<&AbortSignal> {
        self.signal.as_ref()
    }

    /// The same transport for what nobody but a time-out may end.
    pub(crate) fn without_signal(&self) -> Self {
        Self { signal: None, ..self.clone() }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("retries", &self.settings.retries).finish_non_exhaustive()
    }
}
