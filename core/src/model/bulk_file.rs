//! A file of many payments, made by somebody else.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// A payment file (XML, such as pain.001), passed through byte for byte.
///
/// It is never read: what the bank would say of it, only the bank knows, and
/// what is in it is the customers'. So its text encoding does not matter, and
/// whatever is not empty and not too long is taken. `Debug` shows its length.
///
/// That the bank takes files of `application/xml` is documented (payments
/// reference page).
///
/// ```
/// use belfius_psd2::model::BulkFile;
///
/// let file = BulkFile::new("<Document/>")?;
/// assert_eq!(file.as_bytes(), b"<Document/>");
/// assert_eq!(file.digest(), "SHA-256=rvCNoWsvZmOKTDlWBzOw3viy20lVxk+OVn+LanvKZoU=");
/// # Ok::<(), belfius_psd2::model::BulkFileError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BulkFile(Vec<u8>);

/// Why bytes are not taken as a payment file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BulkFileError {
    /// There is nothing in it.
    #[error("the payment file is empty")]
    Empty,
    /// It is longer than the limit.
    #[error("the payment file has more than {limit} bytes")]
    TooLong {
        /// The most bytes that it may have.
        limit: usize,
    },
}

impl BulkFile {
    /// The most bytes that [`new`](Self::new) takes: 10 MiB (assumed).
    pub const DEFAULT_LIMIT: usize = 10 * 1024 * 1024;

    /// Takes the file as it is, of up to 10 MiB.
    ///
    /// # Errors
    /// It is empty or longer.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, BulkFileError> {
        Self::with_limit(bytes, Self::DEFAULT_LIMIT)
    }

    /// Takes the file as it is, of up to this many bytes.
    ///
    /// # Errors
    /// It is empty or longer.
    pub fn with_limit(bytes: impl Into<Vec<u8>>, limit: usize) -> Result<Self, BulkFileError> {
        let bytes = bytes.into();
        if bytes.is_empty() {
            Err(BulkFileError::Empty)
        } else if bytes.len() > limit {
            Err(BulkFileError::TooLong { limit })
        } else {
            Ok(Self(bytes))
        }
    }

    /// The file. Do not log it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The value of the `Digest` header (RFC 3230): `SHA-256=` and the hash in
    /// standard base64. That the bank wants one is assumed, from NextGenPSD2.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.0)
    }
}

/// The value of the `Digest` header of these bytes.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(bytes)))
}

impl fmt::Debug for BulkFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BulkFile({} bytes)", self.0.len())
    }
}
