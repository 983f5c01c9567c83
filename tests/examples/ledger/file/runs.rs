//! Runs: one sync of everything, by as many processes as it takes.

use belfius_psd2::model::Timestamp;
use rusqlite::OptionalExtension as _;

use super::LedgerFile;
use crate::AnyError;

impl LedgerFile {
    /// The run that was not ended, or else a new one; and whether it is new.
    pub fn run(&self, now: Timestamp) -> Result<(i64, bool), AnyError> {
        self.write("the run", |file| {
            let sql = "SELECT id FROM runs WHERE ended_at IS NULL";
            if let Some(open) = file.query_row(sql, [], |row| row.get(0)).optional()? {
                return Ok((open, false));
            }
            file.execute("INSERT INTO runs (begun_at) VALUES (?1)", [now.to_string()])?;
            Ok((file.last_insert_rowid(), true))
        })
    }

    /// Everything that the run could do is done.
    pub fn end_run(&self, run: i64, now: Timestamp) -> Result<(), AnyError> {
        self.write("the end of the run", |file| {
            let sql = "UPDATE runs SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL";
            file.execute(sql, (run, now.to_string()))?;
            Ok(())
        })
    }
}
