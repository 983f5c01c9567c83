//! The end of a payment that is not yet confirmed. Method and path are assumed.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use belfius_psd2::{
    Bank, CancelReply, CancelRequest, Client, Delivery, ErrorKind, Evidence, Exchange, Generation,
    Operation, Remedy, Row, Step,
    model::{PaymentId, Scope},
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn id() -> PaymentId {
    PaymentId::new("order/17").unwrap()
}

fn ask() -> CancelRequest {
    client().cancel(&id(), &tokens(Scope::Pis), seed()).unwrap()
}

#[test]
fn it_names_the_payment_and_carries_its_token() {
    let request = begin(ask()).request();
    assert_eq!(request.method(), "DELETE");
    assert_eq!(request.uri().path(), "/payments/sepa-credit-transfers/order%2F17");
    assert_eq!(header(&request, "Authorization"), Some("Bearer access-Token-1a2b"));
    assert!(request.body().is_empty());
    assert_eq!(
        client().bank().row(Operation::CancelPayment).unwrap().evidence(),
        Evidence::Assumed
    );
}

#[test]
fn another_path_can_be_set() {
    let row = Row::new(http::Method::POST, "/payments/{payment-id}/cancel", "1.3").unwrap();
    let client: Client =
        client_of(Bank::belfius(Generation::One).with_row(Operation::CancelPayment, row).unwrap());
    let request = client.cancel(&id(), &tokens(Scope::Pis), seed()).unwrap().request();
    assert_eq!(
        (request.method().as_str(), request.uri().path()),
        ("POST", "/payments/order%2F17/cancel")
    );
    assert_eq!(header(&request, "Accept"), Some("application/vnd.belfius.api+json; version=1.3"));
}

#[test]
fn it_needs_a_token_of_scope_pis() {
    let error = client().cancel(&id(), &tokens(Scope::Ais), seed()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WrongScope { has: Scope::Ais, needs: Scope::Pis });
}

#[test]
fn any_success_is_one() {
    for (status, body) in
        [(200, ""), (204, ""), (202, "{}"), (200, r#"{"status":"CANC","error":null}"#), (200, "OK")]
    {
        assert!(matches!(done(ask(), answer(status, body)), CancelReply::Cancelled), "{status}");
    }
}

#[test]
fn a_page_of_somebody_between_is_no_success() {
    let error = fails(ask(), answer(200, "<html>Please log in</html>"));
    assert!(matches!(error.kind(), ErrorKind::Undocumented { .. }), "{error}");
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Remedy::LookFirst));
}

#[test]
fn a_success_that_is_cut_is_none() {
    // What is missing may say that the payment was executed.
    for body in [r#"{"transaction_status":"AC"#, "{", r#"{"transaction_status":"ACSC"} x"#] {
        let error = fails(ask(), answer(200, body));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{body}: {error}");
        assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Remedy::LookFirst));
    }
}

#[test]
fn a_success_with_an_error_in_it_is_none() {
    let error = fails(ask(), bank_error(200, "invalid_input", "10002", "x"));
    assert!(matches!(error.kind(), ErrorKind::Bank(_)), "{error}");
}

#[test]
fn a_cancellation_without_an_answer_is_in_doubt() {
    for response in
        [answer(500, ""), answer(302, ""), bank_error(503, "service_unavailable", "10108", "x")]
    {
        let error = fails(ask(), response);
        assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Remedy::LookFirst));
    }
    let refused = fails(ask(), bank_error(404, "resource_not_found", "10102", "x"));
    assert_eq!((refused.delivery(), refused.remedy()), (Delivery::Refused, Remedy::AskBank));
}

#[test]
fn its_token_is_renewed_like_any_other() {
    assert!(matches!(begin(ask()).step(dead_access_token(), now()), Ok(Step::Renew(_))));
}
