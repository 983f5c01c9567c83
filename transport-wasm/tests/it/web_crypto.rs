//! Keys of WebCrypto.

use belfius_psd2::{
    UnsignedPayment,
    model::{Amount, Date, EndToEndId, Iban, PaymentId, PaymentOrder, SepaCreditTransfer},
    sign::{Algorithm, JoseHeader},
};
use belfius_psd2_wasm::{WebCryptoError, WebCryptoKey};
use p256::{
    ecdsa::{Signature, VerifyingKey, signature::Verifier as _},
    pkcs8::DecodePublicKey as _,
};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::fetch::{get, js, js_of};

fn today() -> Date {
    Date::constant(2026, 1, 5)
}

fn payment(header: JoseHeader) -> UnsignedPayment {
    let order = SepaCreditTransfer::new(
        EndToEndId::new("invoice-17").unwrap(),
        "Bakkerij Janssens",
        Iban::parse("BE71 0961 2345 6769").unwrap(),
        Amount::parse("100.10").unwrap(),
    );
    UnsignedPayment::current(&order, &Default::default(), header, today()).unwrap()
}

async fn verifier(key: &WebCryptoKey) -> VerifyingKey {
    VerifyingKey::from_public_key_der(key.public_key().await.unwrap().spki()).unwrap()
}

async fn made(expression: &str) -> JsValue {
    JsFuture::from(js(&format!("return {expression}")).unchecked_into::<js_sys::Promise>())
        .await
        .unwrap()
}

#[test]
async fn a_payment_is_signed_as_the_bank_checks_it() {
    let key = WebCryptoKey::generate().await.unwrap();
    let unsigned = payment(JoseHeader::default());
    let input = unsigned.signing_input().as_bytes().to_vec();
    let signed = key.sign(unsigned).await.unwrap();
    let stored = serde_json::to_value(&signed).unwrap();
    let jws = stored["signature"].as_str().unwrap();
    let signature = jws.rsplit('.').next().unwrap();
    let bytes = made(&format!(
        "Promise.resolve(Uint8Array.from(atob('{}'), c => c.charCodeAt(0)))",
        signature.replace('-', "+").replace('_', "/")
    ))
    .await;
    let signature = Signature::from_slice(&js_sys::Uint8Array::new(&bytes).to_vec()).unwrap();
    assert!(verifier(&key).await.verify(&input, &signature).is_ok());
    assert!(verifier(&key).await.verify(b"other", &signature).is_err());
}

#[test]
async fn any_bytes_are_signed_with_r_and_s() {
    let key = WebCryptoKey::generate().await.unwrap();
    for message in [&b""[..], b"x", &[255; 1000]] {
        let signature = key.sign_bytes(message).await.unwrap();
        let signature = Signature::from_slice(&signature).unwrap();
        assert!(verifier(&key).await.verify(message, &signature).is_ok());
    }
}

#[test]
async fn a_new_key_cannot_be_taken_out() {
    let key = WebCryptoKey::generate().await.unwrap();
    assert_eq!(get(key.private_key(), "extractable"), false);
    let export = js_of(key.private_key(), "return crypto.subtle.exportKey('pkcs8', it)");
    assert!(JsFuture::from(export.unchecked_into::<js_sys::Promise>()).await.is_err());
    assert_eq!(format!("{key:?}"), "WebCryptoKey(…)");
}

#[test]
async fn the_public_key_is_the_same_in_both_forms() {
    let key = WebCryptoKey::generate().await.unwrap();
    let public = key.public_key().await.unwrap();
    let jwk = public.jwk();
    let again = made(&format!(
        "crypto.subtle.importKey('jwk', {jwk}, {{ name: 'ECDSA', namedCurve: 'P-256' }}, true, ['verify'])
            .then(key => crypto.subtle.exportKey('spki', key))"
    ))
    .await;
    assert_eq!(js_sys::Uint8Array::new(&again).to_vec(), public.spki());
    let jwk: serde_json::Value = serde_json::from_str(jwk).unwrap();
    assert_eq!((&jwk["kty"], &jwk["crv"]), (&"EC".into(), &"P-256".into()));
    assert_eq!(jwk.as_object().unwrap().len(), 4);
}

#[test]
async fn a_key_of_the_callers_is_taken_if_it_signs_es256() {
    let pair = made("crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])").await;
    let private = || get(&pair, "privateKey").unchecked_into();
    let public = || get(&pair, "publicKey").unchecked_into();
    let key = WebCryptoKey::from_pair(private(), public()).unwrap();
    let alone = WebCryptoKey::from_key(private()).unwrap();
    let signature = alone.sign_bytes(b"x").await.unwrap();
    let signature = Signature::from_slice(&signature).unwrap();
    assert!(verifier(&key).await.verify(b"x", &signature).is_ok());
    assert_eq!(alone.public_key().await.unwrap_err(), WebCryptoError::NoPublicKey);

    assert_eq!(WebCryptoKey::from_key(public()).unwrap_err(), WebCryptoError::CannotSign);
    assert_eq!(
        WebCryptoKey::from_pair(private(), private()).unwrap_err(),
        WebCryptoError::WrongKey
    );
    for other in [
        "crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign', 'verify'])",
        "crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])",
    ] {
        let private = get(&made(other).await, "privateKey").unchecked_into();
        assert_eq!(WebCryptoKey::from_key(private).unwrap_err(), WebCryptoError::WrongKey);
    }
    let text = JsValue::from_str("no key").unchecked_into();
    assert_eq!(WebCryptoKey::from_key(text).unwrap_err(), WebCryptoError::WrongKey);
}

#[test]
async fn a_header_of_another_algorithm_is_refused_before_signing() {
    let key = WebCryptoKey::generate().await.unwrap();
    let header = JoseHeader::new(Algorithm::Ps256);
    let error = key.sign(payment(header)).await.unwrap_err();
    assert_eq!(error, WebCryptoError::OtherAlgorithm { header: Algorithm::Ps256 });
}

#[test]
async fn an_order_of_generation_1_is_signed_too() {
    let key = WebCryptoKey::generate().await.unwrap();
    let order = PaymentOrder::new(
        PaymentId::new("pay-1").unwrap(),
        "Bakkerij Janssens",
        Iban::parse("BE71 0961 2345 6769").unwrap(),
        Amount::parse("1").unwrap(),
    );
    let unsigned = UnsignedPayment::new(&order, JoseHeader::default(), today()).unwrap();
    assert!(key.sign(unsigned).await.is_ok());
}

#[test]
async fn where_there_is_no_web_crypto_that_is_said() {
    js("globalThis.keptCrypto = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
        Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true })");
    let error = WebCryptoKey::generate().await.unwrap_err();
    js("if (globalThis.keptCrypto) Object.defineProperty(globalThis, 'crypto', globalThis.keptCrypto);
        else delete globalThis.crypto");
    assert_eq!(error, WebCryptoError::Missing);
    assert!(WebCryptoKey::generate().await.is_ok());
}

#[test]
async fn what_web_crypto_throws_is_named_and_not_repeated() {
    let key = WebCryptoKey::generate().await.unwrap();
    let real = js("const real = crypto.subtle.sign; Object.defineProperty(crypto.subtle, 'sign', { configurable: true,
        value: () => Promise.reject(new DOMException('secret text', 'OperationError')) }); return real");
    let error = key.sign_bytes(b"x").await.unwrap_err();
    js_of(&real, "delete crypto.subtle.sign");
    assert_eq!(error, WebCryptoError::Failed { name: "OperationError".into() });
    assert!(!error.to_string().contains("secret"));
}
