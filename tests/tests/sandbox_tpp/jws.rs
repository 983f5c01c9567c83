//! Compact JWS by hand, with `ring`'s signatures.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};

/// ES256 with the key of the sandbox.
pub(crate) fn es256(key_pem: &str, payload: &[u8]) -> String {
    es256_with(key_pem, br#"{"alg":"ES256"}"#, payload)
}

/// ES256, whatever the header claims.
pub(crate) fn es256_with(key_pem: &str, header: &[u8], payload: &[u8]) -> String {
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let key = EcdsaKeyPair::from_pkcs8(algorithm, &der(key_pem), &random).unwrap();
    let signed = signing_input(header, payload);
    let signature = key.sign(&random, signed.as_bytes()).unwrap();
    format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
}

/// The same with the payload left out.
pub(crate) fn detached(key_pem: &str, payload: &[u8]) -> String {
    let whole = es256(key_pem, payload);
    let parts: Vec<&str> = whole.split('.').collect();
    format!("{}..{}", parts[0], parts[2])
}

/// A bare signature in base64, fixed or ASN.1, or with the RSA key.
pub(crate) fn bare(kind: &str, key_pem: &str, text: &str) -> String {
    let random = SystemRandom::new();
    let algorithm = match kind {
        "fixed" => &ECDSA_P256_SHA256_FIXED_SIGNING,
        "asn1" => &ECDSA_P256_SHA256_ASN1_SIGNING,
        _ => {
            let key = rsa_key();
            let mut signature = vec![0; key.public().modulus_len()];
            key.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature).unwrap();
            return BASE64.encode(&signature);
        }
    };
    let key = EcdsaKeyPair::from_pkcs8(algorithm, &der(key_pem), &random).unwrap();
    BASE64.encode(key.sign(&random, text.as_bytes()).unwrap().as_ref())
}

/// RS256 or PS256 with the RSA key of these tests.
pub(crate) fn rsa(algorithm: &str, payload: &[u8]) -> String {
    let padding: &dyn RsaEncoding = match algorithm {
        "PS256" => &RSA_PSS_SHA256,
        _ => &RSA_PKCS1_SHA256,
    };
    let header = format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#);
    let signed = signing_input(header.as_bytes(), payload);
    let key = rsa_key();
    let mut signature = vec![0; key.public().modulus_len()];
    let random = SystemRandom::new();
    key.sign(padding, &random, signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
}

/// The public half, as the sandbox takes it.
pub(crate) fn rsa_public() -> Vec<u8> {
    rsa_key().public_key().as_ref().to_vec()
}

/// Made for these tests alone: `ring` cannot make an RSA key.
fn rsa_key() -> RsaKeyPair {
    RsaKeyPair::from_der(include_bytes!("rsa-2048.der")).unwrap()
}

fn signing_input(header: &[u8], payload: &[u8]) -> String {
    let (header, payload) = (BASE64URL_NOPAD.encode(header), BASE64URL_NOPAD.encode(payload));
    format!("{header}.{payload}")
}

fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    BASE64.decode(base64.as_bytes()).unwrap()
}
