//! The answer of a funds check: `{"funds_available":"True"}`, or a boolean.

use serde::Deserialize;

use super::{json, lenient::Lenient, object::Object, place::Shape};
use crate::error::Unreadable;

#[derive(Deserialize)]
pub(super) struct FundsAnswer {
    #[serde(default)]
    funds_available: Lenient<bool>,
}

/// Reads whether the funds are there. A missing answer is an error, not a no.
pub(crate) fn read(body: &[u8]) -> Result<bool, Unreadable> {
    let Object(answer): Object<FundsAnswer> = json::read(body, &Shape::Object(&[]))?;
    answer
        .funds_available
        .0
        .ok_or_else(|| Unreadable::shape("funds_available", "expected true or false"))
}
