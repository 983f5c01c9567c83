//! Payment files: whatever the bytes are, they go through.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use belfius_psd2::{
    PaymentKind, SignedPayment, UnsignedPayment,
    model::{BulkFile, BulkFileError, PaymentId, PaymentProduct},
    sign::{Algorithm, JoseHeader, JwsError, JwsSignature},
};
use common::key;
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
use proptest::{collection::vec, prelude::*};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn unsigned(bytes: &[u8]) -> UnsignedPayment {
    let file = BulkFile::new(bytes).unwrap();
    let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
    let reference = PaymentId::new("salaries-2026-01").unwrap();
    UnsignedPayment::bulk(&file, product, reference, JoseHeader::default())
}

#[test]
fn an_empty_or_a_long_file_is_refused() {
    assert_eq!(BulkFile::new(Vec::new()), Err(BulkFileError::Empty));
    assert!(BulkFile::with_limit(*b"123", 3).is_ok());
    assert_eq!(BulkFile::with_limit(*b"1234", 3), Err(BulkFileError::TooLong { limit: 3 }));
    let long = vec![b' '; BulkFile::DEFAULT_LIMIT + 1];
    let limit = 10 * 1024 * 1024;
    assert_eq!(BulkFile::new(long), Err(BulkFileError::TooLong { limit }));
}

#[test]
fn the_digest_holds_the_hash_of_an_example_of_rfc_9530() {
    // Appendix B.1: this text and a line feed.
    let file = BulkFile::new(*b"{\"hello\": \"world\"}\n").unwrap();
    assert_eq!(file.digest(), "SHA-256=RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=");
}

#[test]
fn a_file_knows_where_it_goes_and_under_which_name() {
    let signed = unsigned(b"<Document/>").sign(&key()).unwrap();
    let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
    assert_eq!(signed.kind(), &PaymentKind::Bulk(product));
    assert_eq!(signed.reference(), "salaries-2026-01");
    assert_eq!(signed.content_type(), "application/xml");
    assert_eq!(signed.digest(), Some(BulkFile::new(*b"<Document/>").unwrap().digest()));
}

#[test]
fn a_signature_of_another_algorithm_or_no_header_text_is_refused() {
    let ps256 = JwsSignature::new(Algorithm::Ps256, &[3; 256]).unwrap();
    assert!(matches!(
        unsigned(b"<a/>").with_signature(&ps256),
        Err(JwsError::AlgorithmMismatch { .. })
    ));
    for text in ["", " a", "a ", "a\r\nX: b", "é", "a\tb"] {
        let error = unsigned(b"<a/>").with_signature_text(text).unwrap_err();
        assert_eq!(error, JwsError::NotHeaderText);
    }
    let text = r#"keyId="x",algorithm="rsa-sha256", signature="AA==""#;
    let signed = unsigned(b"<a/>").with_signature_text(text).unwrap();
    assert_eq!((signed.signature(), signed.body()), (text, &b"<a/>"[..]));
}

#[test]
fn nothing_of_a_file_shows() {
    let bytes = b"<Nm>Jeanne Peeters</Nm>";
    let unsigned = unsigned(bytes);
    let shown = format!("{:?} {unsigned:?} {:?}", BulkFile::new(*bytes), unsigned.signing_input());
    let signed = unsigned.sign(&key()).unwrap();
    let shown = format!("{shown} {signed:?}");
    assert!(!shown.contains("Jeanne") && !shown.contains(signed.signature()), "{shown}");
    assert!(shown.contains("salaries-2026-01") && shown.contains("23 bytes"), "{shown}");
}

proptest! {
    #[test]
    fn any_bytes_go_through_and_are_what_is_signed(bytes in vec(any::<u8>(), 1..300)) {
        let unsigned = unsigned(&bytes);
        prop_assert_eq!(unsigned.body(), &bytes);
        let input = unsigned.signing_input().as_bytes().to_vec();
        let signed = unsigned.sign(&key()).unwrap();
        prop_assert_eq!(signed.body(), &bytes);

        // `header..signature`: put the bytes in between, and it verifies.
        let parts: Vec<&str> = signed.signature().split('.').collect();
        let [header, "", signature] = parts[..] else { panic!("{parts:?}") };
        let whole = format!("{header}.{}", URL_SAFE_NO_PAD.encode(&bytes));
        prop_assert_eq!(whole.as_bytes(), input);
        let public = VerifyingKey::from_sec1_bytes(&key().public_key_sec1()).unwrap();
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        prop_assert!(public.verify(whole.as_bytes(), &signature).is_ok());

        let stored = serde_json::to_string(&signed).unwrap();
        let read: SignedPayment = serde_json::from_str(&stored).unwrap();
        prop_assert_eq!(&read, &signed);
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), stored);
    }
}
