//! The bank refuses a `Request-ID` that this library made: somebody on the way has sent
//! the request twice, and the first one may have been carried out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;

use belfius_psd2::{
    AccountRequest, BankCode, CodeExchange, ConsentLife, Delivery, Error, Exchange, Fault,
    FundsCheck, PaymentReply, PaymentReturn, Remedy,
    model::{Amount, Currency, PaymentId, PsuPresence, Scope},
};
use common::*;
use http::Response;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// As the families write it; the last two with codes that are not published.
fn refusals() -> Vec<Response<Vec<u8>>> {
    let used = "Input 'Request-ID' is not valid. It was used before.";
    vec![
        bank_error(400, "invalid_input", "10002", used),
        bank_error(400, "INVALID_INPUT", "GEN-1202-100001", used),
        bank_error(400, "INVALID_INPUT", "gen-1202-100001", "Input 'REQUEST-ID' is not valid."),
        bank_error(400, "INVALID_INPUT", "GEN-1202-100001", "Request-ID is not unique."),
        bank_error(400, "INVALID_INPUT", "GEN-1202-199999", used),
        bank_error(400, "NOT_UNIQUE", "GEN-1299-199999", "'Request-ID' was already used."),
    ]
}

fn refused<X: Exchange>(exchange: impl Fn() -> X) -> Vec<Error> {
    refusals().into_iter().map(|response| fails(exchange(), response)).collect()
}

#[track_caller]
fn is_in_doubt(error: &Error, remedy: &Remedy, advice: &str) {
    assert_eq!(error.bank().unwrap().code(), BankCode::RepeatedRequestId, "{error}");
    assert_eq!(error.bank().unwrap().input(), Some("Request-ID"));
    assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
    assert_eq!(&error.remedy(), remedy, "{error}");
    assert_eq!(error.fault(), Fault::Bank, "nothing that the caller could correct");
    let text = error.to_string();
    assert!(text.contains("has seen this Request-ID before") && text.contains("twice"), "{text}");
    assert!(text.contains(advice) && !text.contains("correct"), "{text}");
    assert!(text.contains(&error.request_id().unwrap().to_string()), "{text}");
}

fn account() -> AccountRequest {
    client().account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap()
}

/// The exchange of the code that the signature of a payment has brought.
fn after_signature() -> CodeExchange {
    let send = client().initiate(&signed(), None, seed()).unwrap();
    let to_sign = bank_error(302, "Payment has to be signed", "20010", "signature_required");
    let (mut head, body) = to_sign.into_parts();
    head.headers.insert("location", SIGN_AT.parse().unwrap());
    let PaymentReply::SignatureRequired(redirect) = done(send, Response::from_parts(head, body))
    else {
        panic!("no signature is asked for")
    };
    let state = redirect.pending.state().expose();
    let callback = format!("{CALLBACK}?state={state}&code=c1");
    match redirect.pending.callback(&client(), &callback, now(), seed()).unwrap() {
        PaymentReturn::Code(exchange) => exchange,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_payment_and_its_end_are_looked_up_first() {
    let look = "look it up before sending it again, and never under another id";
    let payment = || client().initiate(&signed(), None, seed()).unwrap();
    for error in refused(payment) {
        is_in_doubt(&error, &Remedy::LookFirst, look);
    }
    let id = PaymentId::new("order-17").unwrap();
    let cancel = || client().cancel(&id, &tokens(Scope::Pis), seed()).unwrap();
    for error in refused(cancel) {
        is_in_doubt(&error, &Remedy::LookFirst, look);
    }
}

#[test]
fn a_code_may_be_spent_and_one_from_a_payment_is_never_asked_for_again() {
    let exchange = || {
        let pending = consent().pending;
        let callback = format!("{CALLBACK}?code=c&state={}", pending.state().expose());
        pending.callback(&client(), &callback, now(), seed()).unwrap()
    };
    for error in refused(exchange) {
        is_in_doubt(&error, &Remedy::StartOver, "the code may be spent: begin the redirect anew");
    }
    for error in refused(after_signature) {
        is_in_doubt(&error, &Remedy::LookFirst, "the customer has signed the payment");
    }
}

#[test]
fn a_refresh_is_made_again_with_the_pair_that_was_kept() {
    for error in refused(|| client().refresh(&tokens(Scope::Ais), seed()).unwrap()) {
        is_in_doubt(&error, &Remedy::Wait(None), "if the refresh was done");
        let mut life = ConsentLife::new(now());
        assert!(!life.note(&error, now()), "it says nothing of the consent");
    }
}

#[test]
fn what_moves_no_money_is_made_again() {
    for error in refused(account) {
        is_in_doubt(&error, &Remedy::Wait(None), "wait and call again");
    }
    for error in refused(|| client().consent(Scope::Ais, &iban(), seed()).unwrap()) {
        is_in_doubt(&error, &Remedy::Wait(None), "wait and call again");
    }
    let check = FundsCheck::new(Amount::parse("12.10").unwrap(), Currency::EUR);
    for error in refused(|| client().funds(&check, &tokens(Scope::Caf), seed()).unwrap()) {
        is_in_doubt(&error, &Remedy::Wait(None), "wait and call again");
    }
}

#[test]
fn what_is_handed_back_has_another_request_id() {
    let exchange = begin(account());
    let sent = exchange.request_id();
    for response in refusals() {
        let failure = begin(account()).step(response, now()).unwrap_err();
        assert_eq!(failure.error.request_id(), Some(sent));
        assert_ne!(failure.exchange.request_id(), sent);
    }
}

#[test]
fn a_request_id_that_was_dropped_on_the_way_was_not_seen_before() {
    for (error, code) in [("missing_input", "10001"), ("MISSING_INPUT", "GEN-1201-100001")] {
        let missing = "Missing required input 'Request-ID'. It is not there.";
        let error = fails(account(), bank_error(400, error, code, missing));
        assert_eq!(error.bank().unwrap().code(), BankCode::MissingInput);
        assert_eq!(error.delivery(), Delivery::Refused);
        assert_eq!(error.remedy(), Remedy::FixInput(Some("Request-ID")));
    }
}

#[test]
fn another_input_is_the_callers_whatever_else_the_text_says() {
    let text = "Input 'amount' is not valid. Tell us the Request-ID.";
    for code in ["10002", "GEN-1202-100002"] {
        let error = fails(account(), bank_error(400, "INVALID_INPUT", code, text));
        assert_eq!(error.bank().unwrap().code(), BankCode::InvalidInput);
        assert_eq!((error.delivery(), error.fault()), (Delivery::Refused, Fault::Caller));
        assert_eq!(error.remedy(), Remedy::FixInput(Some("amount")));
    }
}
