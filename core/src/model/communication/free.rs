//! Words that go with a payment.

use core::fmt;

use super::CommunicationError;
use crate::model::Text;
use crate::model::stored::serde_as_text;

/// A free communication: one line of up to 140 characters.
///
/// The limit is that of the SEPA rulebook (attribute AT-05); that it is the
/// bank's too is assumed. Letters outside SEPA's basic Latin set (`é`, `ß`)
/// are sent as they are: SEPA lets banks replace or refuse them, and only the
/// writer knows what to write instead. Ask [`is_basic_latin`](Self::is_basic_latin)
/// to warn a user.
///
/// ```
/// use belfius_psd2::model::FreeCommunication;
///
/// assert!(FreeCommunication::new("Invoice 2024/17")?.is_basic_latin());
/// assert!(!FreeCommunication::new("Merci, André")?.is_basic_latin());
/// assert!(FreeCommunication::new("two\nlines").is_err());
/// # Ok::<(), belfius_psd2::model::CommunicationError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FreeCommunication(Text);

impl FreeCommunication {
    /// The most characters that it may have.
    pub const MAX_CHARACTERS: usize = 140;

    /// Takes the words as they are.
    ///
    /// # Errors
    /// There are none, too many, or a control character is among them.
    pub fn new(text: impl Into<Text>) -> Result<Self, CommunicationError> {
        let text = text.into();
        if text.trim().is_empty() {
            Err(CommunicationError::Empty)
        } else if text.chars().any(char::is_control) {
            Err(CommunicationError::ControlCharacter)
        } else if text.chars().count() > Self::MAX_CHARACTERS {
            Err(CommunicationError::TooLong)
        } else {
            Ok(Self(text))
        }
    }

    /// The words. Do not log them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether every character is in the set that all SEPA banks must carry:
    /// letters A to Z and a to z, digits, space and `/ - ? : ( ) . , ' +`.
    #[must_use]
    pub fn is_basic_latin(&self) -> bool {
        self.0
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || " /-?:().,'+".contains(character))
    }
}

impl fmt::Debug for FreeCommunication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FreeCommunication(…)")
    }
}

serde_as_text!(
    FreeCommunication,
    "a communication of up to 140 characters",
    FreeCommunication::new,
    FreeCommunication::as_str
);
