//! Which country.

use core::fmt;

use super::stored::serde_as_text;

/// A country code (ISO 3166-1): two letters, `BE`.
///
/// Any two letters are taken: the bank may know a country before this library
/// does, and refuses one that it does not know (error 1227; documented on its
/// payments error codes page).
///
/// ```
/// use belfius_psd2::model::Country;
///
/// assert_eq!(Country::parse("be")?.as_str(), "BE");
/// # Ok::<(), belfius_psd2::model::CountryError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// Why a text is not a country code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a country is two letters, like BE")]
pub struct CountryError;

impl Country {
    /// Reads a code, in upper or lower case.
    ///
    /// # Errors
    /// It is not two letters A to Z.
    pub fn parse(text: &str) -> Result<Self, CountryError> {
        let code: [u8; 2] = text.as_bytes().try_into().map_err(|_| CountryError)?;
        if code.iter().all(u8::is_ascii_alphabetic) {
            Ok(Self(code.map(|letter| letter.to_ascii_uppercase())))
        } else {
            Err(CountryError)
        }
    }

    /// The code, in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Two ASCII letters are always UTF-8.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({self})")
    }
}

serde_as_text!(Country, "a country of two letters", Country::parse, Country::as_str);
