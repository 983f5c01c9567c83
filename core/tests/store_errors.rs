//! What a store of tokens says: which store, what it could not do, what now, and
//! nothing that it holds.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use std::error::Error as _;

use belfius_psd2::{
    Delivery, Exchange, Failure, Operation, Remedy,
    model::{PsuPresence, Scope},
    store::{StoreError, StoreErrorKind, Unsaved},
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn tokens_are_read_from_text_and_from_bytes() {
    let tokens = tokens(Scope::Ais);
    let json = serde_json::to_string(&tokens).unwrap();
    assert_eq!(StoreError::parse(&json).unwrap(), tokens);
    assert_eq!(StoreError::parse_bytes(json.as_bytes()).unwrap(), tokens);
}

#[test]
fn what_is_no_json_is_told_by_its_place() {
    for (text, line, column) in [("", 1, 0), ("{\n  \"tokens\": 1,\n  oops", 3, 3)] {
        let error = StoreError::parse(text).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Corrupt { line, column }, "{error}");
        assert!(error.to_string().contains("restore it, or move it away: "), "{error}");
    }
    let error = StoreError::parse_bytes(b"{\n  \"tokens\":\xff").unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt { line: 2, column: 12 });
    let error = StoreError::parse_bytes(b"\xff").unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt { line: 1, column: 1 });
    assert!(error.to_string().ends_with("invalid utf-8 sequence of 1 bytes from index 0"));
}

#[test]
fn what_is_json_of_something_else_is_told_by_its_member() {
    let json = serde_json::to_string(&tokens(Scope::Ais)).unwrap();
    for (stored, says) in [
        (json.replace("\"tokens\":1", "\"tokens\":7"), "stored with version 7"),
        (json.replace("\"AIS\"", "\"ABC\""), "in `scope`"),
        ("{}".to_owned(), "missing field `tokens`"),
    ] {
        let error = StoreError::parse(&stored).unwrap_err().at("row 17");
        assert_eq!(error.kind(), StoreErrorKind::Corrupt { line: 0, column: 0 });
        let shown = format!("{error} {error:?}");
        assert!(shown.starts_with("the token store row 17 holds no tokens"), "{shown}");
        assert!(shown.contains(says) && !shown.contains(ACCESS), "{shown}");
    }
}

#[test]
fn what_a_store_could_not_do_is_told_with_its_cause() {
    for (error, says) in [
        (StoreError::lock("busy"), "the token store cannot be locked: busy"),
        (StoreError::load("gone"), "the token store cannot be read: gone"),
        (StoreError::save("full").at("a.json"), "the token store a.json cannot be written: full"),
    ] {
        assert_eq!(error.to_string(), says);
        assert!(error.source().is_some());
    }
    let error = StoreError::other_scope(Scope::Pis, Scope::Ais);
    assert_eq!(
        error.to_string(),
        "the token store holds tokens of scope PIS, and new ones of scope AIS would destroy them; \
         use a store for each scope"
    );
    assert!(error.source().is_none());
}

#[test]
fn tokens_that_could_not_be_stored_are_in_the_error_and_not_in_its_text() {
    let unsaved = |operation, scope| {
        Unsaved::new(operation, tokens(scope), StoreError::save("no space left on device"))
    };
    let error = unsaved(Operation::RefreshTokens, Scope::Ais);
    let shown = format!("{error} {error:?}");
    assert!(shown.starts_with("token refresh: the bank gave new tokens, and they are not stored"));
    assert!(shown.contains("no space left") && !shown.contains(ACCESS), "{shown}");
    assert_eq!((error.operation(), error.remedy()), (Operation::RefreshTokens, None));
    assert_eq!(error.store_error().kind(), StoreErrorKind::Save);
    assert_eq!(error.source().unwrap().to_string(), "no space left on device");
    assert_eq!(error.tokens(), &tokens(Scope::Ais));
    assert_eq!(error.into_tokens(), tokens(Scope::Ais));

    // The payment that was signed stands.
    let signed = unsaved(Operation::ExchangeCode, Scope::Pis);
    assert_eq!(signed.remedy(), Some(Remedy::LookFirst));
    assert_eq!(unsaved(Operation::ExchangeCode, Scope::Ais).remedy(), None);
    assert_eq!(unsaved(Operation::RefreshTokens, Scope::Pis).remedy(), None);
}

#[test]
fn without_an_answer_a_request_keeps_its_id_only_if_nothing_was_sent() {
    let ask = || {
        let tokens = tokens(Scope::Ais);
        client().account(&logical_id(), &tokens, PsuPresence::Absent, seed()).unwrap()
    };
    let id = begin(ask()).request_id();
    for (delivery, same) in
        [(Delivery::NotSent, true), (Delivery::Unknown, false), (Delivery::Refused, false)]
    {
        let failure = Failure::unanswered("cut", delivery, begin(ask()));
        assert_eq!(failure.exchange.request_id() == id, same, "{delivery:?}");
        assert_eq!(failure.error, "cut");
    }
}

#[test]
fn a_failure_shows_its_error_and_the_cause_of_it() {
    let ask = client().consent(Scope::Ais, &iban(), seed()).unwrap();
    let failure = Failure::unanswered(StoreError::lock("busy"), Delivery::NotSent, ask);
    assert_eq!(failure.to_string(), "the token store cannot be locked: busy");
    assert_eq!(failure.source().unwrap().to_string(), "busy");
}
