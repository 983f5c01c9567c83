//! The name of one request, for the bank's support desk.

use core::fmt;

use uuid::{Builder, Uuid, Variant, Version};

use super::stored::serde_as_text;

/// What goes into the header `Request-ID`, and comes back as `Response-ID`: a
/// UUID of version 4, a fresh one for each request (documented in the bank's
/// portal for the current generation).
///
/// ```
/// use belfius_psd2::model::RequestId;
///
/// let id = RequestId::from_random([7; 16]);
/// assert_eq!(id.to_string(), "07070707-0707-4707-8707-070707070707");
/// assert_eq!(RequestId::parse(&id.to_string())?, id);
/// # Ok::<(), belfius_psd2::model::RequestIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(Uuid);

/// Why a text is not a request id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a request id is a UUID of version 4")]
pub struct RequestIdError;

impl RequestId {
    /// Makes one of 16 random bytes; 6 of their 128 bits say that it is a UUID
    /// of version 4.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Reads one.
    ///
    /// # Errors
    /// It is no UUID, or one of another version.
    pub fn parse(text: &str) -> Result<Self, RequestIdError> {
        let id = Uuid::try_parse(text).map_err(|_| RequestIdError)?;
        match (id.get_variant(), id.get_version()) {
            (Variant::RFC4122, Some(Version::Random)) => Ok(Self(id)),
            _ => Err(RequestIdError),
        }
    }

    /// Its text, written into `to`.
    pub(crate) fn write(self, to: &mut [u8; 36]) -> &str {
        self.0.hyphenated().encode_lower(to)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestId({self})")
    }
}

serde_as_text!(RequestId, "a UUID of version 4", RequestId::parse, core::convert::identity);
