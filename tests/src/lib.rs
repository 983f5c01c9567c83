//! A simulated bank that speaks the PSD2 API of Belfius and Banx, in all its
//! generations, over real HTTPS with required client certificates.
//!
//! A test starts it with [`Sandbox::start`], calls it as a TPP would, plays the
//! PSU with [`Customer`] and drops the handle. It refuses everything that the
//! bank's own pages let it refuse, each with the documented error.
//!
//! There is one PSU, whose accounts they all are: a later consent of the third
//! generation replaces the former one of that brand and scope.
//!
//! It shares no code with the client under test, on purpose: a mistake in a
//! reading of the bank's pages would otherwise cancel itself out. Nothing of a
//! client belongs in here: no signing, no PKCE verifier, no paging loop.
//!
//! Where the bank's pages are silent, the behaviour is an assumption and the
//! doc comment says "assumed".

mod api;
mod bank;
mod clock;
mod customer;
mod demo;
mod fallback;
mod faults;
mod options;
mod pages;
mod process;
mod proxy;
mod recorded;
mod sandbox;
mod server;
mod shared;

pub use bank::account::{AccountFacts, Behaviour};
pub use bank::brand::Brand;
pub use bank::order::Product;
pub use bank::payment::PaymentState;
pub use bank::row::BookedRow;
pub use bank::signing_key::{RegisteredKey, RegisteredKeyError};
pub use clock::Clock;
pub use customer::{Customer, CustomerError};
pub use demo::{Demo, DemoError, DemoOptions};
pub use faults::{DocumentedError, Fault, Faults, Operation, ParseFaultError};
pub use options::{
    AccountsShape, FundsAnswer, Generation, InitiationAnswer, Options, PageShape, PaymentAnswer,
    ScaReturn, ScaStyle,
};
pub use process::{ProcessAccount, ProcessFacts, SandboxProcess};
pub use proxy::{
    ParseProxyFaultError, Proxy, ProxyBank, ProxyFault, ProxyFaults, ProxyOptions, StartProxyError,
};
pub use recorded::RecordedRequest;
pub use sandbox::Sandbox;
pub use server::StartError;

/// The README's code, compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
