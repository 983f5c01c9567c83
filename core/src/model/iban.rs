//! The account number that a user typed, or that an order is made of.
//!
//! What the bank sent is a [`ReceivedIban`](super::ReceivedIban): that one is
//! kept as it came. Lengths and structures by country come from the IBAN
//! registry, through the crate `iban_validate`.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use core::fmt;

use iban::{BaseIban, ParseBaseIbanError, ParseIbanError};
use serde::Serialize;

use super::stored::Stored;
use crate::stored::stored_as;

/// An IBAN (ISO 13616) to send to the bank.
///
/// Made by [`parse`](Self::parse), it has its country's structure and right
/// check digits. `Debug` shows the country and the last two characters only;
/// there is no `Display`: choose [`as_str`](Self::as_str) for machines or
/// [`grouped`](Self::grouped) for people.
///
/// Two are equal when their text is, and both were checked or both were not.
/// It serialises as a string, or as `{"unchecked": "…"}`; a plain string is
/// checked again when it is read back.
///
/// ```
/// use belfius_psd2::model::{Iban, IbanError};
///
/// let iban = Iban::parse("be54 0633 0120 0997")?;
/// assert_eq!(iban.as_str(), "BE54063301200997");
/// assert_eq!(iban.grouped().to_string(), "BE54 0633 0120 0997");
/// assert_eq!(format!("{iban:?}"), "Iban(BE…97)");
///
/// // The bank's own sandbox example has wrong check digits.
/// assert_eq!(Iban::parse("BE21063304586543"), Err(IbanError::CheckDigits));
/// let payee = Iban::unchecked("BE21063304586543");
/// assert!(!payee.is_checked());
/// # Ok::<(), IbanError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "Stored")]
pub struct Iban {
    text: Box<str>,
    checked: bool,
}

/// Why a text is not an IBAN. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IbanError {
    /// There is nothing in it but spaces.
    #[error("the IBAN is empty")]
    Empty,
    /// It holds something else than letters A to Z, digits and spaces.
    #[error("the IBAN holds a character that is neither a letter nor a digit")]
    BadCharacter,
    /// Its first two letters are no country of the IBAN registry.
    #[error("the IBAN starts with no country that has IBANs")]
    UnknownCountry,
    /// It has not the length or the structure that its country asks. A Belgian
    /// IBAN is `BE` and 14 digits.
    #[error("the IBAN has not the length or the structure of its country")]
    Structure,
    /// The two digits after the country do not fit the rest: a typing error.
    #[error("the check digits of the IBAN are wrong")]
    CheckDigits,
}

impl Iban {
    /// Reads what a user typed: spaces of any kind are dropped, letters become
    /// upper-case (the bank refuses lower-case ones; assumed, from a client
    /// that corrects them).
    ///
    /// # Errors
    /// What is wrong, one variant for each thing that a user can correct.
    pub fn parse(typed: &str) -> Result<Self, IbanError> {
        let mut text = String::with_capacity(34);
        for character in typed.chars().filter(|character| !character.is_whitespace()) {
            if !character.is_ascii_alphanumeric() {
                return Err(IbanError::BadCharacter);
            }
            text.push(character.to_ascii_uppercase());
        }
        if text.is_empty() {
            return Err(IbanError::Empty);
        }
        check(&text)?;
        Ok(Self { text: text.into(), checked: true })
    }

    /// Takes the text as it is, to be sent as it is: nothing is stripped or
    /// checked. For the sandbox, whose documented examples carry wrong check
    /// digits; the bank answers error 20018 to them in earnest (documented on
    /// its Payment API page).
    #[must_use]
    pub fn unchecked(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), checked: false }
    }

    /// The electronic form, without spaces: `BE54063301200997`. An unchecked
    /// one is as it was given. Do not log it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The paper form, for people: `BE54 0633 0120 0997`.
    #[must_use]
    pub fn grouped(&self) -> GroupedIban<'_> {
        GroupedIban(&self.text)
    }

    /// Whether [`parse`](Self::parse) made it.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.checked
    }
}

impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let country = self.text.get(..2).filter(|_| self.checked);
        let end = self.text.len().checked_sub(2).and_then(|at| self.text.get(at..));
        match (country, end) {
            (Some(country), Some(end)) => write!(f, "Iban({country}…{end})"),
            _ => f.write_str("Iban(…)"),
        }
    }
}

impl TryFrom<Stored> for Iban {
    type Error = IbanError;
    fn try_from(stored: Stored) -> Result<Self, IbanError> {
        match stored {
            Stored::Checked(text) => Self::parse(&text),
            Stored::Unchecked { unchecked } => Ok(Self::unchecked(unchecked)),
        }
    }
}

impl From<Iban> for Stored {
    fn from(iban: Iban) -> Self {
        let text = String::from(iban.text);
        if iban.checked { Self::Checked(text) } else { Self::Unchecked { unchecked: text } }
    }
}

stored_as!(Iban as Stored);

/// Displays an [`Iban`] in groups of four, as it stands on paper.
#[derive(Clone, Copy)]
pub struct GroupedIban<'a>(&'a str);

impl fmt::Display for GroupedIban<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, character) in self.0.chars().enumerate() {
            if at != 0 && at % 4 == 0 {
                f.write_str(" ")?;
            }
            write!(f, "{character}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for GroupedIban<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GroupedIban(…)")
    }
}

fn check(text: &str) -> Result<(), IbanError> {
    match text.parse::<iban::Iban>() {
        Ok(_) => Ok(()),
        Err(ParseIbanError::UnknownCountry(_)) => Err(IbanError::UnknownCountry),
        Err(ParseIbanError::InvalidBban(_)) => Err(IbanError::Structure),
        Err(ParseIbanError::InvalidBaseIban { source }) => Err(match source {
            ParseBaseIbanError::InvalidFormat => IbanError::Structure,
            ParseBaseIbanError::InvalidChecksum => behind_wrong_check_digits(text),
        }),
    }
}

/// The registry's crate looks at the check digits first, so that an IBAN with a
/// digit too few is said to have wrong check digits. This asks what it would
/// have said to the same IBAN with the right ones: of the 97 possible pairs,
/// exactly one is right.
fn behind_wrong_check_digits(text: &str) -> IbanError {
    let (Some(country), Some(rest)) = (text.get(..2), text.get(4..)) else {
        return IbanError::Structure;
    };
    let repaired =
        (2..=98).find_map(|digits| format!("{country}{digits:02}{rest}").parse::<BaseIban>().ok());
    match repaired.map(iban::Iban::try_from) {
        Some(Ok(_)) => IbanError::CheckDigits,
        Some(Err(ParseIbanError::UnknownCountry(_))) => IbanError::UnknownCountry,
        _ => IbanError::Structure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_fault_has_its_name() {
        assert_eq!(Iban::parse(" \u{a0}\u{202f}"), Err(IbanError::Empty));
        assert_eq!(Iban::parse("BE54-0633-0120-0997"), Err(IbanError::BadCharacter));
        assert_eq!(Iban::parse("BE54063301200997é"), Err(IbanError::BadCharacter));
        assert_eq!(Iban::parse("XX54063301200997"), Err(IbanError::UnknownCountry));
        assert_eq!(Iban::parse("BE5406330120099"), Err(IbanError::Structure));
        assert_eq!(Iban::parse("BE540633012009977"), Err(IbanError::Structure));
        assert_eq!(Iban::parse("BE"), Err(IbanError::Structure));
        assert_eq!(Iban::parse("5406"), Err(IbanError::Structure));
        assert_eq!(Iban::parse(&"1".repeat(10_000)), Err(IbanError::Structure));
        assert_eq!(Iban::parse("BE54063301200998"), Err(IbanError::CheckDigits));
        // The example of the bank's Account API page.
        assert_eq!(Iban::parse("BE80350454678790"), Err(IbanError::CheckDigits));
    }

    #[test]
    fn spaces_of_any_kind_are_dropped() {
        let iban = Iban::parse("\tbe54\u{a0}0633 0120\u{202f}0997\n").unwrap();
        assert_eq!(iban.as_str(), "BE54063301200997");
    }

    #[test]
    fn debug_shows_almost_nothing() {
        assert_eq!(format!("{:?}", Iban::parse("BE54063301200997").unwrap()), "Iban(BE…97)");
        assert_eq!(format!("{:?}", Iban::unchecked("BE21063304586543")), "Iban(…)");
    }

    #[test]
    fn storage_remembers_what_was_checked() {
        for iban in [Iban::parse("BE54063301200997").unwrap(), Iban::unchecked("BE21063304586543")]
        {
            let json = serde_json::to_string(&iban).unwrap();
            assert_eq!(serde_json::from_str::<Iban>(&json).unwrap(), iban);
        }
        let error = serde_json::from_str::<Iban>("\"BE21063304586543\"").unwrap_err();
        assert!(error.to_string().contains("check digits"));
    }
}
