//! `cargo run --example ledger`: keeps a customer's whole history in an SQLite
//! file, and may be killed at any point. Read in this order:
//!
//! - `sync.rs`: what one run does, account by account;
//! - `statement.rs` and `window.rs`: which days, page by page;
//! - `ask.rs`: one call, paid out of the unattended budget before it is made;
//! - `consent.rs` and `sca.rs`: the customer goes to the bank and comes back;
//! - `file/`: what is stored, and what is written in one go.
//!
//! Exit codes: 0, everything is synced; 3, to be continued (the last line says when
//! or by whom); 1, it failed; 2, the command line is wrong.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a program that prints")]
#![allow(unreachable_pub, missing_debug_implementations, reason = "nothing here is a library")]
#![allow(missing_docs, reason = "where a name says it all")]

mod accounts;
mod ask;
mod clock;
mod consent;
mod customer;
mod file;
mod options;
mod sca;
mod setup;
mod statement;
mod steps;
mod stop;
mod sync;
mod window;

use std::{error::Error as StdError, process::ExitCode};

use belfius_psd2::model::{Iban, PsuPresence};
use belfius_psd2_ureq::Session;
use clap::Parser as _;

use crate::{
    clock::Clock,
    customer::Customer,
    file::{LedgerFile, SqliteTokens},
    options::{Flags, Terms},
    stop::Stop,
    sync::Outcome,
};

/// What ends the program.
pub(crate) type AnyError = Box<dyn StdError + Send + Sync>;

/// The end of a run that goes on another time.
const TO_BE_CONTINUED: u8 = 3;

/// Everything that a run needs.
pub(crate) struct Ledger {
    file: LedgerFile,
    session: Session<SqliteTokens>,
    customer: Customer,
    clock: Clock,
    psu: PsuPresence,
    /// The customer's account, where a consent names one.
    iban: Option<Iban>,
    terms: Terms,
}

fn main() -> ExitCode {
    let flags = Flags::parse();
    if let Some(step) = &flags.die_at {
        steps::die_at(step);
    }
    match setup::with(&flags, Ledger::run) {
        Ok(outcome) => conclude(&outcome),
        Err(error) => complain(error.as_ref()),
    }
}

impl Ledger {
    /// The main job: who is pending comes back, consent is there, all is synced.
    fn run(&self) -> Result<Outcome, AnyError> {
        let mut synced = self.attempt();
        if matches!(synced, Err(Stop::ConsentEnded)) {
            // It ended on the way: says why, and begins with consent if it may.
            synced = self.attempt();
        }
        match synced {
            Ok(outcome) => Ok(outcome),
            Err(Stop::Later(next)) => Ok(Outcome::default().later(next)),
            Err(Stop::Customer(why)) => Ok(Outcome::default().waiting(why)),
            Err(Stop::ConsentEnded) => Err("the consent ended twice in one run".into()),
            Err(Stop::Closed(why)) => Err(why.into()),
            Err(Stop::Refused(error) | Stop::Failed(error)) => Err(error),
        }
    }

    fn attempt(&self) -> Result<Outcome, Stop> {
        self.resume()?;
        self.ensure_consent()?;
        self.sync()
    }

    fn attended(&self) -> bool {
        self.psu == PsuPresence::Present
    }
}

/// One readable line a step.
pub(crate) fn say(step: &str, what: impl std::fmt::Display) {
    println!("{step:<9} {what}");
}

/// An account on a screen that others may see: its last four characters.
pub(crate) fn short(account: &str) -> String {
    let hidden = account.chars().count().saturating_sub(4);
    format!("…{}", account.chars().skip(hidden).collect::<String>())
}

fn conclude(outcome: &Outcome) -> ExitCode {
    let reasons = outcome.reasons();
    if reasons.is_empty() {
        println!("ledger: done");
        return ExitCode::SUCCESS;
    }
    println!("ledger: to be continued {}", reasons.join("; "));
    ExitCode::from(TO_BE_CONTINUED)
}

fn complain(error: &dyn StdError) -> ExitCode {
    eprint!("ledger: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprint!(": {error}");
        cause = error.source();
    }
    eprintln!();
    ExitCode::FAILURE
}
