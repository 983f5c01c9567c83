//! The journeys of a session.

use std::{cell::Cell, collections::VecDeque, rc::Rc};

use belfius_psd2::{
    Bank, Client, Delivery, FundsCheck, Generation, Pages, PaymentReply, PendingConsent,
    PendingPayment, PendingSca, Redirect, Remedy, Reply, TransactionsQuery,
    model::{
        Amount, BankPaymentId, Currency, Iban, Language, LogicalId, PaymentId, PaymentProduct,
        PaymentResource, PaymentService, PaymentStatus, PsuPresence, Scope,
    },
    secret::ClientSecret,
};
use belfius_psd2_wasm::{
    Error, Locked as _, MemoryStore, RandomError, Session, StoreErrorKind, TokenStore,
};
use futures_util::StreamExt as _;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{
    bank::{BASE, IBAN, signed, tokens, tokens_of, transport},
    fake::{FakeBank, INVALID_ACCESS_TOKEN},
    fetch::{Call, never, pause, rejected, response},
};

const LATER: &str = "2099-01-01T00:00:00Z";
const BEFORE: &str = "2020-01-01T00:00:00Z";

fn with_pair(bank: &FakeBank, scope: &str) -> Session<MemoryStore> {
    bank.session(MemoryStore::with(tokens_of(scope, 1, LATER)))
}

async fn consent<S: TokenStore + 'static>(session: &Session<S>) -> Redirect<PendingConsent> {
    session.consent(Scope::Ais, &Iban::parse(IBAN).unwrap()).await.unwrap()
}

fn callback(state: &str) -> String {
    format!("https://tpp.example/cb?code=code-1&state={state}")
}

fn account() -> LogicalId {
    LogicalId::new("logical-17").unwrap()
}

fn statement() -> Pages {
    Pages::new(account(), TransactionsQuery::default())
}

#[test]
async fn consent_ends_with_stored_tokens() {
    let bank = FakeBank::start();
    let session = bank.session(MemoryStore::new());
    assert!(session.tokens().await.unwrap().is_none());
    let pending = consent(&session).await.pending;
    let url = callback(pending.state().expose());
    let tokens = session.finish_consent(&pending, &url).await.unwrap();
    assert_eq!(tokens.access_token().expose(), "access-2");
    assert!(session.tokens().await.unwrap().unwrap().is_same_pair(&tokens));
    let reply = session.account(&account(), PsuPresence::Present).await;
    assert!(matches!(reply, Ok(Reply::Answer(_))));
}

#[test]
async fn a_forged_callback_spends_nothing() {
    let bank = FakeBank::start();
    let session = bank.session(MemoryStore::new());
    let pending = consent(&session).await.pending;
    let error = session.finish_consent(&pending, &callback("forged")).await.unwrap_err();
    assert_eq!((error.remedy(), error.delivery()), (Some(Remedy::NotPermitted), Delivery::NotSent));
    assert_eq!(bank.count("code-1"), 0);
}

#[test]
async fn a_code_is_not_spent_on_a_store_that_cannot_take_the_tokens() {
    let bank = FakeBank::start();
    let session = with_pair(&bank, "PIS");
    let pending = consent(&session).await.pending;
    let url = callback(pending.state().expose());
    let error = session.finish_consent(&pending, &url).await.unwrap_err();
    assert!(matches!(&error, Error::Store(error)
        if error.kind() == StoreErrorKind::OtherScope { has: Scope::Pis, wants: Scope::Ais }));
    assert_eq!(bank.count("code-1"), 0);
}

#[test]
async fn a_lost_answer_to_a_code_says_what_may_be_repeated() {
    let bank = FakeBank::with(|call| {
        if call.is("POST /token") {
            Some(rejected("new TypeError('Failed to fetch')"))
        } else {
            call.is("POST /payments").then(signature_required)
        }
    });
    let ais = bank.session(MemoryStore::new());
    let pending = consent(&ais).await.pending;
    let url = callback(pending.state().expose());
    let error = ais.finish_consent(&pending, &url).await.unwrap_err();
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::StartOver)));

    let pis = bank.session(MemoryStore::new());
    let pending = sign(pis.initiate(&signed()).await.unwrap());
    let url = callback(pending.state().expose());
    let error = pis.finish_payment(&pending, &url).await.unwrap_err();
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::LookFirst)));
    assert!(error.to_string().contains("do not make it again"), "{error}");
}

#[test]
async fn without_tokens_the_customer_is_needed() {
    let bank = FakeBank::start();
    let session = bank.session(MemoryStore::new());
    let error = session.account(&account(), PsuPresence::Absent).await.unwrap_err();
    assert!(matches!(error, Error::NoTokens));
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    assert!(matches!(session.refresh().await, Err(Error::NoTokens)));
}

#[test]
async fn without_random_bytes_nothing_is_sent() {
    let bank = FakeBank::start();
    let session = with_pair(&bank, "AIS").with_random(|| Err(RandomError));
    let error = session.account(&account(), PsuPresence::Absent).await.unwrap_err();
    assert!(matches!(error, Error::Random(_)));
    assert_eq!(bank.fetch.count(), 0);
}

#[test]
async fn a_statement_is_read_to_its_end() {
    let bank = FakeBank::start();
    let session = with_pair(&bank, "AIS");
    let mut pages = session.pages(statement(), PsuPresence::Present);
    let mut numbers = Vec::new();
    while let Some(page) = pages.next().await {
        match page.unwrap() {
            Reply::Answer(page) => numbers.push(page.number),
            Reply::StrongAuthentication(_) => panic!(),
        }
    }
    assert_eq!(numbers, [1, 2, 3]);
    assert!(pages.next().await.is_none());
    assert!(pages.into_pages().is_none());
}

#[test]
async fn a_statement_is_a_stream_too() {
    let bank = FakeBank::start();
    let pages = with_pair(&bank, "AIS").pages(statement(), PsuPresence::Present);
    let pages: Vec<_> = pages.into_stream().collect().await;
    assert!(pages.len() == 3 && pages.iter().all(Result::is_ok));
}

#[test]
async fn after_an_error_a_statement_goes_on_where_it_stopped() {
    let broken = Cell::new(true);
    let bank = FakeBank::with(move |call| {
        let fails = call.url.contains("next=2") && broken.replace(false);
        fails.then(|| response(503, &[], ""))
    });
    let session = with_pair(&bank, "AIS");
    let mut pages = session.pages(statement(), PsuPresence::Present);
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(matches!(error.remedy(), Some(Remedy::Wait(_))));
    assert!(pages.next().await.is_none());
    let rest = pages.into_pages().unwrap();
    assert_eq!(rest.number(), 2);
    let rest: Vec<_> = session.pages(rest, PsuPresence::Present).into_stream().collect().await;
    assert!(rest.len() == 2 && rest.iter().all(Result::is_ok));
}

#[test]
async fn a_page_that_was_dropped_is_the_next_one() {
    let hangs = Cell::new(true);
    let bank = FakeBank::with(move |call| {
        (call.url.contains("next=2") && hangs.replace(false)).then(never)
    });
    let session = with_pair(&bank, "AIS");
    let mut pages = session.pages(statement(), PsuPresence::Present);
    assert!(pages.next().await.unwrap().is_ok());
    let _ = futures_util::future::select(Box::pin(pages.next()), Box::pin(pause(10))).await;
    assert!(bank.fetch.last().is_aborted());
    assert_eq!(pages.pages().unwrap().number(), 2);
    assert!(pages.next().await.unwrap().is_ok());
    assert_eq!(pages.pages().unwrap().number(), 3);
}

/// Reads up to the interruption at page 2, and answers it with this callback.
async fn interrupted(brings: &str) -> (FakeBank, Session<MemoryStore>, Pages) {
    let asked = Cell::new(false);
    let bank = FakeBank::with(move |call| {
        let sca = call.url.contains("next=2") && !asked.replace(true);
        sca.then(|| {
            response(403, &[], r#"{"error":"SCA_required","error_code":"20007","error_description":"go to https://bank.example/sca?x=1"}"#)
        })
    });
    let session = with_pair(&bank, "AIS");
    let mut pages = session.pages(statement(), PsuPresence::Present);
    assert!(pages.next().await.unwrap().is_ok());
    let pending: PendingSca = match pages.next().await.unwrap().unwrap() {
        Reply::StrongAuthentication(redirect) => redirect.pending,
        Reply::Answer(_) => panic!(),
    };
    assert!(pages.next().await.is_none());
    assert_eq!(pages.into_pages().unwrap().number(), 2);
    let state = pending.state().expose();
    let url = format!("https://tpp.example/cb?state={state}{brings}");
    let rest = session.finish_sca(&pending, &url).await.unwrap().unwrap();
    assert_eq!(rest.number(), 2);
    (bank, session, rest)
}

#[test]
async fn strong_authentication_interrupts_a_statement_and_resumes_it() {
    for (brings, access) in
        [("", "access-1"), ("&sca_token=proof", "access-1"), ("&code=code-1", "access-2")]
    {
        let (bank, session, rest) = interrupted(brings).await;
        let tokens = session.tokens().await.unwrap().unwrap();
        assert_eq!(tokens.access_token().expose(), access);
        assert_eq!(
            tokens.sca_token("2026-01-01T00:00:00Z".parse().unwrap()).is_some(),
            brings.contains("proof")
        );
        let rest: Vec<_> = session.pages(rest, PsuPresence::Present).into_stream().collect().await;
        assert!(rest.len() == 2 && rest.iter().all(Result::is_ok), "{brings}");
        assert_eq!(bank.refreshes(), 0);
    }
}

#[test]
async fn funds_are_confirmed() {
    let bank = FakeBank::start();
    let amount = Amount::parse("100").unwrap();
    let check = FundsCheck::new(amount, Currency::EUR);
    assert!(with_pair(&bank, "CAF").funds(&check).await.unwrap());
}

fn signature_required() -> JsValue {
    response(302, &[("location", "https://bank.example/sign?x=1")], "")
}

fn sign(reply: PaymentReply) -> PendingPayment {
    match reply {
        PaymentReply::SignatureRequired(redirect) => redirect.pending,
        _ => panic!(),
    }
}

#[test]
async fn a_payment_is_signed_and_brings_tokens() {
    let bank = FakeBank::with(|call| call.is("POST /payments").then(signature_required));
    let session = bank.session(MemoryStore::new());
    let pending = sign(session.initiate(&signed()).await.unwrap());
    let url = callback(pending.state().expose());
    let tokens = session.finish_payment(&pending, &url).await.unwrap().unwrap();
    assert_eq!(tokens.scope(), Scope::Pis);
    let _ = session.cancel(&PaymentId::new("pay-1").unwrap()).await.unwrap();
    assert_eq!(bank.count("DELETE /payments/sepa-credit-transfers/pay-1"), 1);

    let pending = sign(session.initiate_with_tokens(&signed()).await.unwrap());
    let url = format!("https://tpp.example/cb?state={}", pending.state().expose());
    assert!(session.finish_payment(&pending, &url).await.unwrap().is_none());
}

#[test]
async fn the_clock_decides_what_has_expired() {
    let bank = FakeBank::start();
    let pair = tokens(1, "2026-01-01T00:15:00Z");
    let times = Rc::new(std::cell::RefCell::new(VecDeque::from([
        "2026-01-01T00:14:00Z",
        "2026-01-01T00:14:00Z",
    ])));
    let session = bank.session(MemoryStore::with(pair)).with_clock(move || {
        times.borrow_mut().pop_front().unwrap_or("2026-01-01T00:15:00Z").parse().unwrap()
    });
    let _ = session.account(&account(), PsuPresence::Absent).await.unwrap();
    assert_eq!(bank.refreshes(), 0);
    let _ = session.account(&account(), PsuPresence::Absent).await.unwrap();
    assert_eq!(bank.refreshes(), 1);
    let expires_at = session.tokens().await.unwrap().unwrap().expires_at().unwrap();
    assert_eq!(expires_at.to_string(), "2026-01-01T00:30:00Z");
}

#[test]
async fn clones_of_a_session_share_its_store() {
    let bank = FakeBank::start();
    let session = bank.session(MemoryStore::new());
    let other = session.clone();
    other.store().lock().await.unwrap().save(&tokens(1, LATER)).await.unwrap();
    assert!(session.tokens().await.unwrap().is_some());
}

#[test]
async fn a_statement_outlives_the_handle_it_came_from() {
    let bank = FakeBank::start();
    let mut pages = with_pair(&bank, "AIS").pages(statement(), PsuPresence::Present);
    assert!(pages.next().await.unwrap().is_ok());
}

/// A bank that serves the status to who has no access token, or that of pair `good`.
fn status_bank(good: &'static str, refresh: Option<fn() -> JsValue>) -> FakeBank {
    FakeBank::with(move |call: &Call| {
        if call.is("POST /token") {
            return refresh.map(|refresh| refresh());
        }
        Some(match call.header("authorization") {
            Some(token) if token != format!("Bearer {good}") => {
                response(401, &[], INVALID_ACCESS_TOKEN)
            }
            _ => response(200, &[], r#"{"transaction_status":"ACSC"}"#),
        })
    })
}

async fn status(bank: &FakeBank, scope: &str, expires_at: &str) -> Result<PaymentStatus, Error> {
    let current = Bank::at(BASE, Generation::Three).unwrap();
    let secret = ClientSecret::new("client-secret").unwrap();
    let client =
        Client::new(current, "tpp-1", secret, "https://tpp.example/cb", Language::FR).unwrap();
    let store = MemoryStore::with(tokens_of(scope, 1, expires_at));
    let payment = PaymentResource::new(
        PaymentService::Payments,
        PaymentProduct::SEPA_CREDIT_TRANSFERS,
        BankPaymentId::new("payment-17").unwrap(),
    );
    Session::new(transport(&bank.fetch), client, store).payment_status(&payment).await
}

/// The access token of each question, empty for none.
fn asked_with(bank: &FakeBank) -> Vec<String> {
    let calls = bank.fetch.calls();
    let asked = calls.iter().filter(|call| call.url.contains("/status"));
    let token = |call: &Call| call.header("authorization").unwrap_or_default();
    asked.map(|call| token(call).replace("Bearer ", "")).collect()
}

#[test]
async fn a_payments_status_is_asked_with_tokens_only_where_they_are_of_use() {
    for (scope, expires_at, good, kill, asked, refreshes) in [
        ("PIS", LATER, "access-1", false, &["access-1"][..], 0),
        ("PIS", BEFORE, "access-1", true, &[""], 0),
        ("AIS", LATER, "access-1", true, &[""], 0),
        ("PIS", LATER, "access-2", false, &["access-1", "access-2"], 1),
        ("PIS", LATER, "access-9", true, &["access-1", ""], 1),
        ("PIS", LATER, "access-9", false, &["access-1", "access-2", ""], 1),
    ] {
        let bank = status_bank(good, None);
        if kill {
            bank.kill();
        }
        let answer = status(&bank, scope, expires_at).await.unwrap();
        assert_eq!(answer, PaymentStatus::Settled, "{scope} {expires_at} {good}");
        assert_eq!(
            (asked_with(&bank), bank.refreshes()),
            (asked.iter().map(|s| s.to_string()).collect(), refreshes)
        );
    }
}

#[test]
async fn a_renewal_that_got_no_clear_answer_is_an_error_of_the_status_too() {
    let bank = status_bank("access-9", Some(|| response(500, &[], "")));
    let error = status(&bank, "PIS", LATER).await.unwrap_err();
    assert!(matches!(error, Error::Renewal { .. }), "{error}");
    assert_eq!((error.delivery(), error.remedy()), (Delivery::NotSent, Some(Remedy::Wait(None))));
    assert_eq!(asked_with(&bank), ["access-1"]);
}
