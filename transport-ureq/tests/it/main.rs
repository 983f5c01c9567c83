//! The transport, the stores and the session against servers that misbehave.

mod bank;
mod build;
mod conduct;
mod delivery;
mod pki;
mod retry;
mod server;
mod session;
mod session_renewal;
mod store;
#[cfg(feature = "tracing")]
mod traced;
