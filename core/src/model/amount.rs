//! Money, exactly: never a float, never rounded.

use core::fmt;

use rust_decimal::Decimal;

use super::stored::serde_as_text;

/// A sum of money, without its currency. Exact to the digit, with the scale
/// that it came with (`100.10` stays `100.10`); it may be negative, as a debit
/// on a statement is.
///
/// Equality and order go by value: `100.1 == 100.10`. Ask
/// [`same_digits`](Self::same_digits) when the writing matters too.
///
/// `Display` prints the digits, because money must be printed somewhere;
/// `Debug` prints `Amount(…)`, so that it does not happen by accident. It
/// serialises as a JSON *string*: many JSON readers make floats of numbers.
///
/// ```
/// use belfius_psd2::model::Amount;
///
/// let amount = Amount::parse("100.10")?;
/// assert_eq!(amount.to_string(), "100.10");
/// assert_eq!(amount, Amount::parse("100.1")?);
/// assert_eq!(Amount::parse("-1.5E+2")?.to_string(), "-150");
/// assert!(Amount::parse("1,50").is_err());
/// # Ok::<(), belfius_psd2::model::AmountError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(Decimal);

/// Why a text is not an amount. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmountError {
    /// There is nothing in it.
    #[error("the amount is empty")]
    Empty,
    /// It is not digits with, at most, a sign, one point and an exponent. A
    /// comma, a space, `NaN` and a currency sign end here.
    #[error("the amount is not a plain decimal number, like 100.10")]
    NotANumber,
    /// It has more digits than can be kept exactly, 28 (or a bit more, up to
    /// 79228162514264337593543950335), or more than 28 decimals.
    #[error("the amount has more digits than can be kept exactly")]
    TooManyDigits,
}

impl Amount {
    /// Reads a plain decimal number, or the text of any JSON number, exponent
    /// included. A leading `+` and leading zeros are taken.
    ///
    /// A negative zero loses its sign.
    ///
    /// # Errors
    /// It is no number, or has more digits than can be kept exactly.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, read_exponent(exponent)?),
            None => (text, 0),
        };
        let negative = digits.starts_with('-');
        let digits = digits.strip_prefix(['-', '+']).unwrap_or(digits);
        let (whole, decimals) = match digits.split_once('.') {
            Some((_, "")) => return Err(AmountError::NotANumber),
            Some((whole, decimals)) => (whole, decimals),
            None => (digits, ""),
        };
        if whole.is_empty() {
            return Err(AmountError::NotANumber);
        }

        let mut value = all_digits(whole, decimals)?;
        let mut scale = i64::try_from(decimals.len())
            .map_err(|_| AmountError::TooManyDigits)?
            .saturating_sub(exponent);
        if value == 0 {
            scale = scale.max(0);
        }
        // At most 38 turns: then `value`, which is not zero, no longer fits.
        while scale < 0 {
            value = shift(value, 0)?;
            scale += 1;
        }
        let scale = u32::try_from(scale).map_err(|_| AmountError::TooManyDigits)?;
        Decimal::try_from_i128_with_scale(if negative { -value } else { value }, scale)
            .map(Self)
            .map_err(|_| AmountError::TooManyDigits)
    }

    /// Takes a decimal as it is.
    #[must_use]
    pub fn from_decimal(value: Decimal) -> Self {
        Self(value)
    }

    /// The decimal, to calculate with.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// Whether it is more than zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.0 > Decimal::ZERO
    }

    /// How many digits stand after the point: 2 for `100.10`.
    #[must_use]
    pub fn scale(self) -> u32 {
        self.0.scale()
    }

    /// Whether both have the same value, written with the same digits: not so
    /// for `100.1` and `100.10`.
    #[must_use]
    pub fn same_digits(self, other: Self) -> bool {
        self.0 == other.0 && self.0.scale() == other.0.scale()
    }
}

/// The number that these digits are together.
fn all_digits(whole: &str, decimals: &str) -> Result<i128, AmountError> {
    let mut digits = whole.bytes().chain(decimals.bytes()).map(|byte| {
        let is_digit = byte.is_ascii_digit();
        if is_digit { Ok(byte - b'0') } else { Err(AmountError::NotANumber) }
    });
    // So many fit into 64 bits, which are faster; no amount of the bank has more.
    let mut first = digits.by_ref().take(18);
    let first = first.try_fold(0_u64, |value, digit| Ok(value * 10 + u64::from(digit?)))?;
    digits.try_fold(i128::from(first), |value, digit| shift(value, digit?))
}

/// One more digit at the end.
fn shift(value: i128, digit: u8) -> Result<i128, AmountError> {
    value
        .checked_mul(10)
        .and_then(|value| value.checked_add(i128::from(digit)))
        .ok_or(AmountError::TooManyDigits)
}

/// What stands after the `e`: a sign, perhaps, and digits.
fn read_exponent(text: &str) -> Result<i64, AmountError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AmountError::NotANumber);
    }
    text.parse().map_err(|_| AmountError::TooManyDigits)
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Amount(…)")
    }
}

impl From<Decimal> for Amount {
    fn from(value: Decimal) -> Self {
        Self(value)
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

serde_as_text!(Amount, "an amount as a string", Amount::parse, core::convert::identity);

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use alloc::format;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn digits(text: &str) -> alloc::string::String {
        Amount::parse(text).unwrap().to_string()
    }

    #[test]
    fn digits_and_scale_are_kept() {
        for text in [
            "0",
            "0.00",
            "100.10",
            "-100.10",
            "123456789012345678901234567.8",
            "0.0000000000000000000000000001",
        ] {
            assert_eq!(digits(text), text);
            assert_eq!(crate::json::JsonText::number(Amount::parse(text).unwrap()).as_str(), text);
        }
    }

    #[test]
    fn exponents_are_exact() {
        assert_eq!(digits("1E+2"), "100");
        assert_eq!(digits("1.5e1"), "15");
        assert_eq!(digits("1.50e1"), "15.0");
        assert_eq!(digits("789.01e0"), "789.01");
        assert_eq!(digits("1e-2"), "0.01");
        assert_eq!(digits("0e999999999"), "0");
        assert_eq!(Amount::parse("1e28").unwrap().scale(), 0);
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        assert_eq!(Amount::parse(""), Err(AmountError::Empty));
        for text in [
            " ", "1 000", " 1", "1,5", "NaN", "inf", ".5", "5.", "-", "+-1", "1e", "1e+", "1e1.5",
            "1_000", "1.2.3", "€1", "1e+-2", "١",
        ] {
            assert_eq!(Amount::parse(text), Err(AmountError::NotANumber), "{text}");
        }
        for text in [
            "1e29",
            "1e-29",
            "1e9999999999999999999",
            "79228162514264337593543950336",
            "0.00000000000000000000000000001",
        ] {
            assert_eq!(Amount::parse(text), Err(AmountError::TooManyDigits), "{text}");
        }
    }

    #[test]
    fn debug_hides_and_storage_is_exact() {
        let amount = Amount::parse("-42.50").unwrap();
        assert_eq!(format!("{amount:?}"), "Amount(…)");
        assert_eq!(serde_json::to_string(&amount).unwrap(), "\"-42.50\"");
        assert!(serde_json::from_str::<Amount>("\"-42.50\"").unwrap().same_digits(amount));
        assert!(serde_json::from_str::<Amount>("-42.50").is_err());
    }
}
