//! JSON as it really arrives: what the bank documents, and what it sends.
//!
//! Numbers come as strings and strings as numbers, booleans as `"True"`, pages
//! in two shapes, escapes broken. Each file reads one answer into the values of
//! `model`; [`json`] is the only door to the parser.
//!
//! What does not belong here: HTTP (statuses and headers are `endpoint`'s), and
//! any decision about what to do with what was read.

pub(crate) mod account;
pub(crate) mod accounts;
pub(crate) mod consent;
pub(crate) mod error_body;
pub(crate) mod funds;
mod json;
mod lenient;
mod object;
pub(crate) mod page;
mod page_shape;
pub(crate) mod payment;
mod place;
#[cfg(test)]
mod place_properties;
mod repair;
pub(crate) mod row;
mod row_fingerprint;
mod scalar;
mod scan;
pub(crate) mod token;
