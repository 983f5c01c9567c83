//! The number in a key file: which ones are keys of P-256, in both formats, and
//! what may stand around it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use belfius_psd2::sign::{KeyError, SigningKey};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The order of P-256's group: keys are 1 to this less 1.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
const EC: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// The X of twice the generator's point, and of the generator.
const TWICE: &str = "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978";
const ONCE: &str = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    let head = if length < 0x80 { vec![tag, length] } else { vec![tag, 0x81, length] };
    [head, content.to_vec()].concat()
}

fn key_of(version: u8, number: &[u8], curve: Option<&[u8]>) -> Vec<u8> {
    let curve = curve.map(|curve| tagged(0xa0, curve)).unwrap_or_default();
    tagged(0x30, &[&[2, 1, version][..], &tagged(4, number), &curve].concat())
}

/// `ECPrivateKey` (RFC 5915).
fn sec1(number: &[u8]) -> Vec<u8> {
    key_of(1, number, Some(P256))
}

fn info_of(version: u8, algorithm: &[&[u8]], key: &[u8]) -> Vec<u8> {
    let algorithm = tagged(0x30, &algorithm.concat());
    tagged(0x30, &[&[2, 1, version][..], &algorithm, &tagged(4, key)].concat())
}

/// `PrivateKeyInfo` (RFC 5208) around it.
fn pkcs8(number: &[u8]) -> Vec<u8> {
    info_of(0, &[EC, P256], &key_of(1, number, None))
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

/// The verdict over both formats, in both forms, which is one.
#[track_caller]
fn read(number: &[u8]) -> Result<String, KeyError> {
    let verdicts = [
        SigningKey::from_der(&sec1(number)),
        SigningKey::from_pem(&pem("EC PRIVATE KEY", &sec1(number))),
        SigningKey::from_der(&pkcs8(number)),
        SigningKey::from_pem(&pem("PRIVATE KEY", &pkcs8(number))),
    ]
    .map(|key| key.map(|key| x_of(&key)));
    assert!(verdicts.iter().all(|other| *other == verdicts[0]), "{verdicts:?}");
    verdicts[0].clone()
}

fn x_of(key: &SigningKey) -> String {
    key.public_key_sec1()[1..33].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn small(number: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[31] = number;
    bytes
}

fn order_plus(change: i8) -> [u8; 32] {
    let mut bytes = ORDER;
    bytes[31] = bytes[31].checked_add_signed(change).unwrap();
    bytes
}

#[test]
fn a_key_is_one_to_the_order_less_one() {
    assert_eq!(read(&small(1)).as_deref(), Ok(ONCE));
    assert_eq!(read(&small(2)).as_deref(), Ok(TWICE));
    // The negative of a key has the same X.
    assert_eq!(read(&order_plus(-1)).as_deref(), Ok(ONCE));
    assert_eq!(read(&order_plus(-2)).as_deref(), Ok(TWICE));
    for none in [small(0), ORDER, order_plus(1), order_plus(2), [0xff; 32]] {
        assert_eq!(read(&none), Err(KeyError::Malformed), "{none:02x?}");
    }
}

#[test]
fn a_number_of_another_length_is_no_key() {
    for length in [0, 1, 16, 23, 33, 48, 66] {
        assert_eq!(read(&vec![1; length]), Err(KeyError::Malformed), "{length}");
    }
}

#[test]
fn nothing_may_be_missing_or_follow() {
    for whole in [sec1(&small(2)), pkcs8(&small(2))] {
        assert!(SigningKey::from_der(&whole).is_ok());
        for length in 0..whole.len() {
            let cut = SigningKey::from_der(&whole[..length]).unwrap_err();
            assert_eq!(cut, KeyError::Malformed, "{length}");
        }
        for after in [&[0][..], b"\n", &whole] {
            let more = [&whole, after].concat();
            assert_eq!(SigningKey::from_der(&more).unwrap_err(), KeyError::Malformed);
            for label in ["PRIVATE KEY", "EC PRIVATE KEY"] {
                let error = SigningKey::from_pem(&pem(label, &more)).unwrap_err();
                assert_eq!(error, KeyError::Malformed, "{label}");
            }
        }
    }
    // A format under the other's label.
    for (label, der) in [("PRIVATE KEY", sec1(&small(2))), ("EC PRIVATE KEY", pkcs8(&small(2)))] {
        assert_eq!(SigningKey::from_pem(&pem(label, &der)).unwrap_err(), KeyError::Malformed);
    }
}

#[test]
fn each_name_of_the_curve_must_be_p_256() {
    let key = key_of(1, &small(2), None);
    for (der, verdict) in [
        // The curve inside may be left out, and must not be another.
        (info_of(0, &[EC, P256], &sec1(&small(2))), None),
        (info_of(0, &[EC, P384], &key), Some(KeyError::OtherCurve)),
        (info_of(0, &[EC, P256], &key_of(1, &small(2), Some(P384))), Some(KeyError::Malformed)),
        // The algorithm may not be the curve's own name, or come without a curve.
        (info_of(0, &[P256], &key), Some(KeyError::OtherCurve)),
        (info_of(0, &[EC], &key), Some(KeyError::Malformed)),
        (info_of(0, &[EC, &[0x05, 0x00]], &key), Some(KeyError::Malformed)),
        (key_of(1, &small(2), Some(P384)), Some(KeyError::OtherCurve)),
        // Versions that do not exist.
        (key_of(0, &small(2), Some(P256)), Some(KeyError::Malformed)),
        (key_of(2, &small(2), Some(P256)), Some(KeyError::Malformed)),
        (info_of(2, &[EC, P256], &key), Some(KeyError::Malformed)),
    ] {
        assert_eq!(SigningKey::from_der(&der).map(|key| x_of(&key)).err(), verdict, "{der:02x?}");
    }
}
