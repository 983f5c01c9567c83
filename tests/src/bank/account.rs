//! An account and what a test may know of it.

use std::collections::BTreeMap;

use super::brand::Brand;
use super::row::{BookedRow, decimal};
use crate::faults::DocumentedError;

/// Why the bank refuses an account, if it does. The codes are the first
/// generation's; later ones have their own for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Everything works.
    Ordinary,
    /// 403, 20003 at every operation.
    ChannelNotPermitted,
    /// 403, 20004 at every operation.
    NotSupported,
    /// 403, 20006 at every operation.
    Disabled,
    /// A well-formed IBAN of another bank: 403, 20002.
    NotOurs,
}

/// An account as a test sees it.
#[derive(Clone, Debug)]
pub struct AccountFacts {
    /// Whose account it is.
    pub brand: Brand,
    /// The IBAN, without spaces.
    pub iban: String,
    /// The account's own currency.
    pub currency: String,
    /// The product's name, which version 1 sends as `type`.
    pub product: String,
    /// The holder; `None` for the account whose answer lacks `accountName`.
    pub name: Option<String>,
    /// The balance as it is sent, such as `1234.56`.
    pub balance: String,
    /// Currency and balance of every other compartment.
    pub other_compartments: Vec<(String, String)>,
    /// All rows in all currencies.
    pub transactions: usize,
    /// Rows by currency.
    pub transactions_by_currency: BTreeMap<String, usize>,
    /// What is special about it.
    pub behaviour: Behaviour,
    /// How many people must sign a payment from it.
    pub signatures: usize,
}

/// An account at the bank. Amounts are in cents.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) brand: Brand,
    pub(crate) iban: String,
    pub(crate) product: &'static str,
    pub(crate) name: Option<&'static str>,
    pub(crate) balance: i64,
    pub(crate) compartments: Vec<(&'static str, i64)>,
    /// Newest first. The bank documents no order; this one is assumed.
    pub(crate) rows: Vec<BookedRow>,
    pub(crate) behaviour: Behaviour,
    /// Signatures that a payment from it needs.
    pub(crate) signatures: usize,
}

impl Account {
    /// The error that every operation answers for this account.
    pub(crate) fn refusal(&self) -> Option<DocumentedError> {
        match self.behaviour {
            Behaviour::Ordinary => None,
            Behaviour::ChannelNotPermitted => Some(DocumentedError::ChannelNotPermitted),
            Behaviour::NotSupported => Some(DocumentedError::AccountNotSupported),
            Behaviour::Disabled => Some(DocumentedError::AccessDenied),
            Behaviour::NotOurs => Some(DocumentedError::InvalidAccount),
        }
    }

    /// What is there in that currency, in cents.
    pub(crate) fn balance_in(&self, currency: &str) -> i64 {
        match currency {
            "EUR" => self.balance,
            other => self
                .compartments
                .iter()
                .find(|(currency, _)| *currency == other)
                .map_or(0, |(_, balance)| *balance),
        }
    }
}

impl From<&Account> for AccountFacts {
    fn from(account: &Account) -> AccountFacts {
        let mut transactions_by_currency = BTreeMap::new();
        for row in &account.rows {
            *transactions_by_currency.entry(row.currency.clone()).or_insert(0) += 1;
        }
        AccountFacts {
            brand: account.brand,
            iban: account.iban.clone(),
            currency: "EUR".to_owned(),
            product: account.product.to_owned(),
            name: account.name.map(str::to_owned),
            balance: decimal(account.balance),
            other_compartments: account
                .compartments
                .iter()
                .map(|(currency, balance)| ((*currency).to_owned(), decimal(*balance)))
                .collect(),
            transactions: account.rows.len(),
            transactions_by_currency,
            behaviour: account.behaviour,
            signatures: account.signatures,
        }
    }
}
