//! A further signature of a payment of the current API, and its end.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;
mod current;
mod transfers;

use belfius_psd2::{
    CancelReply, CancelRequest, Delivery, Exchange, Operation, PaymentReply, Remedy, SignRequest,
    model::PaymentStatus,
};
use common::*;
use current::*;
use http::{Method, Request};
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn cancel() -> CancelRequest {
    current().cancel(resource(), &pis(), seed()).unwrap()
}

fn sign_again() -> SignRequest {
    current().sign_again(&resource(), None, seed()).unwrap()
}

fn asks<X: Exchange>(exchange: X) -> Request<Vec<u8>> {
    begin(exchange).request()
}

#[test]
fn a_further_signature_is_asked_for_with_a_challenge_or_a_token() {
    for (service, path, ..) in SERVICES {
        let ask = |tokens| current().sign_again(&resource_of(service), tokens, seed()).unwrap();
        let (bare, authorized) = (asks(ask(None)), asks(ask(Some(&pis()))));
        for sent in [&bare, &authorized] {
            assert_eq!(sent.method(), Method::POST);
            assert_eq!(sent.uri().path(), format!("{path}/authorisations"));
            assert_eq!((sent.body().as_slice(), header(sent, "Signature")), (&b"{}"[..], None));
            assert_eq!(header(sent, "Content-Type"), Some("application/json"));
        }
        assert_eq!(header(&bare, "Code-Challenge-Method"), Some("S256"));
        assert_eq!(header(&authorized, "Code-Challenge"), None);
    }
}

#[test]
fn a_cancellation_goes_to_the_row_of_its_service() {
    for (service, path, operation, version) in SERVICES {
        let exchange = current().cancel(resource_of(service), &pis(), seed()).unwrap();
        assert_eq!(exchange.operation(), operation);
        let sent = asks(exchange);
        assert_eq!((sent.method(), sent.uri().path()), (&Method::DELETE, path));
        let accept = format!("application/vnd.belfius.api+json; version={version}");
        assert_eq!(header(&sent, "Accept"), Some(accept.as_str()));
        assert_eq!(header(&sent, "Authorization"), Some("Bearer access-Token-1a2b"));
        assert!(sent.body().is_empty() && header(&sent, "Content-Type").is_none());
    }
}

#[test]
fn a_further_signature_is_given_at_the_address_wherever_it_is() {
    for (place, response) in sca_required_anywhere() {
        let redirect = to_sign(done(sign_again(), response));
        let state = redirect.pending.state().expose();
        assert_eq!(redirect.url.as_str(), format!("{SIGN_AT}&state={state}"), "{place}");
        assert_eq!(redirect.pending.operation(), Operation::SignPayment);
        assert_eq!(redirect.pending.resource(), Some(&resource()), "the one asked about");
        assert_eq!(redirect.pending.payment_id(), None);
    }
}

#[test]
fn the_address_of_a_payment_or_of_its_authorisation_is_no_page() {
    let body = json!({ "payment_id": BANK_ID, "transaction_status": "RCVD" }).to_string();
    let payment = SERVICES[0].1;
    for own in [payment.to_owned(), format!("{payment}/authorisations/7")] {
        for own in [own.clone(), format!("https://psd2.b2b.belfius.be:8443{own}")] {
            let PaymentReply::Accepted(receipt) =
                done(sign_again(), answer_with(201, &[("location", &own)], &body))
            else {
                panic!("{own}")
            };
            assert_eq!(receipt.status, Some(PaymentStatus::Received));
            assert_eq!(receipt.resource, Some(resource()));

            let required = || sca_required_with(&[("location", &own)], json!({ "url": SIGN_AT }));
            assert!(to_sign(done(sign_again(), required())).url.as_str().starts_with(SIGN_AT));
        }
    }
    let required = sca_required_with(&[("location", payment)], json!({ "url": SIGN_AT }));
    assert!(to_confirm(done(cancel(), required)).url.as_str().starts_with(SIGN_AT));
}

#[test]
fn an_authorisation_of_nextgenpsd2_is_read_too() {
    let body = json!({ "scaStatus": "received", "authorisationId": "7",
        "_links": { "scaRedirect": { "href": SIGN_AT }, "scaStatus": { "href": "/x" } } });
    let redirect = to_sign(done(sign_again(), answer(201, &body.to_string())));
    assert_eq!(redirect.pending.resource(), Some(&resource()));
}

#[test]
fn a_cancellation_may_want_a_signature() {
    for (service, _, operation, _) in SERVICES {
        for (place, response) in sca_required_anywhere() {
            let ask = current().cancel(resource_of(service), &pis(), seed()).unwrap();
            let redirect = to_confirm(done(ask, response));
            let state = redirect.pending.state().expose();
            assert_eq!(redirect.url.as_str(), format!("{SIGN_AT}&state={state}"), "{place}");
            assert_eq!(redirect.pending.operation(), operation);
            assert_eq!(redirect.pending.resource(), Some(&resource_of(service)));
        }
    }
}

#[test]
fn a_cancellation_in_the_style_of_nextgenpsd2_wants_one_too() {
    // 202 with a link to sign at is no cancellation yet.
    let body = json!({ "transaction_status": "ACTC",
        "_links": { "scaRedirect": { "href": SIGN_AT } } })
    .to_string();
    for response in [answer(202, &body), answer_with(302, &[("location", SIGN_AT)], "")] {
        let redirect = to_confirm(done(cancel(), response));
        assert!(redirect.url.as_str().starts_with(SIGN_AT));
    }
    let own = json!({ "_links": { "self": { "href": SERVICES[0].1 } } }).to_string();
    for response in [answer(202, &own), answer_with(200, &[("location", SERVICES[0].1)], "")] {
        assert!(matches!(done(cancel(), response), CancelReply::Cancelled));
    }
}

#[test]
fn a_payment_that_is_executed_cannot_be_cancelled() {
    let refused = bank_error(403, "INVALID_PAYMENT", "B14821ZZ-2121-000000", "x");
    let error = fails(cancel(), refused);
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Refused, Remedy::NotPermitted));
}

#[test]
fn a_cancellation_that_says_otherwise_is_not_done() {
    for status in ["ACSC", "ACCC", "RJCT"] {
        let error =
            fails(cancel(), answer(200, &format!(r#"{{"transaction_status":"{status}"}}"#)));
        let says =
            format!("the bank says that the payment is not cancelled: its status is {status}");
        assert!(error.to_string().contains(&says), "{error}");
        assert_eq!(error.remedy(), Remedy::LookFirst);
    }
    let asked = done(cancel(), answer(202, r#"{"transaction_status":"ACTC"}"#));
    assert!(matches!(asked, CancelReply::Requested(PaymentStatus::TechnicallyAccepted)));
    let ended = done(cancel(), answer(200, r#"{"transaction_status":"CANC"}"#));
    assert!(matches!(ended, CancelReply::Cancelled));
}
