//! What a `Signature` header says beside the signature.

use alloc::{borrow::ToOwned, format, string::String};
use core::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderValue;

use super::{HttpSignature, SignatureAlgorithm, SignatureError, SignedHeaders};

/// The signature parameters: `keyId`, `algorithm` and `headers`. The fallback
/// page says that there is a signature after the draft; what the bank expects
/// in its parameters is not published. Ask at onboarding.
///
/// ```
/// use belfius_psd2::fallback::{SignatureAlgorithm, SignatureParameters, SignedHeaders};
///
/// let parameters = SignatureParameters::new("my-qsealc", SignatureAlgorithm::RsaSha256)?
///     .with_algorithm_name("hs2019")?
///     .with_headers(SignedHeaders::parse("(request-target) host date digest")?);
/// assert_eq!(parameters.key_id(), "my-qsealc");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureParameters {
    key_id: String,
    algorithm: SignatureAlgorithm,
    algorithm_name: Option<String>,
    headers: SignedHeaders,
}

/// Why signature parameters are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParameterError {
    /// It stands between quotes in a header, and nothing is escaped there.
    #[error(
        "the keyId must be 1 to 1024 printable ASCII characters, \
         without a double quote or a backslash"
    )]
    KeyId,
    /// It stands between quotes too.
    #[error("the algorithm's name must be 1 to 64 ASCII letters, digits, `-`, `.` or `_`")]
    AlgorithmName,
}

impl SignatureParameters {
    /// Parameters with the default list of [`SignedHeaders`].
    ///
    /// `key_id` tells the bank with which certificate to check. Common forms
    /// are the certificate's serial number or its SHA-256 fingerprint; which
    /// one this bank wants is not published.
    ///
    /// # Errors
    /// When the `keyId` cannot stand between quotes in a header.
    pub fn new(key_id: &str, algorithm: SignatureAlgorithm) -> Result<Self, ParameterError> {
        let plain = |b: u8| matches!(b, b' '..=b'~') && b != b'"' && b != b'\\';
        if !matches!(key_id.len(), 1..=1024) || !key_id.bytes().all(plain) {
            return Err(ParameterError::KeyId);
        }
        Ok(Self {
            key_id: key_id.to_owned(),
            algorithm,
            algorithm_name: algorithm.name().map(ToOwned::to_owned),
            headers: SignedHeaders::default(),
        })
    }

    /// The same, signing these headers.
    #[must_use]
    pub fn with_headers(self, headers: SignedHeaders) -> Self {
        Self { headers, ..self }
    }

    /// The same, calling the algorithm by another name than the draft's. How it
    /// is signed stays.
    ///
    /// # Errors
    /// When the name has other characters than those of such names.
    pub fn with_algorithm_name(self, name: &str) -> Result<Self, ParameterError> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
        if !matches!(name.len(), 1..=64) || !name.bytes().all(plain) {
            return Err(ParameterError::AlgorithmName);
        }
        Ok(Self { algorithm_name: Some(name.to_owned()), ..self })
    }

    /// The same without an `algorithm` parameter, which the draft allows: the
    /// `keyId` tells the algorithm then.
    #[must_use]
    pub fn without_algorithm_name(self) -> Self {
        Self { algorithm_name: None, ..self }
    }

    /// The `keyId`.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// How it is signed.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// What is signed.
    #[must_use]
    pub fn headers(&self) -> &SignedHeaders {
        &self.headers
    }

    /// The value of the `Signature` header. The list of headers is always
    /// written, also where the draft could do without.
    pub(crate) fn header_value(
        &self,
        signature: &HttpSignature,
    ) -> Result<HeaderValue, SignatureError> {
        let signature = STANDARD.encode(signature.to_bytes(self.algorithm)?);
        let mut text = format!("keyId=\"{}\"", self.key_id);
        // Writing into a `String` cannot fail.
        if let Some(name) = &self.algorithm_name {
            let _ = write!(text, ",algorithm=\"{name}\"");
        }
        let _ = write!(text, ",headers=\"{}\",signature=\"{signature}\"", self.headers);
        // All of it was checked to be printable ASCII.
        let mut value = HeaderValue::from_str(&text).map_err(|_| SignatureError::Length)?;
        // For some minutes, whoever reads it could send the call again.
        value.set_sensitive(true);
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn value(parameters: &SignatureParameters) -> String {
        let signature = HttpSignature::rsa(&[0; 128]).unwrap();
        let value = parameters.header_value(&signature).unwrap();
        assert!(value.is_sensitive());
        let text = value.to_str().unwrap();
        text.split_once(",signature=").unwrap().0.to_owned()
    }

    #[test]
    fn every_parameter_is_the_callers() {
        let parameters =
            SignatureParameters::new("CN=A B, SN=1", SignatureAlgorithm::RsaSha256).unwrap();
        let list = "headers=\"(request-target) date digest request-id client-id\"";
        let with = |name: &str| format!("keyId=\"CN=A B, SN=1\"{name},{list}");
        assert_eq!(value(&parameters), with(",algorithm=\"rsa-sha256\""));
        let other = parameters.clone().with_algorithm_name("hs2019").unwrap();
        assert_eq!(value(&other), with(",algorithm=\"hs2019\""));
        assert_eq!(value(&other.without_algorithm_name()), with(""));
        let date = parameters.with_headers(SignedHeaders::parse("date").unwrap());
        assert!(value(&date).ends_with(",headers=\"date\""));
    }

    #[test]
    fn nothing_leaves_its_quotes() {
        let new = |key_id: &str| SignatureParameters::new(key_id, SignatureAlgorithm::Other);
        for key_id in ["", "a\"b", "a\\", "a\r\nX: y", "a\tb", "\u{7f}", "é", &"x".repeat(1025)] {
            assert_eq!(new(key_id), Err(ParameterError::KeyId), "{key_id:?}");
        }
        let parameters = new("k").unwrap();
        for name in ["", "a\"", "a b", "a\n", "é", &"x".repeat(65)] {
            let renamed = parameters.clone().with_algorithm_name(name);
            assert_eq!(renamed, Err(ParameterError::AlgorithmName), "{name:?}");
        }
    }
}
