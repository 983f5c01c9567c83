//! Compact JSON Web Signatures (RFC 7515): what to sign, and what to send once
//! it is signed.
//!
//! The bytes to sign leave the library and a signature comes back. So a local
//! key, an HSM, a cloud KMS and WebCrypto all fit, blocking or not.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::Signature;

use super::{Algorithm, JoseHeader};
use crate::json::NOT_KEPT;

/// Exactly what has to be signed: header and payload in base64url, joined by a
/// dot. `Debug` hides it, since the payload is a customer's payment.
///
/// ```
/// use belfius_psd2::sign::{Algorithm, JoseHeader, JwsSignature, SigningInput};
///
/// let input = SigningInput::new(&JoseHeader::default(), br#"{"amount":1}"#);
/// assert_eq!(input.as_bytes(), b"eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhbW91bnQiOjF9");
///
/// # fn sign_elsewhere(_: &[u8]) -> Vec<u8> { vec![1; 64] }
/// // With SHA-256 as the digest; an HSM that takes a digest gets that of these bytes.
/// let signature = JwsSignature::new(Algorithm::Es256, &sign_elsewhere(input.as_bytes()))?;
/// let jws = input.compact(&signature)?;
/// assert_eq!(jws.split('.').count(), 3);
/// # Ok::<(), belfius_psd2::sign::JwsError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SigningInput {
    algorithm: Algorithm,
    text: String,
}

/// A signature over a [`SigningInput`], in the form that JWS wants.
#[derive(Clone, PartialEq, Eq)]
pub struct JwsSignature {
    algorithm: Algorithm,
    bytes: Vec<u8>,
}

/// Why a JWS cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwsError {
    /// A header member that is set by the library, or would change what is
    /// signed: `alg`, `b64`, `crit`.
    #[error("the header members alg, b64 and crit cannot be set")]
    ReservedMember,
    /// A header member that would not come back as it is from where it is stored.
    #[error("{}", NOT_KEPT)]
    NotKept,
    /// An ES256 signature that has not 64 bytes. Those of 70 to 72 bytes are
    /// DER: give them to [`JwsSignature::from_der`].
    #[error("an ES256 signature has 64 bytes, R and S of 32 each; this one may be DER")]
    Es256Length,
    /// An ES256 signature whose R or S is zero or not below the curve's order:
    /// no signer makes such.
    #[error("R or S of the ES256 signature is out of range")]
    Es256OutOfRange,
    /// A signature that is not the DER of an ECDSA one on P-256.
    #[error("the signature is not an ECDSA signature on P-256 in DER")]
    NotDer,
    /// An RSA signature of less than 256 bytes (a key of less than 2048 bits,
    /// which RFC 7518 forbids) or more than 2048.
    #[error("an RSA signature has 256 to 2048 bytes")]
    RsaLength,
    /// The header says another algorithm than the signature.
    #[error("the header says {header}, the signature is {signature}")]
    AlgorithmMismatch {
        /// What the header says.
        header: Algorithm,
        /// What the signature is.
        signature: Algorithm,
    },
    /// A ready-made signature that is empty, has a space at its start or end,
    /// or holds a character outside visible ASCII.
    #[error("the signature holds a character that an HTTP header cannot carry, or nothing")]
    NotHeaderText,
}

impl SigningInput {
    /// What has to be signed to put this header and this payload, byte for
    /// byte, into a JWS.
    #[must_use]
    pub fn new(header: &JoseHeader, payload: &[u8]) -> Self {
        let mut text = URL_SAFE_NO_PAD.encode(header.to_json());
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut text);
        Self { algorithm: header.algorithm(), text }
    }

    /// The bytes to sign, all of them ASCII. Each algorithm hashes them with
    /// SHA-256.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The algorithm that the header promises.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The JWS in its compact form: three parts joined by dots. It does not
    /// verify the signature; the bank does.
    ///
    /// # Errors
    /// The signature is of another algorithm than the header says.
    pub fn compact(&self, signature: &JwsSignature) -> Result<String, JwsError> {
        self.joined(&self.text, signature)
    }

    /// The JWS without its payload, `header..signature` (RFC 7515, appendix F):
    /// for a payload that the reader has from elsewhere, such as a file. What
    /// is signed is the same as for [`compact`](Self::compact).
    ///
    /// ```
    /// # use belfius_psd2::sign::{Algorithm, JoseHeader, JwsSignature, SigningInput};
    /// let input = SigningInput::new(&JoseHeader::default(), b"<Document/>");
    /// # let signature = JwsSignature::new(Algorithm::Es256, &[1; 64])?;
    /// let jws = input.detached(&signature)?;
    /// assert!(jws.starts_with("eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.."));
    /// # Ok::<(), belfius_psd2::sign::JwsError>(())
    /// ```
    ///
    /// # Errors
    /// The signature is of another algorithm than the header says.
    pub fn detached(&self, signature: &JwsSignature) -> Result<String, JwsError> {
        let header = self.text.split('.').next().unwrap_or_default();
        self.joined(&format!("{header}."), signature)
    }

    fn joined(&self, before: &str, signature: &JwsSignature) -> Result<String, JwsError> {
        if self.algorithm != signature.algorithm {
            return Err(JwsError::AlgorithmMismatch {
                header: self.algorithm,
                signature: signature.algorithm,
            });
        }
        let mut jws = String::from(before);
        jws.push('.');
        URL_SAFE_NO_PAD.encode_string(&signature.bytes, &mut jws);
        Ok(jws)
    }
}

impl fmt::Debug for SigningInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningInput({}, …)", self.algorithm)
    }
}

impl JwsSignature {
    /// Takes a signature in JWS form: for ES256 the 64 bytes of R and S, as
    /// WebCrypto and PKCS#11 give them; for RS256 and PS256 the signature
    /// itself.
    ///
    /// # Errors
    /// Its length does not fit the algorithm, or its numbers do not fit P-256.
    pub fn new(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, JwsError> {
        match algorithm {
            Algorithm::Es256 if bytes.len() != 64 => return Err(JwsError::Es256Length),
            Algorithm::Es256 => {
                Signature::from_slice(bytes).map_err(|_| JwsError::Es256OutOfRange)?;
            }
            Algorithm::Rs256 | Algorithm::Ps256 if !matches!(bytes.len(), 256..=2048) => {
                return Err(JwsError::RsaLength);
            }
            Algorithm::Rs256 | Algorithm::Ps256 => {}
        }
        Ok(Self { algorithm, bytes: bytes.into() })
    }

    /// Takes an ES256 signature in DER, as OpenSSL, AWS KMS, Google Cloud KMS
    /// and most HSM libraries give it.
    ///
    /// # Errors
    /// It is not the DER of an ECDSA signature on P-256.
    pub fn from_der(der: &[u8]) -> Result<Self, JwsError> {
        Signature::from_der(der)
            .map(|signature| Self::from_p256(&signature))
            .map_err(|_| JwsError::NotDer)
    }

    /// How it was made.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The signature in JWS form, not yet in base64url.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl JwsSignature {
    /// Not public, and no `From`: `p256` is no part of the API.
    pub(super) fn from_p256(signature: &Signature) -> Self {
        Self { algorithm: Algorithm::Es256, bytes: signature.to_vec() }
    }
}

impl fmt::Debug for JwsSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JwsSignature({}, {} bytes)", self.algorithm, self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn base64url(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// The parts of RFC 7515, appendix A.3.
    const HEADER: &str = "eyJhbGciOiJFUzI1NiJ9";
    const PAYLOAD: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    #[test]
    fn the_example_of_rfc_7515_appendix_a_3() {
        let header = JoseHeader::default().without("typ");
        let input = SigningInput::new(&header, &base64url(PAYLOAD));
        assert_eq!(input.as_bytes(), alloc::format!("{HEADER}.{PAYLOAD}").as_bytes());

        let signature = JwsSignature::new(Algorithm::Es256, &base64url(SIGNATURE)).unwrap();
        assert_eq!(
            input.compact(&signature).unwrap(),
            alloc::format!("{HEADER}.{PAYLOAD}.{SIGNATURE}")
        );

        // Appendix F: the payload's part is empty, and nothing else changes.
        assert_eq!(input.detached(&signature).unwrap(), alloc::format!("{HEADER}..{SIGNATURE}"));

        let mut point = alloc::vec![4];
        point.extend(base64url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"));
        point.extend(base64url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
        let key = VerifyingKey::from_sec1_bytes(&point).unwrap();
        let signature = Signature::from_slice(signature.as_bytes()).unwrap();
        assert!(key.verify(input.as_bytes(), &signature).is_ok());
    }

    #[test]
    fn a_signature_in_der_is_the_same_signature() {
        let raw = base64url(SIGNATURE);
        let der = Signature::from_slice(&raw).unwrap().to_der();
        assert_eq!(JwsSignature::from_der(der.as_bytes()).unwrap().as_bytes(), raw);
        assert_eq!(JwsSignature::from_der(&raw), Err(JwsError::NotDer));
        assert_eq!(JwsSignature::new(Algorithm::Es256, der.as_bytes()), Err(JwsError::Es256Length));
    }

    #[test]
    fn what_no_signer_makes_is_refused() {
        for bytes in [[0; 64], [255; 64]] {
            assert_eq!(JwsSignature::new(Algorithm::Es256, &bytes), Err(JwsError::Es256OutOfRange));
        }
        for algorithm in [Algorithm::Rs256, Algorithm::Ps256] {
            assert_eq!(JwsSignature::new(algorithm, &[1; 255]), Err(JwsError::RsaLength));
            assert!(JwsSignature::new(algorithm, &[1; 256]).is_ok());
        }
    }
}
