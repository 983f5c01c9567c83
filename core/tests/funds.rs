//! Whether an amount is available.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use belfius_psd2::{
    Bank, ErrorKind, Evidence, Exchange, FundsCheck, FundsRequest, Generation, Operation, Remedy,
    model::{Amount, Currency, Scope},
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn asks(amount: &str) -> Result<FundsRequest, belfius_psd2::Error> {
    let amount = Amount::parse(amount).unwrap();
    client().funds(&FundsCheck::new(amount, Currency::EUR), &tokens(Scope::Caf), seed())
}

fn ask() -> FundsRequest {
    asks("100").unwrap()
}

#[test]
fn the_amount_goes_out_with_two_decimals() {
    for (amount, sent) in
        [("100", "100.00"), ("0.1", "0.10"), ("12.34", "12.34"), ("1e3", "1000.00")]
    {
        let request = begin(asks(amount).unwrap()).request();
        assert_eq!(request.method(), "GET");
        assert_eq!(
            query(&request),
            [("amount".to_owned(), sent.to_owned()), ("currency".to_owned(), "EUR".to_owned())]
        );
        assert_eq!(header(&request, "Authorization"), Some("Bearer access-Token-1a2b"));
    }
    assert_eq!(
        ask().request().uri().path(),
        "/accounts/eyJhbGciOiJkaXIi..c2Vj-_/funds-confirmations"
    );
    assert_eq!(client().bank().row(Operation::ConfirmFunds).unwrap().evidence(), Evidence::Assumed);
}

#[test]
fn an_amount_that_the_bank_refuses_is_not_sent() {
    for amount in ["0", "0.00", "-1", "0.001", "1.000"] {
        let error = asks(amount).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::FundsAmount, "{amount}");
        assert_eq!(error.remedy(), Remedy::FixInput(None));
    }
}

#[test]
fn yes_and_no_come_as_text_or_boolean() {
    for (json, available) in [
        ("\"True\"", true),
        ("\"False\"", false),
        ("true", true),
        ("false", false),
        ("\"true\"", true),
    ] {
        let body = format!(r#"{{"funds_available":{json}}}"#);
        assert_eq!(done(ask(), answer(200, &body)), available);
    }
}

#[test]
fn no_answer_is_not_a_no() {
    for body in [
        "{}",
        r#"{"funds_available":null}"#,
        r#"{"funds_available":""}"#,
        r#"{"funds_available":"boolean"}"#,
        r#"{"funds_available":1}"#,
        "[true]",
        "true",
        "",
    ] {
        let error = fails(ask(), answer(200, body));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{body}: {error}");
    }
    let error = fails(ask(), answer(200, "{}"));
    assert!(error.to_string().contains("at funds_available: expected true or false"), "{error}");
}

#[test]
fn it_needs_tokens_of_scope_caf() {
    let amount = Amount::parse("1").unwrap();
    let error = client()
        .funds(&FundsCheck::new(amount, Currency::EUR), &tokens(Scope::Ais), seed())
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WrongScope { has: Scope::Ais, needs: Scope::Caf });
}

#[test]
fn the_current_api_is_asked_with_a_body_that_names_the_iban() {
    let client = client_of(Bank::belfius(Generation::Three));
    let check = FundsCheck::new(Amount::parse("100").unwrap(), Currency::EUR);
    let exchange = client.funds(&check, &tokens(Scope::Caf), seed()).unwrap();
    let request = begin(exchange).request();
    assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/funds-confirmations"));
    assert_eq!(request.uri().query(), None);
    assert_eq!(header(&request, "Content-Type"), Some("application/json"));
    assert_eq!(
        std::str::from_utf8(request.body()).unwrap(),
        r#"{"account":{"iban":"BE54063301200997"},"instructed_amount":{"currency":"EUR","amount":"100.00"}}"#
    );
}

#[test]
fn the_account_is_that_of_the_check_or_else_that_of_the_tokens() {
    let nameless = tokens_with(Scope::Caf, |stored| {
        stored["iban"] = serde_json::Value::Null;
        stored["logical_id"] = serde_json::Value::Null;
    });
    let check = || FundsCheck::new(Amount::parse("1").unwrap(), Currency::EUR);
    for (generation, kind, named) in [
        (Generation::One, ErrorKind::FundsLogicalId, check().of_account(&logical_id())),
        (Generation::Three, ErrorKind::FundsIban, check().of_iban(&iban())),
    ] {
        let client = client_of(Bank::belfius(generation));
        let error = client.funds(&check(), &nameless, seed()).unwrap_err();
        assert_eq!(error.kind(), &kind);
        assert!(client.funds(&named, &nameless, seed()).is_ok(), "{generation}");
    }
}
