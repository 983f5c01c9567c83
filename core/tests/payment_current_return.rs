//! The PSU comes back from signing a payment of the current API, to a process
//! that perhaps never saw them leave.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod current;
mod transfers;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use belfius_psd2::{
    Bank, CallbackError, Client, Delivery, ErrorKind, Exchange, Fault, Generation, Operation,
    PaymentReturn, PendingPayment, Remedy, Tokens, callback_state,
    model::{PaymentService, PaymentStatus, Scope},
};
use common::*;
use current::*;
use serde_json::json;
use sha2::{Digest as _, Sha256};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Every operation that can send a customer to sign, and what waits for them;
/// with whether a code is to come.
fn waiting() -> Vec<(Operation, bool, PendingPayment)> {
    let required = || sca_required(json!({ "url": SIGN_AT, "payment_id": BANK_ID }));
    let mut all = Vec::new();
    for tokens in [None, Some(pis())] {
        let tokens = tokens.as_ref();
        for kind in kinds() {
            let ask = current().initiate(&kind.signed, tokens, seed()).unwrap();
            let redirect = to_sign(done(ask, required()));
            all.push((kind.operation, tokens.is_none(), redirect.pending));
        }
        let ask = current().sign_again(&resource(), tokens, seed()).unwrap();
        let redirect = to_sign(done(ask, required()));
        all.push((Operation::SignPayment, tokens.is_none(), redirect.pending));
    }
    for (service, operation) in [
        (PaymentService::Payments, Operation::CancelPayment),
        (PaymentService::PeriodicPayments, Operation::CancelStandingOrder),
    ] {
        let ask = current().cancel(resource_of(service), &pis(), seed()).unwrap();
        all.push((operation, false, to_confirm(done(ask, required())).pending));
    }
    all
}

/// What another process makes of it, which has the same configuration.
fn elsewhere(pending: &PendingPayment) -> (Client, PendingPayment) {
    let stored = serde_json::to_string(pending).unwrap();
    let read: PendingPayment = serde_json::from_str(&stored).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), stored);
    (current(), read)
}

fn back(pending: &PendingPayment, rest: &str) -> Result<PaymentReturn, belfius_psd2::Error> {
    let (client, pending) = elsewhere(pending);
    pending.callback(&client, &comes_back(&pending, rest), now(), seed())
}

#[test]
fn it_waits_with_its_operation_and_its_resource() {
    for (operation, _, pending) in waiting() {
        let url = comes_back(&pending, "&code=c1");
        assert_eq!(callback_state(&url).as_deref(), Some(pending.state().expose()));
        let (_, read) = elsewhere(&pending);
        assert_eq!((read.operation(), read.expires_at()), (operation, after(3600)));
        assert_eq!(read.resource(), pending.resource());
        assert_eq!(read.payment_id(), pending.payment_id());
        assert_eq!(read.resource().unwrap().payment_id().as_str(), BANK_ID);
    }
}

#[test]
fn a_code_comes_where_no_token_went_and_buys_some() {
    for (operation, code, pending) in waiting() {
        match back(&pending, "&code=c1").unwrap() {
            PaymentReturn::Code(exchange) if code => {
                assert_eq!(exchange.operation(), Operation::ExchangeCode);
                let sent = exchange.request();
                let accept = "application/vnd.belfius.api+json; version=2";
                assert_eq!(header(&sent, "Accept"), Some(accept));
                let form = form(&sent);
                assert_eq!(form[0], ("grant_type".into(), "authorization_code".into()));
                assert_eq!(form[1], ("code".into(), "c1".into()));
                assert_eq!(form[2], ("redirect_uri".into(), CALLBACK.into()));
                assert_eq!(form[3].0, "code_verifier");
                let body = r#"{"access_token":"p1","refresh_token":"p2","scope":"PIS"}"#;
                assert_eq!(done(exchange, answer(200, body)).scope(), Scope::Pis);
            }
            PaymentReturn::Signed if !code => {}
            other => panic!("{operation}: {other:?}"),
        }
    }
}

#[test]
fn the_verifier_is_the_one_that_was_challenged() {
    let sent = begin(current().initiate(&file(), None, seed()).unwrap());
    let challenge = header(&sent.request(), "Code-Challenge").unwrap().to_owned();
    let required = sca_required(json!({ "url": SIGN_AT }));
    let pending = to_sign(done(sent, required)).pending;
    let Ok(PaymentReturn::Code(exchange)) = back(&pending, "&code=c1") else { panic!("a code") };
    let verifier = &form(&exchange.request())[3].1;
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)), challenge);
}

#[test]
fn with_a_token_no_code_has_to_come() {
    for (operation, code, pending) in waiting() {
        match back(&pending, "") {
            Ok(PaymentReturn::Signed) => assert!(!code, "{operation}"),
            Err(error) => {
                assert!(code, "{error}");
                assert_eq!(error.kind(), &ErrorKind::Callback(CallbackError::NoCode));
                assert_eq!(error.remedy(), Remedy::LookFirst, "it may be signed");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_callback_that_goes_wrong_leaves_it_in_doubt_and_a_no_does_not() {
    for (operation, _, pending) in waiting() {
        for rest in ["&error=server_error", "&error=brand_new", "&code=a&code=b"] {
            let error = back(&pending, rest).unwrap_err();
            assert_eq!(error.operation(), operation);
            assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
            assert_eq!(error.remedy(), Remedy::LookFirst, "{error}");
        }
        let no = back(&pending, "&error=access_denied").unwrap_err();
        assert_eq!((no.fault(), no.remedy()), (Fault::Customer, Remedy::StartOver));
        let late = pending
            .callback(&current(), &comes_back(&pending, "&code=c"), after(3600), seed())
            .unwrap_err();
        assert_eq!((late.operation(), late.remedy()), (operation, Remedy::LookFirst));
    }
}

#[test]
fn it_is_of_one_bank_and_of_its_own_state() {
    for (operation, _, pending) in waiting() {
        let banx = client_of(Bank::banx(Generation::Three));
        let url = comes_back(&pending, "&code=c1");
        let error = pending.callback(&banx, &url, now(), seed()).unwrap_err();
        assert_eq!((error.kind(), error.operation()), (&ErrorKind::WrongBank, operation));
        let forged = format!("{CALLBACK}?state=x&code=c1");
        let error = pending.callback(&current(), &forged, now(), seed()).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Callback(CallbackError::StateMismatch));
        assert_eq!(error.remedy(), Remedy::NotPermitted);
    }
}

/// From one end to the other, each step in a process of its own.
#[test]
fn a_standing_order_is_signed_asked_about_and_ended() {
    let [_, _, _, standing_order, _] = kinds();
    let ask = current().initiate(&standing_order.signed, None, seed()).unwrap();
    let required = sca_required(json!({ "url": SIGN_AT, "payment_id": BANK_ID }));
    let pending = to_sign(done(ask, required)).pending;

    let (client, pending) = elsewhere(&pending);
    let url = comes_back(&pending, "&code=c1");
    let PaymentReturn::Code(exchange) = pending.callback(&client, &url, now(), seed()).unwrap()
    else {
        panic!("a code")
    };
    let body = r#"{"access_token":"p1","refresh_token":"p2","scope":"PIS","expires_in":"900"}"#;
    let stored = serde_json::to_string(&done(exchange, answer(200, body))).unwrap();
    let resource = serde_json::to_string(pending.resource().unwrap()).unwrap();

    let tokens: Tokens = serde_json::from_str(&stored).unwrap();
    let resource: belfius_psd2::model::PaymentResource = serde_json::from_str(&resource).unwrap();
    let ask = current().payment_status(&resource, Some(&tokens), seed()).unwrap();
    let path = "/periodic-payments/sepa-credit-transfers/eyJhbGciOiJkaXIi..cGF5-_";
    assert_eq!(ask.request().uri().path(), format!("{path}/status"));
    let status = done(ask, answer(200, r#"{"transaction_status":"RCVD"}"#));
    assert_eq!(status, PaymentStatus::Received);

    let end = current().cancel(&resource, &tokens, seed()).unwrap();
    assert_eq!(end.operation(), Operation::CancelStandingOrder);
    assert_eq!(end.request().uri().path(), path);
    assert_eq!(header(&end.request(), "Authorization"), Some("Bearer p1"));
    assert!(matches!(done(end, answer(204, "")), belfius_psd2::CancelReply::Cancelled));
}
