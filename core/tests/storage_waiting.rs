//! What waits for a customer of the current API, pinned: every later release must
//! read it, and what an earlier one wrote.

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
    Bank, Contract, Evidence, Exchange, Generation, Operation, PaymentReturn, PendingConsent,
    PendingPayment, PendingSca, ScaGrant, Tokens,
    model::{PaymentProduct, PaymentService, Scope},
};
use common::*;
use current::current;
use serde::{Serialize, de::DeserializeOwned};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const REDIRECT: &str = r#""redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"}"#;
const INITIATION: &str = r#"{"pending_payment":1,REDIRECT,"verifier":"the-verifier","payment_id":"INV/17","resource":{"payment_resource":1,"service":"payments","product":"instant-sepa-credit-transfers","payment_id":"eyJhbGciOiJkaXIi..c2Vj-_"}}"#;
/// The bank gave no id of it.
const WITHOUT_RESOURCE: &str = r#"{"pending_payment":1,REDIRECT,"verifier":"the-verifier","payment_id":"INV/17","operation":"create-standing-order"}"#;
const FILE: &str = r#"{"pending_payment":1,REDIRECT,"verifier":null,"payment_id":"salaries","resource":{"payment_resource":1,"service":"bulk-payments","product":"pain.001-sepa-credit-transfers","payment_id":"b1"},"operation":"upload-payment-file"}"#;
const SIGNATURE: &str = r#"{"pending_payment":1,REDIRECT,"verifier":"the-verifier","payment_id":null,"resource":{"payment_resource":1,"service":"payments","product":"sepa-credit-transfers","payment_id":"b1"},"operation":"sign-payment"}"#;
const END: &str = r#"{"pending_payment":1,REDIRECT,"verifier":null,"payment_id":null,"resource":{"payment_resource":1,"service":"periodic-payments","product":"sepa-credit-transfers","payment_id":"b1"},"operation":"cancel-standing-order"}"#;
/// As the releases of the first generation wrote it.
const EARLIER: &str =
    r#"{"pending_payment":1,REDIRECT,"verifier":"the-verifier","payment_id":"order-17"}"#;
const SCA_OF_LIST: &str = r#"{"pending_sca":1,REDIRECT,"logical_id":null,"pages":null}"#;
const CHOSEN: &str =
    r#"{"pending_consent":1,REDIRECT,"verifier":"the-verifier","scope":"AIS","iban":null}"#;
const CONTRACT: &str = r#"{"contract":1,"generation":3,"rows":[{"operation":"consent-uris","scope":"CAF","method":"GET","path":"/consent-uris","version":"3.1"},{"operation":"payment-details","method":"GET","path":"/payments/{payment-product}/{payment-id}","version":"1","parameters":{"payment_id_type":"INTERNAL","a b":"c","a b":"d"}}]}"#;
const TOKENS_OF_NO_ACCOUNT: &str = r#"{"tokens":1,"bank":"https://psd2.b2b.belfius.be:8443","scope":"AIS","access_token":"a","refresh_token":"r","obtained_at":"2026-01-05T09:00:00Z","expires_at":"2026-01-05T09:15:00Z","sca":null,"logical_id":null,"iban":null,"consented_at":"2026-01-05T09:00:00Z"}"#;

/// Reads it, and writes it again to the byte.
#[track_caller]
fn read<T: DeserializeOwned + Serialize>(stored: &str) -> T {
    let stored = stored.replace("REDIRECT", REDIRECT);
    let value: T = serde_json::from_str(&stored).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), stored);
    value
}

#[track_caller]
fn refused<T: DeserializeOwned>(stored: &str) -> String {
    match serde_json::from_str::<T>(&stored.replace("REDIRECT", REDIRECT)) {
        Ok(_) => panic!("{stored}"),
        Err(error) => error.to_string(),
    }
}

fn callback(rest: &str) -> String {
    format!("{CALLBACK}?state=the-state{rest}")
}

#[test]
fn a_payment_waits_with_its_operation_and_its_resource() {
    use Operation as Op;
    for (stored, operation, id, service) in [
        (INITIATION, Op::InitiatePayment, Some("INV/17"), Some(PaymentService::Payments)),
        (WITHOUT_RESOURCE, Op::CreateStandingOrder, Some("INV/17"), None),
        (FILE, Op::UploadPaymentFile, Some("salaries"), Some(PaymentService::BulkPayments)),
        (SIGNATURE, Op::SignPayment, None, Some(PaymentService::Payments)),
        (END, Op::CancelStandingOrder, None, Some(PaymentService::PeriodicPayments)),
        (EARLIER, Op::InitiatePayment, Some("order-17"), None),
    ] {
        let pending: PendingPayment = read(stored);
        assert_eq!(pending.operation(), operation);
        assert_eq!(pending.payment_id().map(|id| id.as_str()), id);
        assert_eq!(pending.resource().map(|resource| resource.service()), service);
        let code = !stored.contains(r#""verifier":null"#);
        match pending.callback(&current(), &callback("&code=c"), now(), seed()).unwrap() {
            PaymentReturn::Code(exchange) => {
                assert_eq!(form(&exchange.request())[3].1, "the-verifier");
                assert!(code, "{stored}");
            }
            _ => assert!(!code, "{stored}"),
        }
    }
    let pending: PendingPayment = read(INITIATION);
    let resource = pending.resource().unwrap();
    assert_eq!(resource.product(), &PaymentProduct::INSTANT_SEPA_CREDIT_TRANSFERS);
    assert_eq!(resource.payment_id().as_str(), LOGICAL_ID);
}

#[test]
fn what_waits_and_was_edited_is_checked_again() {
    for (stored, says) in [
        (END.replace("cancel-standing-order", "cancel"), "must be one of consent-uris"),
        (END.replace("b1", ".."), ""),
        (END.replace("periodic-payments", "refunds"), "payment service"),
        (END.replace(r#""payment_resource":1"#, r#""payment_resource":2"#), "version 2"),
        (INITIATION.replace("\"resource\"", "\"brand_new\""), "brand_new"),
        (INITIATION.replace("INV/17", ""), "empty"),
    ] {
        let error = refused::<PendingPayment>(&stored);
        assert!(error.contains(says), "{error}");
        assert!(!error.contains("the-verifier") && !error.contains("the-state"), "{error}");
    }
}

#[test]
fn strong_authentication_for_a_list_waits_without_an_account() {
    let pending: PendingSca = read(SCA_OF_LIST);
    assert_eq!(pending.logical_id(), None);
    let back = pending.callback(&current(), &callback(""), now(), seed()).unwrap();
    assert!(back.pages.is_none() && matches!(back.grant, ScaGrant::Nothing));
    let back = pending.callback(&current(), &callback("&code=c"), now(), seed()).unwrap();
    let ScaGrant::Code(exchange) = back.grant else { panic!("a code") };
    let tokens = done(exchange, answer(200, r#"{"access_token":"a","refresh_token":"r"}"#));
    assert_eq!(tokens.logical_id(), None);
}

#[test]
fn a_consent_to_chosen_accounts_waits_without_an_iban() {
    let pending: PendingConsent = read(CHOSEN);
    assert_eq!((pending.iban(), pending.expires_at()), (None, after(3600)));
    let exchange = pending.callback(&current(), &callback("&code=c"), now(), seed()).unwrap();
    assert_eq!(form(&exchange.request())[3].1, "the-verifier");
    let tokens = done(exchange, answer(200, r#"{"access_token":"a","refresh_token":"r"}"#));
    assert_eq!((tokens.scope(), tokens.iban()), (Scope::Ais, None));
    assert_eq!(read::<Tokens>(TOKENS_OF_NO_ACCOUNT).logical_id(), None);
}

#[test]
fn a_contract_keeps_the_callers_rows_and_their_parameters() {
    let contract: Contract = read(CONTRACT);
    let bank = Bank::belfius(Generation::Three).with_contract(contract);
    let row = bank.row(Operation::PaymentDetails).unwrap();
    let parameters: Vec<_> = row.parameters().collect();
    assert_eq!(parameters, [("payment_id_type", "INTERNAL"), ("a b", "c"), ("a b", "d")]);
    assert_eq!(row.evidence(), Evidence::Caller);
    assert_eq!(bank.row_for(Operation::ConsentUris, Scope::Caf).unwrap().version(), "3.1");
    assert_eq!(bank.row(Operation::ConsentUris).unwrap().evidence(), Evidence::Documented);
    assert_eq!(
        serde_json::to_string(&Contract::of(Generation::One)).unwrap(),
        r#"{"contract":1,"generation":1,"rows":[]}"#
    );
}
