//! One run: every account's balance and every statement that the bank gives now.

use belfius_psd2::model::{Date, Timestamp};
use jiff::ToSpan as _;

use crate::{
    Ledger,
    file::{Part, Planning, StoredAccount},
    say, short,
    stop::Stop,
};

/// How far a first sync goes back. How long the bank keeps history is not
/// published.
const YEARS: i32 = 10;

/// What is left to do when a run ends in good order.
#[derive(Debug, Default)]
pub struct Outcome {
    next: Option<Timestamp>,
    waiting: Vec<String>,
}

impl Outcome {
    /// Also to go on after this moment.
    #[must_use]
    pub fn later(mut self, next: Timestamp) -> Self {
        // The first account that can go on is worth a run.
        self.next = Some(self.next.map_or(next, |known| known.min(next)));
        self
    }

    /// Also to go on then.
    #[must_use]
    pub fn waiting(mut self, when: String) -> Self {
        if !self.waiting.contains(&when) {
            self.waiting.push(when);
        }
        self
    }

    /// When to go on; empty when all is done.
    pub fn reasons(&self) -> Vec<String> {
        let next = self.next.map(|next| format!("after {next}, when the bank takes calls again"));
        next.into_iter().chain(self.waiting.iter().cloned()).collect()
    }
}

impl Ledger {
    /// Goes on with the run that was not ended, or begins one.
    pub fn sync(&self) -> Result<Outcome, Stop> {
        let (run, new) = self.file.run(self.clock.now())?;
        let verb = if new { "begins" } else { "goes on" };
        say("run", format_args!("{run} {verb}"));
        let mut outcome = Outcome::default();
        let mut refused = None;
        let planning = self.planning(run);
        for account in self.accounts(run)? {
            outcome = match self.sync_account(&account, planning) {
                Ok(true) => outcome,
                Ok(false) => outcome.waiting(older_waits()),
                Err(Stop::Later(next)) => {
                    say("later", format_args!("{} after {next}", short(&account.account)));
                    outcome.later(next)
                }
                Err(Stop::Customer(when)) => outcome.waiting(when),
                Err(Stop::Closed(why)) => {
                    say("skipped", format_args!("{}: {why}", short(&account.account)));
                    outcome
                }
                Err(Stop::Refused(error)) => {
                    say("failed", format_args!("{}: {error}", short(&account.account)));
                    refused = refused.or(Some(error));
                    outcome
                }
                Err(stop) => return Err(stop),
            };
        }
        if let Some(error) = refused {
            return Err(Stop::Refused(error));
        }
        if outcome.next.is_none() {
            self.file.end_run(run, self.clock.now())?;
        }
        Ok(outcome)
    }

    fn planning(&self, run: i64) -> Planning {
        let today = self.clock.today();
        let since = self.terms.since.unwrap_or_else(|| first_day(today));
        let full = self.terms.full;
        Planning { run, today, since, full, attended: self.attended() }
    }

    /// Balances and statements of one account; whether older days are left for the
    /// customer.
    fn sync_account(&self, account: &StoredAccount, planning: Planning) -> Result<bool, Stop> {
        let currencies = self.details(account, planning.run)?;
        for currency in &currencies {
            self.file.plan(&account.account, *currency, planning)?;
            self.read(account, *currency, Part::Recent)?;
        }
        let mut complete = true;
        for currency in currencies {
            if self.attended() {
                self.read(account, currency, Part::Older)?;
            } else if self.file.window(&account.account, currency, Part::Older)?.is_some() {
                let name = short(&account.account);
                say("older", format_args!("{name} {currency}: waits for the customer"));
                complete = false;
            }
        }
        Ok(complete)
    }
}

fn first_day(today: Date) -> Date {
    today.saturating_sub(YEARS.years())
}

fn older_waits() -> String {
    "when the customer is there, for older history".to_owned()
}
