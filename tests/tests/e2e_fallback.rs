//! The fallback interface: calls that this crate signs, at a bank that checks the
//! signature with other code.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod e2e_tpp;

use belfius_psd2::{
    Delivery, Operation, Remedy,
    fallback::{
        Call, DigestLabel, Fallback, HttpSignature, SignatureAlgorithm, SignatureParameters,
        SignedHeaders,
    },
    model::{RequestId, Timestamp},
    sign::SigningKey,
};
use belfius_psd2_sandbox::Options;
use belfius_psd2_ureq::SendKind;
use e2e_tpp::{Tpp, tpp};
use http::Method;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair},
};
use rustls::pki_types::pem::PemObject as _;

const MAX: usize = 64 * 1024;

fn fallback(tpp: &Tpp, algorithm: SignatureAlgorithm) -> Fallback {
    let parameters = SignatureParameters::new("SN=1,CA=x", algorithm).unwrap();
    fallback_with(tpp, parameters)
}

fn fallback_with(tpp: &Tpp, parameters: SignatureParameters) -> Fallback {
    let (first, later) = (tpp.bank.fallback_first_url(), tpp.bank.fallback_later_url());
    Fallback::new(&first, &later, tpp.bank.fallback_client_id(), parameters).unwrap()
}

fn key(tpp: &Tpp) -> SigningKey {
    SigningKey::from_pem(tpp.bank.signing_key_pem()).unwrap()
}

/// A fresh id for each call of a test.
fn id(number: u8) -> RequestId {
    RequestId::from_random([number; 16])
}

fn now(tpp: &Tpp) -> Timestamp {
    tpp.now()
}

fn login() -> Call {
    Call::new(Method::POST, "/login/step%20one")
        .unwrap()
        .with_query("lang", "fr & nl")
        .unwrap()
        .with_header("Accept", "text/html")
        .unwrap()
        .with_body(&b"user=x"[..])
}

fn first(tpp: &Tpp, fallback: &Fallback, number: u8) -> (u16, String) {
    let signed = fallback.first(&login(), id(number), now(tpp)).unwrap().sign(&key(tpp)).unwrap();
    let answer = tpp.transport.send_fallback(signed.request(), MAX).unwrap();
    (answer.status().as_u16(), String::from_utf8(answer.into_body()).unwrap())
}

#[test]
fn the_first_call_is_signed_and_the_later_ones_are_not() {
    let tpp = tpp();
    let fallback = fallback(&tpp, SignatureAlgorithm::EcdsaSha256);
    let (status, page) = first(&tpp, &fallback, 1);
    assert_eq!(status, 200, "{page}");

    let later = fallback.later(&login(), id(2), now(&tpp)).unwrap();
    assert!(!later.headers().contains_key("signature"));
    let answer = tpp.transport.send_fallback(later, MAX).unwrap();
    assert_eq!(answer.status(), 200);
}

#[test]
fn both_forms_of_an_ecdsa_signature_are_valid_ones() {
    let tpp = tpp();
    for (number, algorithm) in
        [(1, SignatureAlgorithm::EcdsaSha256), (2, SignatureAlgorithm::EcdsaSha256Der)]
    {
        let (status, page) = first(&tpp, &fallback(&tpp, algorithm), number);
        assert_eq!(status, 200, "{algorithm:?}: {page}");
    }
}

#[test]
fn another_list_of_signed_headers_is_signed_too() {
    let names = ["(request-target)", "host", "date", "digest", "accept", "request-id", "client-id"];
    let tpp = Tpp::start(Options::default().rows(1).fallback_headers(&names));
    let parameters = SignatureParameters::new("SN=1,CA=x", SignatureAlgorithm::EcdsaSha256)
        .unwrap()
        .with_headers(SignedHeaders::parse(&names.join(" ")).unwrap());
    let (status, page) = first(&tpp, &fallback_with(&tpp, parameters), 1);
    assert_eq!(status, 200, "{page}");
    // The default list lacks some of them.
    let default = fallback(&tpp, SignatureAlgorithm::EcdsaSha256);
    assert_eq!(first(&tpp, &default, 2).0, 401);
}

#[test]
fn a_signature_of_somebody_else_is_refused() {
    let tpp = tpp();
    let other = belfius_psd2_sandbox::Sandbox::start(Options::default().rows(1)).unwrap();
    let key = SigningKey::from_pem(other.signing_key_pem()).unwrap();
    let fallback = fallback(&tpp, SignatureAlgorithm::EcdsaSha256);
    let signed = fallback.first(&login(), id(1), now(&tpp)).unwrap().sign(&key).unwrap();
    let answer = tpp.transport.send_fallback(signed.request(), MAX).unwrap();
    // The bank's refusal is its own text: an answer, not an error.
    assert_eq!(answer.status(), 401);
}

#[test]
fn a_signer_elsewhere_gets_bytes_and_gives_a_signature() {
    let tpp = tpp();
    let fallback = fallback(&tpp, SignatureAlgorithm::EcdsaSha256);
    let unsigned = fallback.first(&login(), id(1), now(&tpp)).unwrap();
    let pkcs8 = rustls::pki_types::PrivatePkcs8KeyDer::from_pem_slice(
        tpp.bank.signing_key_pem().as_bytes(),
    )
    .unwrap();
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(
        &ECDSA_P256_SHA256_ASN1_SIGNING,
        pkcs8.secret_pkcs8_der(),
        &random,
    )
    .unwrap();
    let der = pair.sign(&random, unsigned.signing_string()).unwrap();
    let signature = HttpSignature::ecdsa_der(der.as_ref()).unwrap();
    let signed = unsigned.with_signature(&signature).unwrap();
    let answer = tpp.transport.send_fallback(signed.request(), MAX).unwrap();
    assert_eq!(answer.status(), 200);
}

#[test]
fn a_clock_that_is_off_and_an_id_that_comes_twice_are_refused() {
    let tpp = tpp();
    let fallback = fallback(&tpp, SignatureAlgorithm::EcdsaSha256);
    let minutes =
        |minutes: i64| now(&tpp).checked_add(jiff::SignedDuration::from_mins(minutes)).unwrap();
    for (number, off, status) in [(1, -2, 200), (2, 2, 200), (3, -4, 401), (4, 4, 401)] {
        let later = fallback.later(&login(), id(number), minutes(off)).unwrap();
        let answer = tpp.transport.send_fallback(later, MAX).unwrap();
        assert_eq!(answer.status(), status, "{off} minutes off");
    }
    let again = fallback.later(&login(), id(1), now(&tpp)).unwrap();
    assert_eq!(tpp.transport.send_fallback(again, MAX).unwrap().status(), 401);
}

#[test]
fn the_digest_is_written_as_the_page_writes_it() {
    let tpp = tpp();
    let fallback =
        fallback(&tpp, SignatureAlgorithm::EcdsaSha256).with_digest_label(DigestLabel::Rfc3230);
    assert_eq!(first(&tpp, &fallback, 1).0, 401, "the simulated bank takes the page's form only");
}

#[test]
fn a_call_that_got_no_answer_may_have_done_anything() {
    let tpp = tpp();
    let fallback = fallback(&tpp, SignatureAlgorithm::EcdsaSha256);
    let request = fallback.later(&login(), id(1), now(&tpp)).unwrap();
    let nobody = Fallback::new(
        "https://127.0.0.1:9/first",
        "https://127.0.0.1:9/later",
        "me",
        SignatureParameters::new("k", SignatureAlgorithm::EcdsaSha256).unwrap(),
    )
    .unwrap();
    let unsent = nobody.later(&login(), id(2), now(&tpp)).unwrap();
    let error = tpp.transport.send_fallback(unsent, MAX).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (SendKind::ConnectFailed, Delivery::NotSent));
    assert_eq!(error.operation(), Operation::Fallback);

    let error = tpp.transport.send_fallback(request, 10).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (SendKind::BodyTooLong, Delivery::Unknown));
    assert_eq!(error.remedy(), Some(Remedy::LookFirst));
    assert_eq!(error.request_id(), id(1));
}
