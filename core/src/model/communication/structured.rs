//! The Belgian structured communication: ten digits and a check on them.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use core::fmt;

use serde::Serialize;

use super::CommunicationError;
use crate::{model::stored::Stored, stored::stored_as};

/// A structured communication in the form that the bank asks for, 20
/// characters: `+++090/9337/55493+++` (documented on its Payment API page).
///
/// The last two of the twelve digits are the ten others modulo 97, or 97 where
/// that is 0. `Debug` hides it. It serialises as a string, or as
/// `{"unchecked": "…"}`.
///
/// ```
/// use belfius_psd2::model::{CommunicationError, StructuredCommunication};
///
/// let typed = StructuredCommunication::parse("090 9337 55493")?;
/// assert_eq!(typed.as_str(), "+++090/9337/55493+++");
/// assert_eq!(StructuredCommunication::from_reference(909_337_554)?, typed);
///
/// // The example on the bank's own page is wrong in its check digits.
/// let documented = "+++333/4444/55555+++";
/// assert_eq!(
///     StructuredCommunication::parse(documented),
///     Err(CommunicationError::CheckDigits),
/// );
/// assert_eq!(StructuredCommunication::unchecked(documented).as_str(), documented);
/// # Ok::<(), CommunicationError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "Stored")]
pub struct StructuredCommunication {
    text: Box<str>,
    checked: bool,
}

/// One more than the largest reference: ten digits.
const REFERENCES: u64 = 10_000_000_000;

impl StructuredCommunication {
    /// Reads twelve digits, with or without slashes and spaces between them and
    /// `+++` or `***` around them.
    ///
    /// # Errors
    /// It is not twelve digits, or the last two do not fit the others.
    pub fn parse(typed: &str) -> Result<Self, CommunicationError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(CommunicationError::Empty);
        }
        let mut number: u64 = 0;
        let mut count = 0_u32;
        for character in unwrapped(typed).chars() {
            if let Some(digit) = character.to_digit(10) {
                count += 1;
                if count > 12 {
                    return Err(CommunicationError::NotTwelveDigits);
                }
                number = number * 10 + u64::from(digit);
            } else if character != '/' && !character.is_whitespace() {
                return Err(CommunicationError::BadCharacter);
            }
        }
        if count != 12 {
            return Err(CommunicationError::NotTwelveDigits);
        }
        let communication = Self::from_reference(number / 100)?;
        if number % 100 == check_digits(number / 100) {
            Ok(communication)
        } else {
            Err(CommunicationError::CheckDigits)
        }
    }

    /// Makes one from a reference of the payee's own, an invoice number say, by
    /// putting zeros before it and check digits after it.
    ///
    /// # Errors
    /// The reference has more than ten digits.
    pub fn from_reference(reference: u64) -> Result<Self, CommunicationError> {
        if reference >= REFERENCES {
            return Err(CommunicationError::ReferenceTooLarge);
        }
        let (first, second, third) =
            (reference / 10_000_000, reference / 1000 % 10_000, reference % 1000);
        let check = check_digits(reference);
        let text = format!("+++{first:03}/{second:04}/{third:03}{check:02}+++");
        Ok(Self { text: text.into(), checked: true })
    }

    /// Takes the text as it is, to be sent as it is. For the sandbox, whose
    /// documented example has wrong check digits.
    #[must_use]
    pub fn unchecked(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), checked: false }
    }

    /// The bank's form: `+++090/9337/55493+++`. Do not log it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The digits alone: `090933755493`.
    #[must_use]
    pub fn digits(&self) -> String {
        self.text.chars().filter(char::is_ascii_digit).collect()
    }

    /// Whether its check digits are known to be right.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.checked
    }
}

/// What stands between `+++` and `+++`, or `***` and `***`; else all of it.
fn unwrapped(typed: &str) -> &str {
    ["+++", "***"]
        .into_iter()
        .find_map(|mark| typed.strip_prefix(mark)?.strip_suffix(mark))
        .unwrap_or(typed)
}

fn check_digits(reference: u64) -> u64 {
    match reference % 97 {
        0 => 97,
        rest => rest,
    }
}

impl fmt::Debug for StructuredCommunication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StructuredCommunication(…)")
    }
}

impl TryFrom<Stored> for StructuredCommunication {
    type Error = CommunicationError;
    fn try_from(stored: Stored) -> Result<Self, CommunicationError> {
        match stored {
            Stored::Checked(text) => Self::parse(&text),
            Stored::Unchecked { unchecked } => Ok(Self::unchecked(unchecked)),
        }
    }
}

impl From<StructuredCommunication> for Stored {
    fn from(communication: StructuredCommunication) -> Self {
        let text = String::from(communication.text);
        if communication.checked {
            Self::Checked(text)
        } else {
            Self::Unchecked { unchecked: text }
        }
    }
}

stored_as!(StructuredCommunication as Stored);

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_writing_reads_alike() {
        for typed in [
            "+++090/9337/55493+++",
            "***090/9337/55493***",
            "090933755493",
            " 090 9337 55493 ",
            "090/9337/55493",
        ] {
            let read = StructuredCommunication::parse(typed).unwrap();
            assert_eq!(read.as_str(), "+++090/9337/55493+++");
            assert_eq!(read.digits(), "090933755493");
        }
    }

    #[test]
    fn a_rest_of_zero_is_written_97() {
        let communication = StructuredCommunication::from_reference(97).unwrap();
        assert_eq!(communication.as_str(), "+++000/0000/09797+++");
        assert_eq!(StructuredCommunication::parse("000000009797").unwrap(), communication);
        assert_eq!(
            StructuredCommunication::parse("000000009700"),
            Err(CommunicationError::CheckDigits)
        );
    }

    #[test]
    fn each_fault_has_its_name() {
        use CommunicationError as E;
        for (typed, fault) in [
            ("", E::Empty),
            ("  ", E::Empty),
            ("++++++", E::NotTwelveDigits),
            ("+++090/9337/55493***", E::BadCharacter),
            ("RF18539007547034", E::BadCharacter),
            ("09093375549", E::NotTwelveDigits),
            ("0909337554931", E::NotTwelveDigits),
            ("090933755494", E::CheckDigits),
        ] {
            assert_eq!(StructuredCommunication::parse(typed), Err(fault), "{typed}");
        }
        assert_eq!(StructuredCommunication::from_reference(REFERENCES), Err(E::ReferenceTooLarge));
        assert!(StructuredCommunication::from_reference(REFERENCES - 1).is_ok());
    }
}
