//! The journeys of a session.

use std::{
    collections::VecDeque,
    fs,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use belfius_psd2::{
    Delivery, Pages, PaymentReply, PendingConsent, PendingPayment, PendingSca, Redirect, Remedy,
    Reply, TransactionsQuery,
    model::{Amount, Currency, Iban, LogicalId, PaymentId, PsuPresence, Scope},
};
use belfius_psd2_ureq::{
    Error, FileStore, MemoryStore, RandomError, Session, StoreErrorKind, TokenStore,
};

use crate::{
    bank::{IBAN, client, signed, tokens, tokens_of, transport},
    fake::FakeBank,
    server::json,
};

const LATER: &str = "2099-01-01T00:00:00Z";

fn session<S: TokenStore>(bank: &FakeBank, store: S) -> Session<S> {
    Session::new(transport(), client(&bank.server), store)
}

fn with_pair(bank: &FakeBank, scope: &str) -> Session<MemoryStore> {
    let pair = tokens_of(&client(&bank.server), scope, 1, LATER);
    session(bank, MemoryStore::with(pair))
}

fn consent<S: TokenStore>(session: &Session<S>) -> Redirect<PendingConsent> {
    session.consent(Scope::Ais, &Iban::parse(IBAN).unwrap()).unwrap()
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
fn consent_ends_with_stored_tokens() {
    let bank = FakeBank::start();
    let session = session(&bank, MemoryStore::new());
    assert!(session.tokens().unwrap().is_none());
    let pending = consent(&session).pending;
    let tokens = session.finish_consent(&pending, &callback(pending.state().expose())).unwrap();
    assert_eq!(tokens.access_token().expose(), "access-2");
    assert!(session.tokens().unwrap().unwrap().is_same_pair(&tokens));
    assert!(matches!(session.account(&account(), PsuPresence::Present), Ok(Reply::Answer(_))));
}

#[test]
fn a_forged_callback_spends_nothing() {
    let bank = FakeBank::start();
    let session = session(&bank, MemoryStore::new());
    let pending = consent(&session).pending;
    let error = session.finish_consent(&pending, &callback("forged")).unwrap_err();
    assert_eq!((error.remedy(), error.delivery()), (Some(Remedy::NotPermitted), Delivery::NotSent));
    assert_eq!(bank.count("code-1"), 0);
}

#[test]
fn a_code_is_not_spent_on_a_store_that_cannot_take_the_tokens() {
    let bank = FakeBank::start();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    fs::write(&path, "{\"something\": \"else\"}").unwrap();
    let file = session(&bank, FileStore::new(&path));
    let pending = consent(&file).pending;
    let url = callback(pending.state().expose());
    match file.finish_consent(&pending, &url).unwrap_err() {
        Error::Store(error) => {
            assert!(matches!(error.kind(), StoreErrorKind::Corrupt { .. }));
            assert!(error.to_string().contains("tokens.json"), "{error}");
        }
        error => panic!("{error}"),
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"something\": \"else\"}");

    let other = with_pair(&bank, "PIS");
    let pending = consent(&other).pending;
    let url = callback(pending.state().expose());
    let error = other.finish_consent(&pending, &url).unwrap_err();
    assert!(matches!(&error, Error::Store(error)
        if error.kind() == StoreErrorKind::OtherScope { has: Scope::Pis, wants: Scope::Ais }));
    assert_eq!(bank.count("code-1"), 0);
}

#[test]
fn a_lost_answer_to_a_code_says_what_may_be_repeated() {
    // The connection breaks at POST /token.
    let server = crate::server::Server::start(|mut connection| {
        while let Some(request) = connection.request() {
            if request.is("POST /token") {
                return;
            }
            connection.write(if request.is("POST") {
                signature_required()
            } else {
                json(200, crate::bank::CONSENT)
            });
        }
    });
    let new = || Session::new(transport(), client(&server), MemoryStore::new());
    let ais = new();
    let pending = consent(&ais).pending;
    let error = ais.finish_consent(&pending, &callback(pending.state().expose())).unwrap_err();
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::StartOver)));

    let pis = new();
    let pending = sign(pis.initiate(&signed()).unwrap());
    let error = pis.finish_payment(&pending, &callback(pending.state().expose())).unwrap_err();
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::LookFirst)));
    assert!(error.to_string().contains("do not make it again"), "{error}");
}

#[test]
fn without_tokens_the_customer_is_needed() {
    let bank = FakeBank::start();
    let session = session(&bank, MemoryStore::new());
    let error = session.account(&account(), PsuPresence::Absent).unwrap_err();
    assert!(matches!(error, Error::NoTokens));
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
}

#[test]
fn without_random_bytes_nothing_is_sent() {
    let bank = FakeBank::start();
    let session = with_pair(&bank, "AIS").with_random(|| Err(RandomError));
    let error = session.account(&account(), PsuPresence::Absent).unwrap_err();
    assert!(matches!(error, Error::Random(_)));
    assert_eq!(bank.server.connections(), 0);
}

#[test]
fn a_statement_is_read_to_its_end() {
    let bank = FakeBank::start();
    let session = with_pair(&bank, "AIS");
    let mut pages = session.pages(statement(), PsuPresence::Present);
    let numbers: Vec<u32> = pages
        .by_ref()
        .map(|page| match page.unwrap() {
            Reply::Answer(page) => page.number,
            Reply::StrongAuthentication(_) => panic!(),
        })
        .collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert!(pages.into_pages().is_none());
}

#[test]
fn after_an_error_a_statement_goes_on_where_it_stopped() {
    let broken = AtomicBool::new(true);
    let bank = FakeBank::with(move |request| {
        let fails = request.head.contains("next=2") && broken.swap(false, Ordering::SeqCst);
        fails.then(|| json(503, ""))
    });
    let session = with_pair(&bank, "AIS");
    let mut pages = session.pages(statement(), PsuPresence::Present);
    assert!(pages.next().unwrap().is_ok());
    assert!(matches!(pages.next().unwrap().unwrap_err().remedy(), Some(Remedy::Wait(_))));
    assert!(pages.next().is_none());
    let rest = pages.into_pages().unwrap();
    assert_eq!(rest.number(), 2);
    let rest: Vec<_> = session.pages(rest, PsuPresence::Present).collect();
    assert!(rest.len() == 2 && rest.iter().all(Result::is_ok));
}

/// Reads up to the interruption at page 2, and answers it with this callback.
fn interrupted(brings: &str) -> (FakeBank, Session<MemoryStore>, Pages) {
    let asked = AtomicBool::new(false);
    let bank = FakeBank::with(move |request| {
        let sca = request.head.contains("next=2") && !asked.swap(true, Ordering::SeqCst);
        sca.then(|| {
            json(403, r#"{"error":"SCA_required","error_code":"20007","error_description":"go to https://localhost/sca?x=1"}"#)
        })
    });
    let session = with_pair(&bank, "AIS");
    let mut pages = session.pages(statement(), PsuPresence::Present);
    assert!(pages.next().unwrap().is_ok());
    let pending: PendingSca = match pages.next().unwrap().unwrap() {
        Reply::StrongAuthentication(redirect) => redirect.pending,
        Reply::Answer(_) => panic!(),
    };
    assert!(pages.next().is_none());
    assert_eq!(pages.into_pages().unwrap().number(), 2);
    let state = pending.state().expose();
    let url = format!("https://tpp.example/cb?state={state}{brings}");
    let rest = session.finish_sca(&pending, &url).unwrap().unwrap();
    assert_eq!(rest.number(), 2);
    (bank, session, rest)
}

#[test]
fn strong_authentication_interrupts_a_statement_and_resumes_it() {
    for (brings, access) in
        [("", "access-1"), ("&sca_token=proof", "access-1"), ("&code=code-1", "access-2")]
    {
        let (bank, session, rest) = interrupted(brings);
        let tokens = session.tokens().unwrap().unwrap();
        assert_eq!(tokens.access_token().expose(), access);
        assert_eq!(
            tokens.sca_token("2026-01-01T00:00:00Z".parse().unwrap()).is_some(),
            brings.contains("proof")
        );
        let rest: Vec<_> = session.pages(rest, PsuPresence::Present).collect();
        assert!(rest.len() == 2 && rest.iter().all(Result::is_ok), "{brings}");
        assert_eq!(bank.refreshes(), 0);
    }
}

#[test]
fn funds_are_confirmed() {
    let bank = FakeBank::start();
    let session = with_pair(&bank, "CAF");
    let amount = Amount::parse("100").unwrap();
    assert!(session.funds(&belfius_psd2::FundsCheck::new(amount, Currency::EUR)).unwrap());
}

fn signature_required() -> String {
    "HTTP/1.1 302 Found\r\nLocation: https://localhost/sign?x=1\r\nContent-Length: 0\r\n\r\n"
        .to_owned()
}

fn sign(reply: PaymentReply) -> PendingPayment {
    match reply {
        PaymentReply::SignatureRequired(redirect) => redirect.pending,
        _ => panic!(),
    }
}

#[test]
fn a_payment_is_signed_and_brings_tokens() {
    let bank = FakeBank::with(|request| request.is("POST /payments").then(signature_required));
    let session = session(&bank, MemoryStore::new());
    let pending = sign(session.initiate(&signed()).unwrap());
    let url = callback(pending.state().expose());
    let tokens = session.finish_payment(&pending, &url).unwrap().unwrap();
    assert_eq!(tokens.scope(), Scope::Pis);
    let _ = session.cancel(&PaymentId::new("pay-1").unwrap()).unwrap();
    assert_eq!(bank.count("DELETE /payments/sepa-credit-transfers/pay-1"), 1);

    let pending = sign(session.initiate_with_tokens(&signed()).unwrap());
    let url = format!("https://tpp.example/cb?state={}", pending.state().expose());
    assert!(session.finish_payment(&pending, &url).unwrap().is_none());
}

#[test]
fn the_clock_decides_what_has_expired() {
    let bank = FakeBank::start();
    let pair = tokens(&client(&bank.server), 1, "2026-01-01T00:15:00Z");
    let times = Mutex::new(VecDeque::from(["2026-01-01T00:14:00Z", "2026-01-01T00:14:00Z"]));
    let session = session(&bank, MemoryStore::with(pair)).with_clock(move || {
        times.lock().unwrap().pop_front().unwrap_or("2026-01-01T00:15:00Z").parse().unwrap()
    });
    let _ = session.account(&account(), PsuPresence::Absent).unwrap();
    assert_eq!(bank.refreshes(), 0);
    let _ = session.account(&account(), PsuPresence::Absent).unwrap();
    assert_eq!(bank.refreshes(), 1);
    let expires_at = session.tokens().unwrap().unwrap().expires_at().unwrap();
    assert_eq!(expires_at.to_string(), "2026-01-01T00:30:00Z");
}
