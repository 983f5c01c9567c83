//! Payments of the current API for tests: one of every kind, signed, and the
//! answers that send a customer to sign.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests are tests too, and each file uses some of them"
)]

use belfius_psd2::{
    Bank, CancelReply, Client, Generation, Operation, PaymentReply, PendingPayment, Redirect,
    SignedPayment, UnsignedPayment,
    model::{
        BankPaymentId, BulkFile, Date, Frequency, PaymentId, PaymentProduct, PaymentResource,
        PaymentService, Scope, StandingOrder,
    },
    sign::JoseHeader,
};
use http::Response;
use serde_json::{Value, json};

use crate::{common::*, transfers::*};

/// As opaque as a logical id: two dots in a row, and more than letters.
pub(crate) const BANK_ID: &str = "eyJhbGciOiJkaXIi..cGF5-_";
/// Instead of a signature, which a bank would check and these tests need not.
pub(crate) const JWS: &str = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln";

/// One kind of payment: what it is, where it goes, and a signed one.
pub(crate) struct Kind {
    pub(crate) operation: Operation,
    pub(crate) path: &'static str,
    pub(crate) version: &'static str,
    pub(crate) signed: SignedPayment,
}

pub(crate) fn current() -> Client {
    client_of(Bank::belfius(Generation::Three))
}

pub(crate) fn standing_order() -> StandingOrder<belfius_psd2::model::SepaCreditTransfer> {
    StandingOrder::new(sepa(), Date::constant(2026, 6, 1), Frequency::Monthly)
}

/// A payment with a text for a signature.
pub(crate) fn marked(unsigned: UnsignedPayment) -> SignedPayment {
    unsigned.with_signature_text(JWS).unwrap()
}

pub(crate) fn transfer() -> SignedPayment {
    marked(unsigned(&sepa(), &Default::default()).unwrap())
}

pub(crate) fn file() -> SignedPayment {
    let file = BulkFile::new(*b"<Document/>").unwrap();
    let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
    let reference = PaymentId::new("salaries").unwrap();
    marked(UnsignedPayment::bulk(&file, product, reference, JoseHeader::default()))
}

/// One payment of every kind that there is.
pub(crate) fn kinds() -> [Kind; 5] {
    let none = Default::default();
    let pay = Operation::InitiatePayment;
    let kind =
        |operation, path, version, signed: SignedPayment| Kind { operation, path, version, signed };
    [
        kind(pay, "/payments/sepa-credit-transfers", "3", transfer()),
        kind(
            pay,
            "/payments/instant-sepa-credit-transfers",
            "3",
            marked(unsigned(&instant(), &none).unwrap()),
        ),
        kind(
            pay,
            "/payments/cross-border-credit-transfers",
            "3",
            marked(unsigned(&cross_border(american()), &none).unwrap()),
        ),
        kind(
            Operation::CreateStandingOrder,
            "/periodic-payments/sepa-credit-transfers",
            "2",
            marked(unsigned(&standing_order(), &none).unwrap()),
        ),
        kind(
            Operation::UploadPaymentFile,
            "/bulk-payments/pain.001-sepa-credit-transfers",
            "1",
            file(),
        ),
    ]
}

pub(crate) fn bank_id() -> BankPaymentId {
    BankPaymentId::new(BANK_ID).unwrap()
}

/// A payment at the bank, of any service.
pub(crate) fn resource_of(service: PaymentService) -> PaymentResource {
    let product = match service {
        PaymentService::BulkPayments => PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS,
        _ => PaymentProduct::SEPA_CREDIT_TRANSFERS,
    };
    PaymentResource::new(service, product, bank_id())
}

pub(crate) fn resource() -> PaymentResource {
    resource_of(PaymentService::Payments)
}

pub(crate) fn pis() -> belfius_psd2::Tokens {
    tokens(Scope::Pis)
}

/// `401 SCA_REQUIRED`, with more members.
pub(crate) fn sca_required(members: Value) -> Response<Vec<u8>> {
    sca_required_with(&[], members)
}

pub(crate) fn sca_required_with(headers: &[(&str, &str)], members: Value) -> Response<Vec<u8>> {
    let mut body = json!({
        "error": "SCA_REQUIRED", "error_code": "B14800ZZ-0PLC-REDRCT",
        "error_description": "SCA is required, please follow the corresponding URL in the response body",
    });
    if let (Value::Object(body), Value::Object(members)) = (&mut body, members) {
        body.extend(members);
    }
    answer_with(401, headers, body.to_string())
}

/// The same, with the address in every place where it may be.
pub(crate) fn sca_required_anywhere() -> Vec<(&'static str, Response<Vec<u8>>)> {
    let within = format!("SCA is required, go to {SIGN_AT}.");
    vec![
        ("a member", sca_required(json!({ "url": SIGN_AT }))),
        ("any member", sca_required(json!({ "follow": SIGN_AT }))),
        ("a link", sca_required(json!({ "_links": { "sca_redirect": { "href": SIGN_AT } } }))),
        ("a link as text", sca_required(json!({ "_links": { "scaRedirect": SIGN_AT } }))),
        ("a list", sca_required(json!({ "links": [{ "rel": "sca", "href": SIGN_AT }] }))),
        ("a bare list", sca_required(json!({ "urls": [["x", SIGN_AT]] }))),
        ("the description", sca_required(json!({ "error_description": within }))),
        ("Location", sca_required_with(&[("location", SIGN_AT)], json!({}))),
    ]
}

#[track_caller]
pub(crate) fn to_sign(reply: PaymentReply) -> Redirect<PendingPayment> {
    match reply {
        PaymentReply::SignatureRequired(redirect) => redirect,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub(crate) fn to_confirm(reply: CancelReply) -> Redirect<PendingPayment> {
    match reply {
        CancelReply::SignatureRequired(redirect) => redirect,
        other => panic!("{other:?}"),
    }
}

/// The callback of a redirect, as the customer's browser asks for it.
pub(crate) fn comes_back(pending: &PendingPayment, rest: &str) -> String {
    format!("{CALLBACK}?state={}{rest}", pending.state().expose())
}

/// Each service with its path and what its end is called.
pub(crate) const SERVICES: [(PaymentService, &str, Operation, &str); 3] = [
    (
        PaymentService::Payments,
        "/payments/sepa-credit-transfers/eyJhbGciOiJkaXIi..cGF5-_",
        Operation::CancelPayment,
        "1",
    ),
    (
        PaymentService::PeriodicPayments,
        "/periodic-payments/sepa-credit-transfers/eyJhbGciOiJkaXIi..cGF5-_",
        Operation::CancelStandingOrder,
        "2",
    ),
    (
        PaymentService::BulkPayments,
        "/bulk-payments/pain.001-sepa-credit-transfers/eyJhbGciOiJkaXIi..cGF5-_",
        Operation::CancelPayment,
        "1",
    ),
];
