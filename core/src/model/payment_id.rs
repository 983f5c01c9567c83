//! The TPP's own name for a payment.

use alloc::boxed::Box;
use core::fmt;

use super::stored::serde_as_text;

/// The id that the TPP gives to a payment, up to 35 characters of visible
/// ASCII.
///
/// It is what makes a payment happen once: the bank refuses the same id twice
/// (error 20009, documented on its Payment API page). So choose it when the
/// customer orders the payment, store it with the order, and use it again if
/// you have to send that order again; never make a new one for a retry.
///
/// The limit of 35 characters is SEPA's for such ids; that it is the bank's too
/// is assumed. `.` and `..` are refused, since the id may have to stand in a
/// path.
///
/// ```
/// use belfius_psd2::model::PaymentId;
///
/// assert_eq!(PaymentId::new("order-2024-17")?.as_str(), "order-2024-17");
/// assert!(PaymentId::new("").is_err());
/// # Ok::<(), belfius_psd2::model::PaymentIdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentId(Box<str>);

/// Why a text is not a payment id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PaymentIdError {
    /// There is nothing in it.
    #[error("the payment id is empty")]
    Empty,
    /// It has more than 35 characters.
    #[error("the payment id has more than 35 characters")]
    TooLong,
    /// It holds a space, a control character or a character outside ASCII.
    #[error("the payment id holds a character that is not visible ASCII")]
    BadCharacter,
    /// It is `.` or `..`, which no path can carry.
    #[error("the payment id is a dot segment, which no path can carry")]
    DotSegment,
}

impl PaymentId {
    /// The most characters that it may have.
    pub const MAX_LEN: usize = 35;

    /// Takes the text as an id.
    ///
    /// # Errors
    /// It is empty, too long, not visible ASCII, or a dot segment.
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, PaymentIdError> {
        let text = text.into();
        if text.is_empty() {
            Err(PaymentIdError::Empty)
        } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Err(PaymentIdError::BadCharacter)
        } else if text.len() > Self::MAX_LEN {
            Err(PaymentIdError::TooLong)
        } else if matches!(&*text, "." | "..") {
            Err(PaymentIdError::DotSegment)
        } else {
            Ok(Self(text))
        }
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PaymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_as_text!(PaymentId, "a payment id of up to 35 characters", PaymentId::new, PaymentId::as_str);
