//! An account number of a country that has no IBANs.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use serde::Serialize;

use super::stored::Stored;
use crate::stored::stored_as;

/// A basic bank account number (BBAN), for a payee whose country has no IBANs.
///
/// `Debug` hides it. It serialises as [`Iban`](super::Iban) does.
///
/// ```
/// use belfius_psd2::model::Bban;
///
/// assert_eq!(Bban::parse("0123 4567 89")?.as_str(), "0123456789");
/// assert!(Bban::parse("").is_err());
/// # Ok::<(), belfius_psd2::model::BbanError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "Stored")]
pub struct Bban {
    text: Box<str>,
    checked: bool,
}

/// Why a text is not a BBAN. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a BBAN is 1 to 30 letters and digits")]
pub struct BbanError;

impl Bban {
    /// Reads what a user typed: spaces of any kind are dropped, the case of
    /// letters stays. 1 to 30 letters and digits, NextGenPSD2's form; that it is
    /// the bank's is assumed.
    ///
    /// # Errors
    /// It is longer, or holds something else.
    pub fn parse(typed: &str) -> Result<Self, BbanError> {
        let text: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
        let fits =
            matches!(text.len(), 1..=30) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits { Ok(Self { text: text.into(), checked: true }) } else { Err(BbanError) }
    }

    /// Takes the text as it is, to be sent as it is: for a country that writes
    /// more than letters and digits.
    #[must_use]
    pub fn unchecked(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), checked: false }
    }

    /// The number. Do not log it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Bban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bban(…)")
    }
}

impl TryFrom<Stored> for Bban {
    type Error = BbanError;
    fn try_from(stored: Stored) -> Result<Self, BbanError> {
        match stored {
            Stored::Checked(text) => Self::parse(&text),
            Stored::Unchecked { unchecked } => Ok(Self::unchecked(unchecked)),
        }
    }
}

impl From<Bban> for Stored {
    fn from(bban: Bban) -> Self {
        let text = String::from(bban.text);
        if bban.checked { Self::Checked(text) } else { Self::Unchecked { unchecked: text } }
    }
}

stored_as!(Bban as Stored);
