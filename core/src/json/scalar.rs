//! A value that holds no others.

use super::{fault::Read, reader::Reader};

/// A value that holds no others, exactly as it came.
pub(crate) enum Scalar<'t> {
    Null,
    Boolean(bool),
    /// The number as it is written.
    Number(&'t str),
    Text(&'t str),
}

impl Reader<'_> {
    /// Reads such a value. `wanted` is what should be there.
    pub(crate) fn scalar(&mut self, wanted: &'static str) -> Read<Scalar<'_>> {
        Ok(match self.next() {
            Some(b'"') => Scalar::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Scalar::Number(self.number()?),
            Some(b'n') => self.word("null").map(|()| Scalar::Null)?,
            Some(b't') => self.word("true").map(|()| Scalar::Boolean(true))?,
            Some(b'f') => self.word("false").map(|()| Scalar::Boolean(false))?,
            _ => return Err(self.not(wanted)),
        })
    }

    /// Reads a string or `null`.
    pub(crate) fn text_or_null(&mut self, wanted: &'static str) -> Read<Scalar<'_>> {
        match self.next() {
            Some(b'"' | b'n') => self.scalar(wanted),
            _ => Err(self.not(wanted)),
        }
    }
}
