//! The PSD2 API of Belfius and Banx for licensed third parties (TPPs), without
//! I/O: this crate says what to send and understands what comes back.
//!
//! It is independent of the bank, and made from what the bank publishes and what
//! production clients saw; [`bank_facts`] lists it all with its evidence.
//!
//! # In scope
//!
//! * the flows as state machines: consent with PKCE, refresh of tokens, pages of
//!   a statement, strong authentication on the way, a payment that the PSU signs;
//! * requests to the byte: headers, versions, signatures;
//! * answers as they really arrive, and errors that say what to do;
//! * values of the field: IBAN, exact amounts, structured communication, …
//! * three generations of the API, two brands, and a [`Contract`] of which every row
//!   can be replaced;
//! * what lives longer than a call: the [life of a consent](ConsentLife), the
//!   [budget of unattended calls](UnattendedBudget), [keys for
//!   imports](model::TransactionKey);
//! * a [`session`] as a machine that asks: renewal under a lock, a pair saved before it is
//!   used, a code spent once, what may be sent again;
//! * the signed calls of the bank's [`fallback`] interface.
//!
//! # Out of scope
//!
//! * sockets, TLS, QWACs, time-outs: a transport's work. Take `belfius-psd2-ureq`, or write
//!   the loop of a [`session`] over your own client;
//! * clocks and entropy: the time and 32 random bytes come in as arguments;
//! * storage: what must outlive the process serialises ([`Tokens`], [`Pages`],
//!   [`SignedPayment`], [`ConsentLife`], [`UnattendedBudget`] and everything called
//!   `Pending…`).
//!
//! # The state graph
//!
//! ```text
//! Client ─consent─► ConsentRequest ─► Redirect ┄PSU┄► callback ─► CodeExchange ─► Tokens
//!    ├─accounts► AccountsRequest ─► Reply::Answer(AccountList)
//!    ├─account─► AccountRequest ──► Reply::Answer(Account)
//!    ├─page────► PageRequest ─────► Reply::Answer(Page) ─next─► PageRequest …
//!    │                └──────────► Reply::StrongAuthentication ┄PSU┄► callback ─► ask again
//!    ├─funds───► FundsRequest ────► bool
//!    ├─initiate► PaymentRequest ──► Accepted | SignatureRequired ┄PSU┄► callback ─► CodeExchange
//!    ├─status, details ───────────► PaymentStatus, PaymentDetails
//!    ├─sign_again, cancel ────────► done | SignatureRequired ┄PSU┄► callback
//!    └─refresh─► RefreshTokens ───► Tokens      (what Step::Renew asks for)
//! ```
//!
//! Walked once, with a bank that answers from the page:
//!
//! ```
//! use belfius_psd2::{*, model::*, secret::ClientSecret};
//!
//! # fn answer(status: u16, body: &str) -> http::Response<Vec<u8>> {
//! #     http::Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap()
//! # }
//! # fn done<X: Exchange>(step: Step<X>) -> X::Output {
//! #     match step { Step::Done(output) => output, _ => panic!("not done") }
//! # }
//! # let now: Timestamp = "2026-01-05T09:00:00Z".parse().unwrap();
//! let client = Client::new(
//!     Bank::belfius(Generation::Three),
//!     "l7957ffb0123456789abcdef0123456789",
//!     ClientSecret::new("secret")?,
//!     "https://tpp.example/callback",
//!     Language::FR,
//! )?;
//!
//! // 1. Where does the PSU give consent, to accounts that they pick there?
//! let consent = client.consent_to_chosen_accounts(Seed::new([1; 32]))?;
//! let request = consent.request();
//! assert_eq!(request.method(), "GET");
//! assert!(request.uri().path().ends_with("/consent-uris"));
//! let redirect = done(consent.step(answer(200, r#"[{"language":"fr",
//!     "consent_uri":"https://www.belfius.be/launcher.html?appkey=PSD2_AIS&apptoken=x"}]"#), now)?);
//!
//! // 2. The PSU goes to `redirect.url`; `redirect.pending` waits in a database.
//! let stored = serde_json::to_string(&redirect.pending)?;
//! let pending: PendingConsent = serde_json::from_str(&stored)?;
//! let callback = format!("https://tpp.example/callback?code=c&state={}", pending.state().expose());
//!
//! // 3. The code buys tokens.
//! let exchange = pending.callback(&client, &callback, now, Seed::new([2; 32]))?;
//! assert_eq!(exchange.request().method(), "POST");
//! let tokens = done(exchange.step(answer(200, r#"{"access_token":"a","token_type":"Bearer",
//!     "expires_in":"900","refresh_token":"r","scope":"AIS"}"#), now)?);
//!
//! // 4. One pair of tokens serves all the accounts.
//! let exchange = client.accounts(&tokens, PsuPresence::Present, Seed::new([3; 32]))?;
//! let reply = done(exchange.step(answer(200, r#"[{"iban":"BE54063301200997",
//!     "logical_id":"5c6b"}]"#), now)?);
//! let Reply::Answer(list) = reply else { panic!("strong authentication first") };
//! let id = list.accounts[0].logical_id.clone();
//!
//! // 5. A statement comes page by page.
//! let mut cursor = Some(Pages::new(id, TransactionsQuery::default()));
//! let mut rows = 0;
//! # let mut key = r#","next_page_key":"k2""#;
//! while let Some(pages) = cursor.take() {
//!     let exchange = client.page(&pages, &tokens, PsuPresence::Present, Seed::new([3; 32]))?;
//!     # let body = format!(r#"{{"transactions":{{"booked":[{{"amount":-12.50}}]{key}}}}}"#);
//!     # let response = answer(200, &body);
//!     # key = "";
//!     match done(exchange.step(response, now)?) {
//!         Reply::Answer(page) => { rows += page.rows.len(); cursor = page.next; }
//!         Reply::StrongAuthentication(redirect) => unimplemented!("{:?}", redirect.url),
//!     }
//! }
//! assert_eq!(rows, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod bank;
#[doc = include_str!("../docs/bank_facts.md")]
pub mod bank_facts {}
mod client;
mod consent_life;
mod crypto;
mod endpoint;
mod error;
mod exchange;
pub mod fallback;
mod flow;
mod json;
pub mod model;
pub mod secret;
mod seed;
pub mod session;
pub mod store;
mod stored;
mod tokens;
mod unattended;
mod wire;

pub use crate::{
    bank::{
        Bank, BankUrl, BaseUrlError, Contract, ContractError, Evidence, Generation, Operation, Row,
        UrlError,
    },
    client::{Client, ClientError, Limits},
    consent_life::{ConsentEnd, ConsentLife, ConsentState},
    endpoint::{
        account::AccountCall,
        accounts::AccountsCall,
        cancel::CancelCall,
        funds::{FundsCall, FundsCheck},
        payment::PaymentCall,
        payment_answer::{PaymentReceipt, SignAt},
        payment_details::{DetailsCall, StatusCall},
        sign::SignCall,
        transactions::{LaterPages, PageCall, TransactionsQuery},
    },
    error::{
        BankCode, BankError, Body, CallbackError, CallbackRefusal, Concerns, Content, Delivery,
        Error, ErrorKind, Fault, JsonProblem, RefusalReason, Remedy, RetryAfter, Unanswered,
        Unreadable,
    },
    exchange::{Exchange, Failure, Renew, Step},
    flow::{
        AccountList, AccountRequest, AccountsRequest, Authorized, CancelReply, CancelRequest,
        CodeExchange, ConsentRequest, FundsRequest, Page, PageRequest, Pages,
        PaymentDetailsRequest, PaymentKind, PaymentReply, PaymentRequest, PaymentReturn,
        PaymentStatusRequest, PendingConsent, PendingPayment, PendingSca, Redirect, RefreshTokens,
        Reply, ScaGrant, ScaReturn, SignRequest, SignedPayment, UnsignedPayment,
        UnsignedPaymentError, callback_state,
    },
    seed::Seed,
    tokens::Tokens,
    unattended::{Exhausted, UnattendedBudget},
    wire::row::UnreadableRow,
};

/// Signing a payment: JOSE headers, signatures, and a local key.
pub mod sign {
    pub use crate::crypto::{
        Algorithm, JoseHeader, JwsError, JwsSignature, KeyError, SigningInput, SigningKey,
    };
}
