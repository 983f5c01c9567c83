//! A signature over a signing string, and the form in which it is sent.

use alloc::vec::Vec;
use core::fmt;

use p256::ecdsa::Signature;

/// The largest signature that is taken, in bytes: RSA of 16,384 bits.
const MAX_LEN: usize = 2048;

/// How the signing string is signed, and in which form the signature is sent.
/// What the bank expects is not published: ask at onboarding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256 over SHA-256, sent as the 64 bytes of R and S. This is
    /// what the draft's `ecdsa-sha256` is: its registry refers to ES256 of
    /// JOSE.
    EcdsaSha256,
    /// The same signature, sent in DER, as verifiers made with Java or OpenSSL
    /// mostly expect it. Also called `ecdsa-sha256`.
    EcdsaSha256Der,
    /// RSASSA-PKCS1-v1_5 over SHA-256: the draft's `rsa-sha256`.
    RsaSha256,
    /// Anything else that you agreed with the bank. The bytes are sent
    /// unchecked, and the `algorithm` parameter is left out unless
    /// [named](super::SignatureParameters::with_algorithm_name).
    Other,
}

/// A signature over the bytes to sign.
///
/// An ECDSA one is taken in the form in which your signer gives it, and sent in
/// the form that [`SignatureAlgorithm`] says.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpSignature(Kind);

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Ecdsa(Signature),
    Rsa(Vec<u8>),
    Other(Vec<u8>),
}

/// Why a signature is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// Not 64 bytes, or numbers that no signer on P-256 makes.
    #[error(
        "this is not R and S of an ECDSA signature on P-256, 32 bytes each; \
         one of 70 to 72 bytes is in DER: take `HttpSignature::ecdsa_der`"
    )]
    NotFixed,
    /// Not the DER of an ECDSA signature on P-256.
    #[error(
        "this is not an ECDSA signature on P-256 in DER; \
         one of 64 bytes is R and S: take `HttpSignature::ecdsa_fixed`"
    )]
    NotDer,
    /// An RSA signature of less than 128 bytes or more than 2048.
    #[error("an RSA signature has 128 to 2048 bytes; give the bytes, not base64")]
    RsaLength,
    /// Another signature, empty or of more than 2048 bytes.
    #[error("a signature has 1 to 2048 bytes")]
    Length,
    /// A signature of another kind than the parameters say.
    #[error("the signature is not of the algorithm that the signature parameters say: {expected}")]
    OtherAlgorithm {
        /// What the parameters say.
        expected: SignatureAlgorithm,
    },
}

impl HttpSignature {
    /// Takes an ECDSA signature on P-256 as 64 bytes, R and S, as PKCS#11 and
    /// WebCrypto give it.
    ///
    /// # Errors
    /// It has another length, or R or S is out of range.
    pub fn ecdsa_fixed(bytes: &[u8]) -> Result<Self, SignatureError> {
        Signature::from_slice(bytes).map(Self::from_p256).map_err(|_| SignatureError::NotFixed)
    }

    /// Takes an ECDSA signature on P-256 in DER, as OpenSSL, Java, AWS KMS and
    /// Google Cloud KMS give it.
    ///
    /// # Errors
    /// It is no such signature.
    pub fn ecdsa_der(bytes: &[u8]) -> Result<Self, SignatureError> {
        Signature::from_der(bytes).map(Self::from_p256).map_err(|_| SignatureError::NotDer)
    }

    /// Takes an RSA signature (RSASSA-PKCS1-v1_5 over SHA-256).
    ///
    /// # Errors
    /// Its length is not 128 to 2048 bytes.
    pub fn rsa(bytes: &[u8]) -> Result<Self, SignatureError> {
        match bytes.len() {
            128..=MAX_LEN => Ok(Self(Kind::Rsa(bytes.into()))),
            _ => Err(SignatureError::RsaLength),
        }
    }

    /// Takes the bytes of any other signature, for [`SignatureAlgorithm::Other`].
    ///
    /// # Errors
    /// There are none, or more than 2048.
    pub fn other(bytes: &[u8]) -> Result<Self, SignatureError> {
        match bytes.len() {
            1..=MAX_LEN => Ok(Self(Kind::Other(bytes.into()))),
            _ => Err(SignatureError::Length),
        }
    }

    /// Not public, and no `From`: `p256` is no part of the API.
    pub(crate) fn from_p256(signature: Signature) -> Self {
        Self(Kind::Ecdsa(signature))
    }

    /// The bytes that base64 will carry.
    pub(super) fn to_bytes(
        &self,
        algorithm: SignatureAlgorithm,
    ) -> Result<Vec<u8>, SignatureError> {
        match (algorithm, &self.0) {
            (SignatureAlgorithm::EcdsaSha256, Kind::Ecdsa(signature)) => Ok(signature.to_vec()),
            (SignatureAlgorithm::EcdsaSha256Der, Kind::Ecdsa(signature)) => {
                Ok(signature.to_der().as_bytes().into())
            }
            (SignatureAlgorithm::RsaSha256, Kind::Rsa(bytes))
            | (SignatureAlgorithm::Other, Kind::Other(bytes)) => Ok(bytes.clone()),
            (expected, _) => Err(SignatureError::OtherAlgorithm { expected }),
        }
    }
}

impl SignatureAlgorithm {
    /// Its name in the draft's registry.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::EcdsaSha256 | Self::EcdsaSha256Der => Some("ecdsa-sha256"),
            Self::RsaSha256 => Some("rsa-sha256"),
            Self::Other => None,
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EcdsaSha256 => "ECDSA on P-256",
            Self::EcdsaSha256Der => "ECDSA on P-256, in DER",
            Self::RsaSha256 => "RSA",
            Self::Other => "another one",
        })
    }
}

impl fmt::Debug for HttpSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Ecdsa(_) => "HttpSignature(ECDSA, …)",
            Kind::Rsa(_) => "HttpSignature(RSA, …)",
            Kind::Other(_) => "HttpSignature(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_ecdsa_signature_is_sent_in_either_form_however_it_came() {
        // R is 1, S is 2: the shortest DER there is.
        let mut fixed = [0; 64];
        (fixed[31], fixed[63]) = (1, 2);
        let der = [0x30, 6, 2, 1, 1, 2, 1, 2];
        let signatures =
            [HttpSignature::ecdsa_fixed(&fixed).unwrap(), HttpSignature::ecdsa_der(&der).unwrap()];
        for signature in signatures {
            assert_eq!(signature.to_bytes(SignatureAlgorithm::EcdsaSha256).unwrap(), fixed);
            assert_eq!(signature.to_bytes(SignatureAlgorithm::EcdsaSha256Der).unwrap(), der);
            for expected in [SignatureAlgorithm::RsaSha256, SignatureAlgorithm::Other] {
                assert_eq!(
                    signature.to_bytes(expected),
                    Err(SignatureError::OtherAlgorithm { expected })
                );
            }
        }
    }

    #[test]
    fn an_algorithm_is_called_so_that_a_person_knows_it() {
        let called = |expected| alloc::format!("{expected}");
        assert_eq!(called(SignatureAlgorithm::EcdsaSha256), "ECDSA on P-256");
        assert_eq!(called(SignatureAlgorithm::EcdsaSha256Der), "ECDSA on P-256, in DER");
        assert_eq!(called(SignatureAlgorithm::RsaSha256), "RSA");
        assert_eq!(called(SignatureAlgorithm::Other), "another one");
    }

    #[test]
    fn debug_shows_the_kind_and_no_byte() {
        let shown =
            |signature: Result<HttpSignature, _>| alloc::format!("{:?}", signature.unwrap());
        assert_eq!(shown(HttpSignature::ecdsa_fixed(&[1; 64])), "HttpSignature(ECDSA, …)");
        assert_eq!(shown(HttpSignature::rsa(&[7; 256])), "HttpSignature(RSA, …)");
    }

    #[test]
    fn a_signature_of_another_kind_has_bounds_too() {
        assert!(HttpSignature::other(&[7]).is_ok() && HttpSignature::other(&[7; 2048]).is_ok());
        assert_eq!(HttpSignature::other(&[]), Err(SignatureError::Length));
        assert_eq!(HttpSignature::other(&[7; 2049]), Err(SignatureError::Length));
        let shown = alloc::format!("{:?}", HttpSignature::other(&[7]).unwrap());
        assert_eq!(shown, "HttpSignature(…)");
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let der = [0x30, 6, 2, 1, 1, 2, 1, 2];
        assert_eq!(HttpSignature::ecdsa_fixed(&der), Err(SignatureError::NotFixed));
        assert_eq!(HttpSignature::ecdsa_fixed(&[0; 64]), Err(SignatureError::NotFixed));
        assert_eq!(HttpSignature::ecdsa_fixed(&[0xff; 64]), Err(SignatureError::NotFixed));
        assert_eq!(HttpSignature::ecdsa_der(&[1; 64]), Err(SignatureError::NotDer));
        assert_eq!(
            HttpSignature::ecdsa_der(&[&der[..], &[0]].concat()),
            Err(SignatureError::NotDer)
        );
        assert_eq!(HttpSignature::rsa(&[1; 72]), Err(SignatureError::RsaLength));
        assert_eq!(HttpSignature::rsa(&[1; 2049]), Err(SignatureError::RsaLength));
        assert_eq!(HttpSignature::other(&[]), Err(SignatureError::Length));
        assert_eq!(HttpSignature::other(&[1; 2049]), Err(SignatureError::Length));
    }
}
