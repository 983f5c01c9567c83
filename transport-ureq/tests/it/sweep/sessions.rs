//! A session, its stores and its errors, with tokens and a customer's data in them.

use std::{fs, path::Path};

use belfius_psd2::{
    Pages, Tokens, TransactionsQuery,
    model::{Iban, LogicalId, PsuPresence, Scope},
};
use belfius_psd2_ureq::{
    Error, FileStore, Locked, MemoryStore, RandomError, Session, StoreError, TokenStore,
};

use super::{MARK, Sweep};
use crate::{
    bank::{IBAN, client, signed, tokens, tokens_of, transport},
    fake::FakeBank,
    server::json,
};

const LATER: &str = "2099-01-01T00:00:00Z";
const BEFORE: &str = "2020-01-01T00:00:00Z";

/// A store that takes nothing.
struct Full(Option<Tokens>);

impl TokenStore for Full {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(self.0.clone())
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        Ok(Box::new(Self(self.0.clone())))
    }
}

impl Locked for Full {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(self.0.clone())
    }

    fn save(&mut self, _: &Tokens) -> Result<(), StoreError> {
        Err(StoreError::save("no space left").at("row 17"))
    }
}

fn account() -> LogicalId {
    LogicalId::new("logical-17").unwrap()
}

fn ask<S: TokenStore>(session: &Session<S>) -> Error {
    session.account(&account(), PsuPresence::Present).unwrap_err()
}

pub(super) fn all(sweep: &mut Sweep) {
    let bank = FakeBank::start();
    let client = client(&bank.server);
    let memory = MemoryStore::with(tokens(&client, 1, LATER));
    sweep.see(&memory);
    let session = Session::new(transport(), client.clone(), memory);
    sweep.see(&session);
    let mut pages =
        session.pages(Pages::new(account(), TransactionsQuery::default()), PsuPresence::Present);
    sweep.see(&pages);
    sweep.see(&pages.next().unwrap().unwrap());
    sweep.see(&pages);
    sweep.see(&session.initiate(&signed()).unwrap());

    let session = session.with_random(|| Err(RandomError));
    sweep.error(&ask(&session));
    sweep.error(&RandomError);
    let expired =
        client.account(&account(), &tokens(&client, 1, BEFORE), PsuPresence::Present, seed());
    let failure = transport().run(expired.unwrap()).unwrap_err();
    sweep.see(&failure);
    sweep.error(&failure);
    sweep.error(&ask(&Session::new(transport(), client.clone(), MemoryStore::new())));

    files(sweep, &bank);
    unsaved(sweep, &bank);
    refusals(sweep);
}

fn seed() -> belfius_psd2::Seed {
    belfius_psd2::Seed::new([3; 32])
}

fn files(sweep: &mut Sweep, bank: &FakeBank) {
    let client = client(&bank.server);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    let store = FileStore::new(&path);
    let pair = tokens(&client, 1, LATER);
    store.lock().unwrap().save(&pair).unwrap();
    sweep.see(&store);
    let session = Session::new(transport(), client, store);
    sweep.see(&session);

    // Each text of the file in the place of something else.
    let stored = fs::read_to_string(&path).unwrap();
    let half = stored[..stored.len() / 2].to_owned();
    let wrong = [
        MARK.to_owned(),
        half,
        format!("{stored}{MARK}"),
        stored.replace("\"tokens\":1", &format!("\"tokens\":\"{MARK}\"")),
        stored.replace("\"AIS\"", &format!("\"{MARK}\"")),
        stored.replace("\"AIS\"", &format!("[\"{MARK}\"]")),
        stored.replace("\"scope\"", &format!("\"{MARK}\"")),
        stored.replace("\"access-1\"", "[\"access-1\"]"),
        stored.replace("\"access-1\"", "\"access-1\\n\""),
        stored.replace("2099-01-01T00:00:00Z", MARK),
        stored.replace("\"logical-17\"", "{\"logical-17\":17}"),
    ];
    for text in wrong {
        assert_ne!(text, stored);
        fs::write(&path, text).unwrap();
        store_fails(sweep, &session, &path);
    }
    let other = Session::new(
        transport(),
        session.client().clone(),
        MemoryStore::with(tokens_of(session.client(), "PIS", 1, LATER)),
    );
    let pending = other.consent(Scope::Ais, &Iban::parse(IBAN).unwrap()).unwrap().pending;
    let url = callback(pending.state().expose());
    sweep.error(&other.finish_consent(&pending, &url).unwrap_err());
}

fn store_fails(sweep: &mut Sweep, session: &Session<FileStore>, path: &Path) {
    let before = fs::read(path).unwrap();
    for error in [ask(session), session.refresh().unwrap_err()] {
        let Error::Store(store) = &error else { panic!("{error}") };
        sweep.error(store);
        sweep.see(&store.kind());
        sweep.error(&error);
    }
    assert_eq!(fs::read(path).unwrap(), before);
}

fn callback(state: &str) -> String {
    format!("https://tpp.example/cb?code=code-1&state={state}")
}

fn unsaved(sweep: &mut Sweep, bank: &FakeBank) {
    let client = client(&bank.server);
    let first = Session::new(transport(), client.clone(), Full(None));
    let redirect = first.consent(Scope::Ais, &Iban::parse(IBAN).unwrap()).unwrap();
    sweep.see(&redirect);
    let url = callback(redirect.pending.state().expose());
    let forged = callback(MARK);
    sweep.error(&first.finish_consent(&redirect.pending, &forged).unwrap_err());
    let error = first.finish_consent(&redirect.pending, &url).unwrap_err();
    let Error::Unsaved(unsaved) = &error else { panic!("{error}") };
    sweep.error(&**unsaved);
    sweep.error(&error);
    // The session keeps them.
    sweep.see(&first);

    let pair = Full(Some(tokens(&client, 2, BEFORE)));
    let renewing = Session::new(transport(), client, pair);
    let error = ask(&renewing);
    assert!(
        matches!(&error, Error::Renewal { source, .. } if matches!(**source, Error::Unsaved(_)))
    );
    sweep.error(&error);
    sweep.see(&renewing);
}

/// What the bank says is private too: it repeats what it was sent.
fn refusals(sweep: &mut Sweep) {
    let said = format!(
        r#"{{"error":"{MARK}","error_code":"{MARK}","error_description":"Input '{MARK}' access-1 {IBAN}"}}"#
    );
    for (status, body) in [
        (400, said.clone()),
        (401, said.clone()),
        (403, said.clone()),
        (500, said),
        (200, MARK.to_owned()),
        (200, format!(r#"{{"iban":["{IBAN}"],"balance":"{MARK}"}}"#)),
        (302, MARK.to_owned()),
    ] {
        let bank = FakeBank::with(move |_| {
            let headers = format!("\r\nResponse-ID: {MARK}\r\nLocation: https://x/{MARK}\r\n");
            Some(json(status, &body).replacen("\r\n", &headers, 1))
        });
        let client = client(&bank.server);
        let pair = MemoryStore::with(tokens(&client, 1, LATER));
        let session = Session::new(transport(), client, pair);
        for error in [
            ask(&session),
            session.refresh().unwrap_err(),
            session.consent(Scope::Ais, &Iban::parse(IBAN).unwrap()).unwrap_err(),
        ] {
            sweep.error(&error);
        }
    }
}
