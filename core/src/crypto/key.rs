//! A signing key that lies in the TPP's own memory.
//!
//! A QSealC key may have to stay in a device (the certificate says so): then
//! this file is not needed, see [`SigningInput`].

use alloc::vec::Vec;
use core::fmt;

use p256::ecdsa::{Signature, signature::Signer};

use super::key_file;
use super::{JwsSignature, KeyError, SigningInput};

/// The private key of a QSealC, on P-256, for ES256 signatures. `Debug` hides
/// it, and it is wiped when it is dropped.
///
/// ```
/// use belfius_psd2::sign::{JoseHeader, SigningInput, SigningKey};
///
/// # const PEM: &str = "-----BEGIN EC PRIVATE KEY-----
/// # MHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49
/// # AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8
/// # maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
/// # -----END EC PRIVATE KEY-----";
/// let key = SigningKey::from_pem(PEM)?; // the text of your key file
/// let input = SigningInput::new(&JoseHeader::default(), b"{}");
/// let jws = input.compact(&key.sign(&input))?;
/// assert!(jws.starts_with("eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.e30."));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SigningKey(p256::ecdsa::SigningKey);

impl SigningKey {
    /// Reads a key file: PKCS#8 (`BEGIN PRIVATE KEY`) or SEC1 (`BEGIN EC
    /// PRIVATE KEY`), not encrypted. Certificates and parameters around it are
    /// skipped; the first private key counts.
    ///
    /// # Errors
    /// What was found instead, and the `openssl` command that helps.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        key_file::read_pem(pem).map(|key| Self(key.into()))
    }

    /// Reads the binary form of the same two formats.
    ///
    /// # Errors
    /// What was found instead, and the `openssl` command that helps.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        key_file::read_der(der).map(|key| Self(key.into()))
    }

    /// Signs with ES256. The same input gives the same signature (RFC 6979), so
    /// no randomness is needed. If the header of the input says another
    /// algorithm, [`SigningInput::compact`] will refuse the signature.
    #[must_use]
    pub fn sign(&self, input: &SigningInput) -> JwsSignature {
        JwsSignature::from_p256(&self.sign_bytes(input.as_bytes()))
    }

    /// Signs any bytes with ECDSA over SHA-256.
    pub(crate) fn sign_bytes(&self, message: &[u8]) -> Signature {
        self.0.sign(message)
    }

    /// The public key as 65 bytes, `04 ‖ X ‖ Y` (SEC1, uncompressed): to check
    /// at start-up that the key is that of the QSealC, whose subject public key
    /// holds the same bytes.
    #[must_use]
    pub fn public_key_sec1(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_point(false).as_bytes().into()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// RFC 6979, appendix A.2.5: the key, and its signatures with SHA-256.
    const KEY: &str = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
    const POINT: &str = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6\
                         7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
    const SIGNED: [(&str, &str); 2] = [
        (
            "sample",
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716\
             F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        ),
        (
            "test",
            "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367\
             019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
        ),
    ];

    #[test]
    fn signatures_are_those_of_rfc_6979() {
        let key = SigningKey(p256::ecdsa::SigningKey::from_slice(&hex(KEY)).unwrap());
        assert_eq!(key.public_key_sec1()[1..], hex(POINT));
        for (message, expected) in SIGNED {
            let signature = JwsSignature::from_p256(&key.sign_bytes(message.as_bytes()));
            assert_eq!(signature.as_bytes(), hex(expected), "{message}");
        }
    }

    fn hex(text: &str) -> Vec<u8> {
        let pairs = text.as_bytes().chunks(2);
        pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }
}
