//! Renewals on the way, and no tokens lost in them.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use belfius_psd2::{
    Delivery, Operation, Remedy, Reply, Tokens,
    model::{LogicalId, PsuPresence},
};
use belfius_psd2_ureq::{Error, Locked, MemoryStore, Session, StoreError, TokenStore};

use crate::{
    bank::{client, signed, tokens, tokens_of, transport},
    fake::{FakeBank, INVALID_GRANT},
    server::json,
};

const LATER: &str = "2099-01-01T00:00:00Z";
const BEFORE: &str = "2020-01-01T00:00:00Z";

fn ask<S: TokenStore>(session: &Session<S>) -> Result<(), Error> {
    let id = LogicalId::new("logical-17").unwrap();
    match session.account(&id, PsuPresence::Present)? {
        Reply::Answer(_) => Ok(()),
        Reply::StrongAuthentication(_) => panic!(),
    }
}

fn access<S: TokenStore>(session: &Session<S>) -> String {
    session.tokens().unwrap().unwrap().access_token().expose().to_owned()
}

#[test]
fn a_pair_that_somebody_else_renewed_is_used_as_it_is() {
    let bank = FakeBank::start();
    let client = client(&bank.server);
    let session = Session::new(transport(), client.clone(), MemoryStore::new());
    let old = tokens(&client, 1, BEFORE);
    // Loaded by us, then renewed by them.
    bank.kill();
    session.store().lock().unwrap().save(&tokens(&client, 2, LATER)).unwrap();
    let id = LogicalId::new("logical-17").unwrap();
    let exchange = client.account(&id, &old, PsuPresence::Absent, session.seed().unwrap()).unwrap();
    let _ = session.run_exchange(exchange).unwrap();
    assert_eq!(bank.refreshes(), 0);

    // Theirs may have expired by now.
    session.store().lock().unwrap().save(&tokens(&client, 2, BEFORE)).unwrap();
    let exchange = client.account(&id, &old, PsuPresence::Absent, session.seed().unwrap()).unwrap();
    let _ = session.run_exchange(exchange).unwrap();
    assert_eq!((bank.refreshes(), access(&session).as_str()), (1, "access-3"));
}

#[test]
fn a_second_refusal_is_an_error() {
    let bank = FakeBank::with(|request| {
        request.is("GET").then(|| json(401, crate::fake::INVALID_ACCESS_TOKEN))
    });
    let client = client(&bank.server);
    let session =
        Session::new(transport(), client.clone(), MemoryStore::with(tokens(&client, 1, LATER)));
    let error = ask(&session).unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::RefreshTokens));
    assert_eq!((bank.refreshes(), bank.count("GET")), (1, 2));
    assert_eq!(access(&session), "access-2");
}

#[test]
fn a_refresh_that_fails_leaves_the_tokens() {
    let failures = [
        json(500, ""),
        json(
            503,
            r#"{"error":"SERVICE_UNAVAILABLE","error_code":"10108","error_description":"x"}"#,
        ),
        json(200, "<html>"),
        json(401, ""),
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_owned(),
        "no HTTP at all\r\n\r\n".to_owned(),
    ];
    for failure in failures {
        let answer = failure.clone();
        let bank = FakeBank::with(move |request| request.is("POST /token").then(|| answer.clone()));
        let client = client(&bank.server);
        let pair = tokens(&client, 1, BEFORE);
        // Only the answer that never ends takes so long.
        let transport = crate::bank::builder().total_timeout(Duration::from_secs(3)).build();
        let session = Session::new(transport.unwrap(), client, MemoryStore::with(pair));
        let error = ask(&session).unwrap_err();
        assert!(matches!(&error, Error::Renewal { operation: Operation::Account, .. }), "{error}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_ne!(error.remedy(), Some(Remedy::NewConsent), "{failure}");
        assert_eq!((access(&session).as_str(), bank.refreshes()), ("access-1", 1));
        assert_eq!(bank.count("GET"), 0);
    }
}

#[test]
fn a_refused_refresh_token_asks_for_consent_and_deletes_nothing() {
    let bank = FakeBank::start();
    bank.kill();
    let client = client(&bank.server);
    let session =
        Session::new(transport(), client.clone(), MemoryStore::with(tokens(&client, 1, LATER)));
    let error = ask(&session).unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::NewConsent), "{error}");
    assert_eq!((access(&session).as_str(), bank.refreshes()), ("access-1", 1));
}

#[test]
fn a_payment_whose_tokens_cannot_be_renewed_was_not_sent() {
    let bank = FakeBank::with(|request| request.is("POST /token").then(|| json(500, "")));
    let client = client(&bank.server);
    let pair = tokens_of(&client, "PIS", 1, BEFORE);
    let session = Session::new(transport(), client, MemoryStore::with(pair));
    let error = session.initiate_with_tokens(&signed()).unwrap_err();
    assert_eq!(
        (error.delivery(), error.operation()),
        (Delivery::NotSent, Some(Operation::InitiatePayment))
    );
    assert!(error.to_string().starts_with("payment initiation: not done"), "{error}");
    assert_eq!(bank.count("POST /payments"), 0);
}

#[test]
fn a_pair_of_another_scope_is_not_touched() {
    let bank = FakeBank::start();
    let client = client(&bank.server);
    let session = Session::new(
        transport(),
        client.clone(),
        MemoryStore::with(tokens_of(&client, "PIS", 1, BEFORE)),
    );
    let stale = tokens(&client, 0, BEFORE);
    let id = LogicalId::new("logical-17").unwrap();
    let exchange =
        client.account(&id, &stale, PsuPresence::Absent, session.seed().unwrap()).unwrap();
    assert!(session.run_exchange(exchange).is_err());
    assert_eq!(bank.server.connections(), 0);
}

/// A store that fails to save when told to, and into which somebody else may put
/// a pair between two loads.
struct Wilful {
    inner: MemoryStore,
    fails: AtomicBool,
    loads: AtomicUsize,
    at_second_locked_load: Mutex<Option<Tokens>>,
}

struct WilfulLock<'a>(&'a Wilful, Box<dyn Locked + 'a>);

impl Wilful {
    fn with(tokens: Tokens) -> Arc<Self> {
        Arc::new(Self {
            inner: MemoryStore::with(tokens),
            fails: AtomicBool::new(false),
            loads: AtomicUsize::new(0),
            at_second_locked_load: Mutex::new(None),
        })
    }
}

impl TokenStore for Wilful {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.inner.load()
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        Ok(Box::new(WilfulLock(self, self.inner.lock()?)))
    }
}

impl Locked for WilfulLock<'_> {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        if self.0.loads.fetch_add(1, Ordering::SeqCst) == 1
            && let Some(tokens) = self.0.at_second_locked_load.lock().unwrap().take()
        {
            return Ok(Some(tokens));
        }
        self.1.load()
    }

    fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        if self.0.fails.load(Ordering::SeqCst) {
            return Err(StoreError::save("no space left on device").at("row 17"));
        }
        self.1.save(tokens)
    }
}

#[test]
fn after_a_refusal_the_store_is_read_once_more() {
    let bank = FakeBank::start();
    bank.kill();
    let client = client(&bank.server);
    let store = Wilful::with(tokens(&client, 1, LATER));
    *store.at_second_locked_load.lock().unwrap() = Some(tokens(&client, 2, LATER));
    let session = Session::new(transport(), client, store.clone());
    ask(&session).unwrap();
    assert_eq!((bank.refreshes(), store.loads.load(Ordering::SeqCst)), (1, 2));

    // Only once: nothing newer is there the next time.
    let error = ask(&session).unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    assert_eq!(bank.refreshes(), 2);
}

#[test]
fn tokens_that_could_not_be_saved_are_not_lost() {
    let bank = FakeBank::start();
    let client = client(&bank.server);
    let store = Wilful::with(tokens(&client, 1, BEFORE));
    let session = Session::new(transport(), client.clone(), store.clone());
    store.fails.store(true, Ordering::SeqCst);
    // More than once: the pair is kept as long as it cannot be saved.
    for _ in 0..3 {
        match ask(&session).unwrap_err() {
            Error::Renewal { source, .. } => match *source {
                Error::Unsaved(unsaved) => {
                    assert_eq!(unsaved.remedy(), None, "nothing but to store them");
                    let text = unsaved.to_string();
                    assert!(text.contains("row 17 cannot be written: no space left"), "{text}");
                    assert!(!format!("{text} {unsaved:?}").contains("access-2"));
                    assert_eq!(unsaved.into_tokens().access_token().expose(), "access-2");
                }
                error => panic!("{error}"),
            },
            error => panic!("{error}"),
        }
    }
    assert_eq!(bank.count("GET"), 0, "nothing is used before it is saved");
    store.fails.store(false, Ordering::SeqCst);
    ask(&session).unwrap();
    assert_eq!((bank.refreshes(), access(&session).as_str()), (1, "access-2"));
}

#[test]
fn a_kept_pair_gives_way_to_what_the_caller_stored() {
    let bank = FakeBank::start();
    let client = client(&bank.server);
    let store = Wilful::with(tokens(&client, 1, BEFORE));
    let session = Session::new(transport(), client.clone(), store.clone());
    store.fails.store(true, Ordering::SeqCst);
    ask(&session).unwrap_err();
    store.fails.store(false, Ordering::SeqCst);
    bank.kill();
    store.inner.lock().unwrap().save(&tokens(&client, 3, LATER)).unwrap();
    ask(&session).unwrap();
    assert_eq!((bank.refreshes(), access(&session).as_str()), (1, "access-3"));
}

#[test]
fn the_refusal_of_a_refresh_is_told_as_the_bank_tells_it() {
    let bank =
        FakeBank::with(|request| request.is("POST /token").then(|| json(401, INVALID_GRANT)));
    let client = client(&bank.server);
    let session =
        Session::new(transport(), client.clone(), MemoryStore::with(tokens(&client, 1, BEFORE)));
    let error = ask(&session).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("account: not done, the tokens could not be renewed: token refresh: "),
        "{text}"
    );
    assert!(error.request_id().is_some() && error.core().is_some());
}
