//! From an order to signed bytes: what is signed is what is sent.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

mod common;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use belfius_psd2::{
    Exchange, SignedPayment, UnsignedPayment,
    model::{
        Amount, Currency, Date, FreeCommunication, Iban, OrderError, PaymentId, PaymentOrder,
        PaymentTreatment,
    },
    sign::{Algorithm, JoseHeader, JwsError, JwsSignature},
};
use common::*;
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn parts(payment: &SignedPayment) -> Vec<Vec<u8>> {
    payment.signature().split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap()).collect()
}

#[test]
fn the_body_is_the_example_of_the_banks_page() {
    assert_eq!(
        std::str::from_utf8(signed().body()).unwrap(),
        concat!(
            r#"{"origin_account":{"iban":"BE54063301200997"},"#,
            r#""remote_account":{"name":"Marcel Thierry","iban":"BE21063304586543","bic":"BEBBEERR"},"#,
            r#""amount":100.01,"currency":"EUR","communication":"+++333/4444/55555+++","#,
            r#""communication_type":"STRUCTURED","execution_date":"2017-05-17","#,
            r#""payment_id":"1232424kw54u1iu12o4141"}"#,
        )
    );
}

#[test]
fn what_is_not_said_is_left_out_and_never_null() {
    let bare = PaymentOrder::new(
        PaymentId::new("p-1").unwrap(),
        "A \"B\" é",
        Iban::parse("BE71096123456769").unwrap(),
        Amount::parse("0.10").unwrap(),
    );
    let payment = client().payment(&bare, TODAY).unwrap().sign(&key()).unwrap();
    assert_eq!(
        std::str::from_utf8(payment.body()).unwrap(),
        r#"{"remote_account":{"name":"A \"B\" é","iban":"BE71096123456769"},"amount":0.10,"currency":"EUR","payment_id":"p-1"}"#
    );
    let more = bare
        .with_treatment(PaymentTreatment::Urgent)
        .with_communication(FreeCommunication::new("Invoice 17").unwrap());
    let payment = client().payment(&more, TODAY).unwrap().sign(&key()).unwrap();
    let body = std::str::from_utf8(payment.body()).unwrap();
    assert!(body.contains(r#""communication":"Invoice 17","communication_type":"FREETEXT""#));
    assert!(body.ends_with(r#""payment_treatment_type":"URGENT"}"#));
}

#[test]
fn the_jws_is_compact_and_its_payload_is_the_body() {
    let payment = signed();
    let parts = parts(&payment);
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[0], br#"{"typ":"JWT","alg":"ES256"}"#);
    assert_eq!(parts[1], payment.body());
    assert_eq!(parts[2].len(), 64, "R and S, not DER");
}

#[test]
fn the_signature_verifies_with_the_public_key() {
    let payment = signed();
    let (input, _) = payment.signature().rsplit_once('.').unwrap();
    let public = VerifyingKey::from_sec1_bytes(&key().public_key_sec1()).unwrap();
    let signature = Signature::from_slice(&parts(&payment)[2]).unwrap();
    assert!(public.verify(input.as_bytes(), &signature).is_ok());
    assert_eq!(signed().signature(), payment.signature(), "the same input, the same signature");
}

#[test]
fn a_signature_may_be_made_elsewhere() {
    let header = JoseHeader::new(Algorithm::Ps256).with("kid", "seal-1").unwrap();
    let unsigned = UnsignedPayment::new(&order(), header, TODAY).unwrap();
    let input = unsigned.signing_input().as_bytes().to_vec();
    let made = JwsSignature::new(Algorithm::Ps256, &[3; 256]).unwrap();
    let payment = unsigned.with_signature(&made).unwrap();
    assert!(payment.signature().as_bytes().starts_with(&input));
    assert_eq!(parts(&payment)[0], br#"{"typ":"JWT","alg":"PS256","kid":"seal-1"}"#);
}

#[test]
fn a_signature_of_another_algorithm_is_refused() {
    let rs256 =
        || UnsignedPayment::new(&order(), JoseHeader::new(Algorithm::Rs256), TODAY).unwrap();
    let mismatch =
        JwsError::AlgorithmMismatch { header: Algorithm::Rs256, signature: Algorithm::Es256 };
    assert_eq!(rs256().sign(&key()).unwrap_err(), mismatch);
}

#[test]
fn what_the_bank_would_refuse_is_not_signed() {
    let refused = |order: PaymentOrder, today| client().payment(&order, today).unwrap_err();
    assert_eq!(refused(order(), Date::constant(2017, 5, 18)), OrderError::ExecutionDateInPast);
    assert_eq!(
        refused(order().with_debtor(Iban::unchecked("BE21063304586543")), TODAY),
        OrderError::SameAccount
    );
    assert_eq!(
        refused(order().with_currency(Currency::parse("USD").unwrap()), TODAY),
        OrderError::CurrencyNotEur
    );
}

#[test]
fn a_stored_payment_is_the_same_to_the_byte() {
    let stored = serde_json::to_string(&signed()).unwrap();
    let read: SignedPayment = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, signed());
    let (first, second) = (
        client().initiate(&signed(), None, seed()).unwrap().request(),
        client().initiate(&read, None, seed()).unwrap().request(),
    );
    assert_eq!(whole(&first), whole(&second));
}

#[test]
fn nothing_of_the_customers_shows() {
    let unsigned = client().payment(&order(), TODAY).unwrap();
    let shown = format!("{unsigned:?} {:?} {:?}", unsigned.signing_input(), signed());
    for private in ["0633", "Marcel", "100.01", "333/4444", "eyJ"] {
        assert!(!shown.contains(private), "{shown}");
    }
    assert!(shown.contains("1232424kw54u1iu12o4141"), "the TPP's own id may show");
}
