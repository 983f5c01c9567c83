//! Compact JWS: what the library makes, a verifier takes, and nothing else.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use belfius_psd2::sign::{Algorithm, JoseHeader, JwsError, JwsSignature, SigningInput, SigningKey};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use proptest::prelude::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The key of RFC 6979, appendix A.2.5.
const PEM: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFX
Z7HWk05Qw9s26JsSe4piKxIPZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth
+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ
-----END PRIVATE KEY-----
";

fn key() -> SigningKey {
    SigningKey::from_pem(PEM).unwrap()
}

/// A verifier as the bank's could be: it knows the public key and the text.
fn verifies(jws: &str) -> bool {
    let Some((signed, signature)) = jws.rsplit_once('.') else {
        return false;
    };
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
        return false;
    };
    let Ok(signature) = Signature::from_slice(&signature) else {
        return false;
    };
    let public = VerifyingKey::from_sec1_bytes(&key().public_key_sec1()).unwrap();
    public.verify(signed.as_bytes(), &signature).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_jws_verifies_and_carries_its_payload(payload in prop::collection::vec(any::<u8>(), 0..400), kid in any::<String>()) {
        let header = JoseHeader::default().with("kid", kid).unwrap();
        let input = SigningInput::new(&header, &payload);
        let jws = input.compact(&key().sign(&input)).unwrap();
        prop_assert!(verifies(&jws));
        let parts: Vec<_> = jws.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap()).collect();
        prop_assert_eq!(parts.len(), 3);
        prop_assert_eq!(&parts[0], &header.to_json().into_bytes());
        prop_assert_eq!(&parts[1], &payload);
        prop_assert_eq!(parts[2].len(), 64);
        // The same again: nothing random is in it.
        prop_assert_eq!(input.compact(&key().sign(&input)).unwrap(), jws);
    }

    #[test]
    fn any_flipped_bit_is_found(payload in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), bit in 0..7_u8) {
        let input = SigningInput::new(&JoseHeader::default(), &payload);
        let jws = input.compact(&key().sign(&input)).unwrap();
        let mut bytes = jws.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(!verifies(&String::from_utf8(bytes).unwrap()));
    }

    #[test]
    fn a_signature_in_der_makes_the_same_jws(payload in prop::collection::vec(any::<u8>(), 0..100)) {
        let input = SigningInput::new(&JoseHeader::default(), &payload);
        let raw = key().sign(&input);
        let der = Signature::from_slice(raw.as_bytes()).unwrap().to_der();
        prop_assert_eq!(&JwsSignature::from_der(der.as_bytes()).unwrap(), &raw);
        prop_assert_eq!(JwsSignature::new(Algorithm::Es256, raw.as_bytes()).unwrap(), raw);
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = JwsSignature::from_der(&bytes);
        for algorithm in [Algorithm::Es256, Algorithm::Rs256, Algorithm::Ps256] {
            if let Ok(signature) = JwsSignature::new(algorithm, &bytes) {
                prop_assert_eq!(signature.as_bytes(), bytes.as_slice());
            }
        }
    }

    #[test]
    fn a_header_is_stored_with_its_order(names in prop::collection::vec("[a-z5#]{1,8}", 0..6)) {
        let mut header = JoseHeader::new(Algorithm::Ps256);
        for name in names {
            header = match header.clone().with(name.as_str(), name.len()) {
                Ok(header) => header,
                Err(error) => {
                    prop_assert_eq!(error, JwsError::ReservedMember);
                    header
                }
            };
        }
        let json = serde_json::to_string(&header).unwrap();
        prop_assert_eq!(&json, &header.to_json());
        prop_assert!(json.contains(r#""alg":"PS256""#));
        prop_assert_eq!(serde_json::from_str::<JoseHeader>(&json).unwrap(), header);
    }

    #[test]
    fn debug_shows_no_payment(payload in "[a-z]{12,40}") {
        let input = SigningInput::new(&JoseHeader::default(), payload.as_bytes());
        let shown = format!("{input:?} {:?} {:?}", key(), key().sign(&input));
        prop_assert_eq!(shown, "SigningInput(ES256, …) SigningKey(…) JwsSignature(ES256, 64 bytes)");
    }
}

#[test]
fn a_header_and_a_signature_must_agree() {
    let input = SigningInput::new(&JoseHeader::new(Algorithm::Rs256), b"{}");
    assert_eq!(
        input.compact(&key().sign(&input)),
        Err(JwsError::AlgorithmMismatch { header: Algorithm::Rs256, signature: Algorithm::Es256 })
    );
    let rsa = JwsSignature::new(Algorithm::Rs256, &[7; 256]).unwrap();
    assert!(input.compact(&rsa).is_ok());
}
