//! Statements that are planned and not yet read to their end. A page's rows, the
//! cursor of the next one and the counters of equal rows are one write: whenever
//! the process dies, the page is in with its cursor, or it is read again.

use belfius_psd2::{
    Page, Pages,
    model::{Currency, Occurrences},
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{LedgerFile, from_text, parse, plans, rows};
use crate::{AnyError, window::Days};

/// The two statements of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the bank gives at any time.
    Recent,
    /// What it gives after strong authentication.
    Older,
}

/// A statement on the way.
pub struct Window {
    pub account: String,
    pub currency: Currency,
    pub part: Part,
    pub days: Days,
    /// Where to go on; `None` before the first page.
    pub cursor: Option<Pages>,
    /// The equal rows of the pages before.
    occurrences: Occurrences,
    /// The cursor as it was read: who finds another was overtaken.
    stored: Option<String>,
}

/// What became of a page.
#[derive(Debug, Default)]
pub struct Stored {
    pub inserted: usize,
    pub known: usize,
    pub unreadable: usize,
}

impl Part {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::Older => "older",
        }
    }
}

impl LedgerFile {
    /// The statement that is still to be read, if there is one.
    pub fn window(
        &self,
        account: &str,
        currency: Currency,
        part: Part,
    ) -> Result<Option<Window>, AnyError> {
        let sql = "SELECT date_from, date_to, cursor, occurrences FROM windows
                   WHERE account = ?1 AND currency = ?2 AND part = ?3";
        let key = params![account, currency.as_str(), part.as_str()];
        let found = self.connection.query_row(sql, key, texts).optional()?;
        let Some((from, to, stored, occurrences)) = found else { return Ok(None) };
        let cursor = stored.as_deref().map(|json| parse("a cursor", json)).transpose()?;
        let occurrences = occurrences.map(|json| parse("the occurrences", &json)).transpose()?;
        Ok(Some(Window {
            account: account.to_owned(),
            currency,
            part,
            days: Days { from: from_text(&from)?, to: from_text(&to)? },
            cursor,
            occurrences: occurrences.unwrap_or_default(),
            stored,
        }))
    }

    /// Begins a statement anew, because its cursor is worth nothing any more.
    /// Nothing is lost or doubled by that: its rows have the same keys again.
    pub fn restart(&self, window: &Window) -> Result<(), AnyError> {
        self.write("a statement begun anew", |file| {
            plans::begin(file, &window.account, window.currency, window.part, window.days)
        })
    }

    /// Stores a page, its successor's cursor and the occurrences in one write.
    /// `None` when another process has stored this page meanwhile.
    pub fn keep_page(&self, window: &Window, page: &Page) -> Result<Option<Stored>, AnyError> {
        self.write("a page", |file| {
            if !is_current(file, window)? {
                return Ok(None);
            }
            let mut occurrences = window.occurrences.clone();
            let mut stored = Stored::default();
            for row in &page.rows {
                let key = occurrences.key(row.fingerprint());
                match rows::insert(file, window, key, row)? {
                    true => stored.inserted = stored.inserted.saturating_add(1),
                    false => stored.known = stored.known.saturating_add(1),
                }
            }
            for row in &page.unreadable {
                let key = occurrences.key(row.fingerprint());
                rows::insert_unreadable(file, window, key, row)?;
                stored.unreadable = stored.unreadable.saturating_add(1);
            }
            // An empty page that says that there is more: a ledger looks.
            match page.next.as_ref().or(page.beyond.as_ref()) {
                Some(next) => advance(file, window, next, &occurrences)?,
                None => end(file, window)?,
            }
            Ok(Some(stored))
        })
    }
}

fn is_current(file: &Connection, window: &Window) -> Result<bool, AnyError> {
    let sql = "SELECT cursor FROM windows WHERE account = ?1 AND currency = ?2 AND part = ?3
               AND date_from = ?4 AND date_to = ?5";
    let (from, to) = (window.days.from.to_string(), window.days.to.to_string());
    let currency = window.currency.as_str();
    let key = params![window.account, currency, window.part.as_str(), from, to];
    let found: Option<Option<String>> = file.query_row(sql, key, |row| row.get(0)).optional()?;
    Ok(found.is_some_and(|cursor| cursor == window.stored))
}

fn advance(
    file: &Connection,
    window: &Window,
    next: &Pages,
    occurrences: &Occurrences,
) -> Result<(), AnyError> {
    let sql = "UPDATE windows SET cursor = ?4, occurrences = ?5
               WHERE account = ?1 AND currency = ?2 AND part = ?3";
    let (next, occurrences) = (serde_json::to_string(next)?, serde_json::to_string(occurrences)?);
    let currency = window.currency.as_str();
    file.execute(sql, params![window.account, currency, window.part.as_str(), next, occurrences])?;
    Ok(())
}

fn end(file: &Connection, window: &Window) -> Result<(), AnyError> {
    let sql = "DELETE FROM windows WHERE account = ?1 AND currency = ?2 AND part = ?3";
    let currency = window.currency.as_str();
    file.execute(sql, params![window.account, currency, window.part.as_str()])?;
    Ok(())
}

type Texts = (String, String, Option<String>, Option<String>);

fn texts(row: &Row<'_>) -> rusqlite::Result<Texts> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}
