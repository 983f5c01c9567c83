//! One file an operation: how to ask, and how to read the answer.
//!
//! [`request`] writes what all requests share, [`answer`] sorts what comes back.
//! What does not belong here: when to ask again, what to do with tokens, where
//! the PSU goes (`flow`), and how JSON is read (`wire`).

pub(crate) mod account;
pub(crate) mod accounts;
pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod cancel;
pub(crate) mod consent;
pub(crate) mod funds;
mod http_date;
pub(crate) mod payment;
pub(crate) mod payment_answer;
pub(crate) mod payment_details;
pub(crate) mod request;
pub(crate) mod sign;
pub(crate) mod token;
pub(crate) mod transactions;
