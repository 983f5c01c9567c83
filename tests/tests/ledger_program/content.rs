//! What is in a ledger file, compared with what the bank has booked.

use std::path::Path;

use belfius_psd2_sandbox::BookedRow;
use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags};

use super::Bench;

/// Account, and every field of a row that both sides have.
type Line = (String, [Option<String>; 11]);

impl Bench {
    /// Every row of every account once, to the letter, from `since` to yesterday:
    /// today is not over.
    #[track_caller]
    pub(crate) fn assert_complete(&self, file: &str, since: Option<Date>) {
        let stored = self.stored(file);
        let booked = self.booked(since);
        assert!(!booked.is_empty(), "nothing to compare with");
        assert_eq!(stored.len(), booked.len(), "another number of rows");
        for (stored, booked) in stored.iter().zip(&booked) {
            assert_eq!(stored, booked);
        }
    }

    /// How many rows there are.
    pub(crate) fn count(&self, file: &str, table: &str) -> i64 {
        let file = open(&self.dir.join(file));
        file.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    /// Balances as `currency amount`, of one account.
    pub(crate) fn balances(&self, file: &str, iban: &str) -> Vec<String> {
        let file = open(&self.dir.join(file));
        let sql = "SELECT currency || ' ' || amount FROM balances WHERE account = ?1
                   ORDER BY currency";
        let mut statement = file.prepare(sql).unwrap();
        statement.query_map([iban], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    fn stored(&self, file: &str) -> Vec<Line> {
        let file = open(&self.dir.join(file));
        let sql = "SELECT account, amount_currency, amount, execution_date, value_date,
                     counterparty_account, counterparty_info, communication,
                     communication_type, remittance_info, transaction_ref, currency
                   FROM rows";
        let mut statement = file.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| {
            let mut fields = <[Option<String>; 11]>::default();
            for (at, field) in fields.iter_mut().enumerate() {
                *field = row.get(at + 1)?;
            }
            Ok((row.get(0)?, fields))
        });
        let mut all: Vec<Line> = rows.unwrap().map(Result::unwrap).collect();
        all.sort();
        all
    }

    fn booked(&self, since: Option<Date>) -> Vec<Line> {
        let today = self.sandbox.clock().today();
        let wanted = |row: &BookedRow| {
            row.execution_date < today && since.is_none_or(|since| row.execution_date >= since)
        };
        let mut all = Vec::new();
        for iban in &self.ibans {
            let rows = self.sandbox.rows(iban).into_iter().filter(wanted);
            all.extend(rows.map(|row| line(iban, row)));
        }
        all.sort();
        all
    }
}

fn line(iban: &str, row: BookedRow) -> Line {
    let fields = [
        Some(row.currency.clone()),
        Some(row.amount()),
        Some(row.execution_date.to_string()),
        row.value_date.map(|date| date.to_string()),
        row.counterparty_account,
        row.counterparty_info,
        row.communication,
        row.communication_type.map(str::to_owned),
        row.remittance_info,
        Some(row.transaction_ref),
        Some(row.currency),
    ];
    (iban.to_owned(), fields)
}

fn open(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}
