//! Transport for [`belfius_psd2`] over `fetch`: for Node, for edge workers, and for
//! browsers behind a TPP's own proxy.
//!
//! Three floors, each usable without the one above:
//!
//! * [`Transport`] sends one exchange and says, when it fails, whether the bank
//!   may have got it;
//! * a [`TokenStore`] keeps the pair of tokens of one consent, under a lock:
//!   [`MemoryStore`], or your own;
//! * [`Session`] puts a store under a transport, and renews the pair once for
//!   everybody who waits for it.
//!
//! It is the same API as that of `belfius-psd2-ureq`, with `.await`. Everything is for
//! one thread, as JavaScript is: no future is `Send`. Beside it stands
//! [`WebCryptoKey`], which signs payments with a key that WebCrypto holds.
//!
//! ```no_run
//! # async fn show() -> Result<(), Box<dyn std::error::Error>> {
//! use belfius_psd2::{*, model::*, secret::ClientSecret};
//! use belfius_psd2_wasm::{MemoryStore, Session, Transport};
//!
//! # async fn ask_the_customer(_: &str) -> String { String::new() }
//! let client = Client::new(
//!     Bank::belfius(Generation::Three),
//!     "l7957ffb0123456789abcdef0123456789",
//!     ClientSecret::new("put by the proxy")?, // a page has no secrets
//!     "https://tpp.example/callback",
//!     Language::NL,
//! )?;
//! let transport = Transport::builder()
//!     .proxy(client.bank(), "https://tpp.example/api/bank")
//!     .build()?;
//! let session = Session::new(transport, client, MemoryStore::new());
//!
//! let redirect = session.consent_to_chosen_accounts().await?;
//! let callback = ask_the_customer(redirect.url.as_str()).await;
//! session.finish_consent(&redirect.pending, &callback).await?;
//!
//! let Reply::Answer(list) = session.accounts(PsuPresence::Present).await? else { return Ok(()) };
//! let account = list.accounts.first().ok_or("no account")?.logical_id.clone();
//! let mut pages =
//!     session.pages(Pages::new(account, TransactionsQuery::default()), PsuPresence::Present);
//! while let Some(page) = pages.next().await {
//!     match page? {
//!         Reply::Answer(page) => println!("{} rows", page.rows.len()),
//!         Reply::StrongAuthentication(redirect) => println!("go to {}", redirect.url.as_str()),
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! # Where it runs
//!
//! The bank wants the TPP's QWAC as the certificate of the connection. Who can present
//! it calls the bank; who cannot goes through somebody who can.
//!
//! **In Node**, the QWAC belongs to the dispatcher of `undici`, whose `fetch` goes to
//! [`TransportBuilder::fetch`]:
//!
//! ```js
//! import { Agent, fetch } from "undici";
//! const qwac = new Agent({ connect: { cert, key, ca } }); // PEM texts
//! const bankFetch = (url, init) => fetch(url, { ...init, dispatcher: qwac });
//! ```
//!
//! Node says in `error.cause` what failed, so that much is known not to have been sent
//! and a `GET` is tried again. Over TLS 1.3 undici does not pass on that the QWAC was
//! refused: that looks like a connection that ends. **Bun** takes `tls: { cert, key, ca }`
//! among the options of its `fetch`, **Deno** a `client` that `Deno.createHttpClient` made;
//! what each host tells of each fault is in `docs/hosts.md` of this package's folder.
//!
//! **In an edge worker**, the runtime holds the QWAC and gives a binding with a method
//! `fetch` (Cloudflare's mTLS bindings are such): give
//! [`TransportBuilder::fetch`] the binding itself. Nothing is kept between two requests
//! but what a store keeps, and work that is not awaited may be ended with the answer:
//! see [`Session`].
//!
//! **In a browser**, through a proxy of the TPP's: see [`TransportBuilder::proxy`] and
//! the [convention](proxy_convention). A browser cannot
//!
//! * present a QWAC to a bank: the proxy does;
//! * keep a secret: the client's secret is the proxy's to put. What the page does hold
//!   are the customer's tokens, which whatever runs in the page can read: keep other
//!   people's scripts out of it;
//! * see a redirect, or headers that CORS does not expose: the proxy says the bank's
//!   status in a header;
//! * set every header: the proxy takes those that are forbidden under another name;
//! * tell why nothing came: most failures are [`SendKind::Network`], and whether the
//!   bank has the request is unknown. Where CORS may have been the reason, the proxy
//!   is asked whether it is there ([`SendKind::CorsRefused`]); a page that is
//!   cross-origin isolated may be kept from asking;
//! * send once: see below.
//!
//! # A host that repeats a request
//!
//! JavaScript hosts send a request again by themselves, a `POST` too: Chromium once for
//! each kept connection that turns out to be closed, Deno once, undici and Node after a
//! 421 (seen in November 2026; each host is in `docs/hosts.md` of this package's folder).
//! What is not a `GET` therefore goes out with a body that can be read only once, if the
//! host sends such a body with its length (Node, Bun, workerd). If a host is not known to
//! send a payment once ([`Transport::sends_once`]), the payment is refused before it goes
//! out, with [`SendKind::MayRepeat`], unless
//!
//! * the proxy says that it takes each `Request-ID` once, as the
//!   [convention](proxy_convention) wants it: so a browser needs no setting;
//! * the caller says so: [`TransportBuilder::sends_once`]. Deno needs that, with a client
//!   that keeps no connections.
//!
//! What a host says of a request that it may have sent before is about its last try.
//! [`Delivery`](belfius_psd2::Delivery) is then unknown, whatever the host says.
//!
//! # What it never does
//!
//! It follows no redirect, sends nothing but https (and http to a proxy on this
//! machine), and sends nothing twice but a `GET` of which a try cannot have left: see
//! [`TransportBuilder::retries`]. In a page it sends no cookies and no referrer, and
//! nothing comes from or goes into the cache. It reads a body as it comes, and no more of
//! it than one byte beyond its limit; `fetch` decodes what is compressed, so that the
//! limit is one on what it becomes.
//!
//! # When a call ends early
//!
//! Dropping the future of a call aborts its `fetch`, and so do the time-outs and the
//! [signal](Transport::with_signal). But new tokens that the bank has made are never
//! lost that way: see [`Session`].
//!
//! # Logs
//!
//! There are none. No secret and none of the customer's data is in any error's text,
//! nor is the text of a JavaScript error: some hold the address.
//!
//! What does not belong here: what a request says and what an answer means. That
//! is the core's.

mod error;
mod host;
#[cfg(feature = "js")]
pub mod js;
#[doc = include_str!("../docs/proxy.md")]
pub mod proxy_convention {}
mod session;
mod store;
mod transport;
mod web_crypto;

pub use crate::{
    error::{BuildError, Error, Limit, RandomError, SendError, SendKind, SendsOnce, Unsaved},
    session::{PagesStream, Session},
    store::{Locked, LockedMemory, MemoryStore, StoreError, StoreErrorKind, TokenStore},
    transport::{Transport, TransportBuilder},
    web_crypto::{PublicKey, WebCryptoError, WebCryptoKey},
};
