//! One row of a page, and one that could not be read.

use serde::Deserialize;

use super::{
    lenient::{Lenient, LenientAmount},
    place::Shape,
};
use crate::{
    error::Unreadable,
    model::{CommunicationKind, Currency, Date, ReceivedIban, Text, Transaction},
};

/// Each member of a row is taken whole.
pub(super) const ROW: Shape = Shape::Object(&[]);

#[derive(Deserialize)]
pub(super) struct Row {
    #[serde(default)]
    transaction_ref: Lenient<Text>,
    #[serde(default)]
    transaction_seqnumber: Lenient<Text>,
    #[serde(default)]
    amount: LenientAmount,
    #[serde(default)]
    currency: Lenient<Currency>,
    #[serde(default)]
    execution_date: Lenient<Date>,
    #[serde(default)]
    value_date: Lenient<Date>,
    #[serde(default)]
    counterparty_account: Lenient<ReceivedIban>,
    #[serde(default)]
    counterparty_info: Lenient<Text>,
    #[serde(default)]
    communication: Lenient<Text>,
    #[serde(default)]
    communication_type: Lenient<CommunicationKind>,
    #[serde(default)]
    remittance_info: Lenient<Text>,
}

impl From<Row> for Transaction {
    fn from(row: Row) -> Self {
        Self {
            transaction_ref: row.transaction_ref.0,
            transaction_seqnumber: row.transaction_seqnumber.0,
            amount: row.amount.0,
            currency: row.currency.0,
            execution_date: row.execution_date.0,
            value_date: row.value_date.0,
            counterparty_account: row.counterparty_account.0,
            counterparty_info: row.counterparty_info.0,
            communication: row.communication.0,
            communication_type: row.communication_type.0,
            remittance_info: row.remittance_info.0,
        }
    }
}

/// A row of a page, or an entry of a list, that could not be read.
///
/// ```
/// # fn show(row: &belfius_psd2::UnreadableRow) {
/// println!("row {} was not read: {}", row.index(), row.reason());
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableRow {
    pub(super) index: usize,
    pub(super) reason: Unreadable,
    pub(super) raw: Text,
}

impl UnreadableRow {
    /// Its place among all rows of the page or entries of the list, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// What is wrong with it. It repeats no value, and of the names of members only
    /// those that are known: log it freely. What the others are called is in
    /// [`raw`](Self::raw).
    #[must_use]
    pub fn reason(&self) -> &Unreadable {
        &self.reason
    }

    /// The row's JSON exactly as the bank sent it, its escapes repaired if those of
    /// the whole answer had to be. It exposes a customer's data: do not log it.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }
}
