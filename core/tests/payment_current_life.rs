//! What comes after a payment of the current API was initiated: its details and
//! its status. And what holds for its further signature and its end as well.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod current;
mod transfers;

use belfius_psd2::{
    Bank, Client, Delivery, ErrorKind, Exchange, Generation, Operation, Remedy, Row, Step,
    model::{
        PaymentDetails, PaymentProduct, PaymentResource, PaymentService, PaymentStatus, Scope,
    },
};
use common::*;
use current::*;
use http::{Method, Request, Response};
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn details(response: Response<Vec<u8>>) -> PaymentDetails {
    done(current().payment_details(&resource(), &pis(), seed()).unwrap(), response)
}

fn asks<X: Exchange>(exchange: X) -> Request<Vec<u8>> {
    begin(exchange).request()
}

#[test]
fn details_are_asked_with_a_token_by_the_banks_id() {
    for (service, path, ..) in SERVICES {
        let resource = resource_of(service);
        let sent = asks(current().payment_details(&resource, &pis(), seed()).unwrap());
        assert_eq!((sent.method(), sent.uri().path()), (&Method::GET, path));
        assert_eq!(sent.uri().query(), None);
        assert_eq!(header(&sent, "Accept"), Some("application/vnd.belfius.api+json; version=1"));
        assert_eq!(
            header_names(&sent),
            [
                "accept",
                "accept-language",
                "authorization",
                "client-id",
                "redirect-uri",
                "request-id"
            ]
        );
        assert!(sent.body().is_empty());
    }
}

#[test]
fn a_status_is_asked_with_and_without_a_token() {
    for (service, path, ..) in SERVICES {
        let ask = |tokens| current().payment_status(&resource_of(service), tokens, seed()).unwrap();
        let (bare, authorized) = (asks(ask(None)), asks(ask(Some(&pis()))));
        for sent in [&bare, &authorized] {
            assert_eq!(sent.method(), Method::GET);
            assert_eq!(sent.uri().path(), format!("{path}/status"));
        }
        assert_eq!(header(&bare, "Authorization"), None);
        assert_eq!(header(&bare, "Code-Challenge"), None, "no code is to come of it");
        assert_eq!(header(&authorized, "Authorization"), Some("Bearer access-Token-1a2b"));
    }
}

#[test]
fn a_row_with_a_fixed_parameter_reaches_the_wire() {
    let path = "/payments/{payment-product}/{payment-id}";
    let row = Row::new(Method::GET, path, "2").unwrap();
    let row = row.with_parameter("payment_id_type", "INTERNAL").unwrap();
    let bank = Bank::belfius(Generation::Three).with_row(Operation::PaymentDetails, row).unwrap();
    let sent = asks(client_of(bank).payment_details(&resource(), &pis(), seed()).unwrap());
    assert_eq!(
        sent.uri().path_and_query().unwrap(),
        "/payments/sepa-credit-transfers/eyJhbGciOiJkaXIi..cGF5-_?payment_id_type=INTERNAL"
    );
    assert_eq!(header(&sent, "Accept"), Some("application/vnd.belfius.api+json; version=2"));
}

#[test]
fn details_keep_the_whole_answer() {
    let body =
        r#"{ "transaction_status": "ACSP", "amount": 1.10, "new": [{"x": null}], "a": "\/" }"#;
    let found = details(answer(200, body));
    assert_eq!(found.status, Some(PaymentStatus::SettlementInProcess));
    assert_eq!(found.json.as_str(), body, "to the byte, with the digits that came");

    let found = details(answer(200, r#"{"creditor_name":"Bakkerij"}"#));
    assert_eq!((found.status, found.json.as_str()), (None, r#"{"creditor_name":"Bakkerij"}"#));
    // With a backslash of the bank's own, as its transactions have had.
    let found = details(answer(200, r#"{"creditor_name":"A\B","status":"RCVD"}"#));
    let json: serde_json::Value = serde_json::from_str(&found.json).unwrap();
    assert_eq!(json["creditor_name"], "A\\B");
}

#[test]
fn what_is_no_payment_is_no_details() {
    for body in ["", "{}", "[]", "null", "\"x\"", "<html>", "[{\"payment_id\":\"1\"}]"] {
        let ask = current().payment_details(&resource(), &pis(), seed()).unwrap();
        let error = fails(ask, answer(200, body));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{body}: {error}");
    }
}

#[test]
fn an_error_that_comes_as_a_success_is_no_payment() {
    let error = || bank_error(200, "INTERNAL_SERVER_ERROR", "20020", "x");
    let ask = current().payment_details(&resource(), &pis(), seed()).unwrap();
    assert!(fails(ask, error()).bank().is_some());
    let ask = current().payment_status(&resource(), None, seed()).unwrap();
    assert!(fails(ask, error()).bank().is_some());
}

#[test]
fn why_a_payment_was_rejected_is_a_part_of_its_details() {
    let body = r#"{"transaction_status":"RJCT","error":"INVALID_PAYMENT","payment_id":"1"}"#;
    let found = details(answer(200, body));
    assert_eq!((found.status, found.json.as_str()), (Some(PaymentStatus::Rejected), body));
}

#[test]
fn a_status_is_read_and_an_unknown_one_kept() {
    let status = |body: &str| {
        done(current().payment_status(&resource(), None, seed()).unwrap(), answer(200, body))
    };
    assert_eq!(status(r#"{"transaction_status":"RCVD"}"#), PaymentStatus::Received);
    assert_eq!(status(r#"{"transactionStatus":"canc","x":1}"#), PaymentStatus::Cancelled);
    let new = status(r#"{"transaction_status":"Wacht op Jan"}"#);
    assert_eq!(new.as_str(), "Wacht op Jan");
    assert!(!new.is_final() && !new.to_string().contains("Jan"));
    for body in ["{}", r#"{"transaction_status":""}"#, r#"{"transaction_status":null}"#, "\"RCVD\""]
    {
        let ask = current().payment_status(&resource(), None, seed()).unwrap();
        let error = fails(ask, answer(200, body));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{body}: {error}");
        assert_ne!(error.remedy(), Remedy::LookFirst, "asking moves no money");
    }
}

#[test]
fn a_status_that_is_missing_is_named_and_a_refusal_beside_none_is_the_banks() {
    let fails_with = |body: &str| {
        fails(current().payment_status(&resource(), None, seed()).unwrap(), answer(200, body))
    };
    assert!(fails_with("{}").to_string().contains("transaction_status"), "{}", fails_with("{}"));
    let refused = fails_with(r#"{"error":"x","error_code":"20005","error_description":"y"}"#);
    assert!(matches!(refused.kind(), ErrorKind::Bank(_)), "{refused}");
}

#[test]
fn asking_can_be_repeated_and_a_signature_and_an_end_are_looked_up() {
    let lost = || answer(503, "");
    let ask = current().payment_details(&resource(), &pis(), seed()).unwrap();
    assert_eq!(fails(ask, lost()).remedy(), Remedy::Wait(None));
    let ask = current().payment_status(&resource(), None, seed()).unwrap();
    assert_eq!(fails(ask, lost()).remedy(), Remedy::Wait(None));
    for (service, _, operation, _) in SERVICES {
        let resource = resource_of(service);
        for response in [lost(), answer(302, ""), answer(200, "<html>"), sca_required(json!({}))] {
            let ask = current().cancel(&resource, &pis(), seed()).unwrap();
            let end = fails(ask, response.clone());
            let sign = fails(current().sign_again(&resource, None, seed()).unwrap(), response);
            assert_eq!((end.operation(), sign.operation()), (operation, Operation::SignPayment));
            for error in [end, sign] {
                assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
                assert_eq!(error.remedy(), Remedy::LookFirst, "{error}");
            }
        }
    }
}

#[test]
fn a_generation_without_the_operation_says_so_before_anything_is_sent() {
    for generation in [Generation::One, Generation::Two] {
        let client: Client = client_of(Bank::belfius(generation));
        let standing = resource_of(PaymentService::PeriodicPayments);
        for error in [
            client.payment_details(&resource(), &pis(), seed()).unwrap_err(),
            client.payment_status(&resource(), None, seed()).unwrap_err(),
            client.sign_again(&resource(), None, seed()).unwrap_err(),
            client.cancel(&standing, &pis(), seed()).unwrap_err(),
        ] {
            assert_eq!(error.kind(), &ErrorKind::NotInGeneration { generation });
            assert_eq!(error.delivery(), Delivery::NotSent);
        }
        // The one product that it has, and no other.
        let instant = PaymentProduct::INSTANT_SEPA_CREDIT_TRANSFERS;
        let instant = PaymentResource::new(PaymentService::Payments, instant, bank_id());
        let error = client.cancel(&instant, &pis(), seed()).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::OtherProduct);
        assert!(client.cancel(resource(), &pis(), seed()).is_ok());
    }
}

#[test]
fn tokens_must_be_of_scope_pis_and_are_renewed_once() {
    let ais = tokens(Scope::Ais);
    for error in [
        current().payment_details(&resource(), &ais, seed()).unwrap_err(),
        current().payment_status(&resource(), Some(&ais), seed()).unwrap_err(),
        current().sign_again(&resource(), Some(&ais), seed()).unwrap_err(),
        current().cancel(resource(), &ais, seed()).unwrap_err(),
    ] {
        assert_eq!(error.kind(), &ErrorKind::WrongScope { has: Scope::Ais, needs: Scope::Pis });
    }
    let status = current().payment_status(&resource(), None, seed()).unwrap();
    let error = fails(status, dead_access_token());
    assert_eq!(error.remedy(), Remedy::RefreshTokens, "there are none to renew here");
    let with = current().payment_status(&resource(), Some(&pis()), seed()).unwrap();
    assert!(matches!(begin(with).step(dead_access_token(), now()), Ok(Step::Renew(_))));
}

#[test]
fn a_status_beside_an_error_is_that_of_the_error() {
    let ask = || current().payment_status(&resource(), None, seed()).unwrap();
    let body = r#"{"error":"RESOURCE_NOT_FOUND","error_code":"10102","status":"404"}"#;
    assert!(fails(ask(), answer(200, body)).bank().is_some());
    // One that is the payment's own comes beside the reason.
    let body = r#"{"error":"limit","error_code":"X","transaction_status":"RJCT"}"#;
    assert_eq!(done(ask(), answer(200, body)), PaymentStatus::Rejected);
}
