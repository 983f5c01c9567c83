//! The budget of calls without the customer, one for each account.

use belfius_psd2::{
    Error, UnattendedBudget,
    model::{PsuPresence, Timestamp},
};
use rusqlite::{Connection, OptionalExtension as _};

use super::{LedgerFile, parse};
use crate::{AnyError, stop::Stop};

impl LedgerFile {
    /// Takes one call out of an account's budget. When this returns, that is
    /// stored: only then the call may go out. Read, spent and written in one
    /// transaction, so that two processes share the budget.
    pub fn spend(&self, account: &str, psu: PsuPresence, now: Timestamp) -> Result<u8, Stop> {
        let spent = self.write("a call without the customer", |file| {
            let mut budget = read(file, account)?;
            let spent = budget.spend(psu, now);
            write(file, account, &budget)?;
            Ok(spent.map(|_| budget.left(now)))
        })?;
        spent.map_err(|exhausted| Stop::Later(exhausted.next_allowed))
    }

    /// Takes note of a refusal. If there were too many calls, gives when the next
    /// one may be made.
    pub fn refused(
        &self,
        account: &str,
        error: &Error,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, AnyError> {
        self.write("a refused call", |file| {
            let mut budget = read(file, account)?;
            if !budget.refused(error, now) {
                return Ok(None);
            }
            write(file, account, &budget)?;
            Ok(budget.next_allowed(now))
        })
    }
}

fn read(file: &Connection, account: &str) -> Result<UnattendedBudget, AnyError> {
    let sql = "SELECT json FROM budgets WHERE account = ?1";
    let json: Option<String> = file.query_row(sql, [account], |row| row.get(0)).optional()?;
    json.map_or_else(|| Ok(UnattendedBudget::default()), |json| parse("a budget", &json))
}

fn write(file: &Connection, account: &str, budget: &UnattendedBudget) -> Result<(), AnyError> {
    let json = serde_json::to_string(budget)?;
    let sql = "INSERT OR REPLACE INTO budgets (account, json) VALUES (?1, ?2)";
    file.execute(sql, [account, &json])?;
    Ok(())
}
