//! Blocking transport for [`belfius_psd2`]: HTTPS with the TPP's certificate
//! over [`ureq`], stores for tokens, and a session that many threads share.
//!
//! Three floors, each usable without the one above:
//!
//! * [`Transport`] sends one exchange and says, when it fails, whether the bank
//!   may have got it;
//! * a [`TokenStore`] keeps the pair of tokens of one consent, under a lock that
//!   processes share: [`FileStore`], [`MemoryStore`], or your own;
//! * [`Session`] puts a store under a transport, and renews the pair once for
//!   everybody who waits for it.
//!
//! ```no_run
//! use belfius_psd2::{*, model::*, secret::ClientSecret};
//! use belfius_psd2_ureq::{FileStore, Roots, Session, Transport};
//!
//! # fn ask_the_customer(_: &str) -> String { String::new() }
//! let client = Client::new(
//!     Bank::belfius(Generation::One),
//!     "l7957ffb0123456789abcdef0123456789",
//!     ClientSecret::new(std::env::var("BELFIUS_CLIENT_SECRET")?)?,
//!     "https://tpp.example/callback",
//!     Language::NL,
//! )?;
//! let transport = Transport::builder()
//!     .client_certificate(std::fs::read("qwac.pem")?, std::fs::read("qwac.key")?)
//!     .roots(Roots::System)
//!     .build()?;
//! let session = Session::new(transport, client, FileStore::new("/var/lib/tpp/customer-17.json"));
//!
//! let redirect = session.consent(Scope::Ais, &Iban::parse("BE54 0633 0120 0997")?)?;
//! let callback = ask_the_customer(redirect.url.as_str());
//! let tokens = session.finish_consent(&redirect.pending, &callback)?;
//!
//! let account = tokens.logical_id().ok_or("no logical id")?.clone();
//! for page in session.pages(Pages::new(account, TransactionsQuery::default()), PsuPresence::Present) {
//!     match page? {
//!         Reply::Answer(page) => println!("{} rows", page.rows.len()),
//!         Reply::StrongAuthentication(redirect) => println!("go to {}", redirect.url.as_str()),
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it never does
//!
//! It follows no redirect, sends nothing but https, and sends nothing twice but
//! a `GET` that cannot do harm: see [`TransportBuilder::retries`]. It takes no
//! proxy from the environment. It accepts no compressed answers, so that a limit
//! on a body is a limit on what arrives.
//!
//! # Logs
//!
//! With the feature `tracing` each HTTP request is a span. No secret and none of
//! the customer's data is in it, nor in any error's text. `ureq` writes lines of
//! its own through the crate `log`: at level `debug` they are redacted, at `trace`
//! `ureq_proto` writes every byte that goes out and comes in, tokens and the client's
//! secret among them. Keep the targets `ureq` and `ureq_proto` below `trace`.
//!
//! What does not belong here: what a request says and what an answer means. That
//! is the core's.

mod clock;
mod error;
mod session;
mod span;
mod store;
mod transport;

pub use crate::{
    error::{BuildError, Error, Limit, RandomError, SendError, SendKind, Unsaved},
    session::{PagesIter, Session},
    store::{FileStore, Locked, MemoryStore, StoreError, StoreErrorKind, TokenStore},
    transport::{Roots, Transport, TransportBuilder},
};
