//! One signing path for all current payments: what is signed is what is sent,
//! and nothing of the customer's shows.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod transfers;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use belfius_psd2::{
    PaymentKind, SignedPayment, UnsignedPayment,
    model::{
        BulkFile, CurrentOrder, Date, FreeCommunication, Frequency, PaymentId, PaymentProduct,
        StandingOrder,
    },
    sign::JoseHeader,
};
use common::key;
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
use serde_json::Value;
use transfers::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn no_order_shows_its_customer() {
    let words = || FreeCommunication::new("for Grandmother").unwrap();
    let start = Date::constant(2026, 6, 1);
    let sepa = sepa().with_debtor(debtor()).with_communication(words());
    let ready = || unsigned(&sepa, &Default::default()).unwrap();
    let shown = format!(
        "{sepa:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        instant().with_debtor(debtor()).with_communication(words()),
        cross_border(american()),
        cross_border(british().with_address(address())).with_communication(words()),
        StandingOrder::new(sepa.clone(), start, Frequency::Monthly),
        ready(),
        ready().signing_input(),
        ready().sign(&key()).unwrap(),
    );
    fn written(order: &impl CurrentOrder) -> String {
        format!("{:?}", order.to_tree())
    }
    let shown = format!("{shown} {}", written(&sepa));
    for private in PRIVATE {
        assert!(!shown.contains(private), "{private} shows in: {shown}");
    }
    assert!(shown.contains("INV/2026-17"), "the TPP's own id may show");
}

#[test]
fn what_is_signed_is_the_body_of_any_kind() {
    let start = Date::constant(2026, 6, 1);
    let none = Default::default();
    let file = BulkFile::new(*b"<Document/>").unwrap();
    let reference = PaymentId::new("salaries").unwrap();
    let product = PaymentProduct::other("pain.008-direct-debits").unwrap();
    let all = [
        unsigned(&sepa(), &none).unwrap(),
        unsigned(&instant(), &none).unwrap(),
        unsigned(&cross_border(american()), &none).unwrap(),
        unsigned(&StandingOrder::new(sepa(), start, Frequency::Weekly), &none).unwrap(),
        UnsignedPayment::bulk(&file, product, reference, JoseHeader::default()),
    ];
    let public = VerifyingKey::from_sec1_bytes(&key().public_key_sec1()).unwrap();
    for unsigned in all {
        let bulk = matches!(unsigned.kind(), PaymentKind::Bulk(_));
        let signed = unsigned.sign(&key()).unwrap();
        let parts: Vec<&str> = signed.signature().split('.').collect();
        let [header, payload, signature] = parts[..] else { panic!("{parts:?}") };
        let encoded = URL_SAFE_NO_PAD.encode(signed.body());
        assert_eq!(payload, if bulk { "" } else { &encoded });
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let input = format!("{header}.{encoded}");
        assert!(public.verify(input.as_bytes(), &signature).is_ok());

        let stored = serde_json::to_string(&signed).unwrap();
        assert_eq!(serde_json::from_str::<SignedPayment>(&stored).unwrap(), signed);
        let value: Value = serde_json::from_str(&stored).unwrap();
        assert_eq!(value["signed_payment"], 2);
    }
}

#[test]
fn an_order_goes_by_its_end_to_end_id() {
    let ready = unsigned(&sepa(), &Default::default()).unwrap();
    assert_eq!(ready.reference(), "INV/2026-17");
    assert_eq!(ready.sign(&key()).unwrap().reference(), "INV/2026-17");
}
