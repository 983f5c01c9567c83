//! JSON as it really arrives: what the bank documents, and what it sends.
//!
//! Numbers come as strings and strings as numbers, booleans as `"True"`, pages
//! in two shapes, escapes broken. Each file reads one answer into the values of
//! `model`; [`body`] is the only door to the parser.
//!
//! What does not belong here: HTTP (statuses and headers are `endpoint`'s), and
//! any decision about what to do with what was read.

pub(crate) mod account;
pub(crate) mod accounts;
mod body;
pub(crate) mod consent;
pub(crate) mod error_body;
pub(crate) mod funds;
mod lenient;
pub(crate) mod page;
pub(crate) mod payment;
mod repair;
pub(crate) mod row;
mod row_fingerprint;
pub(crate) mod token;
