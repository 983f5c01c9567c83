//! The QSealC public key that the TPP has registered.

/// A public key as `ring` takes it, so that no certificate has to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisteredKey {
    /// An uncompressed P-256 point, 65 bytes: for ES256.
    P256(Vec<u8>),
    /// A PKCS#1 `RSAPublicKey` in DER: for RS256 and PS256.
    Rsa(Vec<u8>),
}
