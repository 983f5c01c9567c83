//! The ledger's file: SQLite, and what is written to it in one go. What is asked
//! of the bank, and when, is not decided here.

mod accounts;
mod budgets;
mod consent;
mod plans;
mod redirects;
mod rows;
mod runs;
mod tokens;
mod windows;

use std::{
    fmt::Display,
    fs::OpenOptions,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::de::DeserializeOwned;

use crate::{AnyError, steps};

pub use accounts::{Listing, StoredAccount};
pub use plans::Planning;
pub use redirects::{Kind, StoredRedirect};
pub use tokens::SqliteTokens;
pub use windows::{Part, Stored, Window};

/// How long to wait for another process that writes. Its writes are short.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open ledger file.
pub struct LedgerFile {
    path: PathBuf,
    connection: Connection,
}

impl LedgerFile {
    /// Opens the file, and makes it when it does not exist.
    pub fn open(path: &Path) -> Result<Self, AnyError> {
        make_private(path)?;
        let connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        // Readers go on while somebody writes, and what is committed is on the disk.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(include_str!("schema.sql"))?;
        Ok(Self { path: path.to_owned(), connection })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Binds the file to one bank, for tokens and cursors are good at one bank
    /// only. `false` when it belongs to another.
    pub fn bind(&self, bank: &str) -> Result<bool, AnyError> {
        self.write("the bank's name", |file| {
            file.execute("INSERT OR IGNORE INTO bank (id, name) VALUES (1, ?1)", [bank])?;
            let bound: String = file.query_row("SELECT name FROM bank", [], |row| row.get(0))?;
            Ok(bound == bank)
        })
    }

    /// Forgets everything that is good at the former bank only, and keeps the rows.
    pub fn rebind(&self, bank: &str) -> Result<(), AnyError> {
        self.write("the new bank's name", |file| {
            for table in ["tokens", "consent", "redirects", "accounts", "budgets", "windows"] {
                file.execute(&format!("DELETE FROM {table}"), [])?;
            }
            file.execute("UPDATE runs SET ended_at = begun_at WHERE ended_at IS NULL", [])?;
            file.execute("UPDATE bank SET name = ?1", [bank])?;
            Ok(())
        })
    }

    /// All of `work` or nothing of it, after everybody else's.
    fn write<T>(
        &self,
        what: &str,
        work: impl FnOnce(&Connection) -> Result<T, AnyError>,
    ) -> Result<T, AnyError> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = Transaction::new_unchecked(&self.connection, behavior)?;
        let value = work(&transaction)?;
        steps::around(&format!("the commit of {what}"), || transaction.commit())?;
        Ok(value)
    }

    /// One text, if there is one.
    fn text(&self, sql: &str, key: &str) -> Result<Option<String>, AnyError> {
        let found = self.connection.query_row(sql, params![key], |row| row.get(0)).optional()?;
        Ok(found.flatten())
    }
}

/// Tokens and statements are nobody else's business. SQLite gives its other files
/// the rights of this one.
fn make_private(path: &Path) -> Result<(), AnyError> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(())
}

/// Reads a stored value. Of the library's own types the error repeats nothing.
fn parse<T: DeserializeOwned>(what: &str, json: &str) -> Result<T, AnyError> {
    serde_json::from_str(json)
        .map_err(|error| format!("{what} in the file cannot be read: {error}").into())
}

/// Reads a stored day or moment.
fn from_text<T: FromStr<Err: Display>>(text: &str) -> Result<T, AnyError> {
    text.parse().map_err(|error| format!("a date in the file: {error}").into())
}
