//! The body of an answer that went wrong.

use alloc::{boxed::Box, string::String};
use core::fmt;

/// How much of a body an error keeps, in bytes.
const KEPT: usize = 16 * 1024;

/// The first 16 KiB of an answer's body. It may hold a customer's data or a
/// token, so `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct Body {
    start: Box<[u8]>,
    len: usize,
}

impl Body {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let start = bytes.get(..KEPT).unwrap_or(bytes);
        Self { start: start.into(), len: bytes.len() }
    }

    /// The bytes themselves. Do not log them.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.start
    }

    /// The bytes as text, with what is not UTF-8 replaced. Do not log it.
    #[must_use]
    pub fn expose_text(&self) -> String {
        String::from_utf8_lossy(&self.start).into_owned()
    }

    /// The length of the whole body, in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there was no body.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.len)
    }
}
