//! The transport, the stores and the session against servers that misbehave.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may say what they expect in the shortest way, and so may what they share"
)]

mod bank;
mod build;
mod conduct;
mod delivery;
mod fake;
mod injection;
mod judge;
mod logged;
mod long_lines;
mod old_certificate;
mod payment_status;
mod pki;
mod retry;
mod self_signed;
mod server;
mod session;
mod session_renewal;
mod single_flight;
mod store;
mod sweep;
mod tls_refusals;
#[cfg(feature = "tracing")]
mod traced;
