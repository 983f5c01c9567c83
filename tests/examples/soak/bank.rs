//! The bank, a process of its own, which also judges what it has seen: whatever has to
//! be remembered for that is not in the client's memory.

use std::collections::BTreeSet;
use std::env;
use std::process::Command;

use belfius_psd2::model::Date;
use belfius_psd2_sandbox::{Clock, Options, Sandbox, SandboxProcess};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::tally::Tally;

/// Rows of the first account; those that can be asked for without SCA fill some pages.
const ROWS: usize = 300;

/// A row as a statement shows it.
pub(crate) type Row = (String, Option<Date>);

/// What only this bank does.
#[derive(Serialize, Deserialize)]
pub(crate) enum Order {
    /// Count what has come, and forget it.
    Take,
    /// A payment of this id was accepted.
    Accepted(String),
    /// Every row of the account in its main currency.
    Rows(String),
    /// Nothing comes any more; so many payments are in doubt.
    Judge(usize),
}

/// What the bank has seen.
#[derive(Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) requests: usize,
    pub(crate) renewals: usize,
    pub(crate) payments: usize,
}

/// Starts it, with so many rows on a page. It ends with this process.
pub(crate) fn start(page: usize) -> SandboxProcess {
    let mut this = Command::new(env::current_exe().unwrap());
    SandboxProcess::start(this.arg("--bank").arg(page.to_string())).unwrap()
}

pub(crate) fn order<T: for<'a> Deserialize<'a>>(bank: &SandboxProcess, order: &Order) -> T {
    let answer = bank.ask(&serde_json::to_string(order).unwrap()).unwrap();
    serde_json::from_str(&answer).unwrap()
}

/// Opens on a Wednesday morning, so that no run depends on the day.
pub(crate) fn serve(page: usize) {
    let morning: Timestamp = "2026-03-04T09:00:00Z".parse().unwrap();
    let options = Options::default().rows(ROWS).page_size(page);
    let bank = Sandbox::start(options.clock(Clock::starting_at(morning))).unwrap();
    let (mut tally, mut payments) = (Tally::default(), BTreeSet::new());
    let served = SandboxProcess::serve(&bank, |order| {
        match serde_json::from_str(order).unwrap() {
            Order::Take => tally.take(&bank),
            Order::Accepted(id) => {
                assert!(bank.payment(&id).is_some(), "a payment is lost: {id}");
                assert!(payments.insert(id), "two payments with one id");
            }
            Order::Rows(iban) => return serde_json::to_string(&rows(&bank, &iban)).unwrap(),
            Order::Judge(in_doubt) => {
                tally.take(&bank);
                tally.judge(payments.len(), in_doubt);
                let (requests, renewals) = (tally.requests(), tally.renewals());
                assert_eq!(renewals, bank.token_refreshes());
                let seen = Seen { requests, renewals, payments: payments.len() };
                return serde_json::to_string(&seen).unwrap();
            }
        }
        "null".to_owned()
    });
    // The soak may be gone, and with it whoever reads this.
    drop(served);
}

fn rows(bank: &Sandbox, iban: &str) -> Vec<Row> {
    let booked = bank.rows(iban).into_iter().filter(|row| row.currency == "EUR");
    booked.map(|row| (row.transaction_ref, Some(row.execution_date))).collect()
}
