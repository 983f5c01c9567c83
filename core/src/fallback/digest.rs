//! The `Digest` header: SHA-256 of the body.

use alloc::{format, string::String};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

/// How the `Digest` header calls SHA-256. The fallback page refers to RFC 3230,
/// and writes the name in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum DigestLabel {
    /// `SHA256=`, as the fallback page writes it (documented).
    #[default]
    Sha256,
    /// `SHA-256=`, as RFC 3230 and its registry write it.
    Rfc3230,
}

impl DigestLabel {
    /// The header's value for a body, in standard base64. A call without a body
    /// has the digest of nothing (assumed).
    ///
    /// ```
    /// use belfius_psd2::fallback::DigestLabel;
    ///
    /// let digest = DigestLabel::Rfc3230.digest(br#"{"hello": "world"}"#);
    /// assert_eq!(digest, "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=");
    /// ```
    #[must_use]
    pub fn digest(self, body: &[u8]) -> String {
        let name = match self {
            Self::Sha256 => "SHA256",
            Self::Rfc3230 => "SHA-256",
        };
        format!("{name}={}", STANDARD.encode(Sha256::digest(body)))
    }
}
