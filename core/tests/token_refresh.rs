//! A refresh token buys the next pair.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

mod common;

use belfius_psd2::{
    Bank, BankCode, Delivery, ErrorKind, Exchange, Fault, Generation, Operation, RefreshTokens,
    Remedy, Tokens, model::Scope,
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn refresh() -> RefreshTokens {
    client().refresh(&tokens_after_sca(), seed()).unwrap()
}

fn read(body: &str) -> Tokens {
    done(refresh(), answer(200, body))
}

#[test]
fn it_posts_a_form_with_exactly_these_fields() {
    let request = refresh().request();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://psd2.b2b.belfius.be:8443/token");
    assert_eq!(
        form(&request),
        [
            ("grant_type".to_owned(), "refresh_token".to_owned()),
            ("refresh_token".to_owned(), REFRESH.to_owned())
        ]
    );
    assert_eq!(
        header_names(&request),
        ["accept", "accept-language", "authorization", "content-type", "request-id"]
    );
    assert!(header(&request, "Authorization").unwrap().starts_with("Basic "));
}

#[test]
fn a_refresh_token_may_hold_anything_that_a_form_can() {
    let odd = tokens_with(Scope::Ais, |stored| stored["refresh_token"] = "a b+c&d=é%".into());
    let request = client().refresh(&odd, seed()).unwrap().request();
    assert_eq!(form(&request)[1].1, "a b+c&d=é%");
}

#[test]
fn the_new_pair_replaces_the_old_one() {
    let body = r#"{"access_token":"a2","token_type":"Bearer","expires_in":"900",
        "refresh_token":"r2","scope":"AIS","logical_id":"new","iban":"BE71096123456769"}"#;
    let new = read(body);
    assert_eq!(new.access_token().expose(), "a2");
    assert!(!new.is_same_pair(&tokens(Scope::Ais)));
    assert_eq!(new.logical_id().unwrap().as_str(), "new");
    assert_eq!(new.iban().unwrap().as_str(), "BE71096123456769");
    let next = client().refresh(&new, seed()).unwrap().request();
    assert_eq!(form(&next)[1].1, "r2", "the rotated one");
}

#[test]
fn what_the_answer_leaves_out_stays_but_for_the_sca_token() {
    let new = read(r#"{"access_token":"a2","expires_in":"900"}"#);
    assert_eq!(new.logical_id().unwrap().as_str(), LOGICAL_ID);
    assert_eq!(new.iban().unwrap().as_str(), IBAN);
    let next = client().refresh(&new, seed()).unwrap().request();
    assert_eq!(form(&next)[1].1, REFRESH);
    assert!(tokens_after_sca().sca_token(now()).is_some());
    assert!(new.sca_token(now()).is_none(), "after a refresh the bank refuses the old one");
}

#[test]
fn tokens_without_a_refresh_token_need_a_new_consent() {
    let error = client().refresh(&last_tokens(Scope::Ais), seed()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NoRefreshToken);
    assert_eq!((error.remedy(), error.fault()), (Remedy::NewConsent, Fault::Customer));
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[test]
fn tokens_of_another_bank_are_not_shown_to_it() {
    let banx = client_of(Bank::banx(Generation::One));
    let error = banx.refresh(&tokens(Scope::Ais), seed()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WrongBank);
}

#[test]
fn a_dead_refresh_token_ends_the_consent() {
    for refusal in [
        bank_error(401, "invalid_grant", "10006", "refresh token is not valid."),
        bank_error(
            401,
            "FAILED_SECURITY_VALIDATION",
            "GEN-1203-100004",
            "Validation failed for security related parameters. invalid refresh token",
        ),
    ] {
        let error = fails(refresh(), refusal);
        assert_eq!(error.bank().unwrap().code(), BankCode::InvalidRefreshToken);
        assert_eq!((error.remedy(), error.delivery()), (Remedy::NewConsent, Delivery::Refused));
    }
}

#[test]
fn any_other_answer_does_not_end_it() {
    // 500 was seen for an ended session; it may as well be a passing fault.
    for (status, body) in [(500, ""), (502, "<html>"), (401, ""), (403, "denied"), (200, "{")] {
        let error = fails(refresh(), answer(status, body));
        assert_ne!(error.remedy(), Remedy::NewConsent, "{status}");
        assert_eq!(error.operation(), Operation::RefreshTokens);
    }
    assert_eq!(fails(refresh(), answer(500, "")).delivery(), Delivery::Unknown);
    assert_eq!(fails(refresh(), answer(500, "")).remedy(), Remedy::Wait(None));
    assert_eq!(fails(refresh(), answer(200, "{")).delivery(), Delivery::Unknown);
}

#[test]
fn the_tpps_own_credentials_are_not_the_customers_fault() {
    let error = fails(refresh(), bank_error(401, "failed_security_validation", "10003", "x"));
    assert_eq!(error.remedy(), Remedy::AskBank);
}

#[test]
fn a_store_sees_whether_somebody_else_has_refreshed() {
    let (old, new) = (tokens(Scope::Ais), read(r#"{"access_token":"a2","refresh_token":"r2"}"#));
    assert!(old.is_same_pair(&tokens_after_sca()));
    assert!(!old.is_same_pair(&new));
    assert!(!old.is_same_pair(&last_tokens(Scope::Ais)));
}
