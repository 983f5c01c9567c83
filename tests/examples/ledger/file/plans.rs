//! Which statements a run has to read: planned once in a run, and stored, so that
//! another process goes on with the same days. The days are `window.rs`'s choice.

use belfius_psd2::model::{Currency, Date};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{LedgerFile, Part, from_text};
use crate::{
    AnyError,
    window::{self, Days},
};

/// What to plan a statement by.
#[derive(Debug, Clone, Copy)]
pub struct Planning {
    pub run: i64,
    pub today: Date,
    /// The first day of a first sync.
    pub since: Date,
    /// From there again, whatever is known.
    pub full: bool,
    /// Whether the customer could authenticate.
    pub attended: bool,
}

impl LedgerFile {
    /// Plans a statement for this run, unless that is done.
    pub fn plan(
        &self,
        account: &str,
        currency: Currency,
        planning: Planning,
    ) -> Result<(), AnyError> {
        self.write("a plan", |file| {
            let synced = synced(file, account, currency)?;
            let recent = days(file, account, currency, Part::Recent)?;
            // A statement that waited for days may have slid behind the edge.
            let edge = window::edge(planning.today);
            let slid = !planning.attended && recent.is_some_and(|days| days.from < edge);
            if synced.is_some_and(|(_, run)| run == planning.run) && !slid {
                return Ok(());
            }
            let synced_to = synced.map(|(day, _)| day).filter(|_| !planning.full);
            let unfinished = recent.map(|days| days.from);
            let plan = window::plan(planning.today, planning.since, synced_to, unfinished);
            begin(file, account, currency, Part::Recent, plan.recent)?;
            if let Some(days) = plan.older {
                begin_older(file, account, currency, days)?;
            }
            let sql = "INSERT OR REPLACE INTO synced (account, currency, planned_to, run)
                       VALUES (?1, ?2, ?3, ?4)";
            let today = planning.today.to_string();
            file.execute(sql, params![account, currency.as_str(), today, planning.run])?;
            Ok(())
        })
    }
}

/// Until when a statement is planned, and by which run.
fn synced(
    file: &Connection,
    account: &str,
    currency: Currency,
) -> Result<Option<(Date, i64)>, AnyError> {
    let sql = "SELECT planned_to, run FROM synced WHERE account = ?1 AND currency = ?2";
    let key = params![account, currency.as_str()];
    let found = file.query_row(sql, key, |row| Ok((row.get::<_, String>(0)?, row.get(1)?)));
    let found = found.optional()?;
    found.map(|(day, run)| Ok((from_text(&day)?, run))).transpose()
}

fn days(
    file: &Connection,
    account: &str,
    currency: Currency,
    part: Part,
) -> Result<Option<Days>, AnyError> {
    let sql = "SELECT date_from, date_to FROM windows
               WHERE account = ?1 AND currency = ?2 AND part = ?3";
    let key = params![account, currency.as_str(), part.as_str()];
    let found = file.query_row(sql, key, |row| Ok((row.get::<_, String>(0)?, row.get(1)?)));
    let found: Option<(String, String)> = found.optional()?;
    found.map(|(from, to)| Ok(Days { from: from_text(&from)?, to: from_text(&to)? })).transpose()
}

/// Plans a statement from its first page on, in the place of what was planned.
pub(super) fn begin(
    file: &Connection,
    account: &str,
    currency: Currency,
    part: Part,
    days: Days,
) -> Result<(), AnyError> {
    let sql = "INSERT OR REPLACE INTO windows (account, currency, part, date_from, date_to)
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let (from, to) = (days.from.to_string(), days.to.to_string());
    file.execute(sql, params![account, currency.as_str(), part.as_str(), from, to])?;
    Ok(())
}

/// Older days wait for the customer, perhaps for long: new ones join them.
fn begin_older(
    file: &Connection,
    account: &str,
    currency: Currency,
    new: Days,
) -> Result<(), AnyError> {
    let waiting = days(file, account, currency, Part::Older)?;
    let joined =
        waiting.map_or(new, |days| Days { from: days.from.min(new.from), to: days.to.max(new.to) });
    match waiting == Some(joined) {
        true => Ok(()),
        false => begin(file, account, currency, Part::Older, joined),
    }
}
