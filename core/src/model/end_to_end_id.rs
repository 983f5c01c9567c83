//! The TPP's name for a payment that travels to the payee.

use core::fmt;

use super::PaymentId;
use super::stored::serde_as_text;

/// The id that goes with a payment from end to end, 1 to 35 characters. The
/// current API requires it in every transfer (documented: payments flows page).
///
/// It is also this library's name for the payment: choose it when the customer
/// orders the payment, give each payment its own, and use it again if you have
/// to send that payment again. Whether the current API refuses the same id
/// twice, as the first generation did with its `payment_id`, is not known.
///
/// The limit and the characters are SEPA's: letters A to Z and a to z, digits,
/// and `/ - ? : ( ) . , ' +`; no slash at the start or the end, and no two in a
/// row. That they are the bank's too is assumed. The space, which SEPA has, is
/// refused: each id is a [`PaymentId`] as well.
///
/// ```
/// use belfius_psd2::model::{EndToEndId, EndToEndIdError};
///
/// assert_eq!(EndToEndId::new("INV/2024-17")?.as_str(), "INV/2024-17");
/// assert_eq!(EndToEndId::new("INV 17"), Err(EndToEndIdError::BadCharacter));
/// # Ok::<(), EndToEndIdError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndToEndId(PaymentId);

/// Why a text is not an end-to-end id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndToEndIdError {
    /// There is nothing in it.
    #[error("the end-to-end id is empty")]
    Empty,
    /// It has more than 35 characters.
    #[error("the end-to-end id has more than 35 characters")]
    TooLong,
    /// It holds a space or a character that SEPA has not.
    #[error("the end-to-end id holds something else than letters, digits and / - ? : ( ) . , ' +")]
    BadCharacter,
    /// It starts or ends with a slash, or has two in a row.
    #[error("the end-to-end id starts or ends with a slash, or has two in a row")]
    Slash,
    /// It is `.` or `..`, which no path can carry.
    #[error("the end-to-end id is a dot segment, which no path can carry")]
    DotSegment,
}

impl EndToEndId {
    /// The most characters that it may have.
    pub const MAX_LEN: usize = PaymentId::MAX_LEN;

    /// Takes the text as an id.
    ///
    /// # Errors
    /// It is empty, too long, holds a character that SEPA has not, has a slash
    /// where none may be, or is a dot segment.
    pub fn new(text: &str) -> Result<Self, EndToEndIdError> {
        if text.is_empty() {
            return Err(EndToEndIdError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-?:().,'+".contains(&byte)) {
            return Err(EndToEndIdError::BadCharacter);
        }
        if text.len() > Self::MAX_LEN {
            return Err(EndToEndIdError::TooLong);
        }
        if text.starts_with('/') || text.ends_with('/') || text.contains("//") {
            return Err(EndToEndIdError::Slash);
        }
        // All that is left to refuse.
        PaymentId::new(text).map(Self).map_err(|_| EndToEndIdError::DotSegment)
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same id as the TPP's own name for the payment.
    #[must_use]
    pub fn payment_id(&self) -> &PaymentId {
        &self.0
    }
}

impl fmt::Display for EndToEndId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for EndToEndId {
    /// It shows, as a [`PaymentId`] does: the TPP made it, and looks for it in
    /// its logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EndToEndId({self})")
    }
}

serde_as_text!(
    EndToEndId,
    "an end-to-end id of up to 35 characters",
    EndToEndId::new,
    EndToEndId::as_str
);
