//! What a TPP has to know of a bank in another process.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::sandbox::Sandbox;

/// How to reach it, and what is there: each as the method of
/// [`Sandbox`] of that name says it.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the methods say it")]
pub struct ProcessFacts {
    pub base_url: String,
    pub client_id: String,
    pub client_secret: String,
    pub redirect_uri: String,
    pub ca_pem: String,
    pub client_cert_pem: String,
    pub client_key_pem: String,
    pub signing_key_pem: String,
    /// What the bank's clock showed when it opened.
    pub opened_at: Timestamp,
    /// Those of Belfius.
    pub accounts: Vec<ProcessAccount>,
}

/// An account, as in [`AccountFacts`](crate::AccountFacts).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
#[allow(missing_docs, reason = "AccountFacts says it")]
pub struct ProcessAccount {
    pub iban: String,
    pub balance: String,
}

impl ProcessFacts {
    pub(super) fn of(bank: &Sandbox) -> ProcessFacts {
        let accounts = bank.accounts().into_iter();
        let accounts =
            accounts.map(|facts| ProcessAccount { iban: facts.iban, balance: facts.balance });
        ProcessFacts {
            base_url: bank.base_url().to_owned(),
            client_id: bank.client_id().to_owned(),
            client_secret: bank.client_secret().to_owned(),
            redirect_uri: bank.redirect_uri().to_owned(),
            ca_pem: bank.ca_pem().to_owned(),
            client_cert_pem: bank.client_cert_pem().to_owned(),
            client_key_pem: bank.client_key_pem().to_owned(),
            signing_key_pem: bank.signing_key_pem().to_owned(),
            opened_at: bank.clock().now(),
            accounts: accounts.collect(),
        }
    }
}

/// Keys and secrets are in it.
impl fmt::Debug for ProcessFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessFacts").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
