//! A caller who leaves in the middle of a renewal, or of the exchange of a code: the
//! former pair is dead by then, so the new one must not be lost.

use std::{cell::Cell, rc::Rc};

use belfius_psd2::{
    Delivery, Pages, Remedy, Reply, Tokens, TransactionsQuery,
    model::{Iban, LogicalId, PsuPresence, Scope},
};
use belfius_psd2_wasm::{
    Error, Locked, LockedMemory, MemoryStore, SendKind, Session, StoreError, TokenStore,
};
use futures_util::future::{join, select};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::{AbortController, AbortSignal};

use crate::{
    bank::{IBAN, sent, tokens},
    fake::FakeBank,
    fetch::{Call, js_of, pause, response},
    session_renewal::{BEFORE, LATER, access, ask},
};

/// A bank that has renewed when it gets a refresh or a code, and answers late.
fn slow_bank() -> FakeBank {
    FakeBank::that(|call, usual| if call.is("POST /token") { late(&usual()) } else { usual() })
}

fn late(answer: &JsValue) -> JsValue {
    js_of(answer, "return new Promise(go => setTimeout(() => go(it), 60))")
}

/// Begins something, and drops it a little later.
async fn begun<T>(work: impl Future<Output = T>) {
    let _ = select(Box::pin(work), Box::pin(pause(20))).await;
}

fn tokens_were_asked_for(bank: &FakeBank) -> usize {
    bank.fetch.calls().iter().filter(|call: &&Call| call.is("POST /token")).count()
}

async fn pending_callback<S: TokenStore + 'static>(
    session: &Session<S>,
) -> (belfius_psd2::PendingConsent, String) {
    let redirect = session.consent(Scope::Ais, &Iban::parse(IBAN).unwrap()).await.unwrap();
    let state = redirect.pending.state().expose().to_owned();
    (redirect.pending, format!("https://tpp.example/cb?code=code-1&state={state}"))
}

#[test]
async fn a_renewal_that_is_under_way_ends_and_is_stored_whoever_leaves() {
    let bank = slow_bank();
    let session = bank.session(MemoryStore::with(tokens(1, BEFORE)));
    begun(ask(&session)).await;
    assert_eq!((bank.refreshes(), access(&session).await.as_str()), (1, "access-1"));
    assert!(!bank.fetch.last().is_aborted());
    pause(80).await;
    assert_eq!(access(&session).await, "access-2");
    ask(&session).await.unwrap();
    assert_eq!(bank.refreshes(), 1);
}

#[test]
async fn who_comes_after_one_who_left_gets_the_same_renewal() {
    let bank = slow_bank();
    let session = bank.session(MemoryStore::with(tokens(1, BEFORE)));
    begun(ask(&session)).await;
    ask(&session).await.unwrap();
    assert_eq!((bank.refreshes(), access(&session).await.as_str()), (1, "access-2"));
}

#[test]
async fn even_a_session_that_is_dropped_stores_what_comes() {
    let bank = slow_bank();
    let store = Rc::new(MemoryStore::with(tokens(1, BEFORE)));
    let session = bank.session(Rc::clone(&store));
    begun(ask(&session)).await;
    drop(session);
    // What an edge worker would wait for before it ends.
    drop(store.lock().await.unwrap());
    let stored = store.load().await.unwrap().unwrap();
    assert_eq!(stored.access_token().expose(), "access-2");
}

#[test]
async fn a_code_that_is_on_its_way_is_bought_and_stored_whoever_leaves() {
    let bank = slow_bank();
    let session = bank.session(MemoryStore::new());
    let (pending, url) = pending_callback(&session).await;
    begun(session.finish_consent(&pending, &url)).await;
    assert!(session.tokens().await.unwrap().is_none());
    assert_eq!(tokens_were_asked_for(&bank), 1);
    pause(80).await;
    assert_eq!(access(&session).await, "access-2");
}

#[test]
async fn a_signal_ends_the_call_and_not_the_renewal() {
    let bank = slow_bank();
    let controller = AbortController::new().unwrap();
    let session = bank.session(MemoryStore::with(tokens(1, BEFORE)));
    let mine = session.clone().with_signal(controller.signal());
    let (error, ()) = join(ask(&mine), async {
        pause(20).await;
        controller.abort();
    })
    .await;
    let error = error.unwrap_err();
    assert_eq!((error.delivery(), error.remedy()), (Delivery::NotSent, Some(Remedy::Wait(None))));
    assert!(error.to_string().contains("it goes on by itself, and stores what comes"), "{error}");
    let refresh = sent(error);
    assert_eq!((refresh.kind(), refresh.delivery()), (SendKind::Aborted, Delivery::Unknown));
    assert!(refresh.goes_on());
    assert_eq!(refresh.request_id().to_string(), bank.fetch.last().header("request-id").unwrap());
    assert!(!bank.fetch.last().is_aborted());
    pause(80).await;
    assert_eq!(access(&session).await, "access-2");
}

#[test]
async fn a_signal_ends_the_call_and_not_the_exchange_of_a_code() {
    let bank = slow_bank();
    let controller = AbortController::new().unwrap();
    let session = bank.session(MemoryStore::new());
    let (pending, url) = pending_callback(&session).await;
    let mine = session.clone().with_signal(controller.signal());
    let (error, ()) = join(mine.finish_consent(&pending, &url), async {
        pause(20).await;
        controller.abort();
    })
    .await;
    let error = error.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert!(error.to_string().contains("look whether its tokens are stored"), "{error}");
    pause(80).await;
    assert_eq!(access(&session).await, "access-2");
}

#[test]
async fn a_signal_that_has_fired_sends_neither_refresh_nor_code() {
    let bank = slow_bank();
    let session = bank.session(MemoryStore::new());
    let (pending, url) = pending_callback(&session).await;
    let before = bank.fetch.count();
    let mine = session.clone().with_signal(AbortSignal::abort());
    let error = sent(mine.finish_consent(&pending, &url).await.unwrap_err());
    assert_eq!((error.kind(), error.delivery()), (SendKind::Aborted, Delivery::NotSent));
    session.store().lock().await.unwrap().save(&tokens(1, BEFORE)).await.unwrap();
    let error = mine.refresh().await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(matches!(ask(&mine).await.unwrap_err(), Error::Renewal { .. }));
    assert_eq!(bank.fetch.count(), before);
}

#[test]
async fn who_leaves_while_they_wait_for_the_lock_begins_nothing() {
    let bank = slow_bank();
    let session = bank.session(MemoryStore::with(tokens(1, BEFORE)));
    let held = session.store().lock().await.unwrap();
    begun(ask(&session)).await;
    let controller = AbortController::new().unwrap();
    let mine = session.clone().with_signal(controller.signal());
    let (error, ()) = join(ask(&mine), async { controller.abort() }).await;
    assert_eq!(sent(error.unwrap_err()).delivery(), Delivery::NotSent);
    drop(held);
    pause(80).await;
    assert_eq!((bank.fetch.count(), access(&session).await.as_str()), (0, "access-1"));
    // And the lock is nobody's.
    ask(&session).await.unwrap();
    assert_eq!(bank.refreshes(), 1);
}

#[test]
async fn one_who_leaves_does_not_take_the_renewal_from_others() {
    let bank = slow_bank();
    let session = bank.session(MemoryStore::with(tokens(1, BEFORE)));
    let done = Cell::new(false);
    let stays = async {
        ask(&session).await.unwrap();
        done.set(true);
    };
    join(begun(ask(&session)), stays).await;
    assert!(done.get());
    assert_eq!((bank.refreshes(), access(&session).await.as_str()), (1, "access-2"));
}

/// A store that takes its time to save, or does not save at all.
#[derive(Default)]
struct Slow {
    inner: MemoryStore,
    fails: Cell<bool>,
}

struct SlowLock<'a>(&'a Slow, LockedMemory<'a>);

impl TokenStore for Slow {
    type Locked<'a> = SlowLock<'a>;

    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.inner.load().await
    }

    async fn lock(&self) -> Result<SlowLock<'_>, StoreError> {
        Ok(SlowLock(self, self.inner.lock().await?))
    }
}

impl Locked for SlowLock<'_> {
    async fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.1.load().await
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        if self.0.fails.get() {
            return Err(StoreError::save("full"));
        }
        pause(60).await;
        self.1.save(tokens).await
    }
}

fn slow(tokens: Tokens) -> Rc<Slow> {
    Rc::new(Slow { inner: MemoryStore::with(tokens), fails: Cell::new(false) })
}

#[test]
async fn who_leaves_while_the_store_saves_leaves_it_saved() {
    let bank = FakeBank::start();
    let store = slow(tokens(1, BEFORE));
    let session = bank.session(Rc::clone(&store));
    begun(session.refresh()).await;
    assert_eq!((bank.refreshes(), access(&session).await.as_str()), (1, "access-1"));
    drop(store.lock().await.unwrap());
    assert_eq!(access(&session).await, "access-2");
}

#[test]
async fn a_pair_that_was_kept_is_not_lost_with_who_leaves_while_it_is_saved() {
    let bank = FakeBank::start();
    let store = slow(tokens(1, BEFORE));
    let session = bank.session(Rc::clone(&store));
    store.fails.set(true);
    session.refresh().await.unwrap_err();
    store.fails.set(false);
    begun(ask(&session)).await;
    drop(store.lock().await.unwrap());
    assert_eq!((bank.refreshes(), access(&session).await.as_str()), (1, "access-2"));
}

#[test]
async fn proof_that_a_callback_brought_is_saved_under_the_lock_whoever_leaves() {
    let bank = FakeBank::with(|call| {
        call.url.contains("/transactions").then(|| {
            response(403, &[], r#"{"error":"SCA_required","error_code":"20007","error_description":"go to https://bank.example/sca?x=1"}"#)
        })
    });
    let store = slow(tokens(1, LATER));
    let session = bank.session(Rc::clone(&store));
    let statement = Pages::new(LogicalId::new("logical-17").unwrap(), TransactionsQuery::default());
    let redirect = match session.pages(statement, PsuPresence::Present).next().await {
        Some(Ok(Reply::StrongAuthentication(redirect))) => redirect,
        _ => panic!(),
    };
    let state = redirect.pending.state().expose();
    let url = format!("https://tpp.example/cb?state={state}&sca_token=proof");
    begun(session.finish_sca(&redirect.pending, &url)).await;
    drop(store.lock().await.unwrap());
    let stored = session.tokens().await.unwrap().unwrap();
    assert!(stored.sca_token("2026-01-01T00:00:00Z".parse().unwrap()).is_some());
}

#[test]
async fn a_call_that_is_no_renewal_is_aborted_when_it_is_dropped() {
    let bank = FakeBank::that(|_, usual| late(&usual()));
    let session = bank.session(MemoryStore::with(tokens(1, LATER)));
    begun(ask(&session)).await;
    assert!(bank.fetch.last().is_aborted());
}
