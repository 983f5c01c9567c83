//! Renewals on the way, and no tokens lost in them.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use belfius_psd2::{
    Delivery, Operation, Remedy, Reply, Tokens,
    model::{LogicalId, PsuPresence},
};
use belfius_psd2_wasm::{
    Error, Locked, LockedMemory, MemoryStore, Session, StoreError, StoreErrorKind, TokenStore,
};
use futures_util::future::join_all;
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{
    bank::{builder, client, signed, tokens, tokens_of},
    fake::{FakeBank, INVALID_ACCESS_TOKEN, INVALID_GRANT},
    fetch::{js_of, response, streamed},
};

pub(crate) const LATER: &str = "2099-01-01T00:00:00Z";
pub(crate) const BEFORE: &str = "2020-01-01T00:00:00Z";

pub(crate) async fn ask<S: TokenStore + 'static>(session: &Session<S>) -> Result<(), Error> {
    let id = LogicalId::new("logical-17").unwrap();
    match session.account(&id, PsuPresence::Present).await? {
        Reply::Answer(_) => Ok(()),
        Reply::StrongAuthentication(_) => panic!(),
    }
}

pub(crate) async fn access<S: TokenStore + 'static>(session: &Session<S>) -> String {
    session.tokens().await.unwrap().unwrap().access_token().expose().to_owned()
}

#[test]
async fn expired_and_refused_tokens_are_renewed_and_stored_before_they_are_used() {
    for (expires_at, gets) in [(BEFORE, 1), (LATER, 2)] {
        let bank = FakeBank::with(|call| {
            let first = call.header("authorization").as_deref() == Some("Bearer access-1");
            first.then(|| response(401, &[], INVALID_ACCESS_TOKEN))
        });
        let session = bank.session(MemoryStore::with(tokens(1, expires_at)));
        ask(&session).await.unwrap();
        assert_eq!((bank.refreshes(), bank.count("GET")), (1, gets));
        assert_eq!(access(&session).await, "access-2");
    }
}

#[test]
async fn many_who_see_a_pair_end_renew_it_once() {
    // The bank answers the refresh late, so that everybody has come for the lock.
    let bank = FakeBank::that(|call, usual| {
        let answer = usual();
        if call.is("POST /token") {
            return js_of(&answer, "return new Promise(go => setTimeout(() => go(it), 50))");
        }
        answer
    });
    let session = bank.session(MemoryStore::with(tokens(1, BEFORE)));
    let all = join_all((0..10).map(|_| ask(&session))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!((bank.refreshes(), access(&session).await.as_str()), (1, "access-2"));
}

#[test]
async fn sessions_that_share_a_store_renew_once() {
    let bank = FakeBank::start();
    let store = Rc::new(MemoryStore::with(tokens(1, BEFORE)));
    let sessions: Vec<_> = (0..5).map(|_| bank.session(Rc::clone(&store))).collect();
    let all = join_all(sessions.iter().map(ask)).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(bank.refreshes(), 1);
}

#[test]
async fn a_pair_that_somebody_else_renewed_is_used_as_it_is() {
    let bank = FakeBank::start();
    let session = bank.session(MemoryStore::new());
    let old = tokens(1, BEFORE);
    // Loaded by us, then renewed by them.
    bank.kill();
    session.store().lock().await.unwrap().save(&tokens(2, LATER)).await.unwrap();
    let id = LogicalId::new("logical-17").unwrap();
    let exchange =
        || client().account(&id, &old, PsuPresence::Absent, session.seed().unwrap()).unwrap();
    let _ = session.run_exchange(exchange()).await.unwrap();
    assert_eq!(bank.refreshes(), 0);

    // Theirs may have expired by now.
    session.store().lock().await.unwrap().save(&tokens(2, BEFORE)).await.unwrap();
    let _ = session.run_exchange(exchange()).await.unwrap();
    assert_eq!((bank.refreshes(), access(&session).await.as_str()), (1, "access-3"));
}

#[test]
async fn the_transport_alone_asks_for_a_renewal_and_the_session_gives_it_once() {
    let bank = FakeBank::start();
    let session = bank.session(MemoryStore::with(tokens(1, BEFORE)));
    let stale = session.tokens().await.unwrap().unwrap();
    let id = LogicalId::new("logical-17").unwrap();
    let exchange =
        client().account(&id, &stale, PsuPresence::Absent, session.seed().unwrap()).unwrap();
    let error = session.transport().run(exchange).await.unwrap_err();
    assert!(matches!(error, Error::RenewalNeeded { operation: Operation::Account }));
    assert_eq!(error.remedy(), Some(Remedy::RefreshTokens));
    let first = session.renew(&stale).await.unwrap();
    let second = session.renew(&stale).await.unwrap();
    assert!(first.is_same_pair(&second));
    assert_eq!(bank.refreshes(), 1);
    let other = tokens_of("PIS", 0, BEFORE);
    assert!(matches!(session.renew(&other).await, Err(Error::Store(error))
        if matches!(error.kind(), StoreErrorKind::OtherScope { .. })));
}

#[test]
async fn a_second_refusal_is_an_error() {
    let bank =
        FakeBank::with(|call| call.is("GET").then(|| response(401, &[], INVALID_ACCESS_TOKEN)));
    let session = bank.session(MemoryStore::with(tokens(1, LATER)));
    let error = ask(&session).await.unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::RefreshTokens));
    assert_eq!((bank.refreshes(), bank.count("GET")), (1, 2));
    assert_eq!(access(&session).await, "access-2");
}

#[test]
async fn a_refresh_that_fails_leaves_the_tokens() {
    let failures: [fn() -> wasm_bindgen::JsValue; 6] = [
        || response(500, &[], ""),
        || {
            response(
                503,
                &[],
                r#"{"error":"SERVICE_UNAVAILABLE","error_code":"10108","error_description":"x"}"#,
            )
        },
        || response(200, &[], "<html>"),
        || response(401, &[], ""),
        || streamed(&["{"], "c.error(new TypeError('terminated'))"),
        || crate::fetch::rejected("new TypeError('Failed to fetch')"),
    ];
    for (index, failure) in failures.into_iter().enumerate() {
        let bank = FakeBank::with(move |call| call.is("POST /token").then(failure));
        let session = bank.session(MemoryStore::with(tokens(1, BEFORE)));
        let error = ask(&session).await.unwrap_err();
        assert!(matches!(&error, Error::Renewal { operation: Operation::Account, .. }), "{error}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_ne!(error.remedy(), Some(Remedy::NewConsent), "{index}");
        assert_eq!((access(&session).await.as_str(), bank.refreshes()), ("access-1", 1));
        assert_eq!(bank.count("GET"), 0);
    }
}

#[test]
async fn a_refused_refresh_token_asks_for_consent_and_deletes_nothing() {
    let bank = FakeBank::start();
    bank.kill();
    let session = bank.session(MemoryStore::with(tokens(1, LATER)));
    let error = ask(&session).await.unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::NewConsent), "{error}");
    assert_eq!((access(&session).await.as_str(), bank.refreshes()), ("access-1", 1));
}

#[test]
async fn a_payment_whose_tokens_cannot_be_renewed_was_not_sent() {
    let bank = FakeBank::with(|call| call.is("POST /token").then(|| response(500, &[], "")));
    let session = bank.session(MemoryStore::with(tokens_of("PIS", 1, BEFORE)));
    let error = session.initiate_with_tokens(&signed()).await.unwrap_err();
    assert_eq!(
        (error.delivery(), error.operation()),
        (Delivery::NotSent, Some(Operation::InitiatePayment))
    );
    assert!(error.to_string().starts_with("payment initiation: not done"), "{error}");
    assert_eq!(bank.count("POST /payments"), 0);
}

#[test]
async fn a_pair_of_another_scope_is_not_touched() {
    let bank = FakeBank::start();
    let session = bank.session(MemoryStore::with(tokens_of("PIS", 1, BEFORE)));
    let stale = tokens(0, BEFORE);
    let id = LogicalId::new("logical-17").unwrap();
    let exchange =
        client().account(&id, &stale, PsuPresence::Absent, session.seed().unwrap()).unwrap();
    assert!(session.run_exchange(exchange).await.is_err());
    assert_eq!(bank.fetch.count(), 0);
}

#[test]
async fn a_renewal_ends_by_the_transports_time() {
    let bank = FakeBank::with(|call| call.is("POST /token").then(crate::fetch::never));
    let transport = builder(&bank.fetch).total_timeout(Duration::from_millis(30)).build().unwrap();
    let store = MemoryStore::with(tokens(1, BEFORE));
    let session = Session::new(transport, client(), store);
    let error = ask(&session).await.unwrap_err();
    assert!(error.to_string().contains("the total time-out has passed"), "{error}");
    // The lock is free again.
    assert!(ask(&session).await.is_err());
    assert_eq!(bank.refreshes(), 2);
}

/// A store that fails to save when told to, and into which somebody else may put
/// a pair between two loads.
#[derive(Default)]
struct Wilful {
    inner: MemoryStore,
    fails: Cell<bool>,
    fails_to_lock: Cell<bool>,
    loads: Cell<usize>,
    /// At which load somebody else has saved what.
    at_locked_load: RefCell<Option<(usize, Tokens)>>,
}

struct WilfulLock<'a>(&'a Wilful, LockedMemory<'a>);

impl Wilful {
    fn with(tokens: Tokens) -> Rc<Self> {
        Rc::new(Self { inner: MemoryStore::with(tokens), ..Self::default() })
    }
}

impl TokenStore for Wilful {
    type Locked<'a> = WilfulLock<'a>;

    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.inner.load().await
    }

    async fn lock(&self) -> Result<WilfulLock<'_>, StoreError> {
        if self.fails_to_lock.get() {
            return Err(StoreError::lock("somebody else holds it"));
        }
        Ok(WilfulLock(self, self.inner.lock().await?))
    }
}

impl Locked for WilfulLock<'_> {
    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.0.loads.set(self.0.loads.get() + 1);
        if let Some((_, tokens)) =
            self.0.at_locked_load.borrow_mut().take_if(|(load, _)| *load == self.0.loads.get())
        {
            return Ok(Some(tokens));
        }
        self.1.load().await
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        if self.0.fails.get() {
            return Err(StoreError::save("no space left on device").at("row 17"));
        }
        self.1.save(tokens).await
    }
}

#[test]
async fn after_a_refusal_the_store_is_read_once_more() {
    let bank = FakeBank::start();
    bank.kill();
    let store = Wilful::with(tokens(1, LATER));
    store.at_locked_load.replace(Some((2, tokens(2, LATER))));
    let session = bank.session(Rc::clone(&store));
    ask(&session).await.unwrap();
    assert_eq!((bank.refreshes(), store.loads.get()), (1, 2));

    // Nothing newer is there the next time.
    let error = ask(&session).await.unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    assert_eq!(bank.refreshes(), 2);
}

#[test]
async fn a_pair_that_somebody_saves_a_little_after_the_refusal_is_found() {
    let bank = FakeBank::start();
    bank.kill();
    let store = Wilful::with(tokens(1, LATER));
    store.at_locked_load.replace(Some((3, tokens(2, LATER))));
    let pause = Duration::from_millis(30);
    let transport = builder(&bank.fetch).retries(0, pause).build().unwrap();
    let session = Session::new(transport, client(), Rc::clone(&store));
    let begun = js_sys::Date::now();
    ask(&session).await.unwrap();
    assert_eq!((bank.refreshes(), store.loads.get()), (1, 3));
    assert!(js_sys::Date::now() - begun >= 25.0);
}

#[test]
async fn tokens_that_could_not_be_saved_are_not_lost() {
    let bank = FakeBank::start();
    let store = Wilful::with(tokens(1, BEFORE));
    let session = bank.session(Rc::clone(&store));
    store.fails.set(true);
    // More than once: the pair is kept as long as it cannot be saved.
    for _ in 0..3 {
        match ask(&session).await.unwrap_err() {
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
    store.fails.set(false);
    // Of any clone.
    ask(&session.clone()).await.unwrap();
    assert_eq!((bank.refreshes(), access(&session).await.as_str()), (1, "access-2"));
}

#[test]
async fn a_kept_pair_gives_way_to_what_the_caller_stored() {
    let bank = FakeBank::start();
    let store = Wilful::with(tokens(1, BEFORE));
    let session = bank.session(Rc::clone(&store));
    store.fails.set(true);
    ask(&session).await.unwrap_err();
    store.fails.set(false);
    bank.kill();
    store.inner.lock().await.unwrap().save(&tokens(3, LATER)).await.unwrap();
    ask(&session).await.unwrap();
    assert_eq!((bank.refreshes(), access(&session).await.as_str()), (1, "access-3"));
}

#[test]
async fn a_store_that_cannot_be_locked_is_an_error_and_nothing_is_sent() {
    let bank = FakeBank::start();
    let store = Wilful::with(tokens(1, BEFORE));
    store.fails_to_lock.set(true);
    let error = ask(&bank.session(store)).await.unwrap_err();
    assert!(error.to_string().contains("cannot be locked: somebody else holds it"), "{error}");
    assert_eq!(bank.fetch.count(), 0);
}

#[test]
async fn the_refusal_of_a_refresh_is_told_as_the_bank_tells_it() {
    let bank =
        FakeBank::with(|call| call.is("POST /token").then(|| response(401, &[], INVALID_GRANT)));
    let session = bank.session(MemoryStore::with(tokens(1, BEFORE)));
    let error = ask(&session).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("account: not done, the tokens could not be renewed: token refresh: "),
        "{text}"
    );
    assert!(error.request_id().is_some() && error.core().is_some());
}
