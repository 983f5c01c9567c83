//! What an error is about: a night over many PSUs leaves out a page, an account, a PSU, or
//! stops.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;
mod driven;

use belfius_psd2::{
    Bank, Concerns, Delivery, Error, Generation, Pages, TransactionsQuery, Unanswered,
    model::{PsuPresence, RequestId, Scope},
    session::{Again, NoResponse as _},
    store::StoreError,
};
use common::*;
use driven::*;
use http::Response;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn of_account(response: Response<Vec<u8>>) -> Error {
    let tokens = last_tokens(Scope::Ais);
    fails(client().account(&logical_id(), &tokens, PsuPresence::Absent, seed()).unwrap(), response)
}

fn of_page(response: Response<Vec<u8>>) -> Error {
    let (pages, tokens) =
        (Pages::new(logical_id(), TransactionsQuery::default()), last_tokens(Scope::Ais));
    fails(client().page(&pages, &tokens, PsuPresence::Absent, seed()).unwrap(), response)
}

#[test]
fn the_banks_refusals_are_about_an_account_a_psu_or_the_tpp() {
    for (status, error, code, concerns) in [
        (401, "invalid_client_id", "GEN-1203-100009", Concerns::Tpp),
        (403, "blocked_tpp", "20001", Concerns::Tpp),
        (429, "quota_exceeded", "10105", Concerns::Tpp),
        (429, "rate_limit_exceeded", "10107", Concerns::Tpp),
        (503, "service_unavailable", "10108", Concerns::Tpp),
        (401, "tls_validation", "10020", Concerns::Tpp),
        (401, "invalid_access_token", "10006", Concerns::Psu),
        (403, "no_active_consent", "20005", Concerns::Psu),
        (403, "access_denied", "20006", Concerns::Psu),
        (400, "SCA_required", "20007", Concerns::Psu),
        (403, "invalid_account", "20002", Concerns::Account),
        (403, "channel_not_permitted", "20003", Concerns::Account),
        (403, "account_not_supported", "20004", Concerns::Account),
        (400, "invalid_input", "10002", Concerns::Call),
        (500, "internal_error", "20020", Concerns::Call),
    ] {
        let error = of_account(bank_error(status, error, code, "x"));
        assert_eq!(error.concerns(), concerns, "{error}");
    }
}

#[test]
fn what_no_page_documents_is_about_the_call_or_the_page() {
    assert_eq!(of_account(answer(502, "<html>")).concerns(), Concerns::Call);
    assert_eq!(of_account(answer(429, "")).concerns(), Concerns::Tpp);
    assert_eq!(of_account(answer(200, "{")).concerns(), Concerns::Call);
    assert_eq!(of_page(answer(200, "{")).concerns(), Concerns::Page);
    assert_eq!(of_page(answer(500, "")).concerns(), Concerns::Call);
}

#[test]
fn what_the_core_refuses_is_about_the_psus_tokens_or_the_set_up() {
    let of = |error: Error| error.concerns();
    let wrong_scope =
        client().account(&logical_id(), &tokens(Scope::Pis), PsuPresence::Absent, seed());
    assert_eq!(of(wrong_scope.unwrap_err()), Concerns::Psu);
    assert_eq!(of(client().refresh(&last_tokens(Scope::Ais), seed()).unwrap_err()), Concerns::Psu);
    let current = client_of(Bank::belfius(Generation::Three));
    assert_eq!(of(current.consent(Scope::Ais, &iban(), seed()).unwrap_err()), Concerns::Tpp);
    let none = TransactionsQuery::default().with_max_pages(0);
    let pages = Pages::new(logical_id(), none);
    let error = client().page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed());
    assert_eq!(of(error.unwrap_err()), Concerns::Page);
}

#[test]
fn a_job_says_what_its_error_is_about() {
    let client = client();
    let ask = |mut stand: Stand| {
        let job = stand.jobs(&client).account(logical_id(), PsuPresence::Absent);
        stand.drive(job).unwrap_err().concerns()
    };
    let has = || Stand::with(tokens(Scope::Ais));
    assert_eq!(ask(Stand::default()), Concerns::Psu);
    assert_eq!(ask(Stand { loads_fail: 1, ..has() }), Concerns::Psu);
    assert_eq!(ask(has().answers(bank_error(403, "blocked_tpp", "20001", "x"))), Concerns::Tpp);
    assert_eq!(ask(has().loses(Delivery::Unknown, Again::No)), Concerns::Call);
    assert_eq!(ask(has().loses(Delivery::NotSent, Again::No)), Concerns::Tpp);
    // Of a renewal: the PSU at least.
    assert_eq!(ask(has().late(895).loses(Delivery::Unknown, Again::No)), Concerns::Psu);
    assert_eq!(ask(has().late(895).loses(Delivery::NotSent, Again::No)), Concerns::Tpp);
    assert_eq!(ask(Stand { saves_fail: 1, ..has().late(895).answers(pair("n")) }), Concerns::Psu);

    type Failed = belfius_psd2::session::Error<Unanswered>;
    let operation = belfius_psd2::Operation::Account;
    for (error, concerns) in [
        (Failed::RenewalNeeded { operation }, Concerns::Psu),
        (Failed::Store(StoreError::load("gone")), Concerns::Psu),
        (Failed::Random(belfius_psd2::session::RandomError), Concerns::Tpp),
        (Failed::Unfinished(None), Concerns::Call),
    ] {
        assert_eq!(error.concerns(), concerns, "{error}");
    }
}

#[test]
fn what_the_bank_did_not_take_is_about_the_tpps_certificate() {
    let call = |delivery| {
        Unanswered::new(belfius_psd2::Operation::Account, RequestId::from_random([1; 16]), delivery)
    };
    assert_eq!(call(Delivery::Refused).concerns(), Concerns::Tpp);
    assert_eq!(call(Delivery::NotSent).concerns(), Concerns::Tpp);
    assert_eq!(call(Delivery::Unknown).concerns(), Concerns::Call);
}

#[test]
fn a_larger_thing_is_more() {
    let all = [Concerns::Call, Concerns::Page, Concerns::Account, Concerns::Psu, Concerns::Tpp];
    assert!(all.is_sorted());
}
