//! What a row may hold, and what is wrong with one that is not taken.

use alloc::borrow::ToOwned;

use super::operation::Placeholder;
use crate::model::decoded;

/// Why a row is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// The path does not begin with `/`, or has a query, a fragment, a dot
    /// segment, or a character that a path cannot hold.
    #[error("a path template begins with `/` and holds only path characters and {{placeholders}}")]
    Path,
    /// A placeholder that nothing fills.
    #[error(
        "a path template knows only the placeholders {{logical-id}}, {{payment-service}}, {{payment-product}} and {{payment-id}}"
    )]
    Placeholder,
    /// The path lacks the placeholder that its operation is about, or has one
    /// that nothing of that operation fills.
    #[error("this operation's path holds other placeholders than the operation has")]
    OtherOperation,
    /// The version is not digits and dots.
    #[error("a version is digits and dots, such as 1.2")]
    Version,
    /// The method is none that a REST API has; or it is `GET`, and the question has
    /// a body or moves money.
    #[error(
        "the method must be GET, POST, PUT, PATCH or DELETE, and GET only where no body goes and no money moves"
    )]
    Method,
    /// A fixed parameter has no name, or one that this crate sets itself, or more
    /// than 16 are set.
    #[error(
        "a fixed parameter needs a name of 1 to 64 characters, other than those that this crate sets; there may be 16 of them"
    )]
    Parameter,
}

/// The query parameters that the operations write themselves.
pub(super) const OWN: [&str; 9] = [
    "psu_involved",
    "date_from",
    "date_to",
    "pagesize",
    "currency",
    "next",
    "amount",
    "scope",
    "iban",
];

pub(super) fn check_version(version: &str) -> Result<(), ContractError> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if version.len() <= 16 && version.split('.').all(digits) {
        Ok(())
    } else {
        Err(ContractError::Version)
    }
}

pub(super) fn check_path(path: &str) -> Result<(), ContractError> {
    let bare = Placeholder::ALL
        .into_iter()
        .fold(path.to_owned(), |path, placeholder| path.replace(placeholder.as_str(), "x"));
    if bare.contains(['{', '}']) {
        return Err(ContractError::Placeholder);
    }
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&b);
    // Browsers, and the clients that read addresses as they do, take `%2e` for a dot.
    let dots = bare.split('/').any(|segment| matches!(&*decoded(segment), "." | ".."));
    let hex =
        |escape: &str| escape.len() >= 2 && escape.bytes().take(2).all(|b| b.is_ascii_hexdigit());
    let escapes = bare.split('%').skip(1).all(hex);
    let sound = bare.starts_with('/') && !bare.contains("//") && !dots && escapes;
    if sound && bare.len() <= 1024 && bare.bytes().all(allowed) {
        Ok(())
    } else {
        Err(ContractError::Path)
    }
}
