//! Importing a statement: rows, where it goes on, and the counts of equal rows, in
//! one write.

use belfius_psd2::{
    Page, Pages, PendingSca, Reply, TransactionsQuery,
    model::{LogicalId, Occurrences, PsuPresence},
};
use serde_json::{Value, json};

use super::{App, Next};
use crate::{bank::LOGICAL_ID, explore::Wrong};

impl App {
    /// One process reads a statement, the other one renews the tokens meanwhile.
    pub(crate) fn statement_or_renewal(&mut self) -> String {
        if self.me() == 0 { self.statement() } else { self.renewal() }
    }

    pub(crate) fn statement(&mut self) -> String {
        while self.turn() {
            let row = self.row();
            let done = match row["stage"].as_str() {
                Some("reading") => self.next_page(&row),
                Some("at the bank") => self.authentication(&row),
                Some("back") => self.finish_authentication(&row),
                Some("complete") => Some("done".to_owned()),
                stage => Some(format!("{stage:?}")),
            };
            if let Some(done) = done {
                return done;
            }
        }
        "gave up".to_owned()
    }

    fn next_page(&mut self, row: &Value) -> Option<String> {
        let begin = || {
            let id = LogicalId::new(LOGICAL_ID).expect("an id");
            Pages::new(id, TransactionsQuery::default())
        };
        let cursor: Pages =
            serde_json::from_value(row["cursor"].clone()).unwrap_or_else(|_| begin());
        self.call();
        let reply = self.session.run(|jobs| jobs.page(&cursor, PsuPresence::Present));
        match reply {
            Ok(Reply::Answer(page)) => {
                self.import(row, &page);
                None
            }
            Ok(Reply::StrongAuthentication(redirect)) => {
                let mut row = row.clone();
                row["stage"] = json!("at the bank");
                row["pending"] = json!(redirect.pending);
                row["url"] = json!(redirect.url.as_str());
                self.write(&row);
                None
            }
            Err(error) => self.stopped(&error),
        }
    }

    fn import(&mut self, row: &Value, page: &Page) {
        let counts = row["counts"].clone();
        let forgets = self.wrong == Wrong::ForgetsCounts;
        let mut counts: Occurrences =
            if forgets { None } else { serde_json::from_value(counts).ok() }.unwrap_or_default();
        let mut rows = row["rows"].as_array().cloned().unwrap_or_default();
        for new in &page.rows {
            let key = counts.key(new.fingerprint()).to_string();
            let known = rows.iter().any(|row| row["key"] == json!(key));
            if !known || self.wrong == Wrong::RowsWithoutKeys {
                let amount = new.amount.map(|amount| amount.to_string());
                let amount: Option<u64> = amount.and_then(|amount| amount.parse().ok());
                rows.push(json!({"key": key, "amount": amount}));
            }
        }
        let stage = if page.next.is_some() { "reading" } else { "complete" };
        let cursor = json!(page.next);
        let old = row.clone();
        let with = |rows: Value, cursor: &Value, stage: &str| json!({"stage": stage, "cursor": cursor, "counts": counts, "rows": rows});
        match self.wrong {
            Wrong::CursorFirst => {
                self.write(&with(old["rows"].clone(), &cursor, stage));
            }
            Wrong::RowsWithoutKeys => {
                self.write(&with(json!(rows), &old["cursor"], "reading"));
            }
            _ => {}
        }
        self.write(&with(json!(rows), &cursor, stage));
    }

    fn authentication(&mut self, row: &Value) -> Option<String> {
        let callback = self.customer(row["url"].as_str()?);
        let mut row = row.clone();
        let Some(callback) = callback else {
            return Some("the customer never came back".to_owned());
        };
        row["stage"] = json!("back");
        row["callback"] = json!(callback);
        self.write(&row);
        None
    }

    fn finish_authentication(&mut self, row: &Value) -> Option<String> {
        let pending: PendingSca = serde_json::from_value(row["pending"].clone()).ok()?;
        let callback = row["callback"].as_str()?;
        self.call();
        let back = self.session.run(|jobs| jobs.finish_sca(&pending, callback));
        let mut row = row.clone();
        row["stage"] = json!("reading");
        match back {
            Ok(Some(pages)) => row["cursor"] = json!(pages),
            Ok(None) => return Some("the statement was forgotten".to_owned()),
            Err(error) => match self.after(&error) {
                Next::Again => return None,
                // The authentication alone may have been enough.
                Next::StartOver => {
                    let rounds = row["rounds"].as_u64().unwrap_or_default() + 1;
                    if rounds > 3 {
                        return Some("stopped: the customer does not authenticate".to_owned());
                    }
                    row["rounds"] = json!(rounds);
                }
                next => return Some(format!("stopped: {next:?}")),
            },
        }
        self.write(&row);
        None
    }
}
