//! The QSealC public keys that the TPP has registered.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A public key as `ring` takes it, so that no certificate has to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisteredKey {
    /// An uncompressed P-256 point, 65 bytes: for ES256.
    P256(Vec<u8>),
    /// A PKCS#1 `RSAPublicKey` in DER: for RS256 and PS256.
    Rsa(Vec<u8>),
}

/// The text or bytes are no public key of P-256.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no public key of P-256: {0}")]
pub struct RegisteredKeyError(&'static str);

/// What comes before the point in a `SubjectPublicKeyInfo` (RFC 5480): the
/// lengths, `id-ecPublicKey`, `prime256v1`, and a bit string of whole bytes.
const SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The first byte of an uncompressed point (SEC 1).
const UNCOMPRESSED: u8 = 4;

impl RegisteredKey {
    /// From a JSON Web Key (RFC 7517) as `crypto.subtle.exportKey("jwk", …)`
    /// gives it for a public key: `kty` EC, `crv` P-256, `x` and `y`.
    ///
    /// # Errors
    /// When it is no such key, or holds a private one.
    pub fn from_jwk(json: &str) -> Result<RegisteredKey, RegisteredKeyError> {
        let jwk: Jwk = serde_json::from_str(json)
            .map_err(|_| RegisteredKeyError("it is no JSON object with kty, crv, x and y"))?;
        if jwk.kty != "EC" || jwk.crv != "P-256" {
            return Err(RegisteredKeyError("kty is not EC, or crv is not P-256"));
        }
        if jwk.d.is_some() {
            return Err(RegisteredKeyError("it holds the private key, which stays with the TPP"));
        }
        let mut point = vec![UNCOMPRESSED];
        for coordinate in [jwk.x, jwk.y] {
            let bytes = BASE64URL_NOPAD.decode(coordinate.as_bytes());
            let bytes = bytes.ok().filter(|bytes| bytes.len() == 32);
            point.extend(bytes.ok_or(RegisteredKeyError("x or y is not 32 bytes of base64url"))?);
        }
        Ok(RegisteredKey::P256(point))
    }

    /// From a `SubjectPublicKeyInfo` in DER, as
    /// `crypto.subtle.exportKey("spki", …)` gives it.
    ///
    /// # Errors
    /// When it is not that of an uncompressed P-256 point.
    pub fn from_spki_der(der: &[u8]) -> Result<RegisteredKey, RegisteredKeyError> {
        match der.strip_prefix(&SPKI) {
            Some(point) if point.len() == 65 && point.first() == Some(&UNCOMPRESSED) => {
                Ok(RegisteredKey::P256(point.to_vec()))
            }
            _ => Err(RegisteredKeyError("it is no SubjectPublicKeyInfo of P-256")),
        }
    }
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
    d: Option<IgnoredAny>,
}
