//! The rows of the statements. Amounts are text: SQLite's numbers are floats.

use belfius_psd2::{
    UnreadableRow,
    model::{CommunicationKind, Transaction, TransactionKey},
};
use rusqlite::{Connection, params};

use super::Window;
use crate::AnyError;

/// Stores a row, unless it is known by its key; whether it was new.
pub fn insert(
    file: &Connection,
    window: &Window,
    key: TransactionKey,
    row: &Transaction,
) -> Result<bool, AnyError> {
    let sql = "INSERT OR IGNORE INTO rows (account, currency, key, date, amount,
                 amount_currency, execution_date, value_date, counterparty_account,
                 counterparty_info, communication, communication_type, remittance_info,
                 transaction_ref, transaction_seqnumber)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    let changed = file.execute(
        sql,
        params![
            window.account,
            window.currency.as_str(),
            key.to_string(),
            row.date().map(|date| date.to_string()),
            row.amount.map(|amount| amount.to_string()),
            row.currency.map(|currency| currency.to_string()),
            row.execution_date.map(|date| date.to_string()),
            row.value_date.map(|date| date.to_string()),
            row.counterparty_account.as_ref().map(|account| account.as_str()),
            row.counterparty_info.as_deref(),
            row.communication.as_deref(),
            row.communication_type.as_ref().map(kind),
            row.remittance_info.as_deref(),
            row.transaction_ref.as_deref(),
            row.transaction_seqnumber.as_deref(),
        ],
    )?;
    Ok(changed == 1)
}

/// Stores a row that could not be read, as the bank sent it.
pub fn insert_unreadable(
    file: &Connection,
    window: &Window,
    key: TransactionKey,
    row: &UnreadableRow,
) -> Result<(), AnyError> {
    let sql = "INSERT OR IGNORE INTO unreadable (account, currency, key, reason, raw)
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let (currency, key) = (window.currency.as_str(), key.to_string());
    file.execute(sql, params![window.account, currency, key, row.reason().to_string(), row.raw()])?;
    Ok(())
}

fn kind(kind: &CommunicationKind) -> &str {
    match kind {
        CommunicationKind::Structured => "STRUCTURED",
        CommunicationKind::Freetext => "FREETEXT",
        CommunicationKind::Other(other) => other,
    }
}
