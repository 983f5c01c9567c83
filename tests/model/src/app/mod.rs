//! A small application, as the documents say that one should be written: it
//! writes down what it is about to do, does it, writes down what came of it, and
//! does what errors ask for.
//!
//! It begins every time from what is stored, so that it does not matter whether
//! it is a new process. The jobs in it are the core's.

mod consent;
mod fallback;
mod payment;
mod question;
mod statement;

use std::sync::{Arc, OnceLock};

use belfius_psd2::{
    Bank, Client, Delivery, Generation, Operation, Remedy, Tokens, model::Language,
    secret::ClientSecret, store::StoreError,
};
use serde_json::Value;

use crate::{
    explore::{Ask, Port, PortLine, PortStore, Reply, Verdict, Wrong},
    host::{Error, Session, Store as _},
};

/// How often it does the same again.
const TRIES: u32 = 8;

pub(crate) struct App {
    port: Arc<Port>,
    pub(crate) session: Session<PortStore>,
    pub(crate) generation: u8,
    pub(crate) wrong: Wrong,
    tries: u32,
    text: String,
}

/// What an error asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Again,
    NewConsent,
    StartOver,
    LookFirst,
    Stop,
}

impl App {
    pub(crate) fn new(port: Arc<Port>, generation: u8, wrong: Wrong) -> Self {
        let line = PortLine { port: port.clone(), wrong };
        let store = PortStore { port: port.clone(), wrong };
        let (clock, seeds) = (port.clone(), port.clone());
        let (clock, seeds) = (move || clock.now(), move || seeds.random());
        let session = Session::new(client(generation), Arc::new(line), store, clock, seeds);
        let caller = port.clone();
        let session =
            session.with_caller(move || !matches!(caller.ask(Ask::Waits), Reply::Waits(false)));
        let (tries, text) = (port.tries, String::new());
        Self { port, session, generation, wrong, tries, text }
    }

    /// A turn of the application's loop: all that it knows is stored, or in this
    /// count of turns since something was stored. `false` when there were too many.
    pub(crate) fn turn(&mut self) -> bool {
        if self.session.kept().is_none() {
            self.port.ask(Ask::Settled(self.tries));
        }
        self.tries += 1;
        self.tries <= TRIES && self.wrong != Wrong::GivesUp
    }

    /// The row as it is stored.
    pub(crate) fn row(&mut self) -> Value {
        for _ in 0..TRIES {
            if let Reply::Text(Ok(Some(text))) = self.port.ask(Ask::ReadRow) {
                self.text = text;
                break;
            }
        }
        if self.wrong == Wrong::NeverStops {
            loop {
                self.port.ask(Ask::ReadRow);
            }
        }
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// Replaces the row that was read. `false` when somebody else has done so.
    pub(crate) fn write(&mut self, row: &Value) -> bool {
        let to = row.to_string();
        for _ in 0..TRIES {
            let ask = Ask::WriteRow(self.text.clone(), to.clone());
            match self.port.ask(ask) {
                Reply::Written(Ok(true)) => {
                    self.text = to;
                    self.tries = 0;
                    return true;
                }
                // Perhaps by this very write, which the store said had failed.
                Reply::Written(Ok(false)) => {
                    self.row();
                    return self.text == to;
                }
                _ => {}
            }
        }
        false
    }

    /// Sends the customer somewhere; the address that they come back to.
    pub(crate) fn customer(&self, url: &str) -> Option<String> {
        match self.port.ask(Ask::Customer(url.to_owned())) {
            Reply::Back(callback) => callback,
            other => unreachable!("{other:?}"),
        }
    }

    /// Which of the processes this is.
    pub(crate) fn me(&self) -> usize {
        self.port.number()
    }

    /// From here on, what the bank does is this call's.
    pub(crate) fn call(&self) {
        assert!(self.wrong != Wrong::Panics, "a mistake that is made on purpose");
        self.port.ask(Ask::Call);
    }

    /// Does what an error asks for, as far as that is the same in all flows.
    pub(crate) fn after(&mut self, error: &Error) -> Next {
        let looks_first = error.remedy() == Some(Remedy::LookFirst);
        let done_for_sure_not = error.delivery() != Delivery::Unknown && !looks_first;
        let looks_first = looks_first && self.wrong != Wrong::NeverLooks;
        let no_tokens_for_sure = says_no_tokens(error);
        let text = error.to_string();
        let verdict = Verdict { done_for_sure_not, looks_first, no_tokens_for_sure, text };
        self.port.ask(Ask::Verdict(verdict));
        self.rescue(error);
        match error.remedy() {
            Some(Remedy::Wait(_) | Remedy::RefreshTokens) => Next::Again,
            Some(Remedy::NewConsent) => Next::NewConsent,
            Some(Remedy::StartOver) => Next::StartOver,
            Some(Remedy::LookFirst) => Next::LookFirst,
            Some(_) => Next::Stop,
            // The store, and it is there again.
            None => Next::Again,
        }
    }

    /// Keeps the tokens of an error from being lost. Those of a renewal the session
    /// saves at its next one, if there is one: see [`leave`](Self::leave).
    fn rescue(&self, error: &Error) {
        match error {
            Error::Renewal { source, .. } => self.rescue(source),
            Error::Unsaved(unsaved) if unsaved.operation() == Operation::ExchangeCode => {
                self.save_late(unsaved.tokens());
            }
            _ => {}
        }
    }

    /// What is to be done before the process ends: what the session holds dies with
    /// it.
    pub(crate) fn leave(&mut self) {
        if let Some(tokens) = self.session.kept() {
            self.save_late(&tokens);
        }
    }

    /// Saves tokens that the store did not take, but not over newer ones: it may
    /// have taken them all the same, and somebody have renewed them since.
    fn save_late(&self, tokens: &Tokens) {
        let save = || -> Result<(), StoreError> {
            let store = self.session.store();
            store.lock()?;
            let saved = store.load().and_then(|stored| {
                let stored = stored.filter(|_| self.wrong != Wrong::SavesOverAnything);
                match stored {
                    Some(stored) if stored.obtained_at() >= tokens.obtained_at() => Ok(()),
                    _ => store.save(tokens),
                }
            });
            store.unlock();
            saved
        };
        let mut tries = 0..TRIES;
        while tries.next().is_some() && save().is_err() {}
    }
}

/// Whether it is about a request for tokens, and says that none were given.
fn says_no_tokens(error: &Error) -> bool {
    if let Error::Renewal { source, .. } = error {
        return says_no_tokens(source);
    }
    let asks =
        matches!(error.operation(), Some(Operation::ExchangeCode | Operation::RefreshTokens));
    asks && error.delivery() != Delivery::Unknown
}

/// The TPP at the real bank's address: nothing goes there. Each process of each path
/// needs one, and it is always the same.
pub(crate) fn client(generation: u8) -> Client {
    static CLIENTS: [OnceLock<Client>; 3] = [const { OnceLock::new() }; 3];
    let (slot, generation) = match generation {
        1 => (0, Generation::One),
        2 => (1, Generation::Two),
        _ => (2, Generation::Three),
    };
    let new = || {
        let secret = ClientSecret::new("client-Secret-0f9e").expect("a secret");
        let id = "l7957ffb0123456789abcdef0123456789";
        let (bank, callback) = (Bank::belfius(generation), "https://tpp.example/callback");
        Client::new(bank, id, secret, callback, Language::FR).expect("a client")
    };
    CLIENTS[slot].get_or_init(new).clone()
}
