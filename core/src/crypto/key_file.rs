//! Finding a P-256 private key in what people have in their key files, and
//! saying what is there if it is not one.

use alloc::{string::String, vec::Vec};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use p256::SecretKey;
use p256::pkcs8::der::asn1::{BitStringRef, OctetStringRef};
use p256::pkcs8::der::{Decode, Reader, SliceReader, TagMode, TagNumber};
use p256::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

/// Why there is no signing key in a file. It never repeats what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// No PEM block is there.
    #[error(
        "no PEM block found: a key file has a line `-----BEGIN PRIVATE KEY-----`; \
         a binary one (DER) is read by `from_der`"
    )]
    NotPem,
    /// PEM blocks are there, such as certificates, and none is a key.
    #[error(
        "the PEM holds no private key; give the file that was made along with the certificate request"
    )]
    NoPrivateKey,
    /// It is a public key, or the PEM holds nothing better.
    #[error("this is a public key, which cannot sign; give the private key of the QSealC")]
    PublicKey,
    /// The key is protected by a password.
    #[error(
        "the private key is encrypted; decrypt it first: \
         `openssl pkcs8 -topk8 -nocrypt -in key.pem -out plain.pem`"
    )]
    Encrypted,
    /// It is an RSA key.
    #[error(
        "this is an RSA key, and ES256 wants one on P-256; sign `SigningInput` with RS256 or \
         PS256 where the key is, and give the signature to `JwsSignature::new`"
    )]
    Rsa,
    /// It is a key for another curve or another algorithm.
    #[error("the private key is not on the curve P-256 (prime256v1, secp256r1), which ES256 wants")]
    OtherCurve,
    /// It is in OpenSSH's own format.
    #[error(
        "the private key is in OpenSSH's format; convert a copy: \
         `ssh-keygen -p -N '' -m PKCS8 -f copy-of-key`"
    )]
    OpenSsh,
    /// It is damaged, or in no format that is known here.
    #[error(
        "the private key is neither PKCS#8 nor SEC1, or it is damaged; convert it: \
         `openssl pkcs8 -topk8 -nocrypt -in key.pem -out plain.pem`"
    )]
    Malformed,
}

/// The first private key among the blocks of a PEM text.
pub(super) fn read_pem(pem: &str) -> Result<SecretKey, KeyError> {
    let mut verdict = KeyError::NotPem;
    let mut rest = pem;
    while let Some((_, begun)) = rest.split_once("-----BEGIN ") {
        let (label, content) = begun.split_once("-----").ok_or(KeyError::Malformed)?;
        let end = alloc::format!("-----END {label}-----");
        let (content, after) = content.split_once(end.as_str()).ok_or(KeyError::Malformed)?;
        rest = after;
        match label {
            // The old way to encrypt, by headers inside the block.
            _ if content.contains("Proc-Type:") => return Err(KeyError::Encrypted),
            "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
            "RSA PRIVATE KEY" => return Err(KeyError::Rsa),
            "OPENSSH PRIVATE KEY" => return Err(KeyError::OpenSsh),
            "PRIVATE KEY" => return read_pkcs8(&decode(content)?),
            "EC PRIVATE KEY" => return read_sec1(&decode(content)?),
            "PUBLIC KEY" | "RSA PUBLIC KEY" => verdict = KeyError::PublicKey,
            _ if verdict == KeyError::NotPem => verdict = KeyError::NoPrivateKey,
            _ => {}
        }
    }
    Err(verdict)
}

/// A private key in DER: PKCS#8, or else SEC1.
pub(super) fn read_der(der: &[u8]) -> Result<SecretKey, KeyError> {
    if PrivateKeyInfoRef::try_from(der).is_ok() {
        read_pkcs8(der)
    } else if SubjectPublicKeyInfoRef::from_der(der).is_ok() {
        Err(KeyError::PublicKey)
    } else {
        read_sec1(der)
    }
}

fn read_pkcs8(der: &[u8]) -> Result<SecretKey, KeyError> {
    let info = PrivateKeyInfoRef::try_from(der).map_err(|_| KeyError::Malformed)?;
    match info.algorithm.oid {
        EC => {}
        RSA | RSA_PSS => return Err(KeyError::Rsa),
        _ => return Err(KeyError::OtherCurve),
    }
    if info.algorithm.parameters_oid().is_ok_and(|curve| curve != P256) {
        return Err(KeyError::OtherCurve);
    }
    SecretKey::try_from(info).map_err(|_| KeyError::Malformed)
}

fn read_sec1(der: &[u8]) -> Result<SecretKey, KeyError> {
    if curve_of_sec1(der).is_some_and(|curve| curve != P256) {
        return Err(KeyError::OtherCurve);
    }
    SecretKey::from_sec1_der(der).map_err(|_| KeyError::Malformed)
}

/// The curve that an `ECPrivateKey` (RFC 5915) names. `p256` checks it too, but
/// does not say that it was the reason.
fn curve_of_sec1(der: &[u8]) -> Option<ObjectIdentifier> {
    let mut reader = SliceReader::new(der).ok()?;
    let curve = reader.sequence(|fields| {
        u8::decode(fields)?;
        <&OctetStringRef>::decode(fields)?;
        let curve = fields.context_specific::<ObjectIdentifier>(TagNumber(0), TagMode::Explicit)?;
        fields.context_specific::<BitStringRef<'_>>(TagNumber(1), TagMode::Explicit)?;
        Ok::<_, p256::pkcs8::der::Error>(curve)
    });
    curve.ok().flatten()
}

/// The bytes of one PEM block, wiped when dropped. Its lines may be of any length
/// and indented, as they are after a trip through a configuration file.
fn decode(content: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let base64: Zeroizing<String> =
        Zeroizing::new(content.chars().filter(|c| !c.is_whitespace()).collect());
    STANDARD.decode(base64.as_bytes()).map(Zeroizing::new).map_err(|_| KeyError::Malformed)
}

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
