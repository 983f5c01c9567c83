//! The type of a body. "It may optionally include charset."

use super::call::Call;
use super::headers::required;
use super::refusal::Refusal;
use crate::faults::DocumentedError;

/// # Errors
/// 10001 or 10012.
pub(crate) fn check_json(call: &Call<'_>) -> Result<(), Refusal> {
    match is(call, "application/json")? {
        true => Ok(()),
        false => Err(DocumentedError::UnsupportedMediaType.into()),
    }
}

/// # Errors
/// 10001 or 10012.
pub(crate) fn check_xml(call: &Call<'_>) -> Result<(), Refusal> {
    match is(call, "application/xml")? {
        true => Ok(()),
        false => Err(Refusal::from(DocumentedError::UnsupportedMediaType)
            .because("Content-Type must be application/xml.")),
    }
}

fn is(call: &Call<'_>, kind: &str) -> Result<bool, Refusal> {
    let given = required(&call.request.headers, "Content-Type")?;
    let plain: String = given.to_ascii_lowercase().split_whitespace().collect();
    Ok(plain == kind || plain == format!("{kind};charset=utf-8"))
}
