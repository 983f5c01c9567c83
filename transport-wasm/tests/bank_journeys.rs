//! Whole journeys against the simulated bank, through its proxy, over real HTTP.
//! `.ci/wasm-bank` starts that bank. They run in Node and in Chromium.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod bank_tpp;

use std::num::NonZeroU32;

use bank_tpp::{
    EVERYWHERE, Tpp, answer, fault, order, read_all, received, signature_required, tokens,
};
use belfius_psd2::{
    BankCode, CancelReply, FundsCheck, Generation, Pages, Remedy, Reply, TransactionsQuery,
    model::{Amount, Currency, PaymentStatus, PsuPresence, Scope},
};
use belfius_psd2_wasm::{Locked as _, MemoryStore, TokenStore as _};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
async fn consent_accounts_and_a_statement_with_renewals_on_the_way() {
    for (generation, brand) in EVERYWHERE {
        let tpp = Tpp::new(generation, brand).await;
        let session = tpp.consented(Scope::Ais).await;
        let id = tpp.account(&session).await;
        let account = answer(session.account(&id, PsuPresence::Present).await.unwrap());
        assert!(account.balance.is_some(), "{generation:?} {brand}");

        let before = tokens(&session).await;
        let mut pages =
            session.pages(Pages::new(id, TransactionsQuery::default()), PsuPresence::Present);
        let mut rows = answer(pages.next().await.unwrap().unwrap()).rows.len();
        // The pair ends in the middle of the statement.
        order("clock", json!({ "advance_seconds": 1000 })).await;
        while let Some(page) = pages.next().await {
            let page = answer(page.unwrap());
            assert!(page.unreadable.is_empty());
            rows += page.rows.len();
        }
        assert!(rows > 20, "{rows} rows: more than one page");
        assert!(!tokens(&session).await.is_same_pair(&before), "{generation:?} {brand}");
    }
}

#[test]
async fn a_pair_that_has_expired_is_renewed_before_it_is_used() {
    let tpp = Tpp::belfius().await;
    let session = tpp.consented(Scope::Ais).await;
    let pair = tokens(&session).await;
    let late = pair.expires_at().unwrap();
    let session = session.with_clock(move || late);
    let id = tpp.account(&session).await;
    let refreshed = received("POST", "/token").await;
    let asked = received("GET", "/accounts/").await;
    let _ = answer(session.account(&id, PsuPresence::Present).await.unwrap());
    assert_eq!(received("POST", "/token").await, refreshed + 1);
    assert_eq!(received("GET", "/accounts/").await, asked + 1);
}

#[test]
async fn a_callback_that_comes_twice_at_once_is_spent_once() {
    let tpp = Tpp::belfius().await;
    let session = tpp.session();
    let redirect = session.consent(Scope::Ais, &tpp.iban(0)).await.unwrap();
    let callback = tpp.approve(&redirect).await;
    let asked = received("POST", "/token").await;
    let finish = || session.finish_consent(&redirect.pending, &callback);
    let (one, other) = futures_util::future::join(finish(), finish()).await;
    assert_eq!(one.unwrap(), other.unwrap());
    let again = finish().await.unwrap();
    assert_eq!(tokens(&session).await, again);
    assert_eq!(received("POST", "/token").await, asked + 1);
}

#[test]
async fn a_customer_who_refuses_consents_to_nothing() {
    let tpp = Tpp::belfius().await;
    let session = tpp.session();
    let redirect = session.consent(Scope::Ais, &tpp.iban(0)).await.unwrap();
    let callback = tpp.refuse(&redirect).await;
    let error = session.finish_consent(&redirect.pending, &callback).await.unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::StartOver), "{error}");
    assert!(session.tokens().await.unwrap().is_none());
}

#[test]
async fn strong_authentication_interrupts_a_statement_and_resumes_it() {
    for (generation, brand) in EVERYWHERE {
        let tpp = Tpp::new(generation, brand).await;
        let session = tpp.consented(Scope::Ais).await;
        // What proof the consent has brought is gone with this.
        session.refresh().await.unwrap();
        let id = tpp.account(&session).await;
        let long_ago = tpp.today().to_string().replacen("202", "201", 1).parse().unwrap();
        let query = TransactionsQuery::default()
            .with_date_from(long_ago)
            .with_page_size(NonZeroU32::new(100).unwrap());
        let mut pages = session.pages(Pages::new(id, query), PsuPresence::Present);
        let redirect = match pages.next().await.unwrap().unwrap() {
            Reply::StrongAuthentication(redirect) => redirect,
            Reply::Answer(_) => panic!("{generation:?} {brand}: no SCA is wanted"),
        };
        // It outlives the page.
        let stored = serde_json::to_string(&redirect.pending).unwrap();
        let callback = tpp.approve(&redirect).await;
        let pending = serde_json::from_str(&stored).unwrap();
        let rest = session.finish_sca(&pending, &callback).await.unwrap().unwrap();
        assert!(read_all(&session, rest).await.len() > 1, "{generation:?} {brand}");
    }
}

#[test]
async fn a_payment_is_signed_here_and_by_the_customer_then_cancelled() {
    for (generation, brand) in EVERYWHERE {
        let tpp = Tpp::new(generation, brand).await;
        let key = tpp.key().await;
        let session = tpp.session();
        let signed = tpp.signed(&key).await;
        let redirect = signature_required(session.initiate(&signed).await.unwrap());
        let resource = redirect.pending.resource().unwrap().clone();
        let callback = tpp.approve(&redirect).await;
        let pis = session.finish_payment(&redirect.pending, &callback).await.unwrap().unwrap();
        assert_eq!(pis.scope(), Scope::Pis);
        if generation == Generation::Three {
            let status = session.payment_status(&resource).await.unwrap();
            assert!(!status.is_final(), "{status}");
            let details = session.payment_details(&resource).await.unwrap();
            assert!(details.status.is_some());
        }
        let reply = session.cancel(resource.clone()).await.unwrap();
        assert!(matches!(reply, CancelReply::Cancelled), "{generation:?} {brand}: {reply:?}");
        if generation == Generation::Three {
            let status = session.payment_status(&resource).await.unwrap();
            assert_eq!(status, PaymentStatus::Cancelled);
        }
    }
}

#[test]
async fn a_payment_that_somebody_else_has_signed_is_refused() {
    let tpp = Tpp::belfius().await;
    let stranger = belfius_psd2_wasm::WebCryptoKey::generate().await.unwrap();
    let signed = tpp.signed(&stranger).await;
    let error = tpp.session().initiate(&signed).await.unwrap_err();
    assert!(error.core().unwrap().bank().is_some(), "{error}");
}

#[test]
async fn a_payment_goes_with_tokens_that_an_earlier_one_brought() {
    let tpp = Tpp::belfius().await;
    let key = tpp.key().await;
    let session = tpp.session();
    let redirect = signature_required(session.initiate(&tpp.signed(&key).await).await.unwrap());
    let callback = tpp.approve(&redirect).await;
    session.finish_payment(&redirect.pending, &callback).await.unwrap();

    let signed = tpp.signed(&key).await;
    let redirect = signature_required(session.initiate_with_tokens(&signed).await.unwrap());
    let callback = tpp.approve(&redirect).await;
    assert!(session.finish_payment(&redirect.pending, &callback).await.unwrap().is_none());
}

#[test]
async fn funds_are_confirmed() {
    for (generation, brand) in EVERYWHERE {
        let tpp = Tpp::new(generation, brand).await;
        let session = tpp.consented(Scope::Caf).await;
        let check = FundsCheck::new(Amount::parse("1.00").unwrap(), Currency::EUR);
        let check =
            if generation == Generation::Three { check.of_iban(&tpp.iban(0)) } else { check };
        assert!(session.funds(&check).await.unwrap(), "{generation:?} {brand}");
    }
}

#[test]
async fn tokens_that_were_stored_serve_another_process() {
    let tpp = Tpp::belfius().await;
    let session = tpp.consented(Scope::Ais).await;
    let row = serde_json::to_string(&tokens(&session).await).unwrap();
    let store = MemoryStore::new();
    store.lock().await.unwrap().save(&serde_json::from_str(&row).unwrap()).await.unwrap();
    let other = tpp.over(&tpp.builder().build().unwrap(), store);
    let id = tpp.account(&other).await;
    let _ = answer(other.account(&id, PsuPresence::Present).await.unwrap());
}

#[test]
async fn many_calls_at_once_renew_once() {
    let tpp = Tpp::belfius().await;
    let session = tpp.consented(Scope::Ais).await;
    let id = tpp.account(&session).await;
    order("clock", json!({ "advance_seconds": 1000 })).await;
    let before = received("POST", "/token").await;
    let ask = || session.account(&id, PsuPresence::Present);
    let all = futures_util::future::join_all((0..8).map(|_| ask())).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(received("POST", "/token").await, before + 1);
}

#[test]
async fn a_renewal_whose_caller_leaves_is_stored_all_the_same() {
    let tpp = Tpp::belfius().await;
    let session = tpp.consented(Scope::Ais).await;
    let old = tokens(&session).await;
    fault("refresh", "delay=300", 1).await;
    let before = received("POST", "/token").await;
    {
        let work = Box::pin(session.refresh());
        let sent = Box::pin(async { while received("POST", "/token").await == before {} });
        let _ = futures_util::future::select(work, sent).await;
    }
    // The task holds the lock until it has stored what came.
    drop(session.store().lock().await.unwrap());
    let new = tokens(&session).await;
    assert!(!new.is_same_pair(&old));
    let id = tpp.account(&session).await;
    let _ = answer(session.account(&id, PsuPresence::Present).await.unwrap());
}

#[test]
async fn memory_does_not_grow_with_the_pages_that_are_read() {
    let tpp = Tpp::belfius().await;
    let session = tpp.consented(Scope::Ais).await;
    let id = tpp.account(&session).await;
    let query = TransactionsQuery::default().with_page_size(NonZeroU32::new(10).unwrap());
    let mut statement = session.pages(Pages::new(id.clone(), query.clone()), PsuPresence::Present);
    let mut after_20 = 0;
    for read in 0..200 {
        let page = match statement.next().await {
            Some(page) => page,
            // Once more from the start.
            None => {
                let again = Pages::new(id.clone(), query.clone());
                statement = session.pages(again, PsuPresence::Present);
                statement.next().await.unwrap()
            }
        };
        assert!(!answer(page.unwrap()).rows.is_empty());
        if read == 20 {
            after_20 = memory();
        }
    }
    assert_eq!(memory(), after_20);
}

fn memory() -> usize {
    core::arch::wasm32::memory_size(0) * 64 * 1024
}

#[test]
async fn errors_of_the_bank_say_what_to_do() {
    let tpp = Tpp::belfius().await;
    let session = tpp.consented(Scope::Ais).await;
    let id = tpp.account(&session).await;
    for (name, code, remedy) in [
        ("withdrawn-consent", BankCode::NoActiveConsent, Remedy::NewConsent),
        ("unknown-error-code", BankCode::Unknown, Remedy::AskBank),
        ("rate-limit", BankCode::RateLimitExceeded, Remedy::Wait(None)),
    ] {
        fault("account", name, 1).await;
        let error = session.account(&id, PsuPresence::Present).await.unwrap_err();
        let bank = error.core().and_then(belfius_psd2::Error::bank).unwrap();
        assert_eq!((bank.code(), error.remedy()), (code, Some(remedy)), "{name}");
    }
    fault("account", "rate-limit=120", 1).await;
    let error = session.account(&id, PsuPresence::Present).await.unwrap_err();
    let wait = error.core().unwrap().retry_after().unwrap();
    assert_eq!(wait.duration().as_secs(), 120);
    // It comes with an answer's own id, which the proxy lets through.
    assert!(error.core().unwrap().response_id().is_some(), "{error}");
}
