//! One row of a page, and one that could not be read.

use super::lenient::{amount, lenient};
use crate::{
    error::Unreadable,
    json::{Read, Reader},
    model::{Text, Transaction},
};

const MEMBERS: &[&str] = &[
    "transaction_ref",
    "transaction_seqnumber",
    "amount",
    "currency",
    "execution_date",
    "value_date",
    "counterparty_account",
    "counterparty_info",
    "communication",
    "communication_type",
    "remittance_info",
];

/// Reads a row.
pub(super) fn read(reader: &mut Reader<'_>) -> Read<Transaction> {
    let mut row = Transaction::default();
    reader.known_members("expected an object", MEMBERS, |index, reader| {
        match index {
            0 => row.transaction_ref = lenient(reader)?,
            1 => row.transaction_seqnumber = lenient(reader)?,
            2 => row.amount = amount(reader)?,
            3 => row.currency = lenient(reader)?,
            4 => row.execution_date = lenient(reader)?,
            5 => row.value_date = lenient(reader)?,
            6 => row.counterparty_account = lenient(reader)?,
            7 => row.counterparty_info = lenient(reader)?,
            8 => row.communication = lenient(reader)?,
            9 => row.communication_type = lenient(reader)?,
            10 => row.remittance_info = lenient(reader)?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(row)
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
