//! Initiating payments of the current API: the requests, to the byte, and what is
//! refused before anything is sent.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;
mod current;
mod transfers;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use belfius_psd2::{
    Bank, Client, Contract, Delivery, ErrorKind, Exchange, Fault, Generation, Operation, Remedy,
    Row, SignedPayment, Step,
    model::{BankPaymentId, BodyChanges, PaymentProduct, PaymentResource, PaymentService, Scope},
};
use common::*;
use current::*;
use http::{Method, Request};
use transfers::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn request(payment: &SignedPayment) -> Request<Vec<u8>> {
    begin(current().initiate(payment, None, seed()).unwrap()).request()
}

#[test]
fn a_transfer_goes_out_to_the_byte() {
    let sent = request(&transfer());
    let of = |name| header(&sent, name).unwrap();
    let expected = format!(
        "POST https://psd2.b2b.belfius.be:8443/payments/sepa-credit-transfers
accept: application/vnd.belfius.api+json; version=3
accept-language: fr
client-id: l7957ffb0123456789abcdef0123456789
code-challenge: {}
code-challenge-method: S256
content-type: application/json
redirect-uri: https://tpp.example/callback
request-id: {}
signature: {JWS}
{}",
        of("Code-Challenge"),
        of("Request-ID"),
        concat!(
            r#"{"creditor_account":{"iban":"BE71096123456769"},"creditor_name":"Bakkerij Janssens","#,
            r#""endtoend_identification":"INV/2026-17","#,
            r#""instructed_amount":{"currency":"EUR","amount":"17.50"}}"#,
        ),
    );
    assert_eq!(whole(&sent), expected);
    assert_eq!(of("Code-Challenge").len(), 43, "SHA-256 in base64url, unpadded");
}

#[test]
fn a_file_goes_out_to_the_byte_with_its_digest() {
    let exchange = current().initiate(&file(), Some(&pis()), seed()).unwrap();
    let sent = begin(exchange).request();
    let expected = format!(
        "POST https://psd2.b2b.belfius.be:8443/bulk-payments/pain.001-sepa-credit-transfers
accept: application/vnd.belfius.api+json; version=1
accept-language: fr
authorization: Bearer access-Token-1a2b
client-id: l7957ffb0123456789abcdef0123456789
content-type: application/xml
digest: SHA-256=rvCNoWsvZmOKTDlWBzOw3viy20lVxk+OVn+LanvKZoU=
redirect-uri: https://tpp.example/callback
request-id: {}
signature: {JWS}
<Document/>",
        header(&sent, "Request-ID").unwrap(),
    );
    assert_eq!(whole(&sent), expected);
}

#[test]
fn each_kind_goes_to_its_own_address_in_its_own_version() {
    for kind in kinds() {
        let exchange = current().initiate(&kind.signed, None, seed()).unwrap();
        assert_eq!(exchange.operation(), kind.operation);
        let sent = begin(exchange).request();
        assert_eq!((sent.method(), sent.uri().path()), (&Method::POST, kind.path));
        let accept = format!("application/vnd.belfius.api+json; version={}", kind.version);
        assert_eq!(header(&sent, "Accept"), Some(accept.as_str()));
        assert_eq!(sent.body(), kind.signed.body());
        assert_eq!(header(&sent, "Digest").is_some(), kind.path.contains("bulk"), "{}", kind.path);
    }
}

#[test]
fn a_challenge_goes_with_every_payment_that_has_no_token_and_with_no_other() {
    for kind in kinds() {
        let bare = request(&kind.signed);
        assert_eq!(header(&bare, "Code-Challenge-Method"), Some("S256"));
        assert_eq!(header(&bare, "Authorization"), None);
        let exchange = current().initiate(&kind.signed, Some(&pis()), seed()).unwrap();
        let authorized = begin(exchange).request();
        assert_eq!(header(&authorized, "Authorization"), Some("Bearer access-Token-1a2b"));
        for name in ["Code-Challenge", "Code-Challenge-Method"] {
            assert_eq!(header(&authorized, name), None);
        }
        assert_eq!(bare.body(), authorized.body());
    }
}

#[test]
fn a_file_is_signed_beside_its_bytes_and_a_transfer_around_them() {
    let changes = Default::default();
    let signed = unsigned(&sepa(), &changes).unwrap().sign(&key()).unwrap();
    let sent = request(&signed);
    let [_, payload, _] = parts(&sent);
    assert_eq!(URL_SAFE_NO_PAD.decode(payload).unwrap(), *sent.body());

    let file = belfius_psd2::model::BulkFile::new(*b"<Document/>").unwrap();
    let product = belfius_psd2::model::PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
    let reference = belfius_psd2::model::PaymentId::new("salaries").unwrap();
    let unsigned =
        belfius_psd2::UnsignedPayment::bulk(&file, product, reference, Default::default());
    let sent = request(&unsigned.sign(&key()).unwrap());
    let [header, payload, signature] = parts(&sent);
    assert!(!header.is_empty() && payload.is_empty() && !signature.is_empty());
}

/// The parts of the `Signature`.
fn parts(request: &Request<Vec<u8>>) -> [String; 3] {
    let parts = header(request, "Signature").unwrap().split('.').map(str::to_owned);
    parts.collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn changes_to_a_body_are_signed_and_sent() {
    let changes = BodyChanges::default()
        .renamed("endtoend_identification", "endToEndIdentification")
        .without("creditor_name")
        .with_member("purpose_code", "SALA");
    let sent = request(&unsigned(&sepa(), &changes).unwrap().sign(&key()).unwrap());
    assert_eq!(
        std::str::from_utf8(sent.body()).unwrap(),
        concat!(
            r#"{"creditor_account":{"iban":"BE71096123456769"},"#,
            r#""endToEndIdentification":"INV/2026-17","#,
            r#""instructed_amount":{"currency":"EUR","amount":"17.50"},"purpose_code":"SALA"}"#,
        )
    );
    let [_, payload, _] = parts(&sent);
    assert_eq!(payload, URL_SAFE_NO_PAD.encode(sent.body()));
}

#[test]
fn the_model_must_be_of_the_banks_generation() {
    let of = |generation| client_of(Bank::belfius(generation));
    let refused = |client: &Client, payment: &SignedPayment| {
        let error = client.initiate(payment, None, seed()).unwrap_err();
        let generation = client.bank().generation();
        assert_eq!(error.kind(), &ErrorKind::OtherOrder { generation });
        assert_eq!((error.delivery(), error.fault()), (Delivery::NotSent, Fault::Caller));
        assert_eq!(error.remedy(), Remedy::FixInput(None));
        error.operation()
    };
    assert_eq!(refused(&of(Generation::Three), &signed()), Operation::InitiatePayment);
    for generation in [Generation::One, Generation::Two] {
        for kind in kinds() {
            assert_eq!(refused(&of(generation), &kind.signed), kind.operation);
        }
        // Nor does a row that the generation lacks make the body another one.
        let row = Row::new(Method::POST, "/periodic-payments/{payment-product}", "2").unwrap();
        let bank = Bank::belfius(generation).with_row(Operation::CreateStandingOrder, row).unwrap();
        let [.., standing_order, _] = kinds();
        refused(&client_of(bank), &standing_order.signed);
    }
}

#[test]
fn a_path_of_one_product_gets_no_payment_of_another() {
    let row = Row::new(Method::POST, "/payments/sepa-credit-transfers", "3").unwrap();
    let bank = Bank::belfius(Generation::Three).with_row(Operation::InitiatePayment, row).unwrap();
    let client = client_of(bank);
    let [sepa, instant, abroad, ..] = kinds();
    let taken = client.initiate(&sepa.signed, None, seed()).unwrap();
    assert_eq!(taken.request().uri().path(), "/payments/sepa-credit-transfers");
    for other in [instant, abroad] {
        let error = client.initiate(&other.signed, None, seed()).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::OtherProduct);
        assert_eq!((error.delivery(), error.fault()), (Delivery::NotSent, Fault::Caller));
    }
}

#[test]
fn a_path_of_one_service_is_not_asked_about_another() {
    let row = Row::new(Method::GET, "/payments/{payment-product}/{payment-id}", "1").unwrap();
    let bank = Bank::belfius(Generation::Three).with_row(Operation::PaymentDetails, row).unwrap();
    let client = client_of(bank);
    let asks = |service| {
        let product = PaymentProduct::SEPA_CREDIT_TRANSFERS;
        let id = BankPaymentId::new(BANK_ID).unwrap();
        client.payment_details(&PaymentResource::new(service, product, id), &pis(), seed())
    };
    assert!(asks(PaymentService::Payments).is_ok());
    let error = asks(PaymentService::PeriodicPayments).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::OtherProduct);
}

#[test]
fn a_row_of_the_callers_reaches_the_wire() {
    let row = Row::new(Method::PUT, "/v4/{payment-service}/new/{payment-product}", "4.1").unwrap();
    let row = row.with_parameter("channel", "a b").unwrap();
    let contract =
        Contract::of(Generation::Three).with_row(Operation::UploadPaymentFile, row).unwrap();
    let client = client_of(Bank::belfius(Generation::Three).with_contract(contract));
    let sent = client.initiate(&file(), None, seed()).unwrap().request();
    assert_eq!(sent.method(), Method::PUT);
    assert_eq!(
        sent.uri().path_and_query().unwrap(),
        "/v4/bulk-payments/new/pain.001-sepa-credit-transfers?channel=a%20b"
    );
    assert_eq!(header(&sent, "Accept"), Some("application/vnd.belfius.api+json; version=4.1"));
}

#[test]
fn a_dead_access_token_is_renewed_and_the_same_bytes_sent_again() {
    let dead =
        || bank_error(401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100003", "Invalid access token");
    for kind in kinds() {
        let exchange = begin(current().initiate(&kind.signed, Some(&pis()), seed()).unwrap());
        let first = exchange.request();
        let Ok(Step::Renew(renew)) = exchange.step(dead(), now()) else { panic!("renews") };
        let newer = tokens_with(Scope::Pis, |stored| stored["access_token"] = "newer".into());
        let exchange = renew.with(newer).unwrap();
        let again = exchange.request();
        assert_eq!((first.body(), first.uri()), (again.body(), again.uri()));
        for name in ["Signature", "Digest"] {
            assert_eq!(header(&first, name), header(&again, name));
        }
        assert_eq!(header(&again, "Authorization"), Some("Bearer newer"));
        assert!(exchange.step(dead(), now()).is_err(), "once");
    }
}

#[test]
fn tokens_must_be_of_this_brand_and_of_scope_pis() {
    for kind in kinds() {
        let error =
            current().initiate(&kind.signed, Some(&tokens(Scope::Ais)), seed()).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::WrongScope { has: Scope::Ais, needs: Scope::Pis });
        let banx = client_of(Bank::banx(Generation::Three));
        let error = banx.initiate(&kind.signed, Some(&pis()), seed()).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::WrongBank);
        assert_eq!(error.operation(), kind.operation);
    }
}
