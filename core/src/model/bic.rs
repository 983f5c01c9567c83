//! The code of a bank, where a payment names the payee's one.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use serde::Serialize;

use super::stored::Stored;
use crate::stored::stored_as;

/// A BIC (ISO 9362) to send to the bank: 8 or 11 characters.
///
/// It is no customer's data: it shows in `Debug` and `Display`. It serialises
/// as [`Iban`](super::Iban) does.
///
/// ```
/// use belfius_psd2::model::Bic;
///
/// assert_eq!(Bic::parse("gkccbebb")?.as_str(), "GKCCBEBB");
/// assert!(Bic::parse("GKCCBE").is_err());
/// # Ok::<(), belfius_psd2::model::BicError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "Stored")]
pub struct Bic {
    text: Box<str>,
    checked: bool,
}

/// Why a text is not a BIC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BicError {
    /// It has not 8 or 11 characters.
    #[error("a BIC has 8 or 11 characters")]
    Length,
    /// It is not four letters (the bank), two letters (the country), two
    /// letters or digits (the place) and, if it goes on, three more (the
    /// branch).
    #[error("a BIC is six letters and then letters or digits")]
    Structure,
}

impl Bic {
    /// Reads what a user typed: spaces are dropped, letters become upper-case.
    ///
    /// The first four characters must be letters. Since 2014 the standard also
    /// allows digits there; none was ever issued in SEPA, and digits are a
    /// typing error much more often. [`unchecked`](Self::unchecked) takes them.
    ///
    /// # Errors
    /// Its length or its structure is not that of a BIC.
    pub fn parse(typed: &str) -> Result<Self, BicError> {
        let text: String = typed
            .chars()
            .filter(|character| !character.is_whitespace())
            .map(|character| character.to_ascii_uppercase())
            .collect();
        if !matches!(text.chars().count(), 8 | 11) {
            return Err(BicError::Length);
        }
        let fits = text.bytes().enumerate().all(|(at, byte)| match at {
            0..6 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        });
        if fits { Ok(Self { text: text.into(), checked: true }) } else { Err(BicError::Structure) }
    }

    /// Takes the text as it is, to be sent as it is.
    #[must_use]
    pub fn unchecked(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), checked: false }
    }

    /// The code: `GKCCBEBB`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether [`parse`](Self::parse) made it.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.checked
    }
}

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An unchecked text may be anything, an IBAN in the wrong box included.
        if self.checked { write!(f, "Bic({})", self.text) } else { f.write_str("Bic(…)") }
    }
}

impl TryFrom<Stored> for Bic {
    type Error = BicError;
    fn try_from(stored: Stored) -> Result<Self, BicError> {
        match stored {
            Stored::Checked(text) => Self::parse(&text),
            Stored::Unchecked { unchecked } => Ok(Self::unchecked(unchecked)),
        }
    }
}

impl From<Bic> for Stored {
    fn from(bic: Bic) -> Self {
        let text = String::from(bic.text);
        if bic.checked { Self::Checked(text) } else { Self::Unchecked { unchecked: text } }
    }
}

stored_as!(Bic as Stored);
