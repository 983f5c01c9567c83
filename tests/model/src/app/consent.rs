//! Consent, the code, and a first question with the tokens.

use belfius_psd2::{
    PendingConsent,
    model::{Iban, PsuPresence, Scope},
};
use serde_json::{Value, json};

use super::{App, Next};

pub(crate) const IBAN: &str = "BE54063301200997";

impl App {
    /// Consent to account information, and the account itself.
    pub(crate) fn ais(&mut self) -> String {
        self.consent(Scope::Ais)
    }

    /// Consent to checks of funds, and one.
    pub(crate) fn caf(&mut self) -> String {
        self.consent(Scope::Caf)
    }

    /// A callback that has come, perhaps to more than one process.
    pub(crate) fn callback(&mut self) -> String {
        while self.turn() {
            let row = self.row();
            let done = match row["stage"].as_str() {
                Some("back") => self.finish_consent(&row),
                Some("consented") => Some("done".to_owned()),
                _ => Some("another consent is wanted".to_owned()),
            };
            if let Some(done) = done {
                return done;
            }
        }
        "gave up".to_owned()
    }

    fn consent(&mut self, scope: Scope) -> String {
        while self.turn() {
            let row = self.row();
            let done = match row["stage"].as_str() {
                Some("new") => self.begin_consent(scope, &row),
                Some("at the bank") => self.wait_for_consent(&row),
                Some("back") => self.finish_consent(&row),
                Some("consented") if scope == Scope::Ais => self.first_question(),
                Some("consented") => self.first_check(),
                stage => Some(stage.unwrap_or("no stage").to_owned()),
            };
            if let Some(done) = done {
                return done;
            }
        }
        "gave up".to_owned()
    }

    fn begin_consent(&mut self, scope: Scope, row: &Value) -> Option<String> {
        let rounds = row["rounds"].as_u64().unwrap_or_default() + 1;
        if rounds > 4 {
            return Some("too many rounds".to_owned());
        }
        self.call();
        let redirect = if self.generation == 3 && scope == Scope::Ais {
            self.session.run(|jobs| jobs.consent_to_chosen_accounts())
        } else {
            let iban = Iban::parse(IBAN).expect("an IBAN");
            self.session.run(|jobs| jobs.consent(scope, &iban))
        };
        match redirect {
            Ok(redirect) => {
                self.write(&json!({"stage": "at the bank", "rounds": rounds,
                    "pending": redirect.pending, "url": redirect.url.as_str()}));
                None
            }
            Err(error) => self.stopped(&error),
        }
    }

    fn wait_for_consent(&mut self, row: &Value) -> Option<String> {
        let Some(callback) = self.customer(row["url"].as_str()?) else {
            return Some("the customer never came back".to_owned());
        };
        let mut row = row.clone();
        row["stage"] = json!("back");
        row["callback"] = json!(callback);
        self.write(&row);
        None
    }

    fn finish_consent(&mut self, row: &Value) -> Option<String> {
        let pending: PendingConsent = serde_json::from_value(row["pending"].clone()).ok()?;
        let callback = row["callback"].as_str()?;
        self.call();
        match self.session.run(|jobs| jobs.finish_consent(&pending, callback)) {
            Ok(_) => {
                self.write(&json!({"stage": "consented"}));
                None
            }
            Err(error) => match self.after(&error) {
                Next::Again => None,
                Next::StartOver | Next::NewConsent => {
                    self.write(&json!({"stage": "new", "rounds": row["rounds"]}));
                    None
                }
                next => Some(format!("stopped: {next:?}")),
            },
        }
    }

    fn first_question(&mut self) -> Option<String> {
        self.call();
        let answer = if self.generation == 3 {
            self.session.run(|jobs| jobs.accounts(PsuPresence::Present)).map(drop)
        } else {
            let tokens = match self.session.tokens() {
                Ok(tokens) => tokens?,
                Err(error) => return self.stopped(&error),
            };
            let id = tokens.logical_id()?.clone();
            self.session.run(|jobs| jobs.account(&id, PsuPresence::Present)).map(drop)
        };
        match answer {
            Ok(()) => Some("done".to_owned()),
            Err(error) => self.stopped(&error),
        }
    }

    /// Goes on, or says where it stops.
    pub(super) fn stopped(&mut self, error: &crate::host::Error) -> Option<String> {
        match self.after(error) {
            Next::Again => None,
            next => Some(format!("stopped: {next:?}")),
        }
    }
}
