//! The answer of a funds check: `{"funds_available":"True"}`, or a boolean.

use super::{body, lenient::lenient};
use crate::{
    error::Unreadable,
    json::{Read, Reader},
};

/// Reads whether the funds are there. A missing answer is an error, not a no.
pub(crate) fn read(body: &[u8]) -> Result<bool, Unreadable> {
    body::read(body, available)?
        .ok_or_else(|| Unreadable::shape("funds_available", "expected true or false"))
}

fn available(reader: &mut Reader<'_>) -> Read<Option<bool>> {
    let mut available = None;
    reader.known_members("expected an object", &["funds_available"], |_, reader| {
        available = lenient(reader)?;
        Ok(())
    })?;
    Ok(available)
}
