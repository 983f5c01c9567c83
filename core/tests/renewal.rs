//! Tokens are renewed when they have to be, once, and nothing else changes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;

use belfius_psd2::{
    AccountRequest, Bank, ErrorKind, Exchange, Generation, Operation, Remedy, Renew, Step, Tokens,
    model::{PsuPresence, Scope},
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn ask_with(tokens: &Tokens) -> AccountRequest {
    client().account(&logical_id(), tokens, PsuPresence::Present, seed()).unwrap()
}

fn ask() -> AccountRequest {
    ask_with(&tokens(Scope::Ais))
}

fn newer() -> Tokens {
    tokens_with(Scope::Ais, |stored| {
        stored["access_token"] = "newer".into();
        stored["refresh_token"] = "newer-r".into();
    })
}

fn renews<X: Exchange>(step: Step<X>) -> Renew<X> {
    match step {
        Step::Renew(renew) => renew,
        other => panic!("{other:?}"),
    }
}

fn bearer<X: Exchange>(exchange: &X) -> String {
    header(&exchange.request(), "Authorization").unwrap().to_owned()
}

fn id<X: Exchange>(exchange: &X) -> String {
    header(&exchange.request(), "Request-ID").unwrap().to_owned()
}

#[test]
fn tokens_that_live_are_used() {
    assert!(matches!(ask().start(after(894)), Step::Again(_)));
}

#[test]
fn tokens_that_have_expired_are_renewed_before_the_call() {
    let renew = renews(ask().start(after(895)));
    assert!(renew.stale().is_same_pair(&tokens(Scope::Ais)));
    assert!(format!("{:?}", begin(ask())).contains("renewed: false"));
    let exchange = renew.with(newer()).unwrap();
    assert!(format!("{exchange:?}").contains("renewed: true"));
    assert_eq!(bearer(&exchange), "Bearer newer");
}

#[test]
fn tokens_that_the_bank_refuses_are_renewed_after_the_call() {
    for refusal in [
        dead_access_token(),
        bank_error(401, "invalid_access_token", "10006", "access_token not valid in this scope."),
        bank_error(401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100003", "Invalid access token."),
    ] {
        let exchange = begin(ask());
        let (first, address) = (id(&exchange), exchange.request().uri().clone());
        let renew = renews(exchange.step(refusal, now()).unwrap());
        let again = renew.with(newer()).unwrap();
        assert_eq!(bearer(&again), "Bearer newer");
        assert_eq!(again.request().uri(), &address);
        assert_ne!(id(&again), first, "each request has an id of its own");
    }
}

#[test]
fn no_other_refusal_renews() {
    for response in [
        answer(401, ""),
        answer(401, "Unauthorized"),
        answer(500, r#"{"error":"invalid_access_token","error_code":"10006"}"#),
        bank_error(401, "failed_security_validation", "10003", "x"),
        bank_error(401, "invalid_grant", "10006", "refresh token is not valid."),
        bank_error(401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100010", "Invalid JWT"),
        bank_error(403, "no_active_consent", "20005", "x"),
        bank_error(403, "access_denied", "20006", "x"),
    ] {
        assert!(begin(ask()).step(response, now()).is_err());
    }
}

#[test]
fn a_second_refusal_is_an_error() {
    let renew = renews(begin(ask()).step(dead_access_token(), now()).unwrap());
    let again = renew.with(newer()).unwrap();
    let failure = again.step(dead_access_token(), now()).unwrap_err();
    assert_eq!(failure.error.remedy(), Remedy::RefreshTokens);
    // Nor does what it hands back renew again.
    assert!(failure.exchange.step(dead_access_token(), now()).is_err());
}

#[test]
fn renewed_before_the_call_it_is_not_renewed_after_it() {
    let exchange = renews(ask().start(after(2000))).with(newer()).unwrap();
    assert!(exchange.step(dead_access_token(), after(2001)).is_err());
    // Even if the new pair has expired by the caller's clock.
    let exchange = renews(ask().start(after(2000))).with(tokens(Scope::Ais)).unwrap();
    assert!(matches!(exchange.start(after(2000)), Step::Again(_)));
}

#[test]
fn without_a_refresh_token_the_bank_has_the_last_word() {
    let old = last_tokens(Scope::Ais);
    assert!(matches!(ask_with(&old).start(after(99_999)), Step::Again(_)), "its clock may differ");
    let failure = begin(ask_with(&old)).step(dead_access_token(), now()).unwrap_err();
    assert_eq!(failure.error.remedy(), Remedy::RefreshTokens);
}

#[test]
fn the_refresh_asked_for_twice_is_one_request() {
    let renew = renews(ask().start(after(2000)));
    let (a, b) = (renew.refresh().unwrap(), renew.refresh().unwrap());
    assert_eq!(whole(&a.request()), whole(&b.request()));
    assert_eq!(a.operation(), Operation::RefreshTokens);
    assert_eq!(form(&a.request())[1].1, REFRESH);
    assert_ne!(id(&a), id(&ask()), "it is another request");
}

#[test]
fn somebody_elses_renewal_will_do() {
    // What a store asks under its lock, before it runs the refresh.
    let renew = renews(ask().start(after(2000)));
    let stored = newer();
    assert!(!stored.is_same_pair(renew.stale()));
    assert_eq!(bearer(&renew.with(stored).unwrap()), "Bearer newer");
}

#[test]
fn the_renewed_pair_has_no_sca_token() {
    let pages = belfius_psd2::Pages::new(logical_id(), belfius_psd2::TransactionsQuery::default());
    let ask = client().page(&pages, &tokens_after_sca(), PsuPresence::Present, seed()).unwrap();
    let exchange = begin(ask);
    assert!(header(&exchange.request(), "SCA-Token").is_some());
    let renew = renews(exchange.step(dead_access_token(), now()).unwrap());
    let body = r#"{"access_token":"a2","refresh_token":"r2","sca_token":"x"}"#;
    let pair = done(renew.refresh().unwrap(), answer(200, body));
    assert!(pair.sca_token(now()).is_none());
    let again = renew.with(pair).unwrap();
    assert_eq!(header(&again.request(), "SCA-Token"), None);
}

#[test]
fn tokens_of_another_bank_or_scope_are_refused() {
    let renew = || renews(ask().start(after(2000)));
    let caf = tokens(Scope::Caf);
    let error = renew().with(caf).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WrongScope { has: Scope::Caf, needs: Scope::Ais });
    let banx = tokens_with(Scope::Ais, |stored| {
        stored["bank"] = client_of(Bank::banx(Generation::One)).bank().base_url().into();
    });
    assert_eq!(renew().with(banx).unwrap_err().kind(), &ErrorKind::WrongBank);
}

#[test]
fn a_request_asked_for_twice_is_the_same_to_the_byte() {
    let exchange = begin(ask());
    assert_eq!(whole(&exchange.request()), whole(&exchange.request()));
    assert_eq!(whole(&begin(ask()).request()), whole(&exchange.request()), "and from one seed");
}

#[test]
fn every_request_has_an_id_of_its_own() {
    let mut ids = Vec::new();
    let mut exchange = begin(ask());
    for turn in 0..50 {
        ids.push(id(&exchange));
        exchange = match turn {
            7 => {
                let renew = renews(exchange.step(dead_access_token(), now()).unwrap());
                ids.push(id(&renew.refresh().unwrap()));
                renew.with(newer()).unwrap()
            }
            turn if turn % 2 == 0 => *exchange.step(answer(503, ""), now()).unwrap_err().exchange,
            _ => exchange.again(),
        };
    }
    for id in &ids {
        let id = uuid::Uuid::try_parse(id).unwrap();
        assert_eq!(id.get_version_num(), 4);
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}
