//! Which money.

use core::fmt;

use super::stored::serde_as_text;

/// A currency code (ISO 4217): three letters, `EUR`.
///
/// Any three letters are taken: the bank may know a currency before this
/// library does.
///
/// ```
/// use belfius_psd2::model::Currency;
///
/// assert_eq!(Currency::parse("eur")?, Currency::EUR);
/// assert_eq!(Currency::parse("USD")?.as_str(), "USD");
/// # Ok::<(), belfius_psd2::model::CurrencyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Why a text is not a currency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a currency is three letters, like EUR")]
pub struct CurrencyError;

impl Currency {
    /// The euro, the only currency of SEPA payments.
    pub const EUR: Self = Self(*b"EUR");

    /// Reads a code, in upper or lower case.
    ///
    /// # Errors
    /// It is not three letters A to Z.
    pub fn parse(text: &str) -> Result<Self, CurrencyError> {
        let code: [u8; 3] = text.as_bytes().try_into().map_err(|_| CurrencyError)?;
        if code.iter().all(u8::is_ascii_alphabetic) {
            Ok(Self(code.map(|letter| letter.to_ascii_uppercase())))
        } else {
            Err(CurrencyError)
        }
    }

    /// The code, in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Three ASCII letters are always UTF-8.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({self})")
    }
}

serde_as_text!(Currency, "a currency of three letters", Currency::parse, Currency::as_str);
