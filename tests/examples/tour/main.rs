//! `cargo run --example tour`: the main job, one function a step. See
//! `options.rs` for its flags.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a program that prints")]
#![allow(unreachable_pub, missing_debug_implementations, reason = "nothing here is a library")]

mod ais;
mod caf;
mod customer;
mod day;
mod options;
mod pis;
mod transfers;

use std::{error::Error as StdError, process::ExitCode, sync::Arc, thread, time::Duration};

use belfius_psd2::{
    Client, ErrorKind, Generation, PendingSca, Redirect, Remedy,
    model::{Iban, PsuPresence, Scope},
    sign::SigningKey,
};
use belfius_psd2_ureq::{Error, MemoryStore, Session, Transport};
use clap::Parser as _;

use crate::{
    customer::Customer,
    options::{Flags, Part},
};

/// What ends the tour.
pub type AnyError = Box<dyn StdError + Send + Sync>;

/// One pair of tokens, of one scope.
type Tokens = Arc<MemoryStore>;

/// One part of the journey.
type Run = fn(&mut Tour) -> Result<(), AnyError>;

/// Everything that the journey needs.
pub struct Tour {
    client: Client,
    transport: Transport,
    customer: Customer,
    /// The customer's account, as soon as it is known.
    iban: Option<Iban>,
    signing_key: Option<SigningKey>,
    psu: PsuPresence,
}

fn main() -> ExitCode {
    let flags = match Flags::try_parse() {
        Ok(flags) => flags,
        Err(error) => {
            // The help goes to standard output, a mistake to standard error.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    match run(&flags) {
        Ok(()) => {
            println!("tour: done");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprint!("tour: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprint!(": {error}");
                cause = error.source();
            }
            eprintln!();
            ExitCode::FAILURE
        }
    }
}

fn run(flags: &Flags) -> Result<(), AnyError> {
    let mut tour = flags.prepare()?;
    let registered = tour.client.clone();
    let bank = registered.bank();
    say("bank", format_args!("{} ({})", bank.base_url(), bank.generation()));
    if flags.describe {
        print!("{}", bank.contract());
    }
    let parts: [(Part, Run); 3] = [
        (Part::Ais, ais::run),
        (Part::Pis, if bank.generation() < Generation::Three { pis::run } else { transfers::run }),
        (Part::Caf, caf::run),
    ];
    for (part, run) in parts {
        if flags.wants(part) {
            // What one part learnt about versions is not so for the next scope.
            tour.client = tour.client.with_bank(bank.clone());
            run(&mut tour)?;
        }
    }
    Ok(())
}

/// One readable line a step.
pub fn say(step: &str, what: impl std::fmt::Display) {
    println!("{step:<9} {what}");
}

impl Tour {
    /// Consent: the customer opens the account to this TPP, and tokens come.
    fn consent(&mut self, scope: Scope) -> Result<Tokens, AnyError> {
        let store = Arc::new(MemoryStore::default());
        if self.client.bank().consents_by_iban(scope) {
            self.iban()?;
        }
        let iban = self.iban.clone();
        // Which of the two follows from the version, and the bank may ask for another.
        let redirect = self.call(&store, |session| match &iban {
            Some(iban) if session.client().bank().consents_by_iban(scope) => {
                session.consent(scope, iban)
            }
            _ => session.consent_to_chosen_accounts(),
        })?;
        say("consent", format_args!("for {scope}: the customer goes to {}", redirect.url.host()));
        let callback = self.customer.visit(&redirect.url)?;
        let tokens =
            self.call(&store, |session| session.finish_consent(&redirect.pending, &callback))?;
        let lifetime = tokens.expires_at().map(|end| tokens.obtained_at().duration_until(end));
        match lifetime {
            Some(lifetime) => {
                say("tokens", format_args!("for {scope}, good for {} s", lifetime.as_secs()))
            }
            None => say("tokens", format_args!("for {scope}")),
        }
        Ok(store)
    }

    fn iban(&self) -> Result<Iban, AnyError> {
        Ok(self.iban.clone().ok_or("this needs the customer's account: say --iban")?)
    }

    /// Strong authentication: the customer proves again who they are. Then the
    /// same question is asked again.
    fn authenticate(
        &mut self,
        store: &Tokens,
        redirect: &Redirect<PendingSca>,
    ) -> Result<(), AnyError> {
        say("SCA", format_args!("the customer goes to {}", redirect.url.host()));
        let callback = self.customer.visit(&redirect.url)?;
        match self.call(store, |session| session.finish_sca(&redirect.pending, &callback)) {
            Ok(_) => Ok(()),
            // How proof of it comes back is not published: a code that the bank
            // does not exchange may be proof enough for the tokens there are.
            Err(error) if pis::refused(&error) => {
                say("SCA", format_args!("going on with the same tokens ({error})"));
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Makes a call, and once more where the bank offers to: it serves another
    /// version than the contract says, shows its pages in another language, or
    /// says how long to wait.
    fn call<T>(
        &mut self,
        store: &Tokens,
        call: impl Fn(&Session<Tokens>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        for _ in 0..3 {
            let session = self.session(store);
            let error = match call(&session) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            match error.core().and_then(|error| self.adapted(error)) {
                Some(client) => self.client = client,
                None if wait(&error) => {}
                None => return Err(error),
            }
        }
        call(&self.session(store))
    }

    fn session(&self, store: &Tokens) -> Session<Tokens> {
        Session::new(self.transport.clone(), self.client.clone(), Arc::clone(store))
    }

    fn adapted(&self, error: &belfius_psd2::Error) -> Option<Client> {
        if let ErrorKind::LanguageNotOffered { offered } = error.kind() {
            return Some(self.client.with_language(*offered.first()?));
        }
        let Remedy::UseVersion(versions) = error.remedy() else { return None };
        let operation = error.operation();
        let current = self.client.bank().row(operation)?.version();
        // Version 1 is the one that every page of the bank begins with.
        let version = versions.iter().map(String::as_str).rfind(|version| *version != current);
        let version = version.or(Some("1").filter(|first| *first != current))?;
        say("version", format_args!("the bank serves {version} of {operation}"));
        let bank = self.client.bank().clone().with_version(operation, version).ok()?;
        Some(self.client.with_bank(bank))
    }
}

/// Waits where that is what helps, and it is bearable.
fn wait(error: &Error) -> bool {
    let Some(Remedy::Wait(after)) = error.remedy() else { return false };
    let seconds =
        after.map_or(1, |after| u64::try_from(after.duration().as_secs()).unwrap_or(u64::MAX));
    if seconds > 30 {
        return false;
    }
    say("wait", format_args!("{seconds} s: {error}"));
    thread::sleep(Duration::from_secs(seconds));
    true
}
