//! What an application stores of current payments, pinned: every later release
//! must read it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod transfers;

use belfius_psd2::{
    PaymentKind, SignedPayment,
    model::{
        Bic, CrossBorderCreditTransfer, Date, DayOfExecution, DebtorAccount, FreeCommunication,
        Frequency, InstantCreditTransfer, PaymentProduct, PaymentResource, PaymentService,
        SepaCreditTransfer, StandingOrder,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use transfers::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TRANSFER: &str = r#"{"signed_payment":2,"service":"payments","product":"sepa-credit-transfers","reference":"INV/17","body":"{\"a\":\"é\"}","signature":"aa.bb.cc"}"#;
const PERIODIC: &str = r#"{"signed_payment":2,"service":"periodic-payments","product":"cross-border-credit-transfers","reference":"INV/17","body":"{}","signature":"aa.bb.cc"}"#;
const FILE: &str = r#"{"signed_payment":2,"service":"bulk-payments","product":"pain.001-sepa-credit-transfers","reference":"salaries","body":"<Document/>","signature":"aa..cc"}"#;
const BINARY: &str = r#"{"signed_payment":2,"service":"bulk-payments","product":"new","reference":"salaries","body_base64":"//48AA==","signature":"aa..cc"}"#;
const ORDER: &str =
    r#"{"signed_payment":1,"payment_id":"order-17","body":"{}","signature":"aa.bb.cc"}"#;
const RESOURCE: &str = r#"{"payment_resource":1,"service":"payments","product":"instant-sepa-credit-transfers","payment_id":"eyJhbGciOiJkaXIi..c2Vj-_"}"#;
/// Not versioned: data of the application's own.
const SEPA: &str = r#"{"end_to_end_id":"INV/2026-17","debtor":{"iban":"BE54063301200997","currency":"USD"},"creditor_name":"Bakkerij Janssens","creditor":"BE71096123456769","creditor_bic":"GKCCBEBB","amount":"17.5","communication":{"free":"for Grandmother"},"execution_date":"2026-05-15"}"#;
const STANDING: &str = r#"{"transfer":{"end_to_end_id":"INV/2026-17","debtor":null,"creditor_name":"Bakkerij Janssens","creditor":"BE71096123456769","creditor_bic":null,"amount":"17.5","communication":null},"start_date":"2026-06-01","end_date":"2027-06-01","frequency":"Monthly","day_of_execution":1}"#;
const ABROAD: &str = r#"{"end_to_end_id":"INV/2026-17","debtor":null,"charge_bearer":"SHAR","creditor_name":"Bakkerij Janssens","creditor":{"bban":{"bban":"9876543210","bank":{"national_id":"021000021"},"address":{"street_name":"Main Street","building_number":"5b","town_name":"New York","post_code":"10001","country":"US"}}},"creditor_currency":null,"amount":"17.5","currency":"USD","communication":null,"execution_date":null}"#;
const BRITISH: &str = r#"{"end_to_end_id":"INV/2026-17","debtor":null,"charge_bearer":"SHAR","creditor_name":"Bakkerij Janssens","creditor":{"iban":{"iban":"GB82WEST12345698765432","bic":null,"address":null}},"creditor_currency":null,"amount":"17.5","currency":"USD","communication":null,"execution_date":null}"#;

/// Reads it, and writes it again to the byte.
#[track_caller]
fn read<T: DeserializeOwned + Serialize>(stored: &str) -> T {
    let value: T = serde_json::from_str(stored).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), stored);
    value
}

#[track_caller]
fn refused<T: DeserializeOwned>(stored: &str) -> String {
    match serde_json::from_str::<T>(stored) {
        Ok(_) => panic!("{stored}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_signed_payment_of_version_two() {
    let transfer: SignedPayment = read(TRANSFER);
    assert_eq!(transfer.kind(), &PaymentKind::Transfer(PaymentProduct::SEPA_CREDIT_TRANSFERS));
    assert_eq!((transfer.reference(), transfer.signature()), ("INV/17", "aa.bb.cc"));
    assert_eq!(transfer.body(), r#"{"a":"é"}"#.as_bytes());
    assert_eq!((transfer.content_type(), transfer.digest()), ("application/json", None));

    let periodic: SignedPayment = read(PERIODIC);
    let product = PaymentProduct::CROSS_BORDER_CREDIT_TRANSFERS;
    assert_eq!(periodic.kind(), &PaymentKind::StandingOrder(product));

    let file: SignedPayment = read(FILE);
    let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
    assert_eq!(file.kind(), &PaymentKind::Bulk(product));
    assert_eq!((file.body(), file.content_type()), (&b"<Document/>"[..], "application/xml"));

    let binary: SignedPayment = read(BINARY);
    assert_eq!(binary.body(), b"\xff\xfe<\0");
}

#[test]
fn version_one_stays_the_form_of_the_first_generation() {
    let order: SignedPayment = read(ORDER);
    assert_eq!(order.kind(), &PaymentKind::Order);
    assert_eq!(order.kind().service(), PaymentService::Payments);
    assert_eq!(order.kind().product(), &PaymentProduct::SEPA_CREDIT_TRANSFERS);
    assert_eq!((order.payment_id().as_str(), order.reference()), ("order-17", "order-17"));
    assert_eq!((order.content_type(), order.digest()), ("application/json", None));
}

#[test]
fn a_signed_payment_with_the_wrong_members_is_refused_and_not_repeated() {
    for (stored, says) in [
        (TRANSFER.replace(":2,", ":3,"), "version 3"),
        (TRANSFER.replace(":2,", ":1,"), "version 1"),
        (ORDER.replace(":1,", ":2,"), "version 2"),
        (TRANSFER.replace(r#""reference":"INV/17","#, ""), "reference"),
        (TRANSFER.replace(r#""service":"payments","#, ""), "service"),
        (TRANSFER.replace(r#""product":"sepa-credit-transfers","#, ""), "product"),
        (TRANSFER.replace("sepa-credit-transfers", "../x"), "payment product"),
        (TRANSFER.replace("\"payments", "\"refunds"), "payment service"),
        (TRANSFER.replace("INV/17", ""), "empty"),
        (BINARY.replace(r#""body_base64":"//48AA==","#, ""), "body"),
        (BINARY.replace("//48AA==", "//48AA"), "base64"),
        (BINARY.replace(r#""body_base64""#, r#""body":"x","body_base64""#), "one of body"),
        (ORDER.replace(r#""body""#, r#""body_base64""#), "version 1"),
        (ORDER.replace(r#""payment_id""#, r#""service":"payments","payment_id""#), "version 1"),
        (FILE.replace(r#","signature":"aa..cc""#, ""), "signature"),
        (FILE.replace("\"signature", "\"brand_new\":1,\"signature"), "brand_new"),
    ] {
        let error = refused::<SignedPayment>(&stored);
        assert!(error.contains(says), "{stored}: {error}");
        for private in ["aa.bb", "aa..", "Document", "48AA", "INV", "order-17"] {
            assert!(!error.contains(private), "{error}");
        }
    }
}

#[test]
fn a_payment_at_the_bank() {
    let resource: PaymentResource = read(RESOURCE);
    assert_eq!(resource.service(), PaymentService::Payments);
    assert_eq!(resource.product(), &PaymentProduct::INSTANT_SEPA_CREDIT_TRANSFERS);
    assert_eq!(resource.payment_id().as_str(), "eyJhbGciOiJkaXIi..c2Vj-_");
    assert!(!format!("{resource:?}").contains("eyJ"));
    for bad in [
        RESOURCE.replace(":1,", ":2,"),
        RESOURCE.replace("eyJhbGciOiJkaXIi..c2Vj-_", ".."),
        RESOURCE.replace("\"payments", "\"refunds"),
        RESOURCE.replace("instant-", "a/b"),
        RESOURCE.replace("\"product", "\"brand_new\":1,\"product"),
    ] {
        refused::<PaymentResource>(&bad);
    }
}

#[test]
fn orders() {
    let order: SepaCreditTransfer = read(SEPA);
    let made = sepa()
        .with_debtor(DebtorAccount::new(debtor()).with_currency(currency("USD")))
        .with_creditor_bic(Bic::parse("GKCCBEBB").unwrap())
        .with_communication(FreeCommunication::new("for Grandmother").unwrap())
        .with_execution_date(Date::constant(2026, 5, 15));
    assert_eq!(order, made);
    let order: StandingOrder<InstantCreditTransfer> = read(STANDING);
    let made = StandingOrder::new(instant(), Date::constant(2026, 6, 1), Frequency::Monthly)
        .with_end_date(Date::constant(2027, 6, 1))
        .with_day_of_execution(DayOfExecution::new(1).unwrap());
    assert_eq!(order, made);
    assert_eq!(read::<CrossBorderCreditTransfer>(ABROAD), cross_border(american()));
    assert_eq!(read::<CrossBorderCreditTransfer>(BRITISH), cross_border(british()));

    // What was edited by hand is checked again.
    refused::<SepaCreditTransfer>(&SEPA.replace("INV/2026-17", "INV 17"));
    refused::<SepaCreditTransfer>(&SEPA.replace("BE54", "BE55"));
    refused::<SepaCreditTransfer>(&SEPA.replace("execution_date", "brand_new"));
    refused::<StandingOrder<InstantCreditTransfer>>(
        &STANDING.replace("execution\":1", "execution\":32"),
    );
    refused::<StandingOrder<InstantCreditTransfer>>(&STANDING.replace("Monthly", "two words"));
    refused::<CrossBorderCreditTransfer>(&ABROAD.replace("SHAR", "OURS"));
    refused::<CrossBorderCreditTransfer>(&ABROAD.replace("\"US\"", "\"USA\""));
    refused::<CrossBorderCreditTransfer>(&ABROAD.replace("9876543210", "98-76"));
}
