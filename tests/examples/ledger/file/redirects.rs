//! Customers who are at the bank: what their callback will need, by its state.

use belfius_psd2::{BankUrl, model::Timestamp, secret::State};
use rusqlite::{Row, params};
use serde::{Serialize, de::DeserializeOwned};

use super::{LedgerFile, from_text, parse};
use crate::AnyError;

/// What the customer was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Consent.
    Consent,
    /// Strong authentication.
    Sca,
}

/// A redirect that waits for its callback.
pub struct StoredRedirect {
    pub kind: Kind,
    pub state: String,
    /// Where to send the customer, should they not have gone yet.
    pub url: String,
    pub begun_at: Timestamp,
    pub expires_at: Timestamp,
    pending: String,
}

impl StoredRedirect {
    /// Of a redirect that the bank has just given.
    pub fn new(
        kind: Kind,
        url: &BankUrl,
        pending: &impl Serialize,
        state: &State,
        begun_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Self, AnyError> {
        let pending = serde_json::to_string(pending)?;
        let (state, url) = (state.expose().to_owned(), url.as_str().to_owned());
        Ok(Self { kind, state, url, begun_at, expires_at, pending })
    }

    /// What the callback needs.
    pub fn pending<P: DeserializeOwned>(&self) -> Result<P, AnyError> {
        parse("a pending redirect", &self.pending)
    }
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Sca => "sca",
        }
    }
}

impl LedgerFile {
    /// Every redirect that waits, oldest first.
    pub fn redirects(&self) -> Result<Vec<StoredRedirect>, AnyError> {
        let sql = "SELECT kind, state, url, begun_at, expires_at, pending FROM redirects
                   ORDER BY rowid";
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([], texts)?;
        rows.map(|row| read(row?)).collect()
    }

    /// Stores a redirect; do it before the customer is sent away.
    pub fn keep_redirect(&self, redirect: &StoredRedirect) -> Result<(), AnyError> {
        let (begun_at, expires_at) =
            (redirect.begun_at.to_string(), redirect.expires_at.to_string());
        self.write("a redirect", |file| {
            file.execute(
                "INSERT INTO redirects (state, kind, url, pending, begun_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    redirect.state,
                    redirect.kind.as_str(),
                    redirect.url,
                    redirect.pending,
                    begun_at,
                    expires_at
                ],
            )?;
            Ok(())
        })
    }

    /// Forgets a redirect whose callback came, or never will.
    pub fn drop_redirect(&self, state: &str) -> Result<(), AnyError> {
        self.write("the end of a redirect", |file| {
            file.execute("DELETE FROM redirects WHERE state = ?1", [state])?;
            Ok(())
        })
    }
}

fn texts(row: &Row<'_>) -> rusqlite::Result<[String; 6]> {
    Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?])
}

fn read(
    [kind, state, url, begun_at, expires_at, pending]: [String; 6],
) -> Result<StoredRedirect, AnyError> {
    let kind = if kind == "consent" { Kind::Consent } else { Kind::Sca };
    let (begun_at, expires_at) = (from_text(&begun_at)?, from_text(&expires_at)?);
    Ok(StoredRedirect { kind, state, url, begun_at, expires_at, pending })
}
