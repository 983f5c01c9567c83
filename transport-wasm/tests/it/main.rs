//! The transport, the stores and the session against `fetch` functions that
//! misbehave. They run in Node and in Chromium.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may say what they expect in the shortest way, and so may what they share"
)]

mod bank;
mod body;
mod build;
mod conduct;
mod delivery;
mod ends;
mod fake;
mod fetch;
mod hosts;
mod injection;
mod leaks;
mod once;
mod proxy;
mod retry;
mod session;
mod session_drop;
mod session_renewal;
mod sweep;
mod unhandled;
mod web_crypto;
