//! A session, its store and its errors, with tokens and a customer's data in them.

use belfius_psd2::{
    Pages, Seed, Tokens, TransactionsQuery,
    model::{Iban, LogicalId, PsuPresence, Scope},
};
use belfius_psd2_wasm::{Error, Locked, MemoryStore, RandomError, Session, StoreError, TokenStore};

use super::{MARK, Sweep};
use crate::{
    bank::{BASE, IBAN, client, signed, tokens, tokens_of, transport},
    fake::FakeBank,
    fetch::response,
};

const LATER: &str = "2099-01-01T00:00:00Z";
const BEFORE: &str = "2020-01-01T00:00:00Z";

/// A store that takes nothing.
#[derive(Clone)]
struct Full(Option<Tokens>);

impl TokenStore for Full {
    type Locked<'a> = Self;

    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(self.0.clone())
    }

    async fn lock(&self) -> Result<Self, StoreError> {
        Ok(self.clone())
    }
}

impl Locked for Full {
    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(self.0.clone())
    }

    async fn save(&mut self, _: &Tokens) -> Result<(), StoreError> {
        Err(StoreError::save("no space left").at("row 17"))
    }
}

fn account() -> LogicalId {
    LogicalId::new("logical-17").unwrap()
}

async fn ask<S: TokenStore + 'static>(session: &Session<S>) -> Error {
    session.account(&account(), PsuPresence::Present).await.unwrap_err()
}

pub(super) async fn all(sweep: &mut Sweep) {
    let bank = FakeBank::start();
    let memory = MemoryStore::with(tokens(1, LATER));
    sweep.see(&memory);
    let locked = memory.lock().await.unwrap();
    sweep.see(&locked);
    drop(locked);
    let session = bank.session(memory);
    see_session(sweep, &session);
    let mut pages =
        session.pages(Pages::new(account(), TransactionsQuery::default()), PsuPresence::Present);
    sweep.see(&pages);
    sweep.see(&pages.next().await.unwrap().unwrap());
    sweep.see(&pages);
    sweep.see(&session.initiate(&signed()).await.unwrap());
    sweep.error(&ask(&session.with_random(|| Err(RandomError))).await);
    sweep.error(&RandomError);
    sweep.error(&ask(&bank.session(MemoryStore::new())).await);

    let seed = Seed::new([3; 32]);
    let expired = client().account(&account(), &tokens(1, BEFORE), PsuPresence::Present, seed);
    let failure = transport(&bank.fetch).run(expired.unwrap()).await.unwrap_err();
    sweep.see(&failure);
    sweep.error(&failure);
    unsaved(sweep, &bank).await;
    refusals(sweep).await;
}

/// The bank's address has no secret in it, and shows.
fn see_session<S: TokenStore>(sweep: &mut Sweep, session: &Session<S>) {
    assert!(format!("{session:?}").contains(BASE));
    sweep.see(session);
}

async fn unsaved(sweep: &mut Sweep, bank: &FakeBank) {
    let first = bank.session(Full(None));
    let redirect = first.consent(Scope::Ais, &Iban::parse(IBAN).unwrap()).await.unwrap();
    sweep.see(&redirect);
    let callback = |state: &str| format!("https://tpp.example/cb?code=code-1&state={state}");
    let forged = callback(MARK);
    sweep.error(&first.finish_consent(&redirect.pending, &forged).await.unwrap_err());
    let url = callback(redirect.pending.state().expose());
    let other = bank.session(MemoryStore::with(tokens_of("PIS", 1, LATER)));
    let error = other.finish_consent(&redirect.pending, &url).await.unwrap_err();
    assert!(matches!(error, Error::Store(_)), "{error}");
    sweep.error(&error);
    let error = first.finish_consent(&redirect.pending, &url).await.unwrap_err();
    let Error::Unsaved(unsaved) = &error else { panic!("{error}") };
    sweep.error(&**unsaved);
    sweep.error(&error);
    // The session keeps them.
    see_session(sweep, &first);

    let renewing = bank.session(Full(Some(tokens(2, BEFORE))));
    let error = ask(&renewing).await;
    assert!(
        matches!(&error, Error::Renewal { source, .. } if matches!(**source, Error::Unsaved(_))),
        "{error}"
    );
    sweep.error(&error);
    see_session(sweep, &renewing);
}

/// What the bank says is private too: it repeats what it was sent.
async fn refusals(sweep: &mut Sweep) {
    let said = format!(
        r#"{{"error":"{MARK}","error_code":"{MARK}","error_description":"Input '{MARK}' access-1 {IBAN}"}}"#
    );
    for (status, body) in [
        (400, said.clone()),
        (401, said.clone()),
        (500, said),
        (200, MARK.to_owned()),
        (200, format!(r#"{{"iban":["{IBAN}"],"balance":"{MARK}"}}"#)),
    ] {
        let bank = FakeBank::with(move |_| {
            let location = format!("https://x/{MARK}");
            let headers = [("response-id", MARK), ("location", location.as_str())];
            Some(response(status, &headers, &body))
        });
        let session = bank.session(MemoryStore::with(tokens(1, LATER)));
        sweep.error(&ask(&session).await);
        sweep.error(&session.refresh().await.unwrap_err());
        let iban = Iban::parse(IBAN).unwrap();
        sweep.error(&session.consent(Scope::Ais, &iban).await.unwrap_err());
    }
}
