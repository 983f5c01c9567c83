//! Scalars that come in more than one JSON type.

use crate::json::{Problem, Raw, Read, Reader, Scalar};
use crate::model::{
    Amount, CommunicationKind, Currency, Date, PageKey, ReceivedIban, Text, read_date,
};

/// How a text becomes a value.
pub(super) trait FromText: Sized {
    /// What it should have been, for the error.
    const WANTED: &'static str;
    /// `None` when it is not one.
    fn from_text(text: &str) -> Option<Self>;
    /// Whether an empty text means nothing.
    const EMPTY_IS_NOTHING: bool = true;
    /// Whether a boolean means nothing.
    const BOOLEAN_IS_NOTHING: bool = false;
}

impl FromText for Text {
    const WANTED: &'static str = "expected a text";
    const EMPTY_IS_NOTHING: bool = false;
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl FromText for ReceivedIban {
    const WANTED: &'static str = "expected an account number";
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl FromText for PageKey {
    const WANTED: &'static str = "expected a page key of at most 8192 bytes";
    const BOOLEAN_IS_NOTHING: bool = true;
    fn from_text(text: &str) -> Option<Self> {
        Self::new(text).ok()
    }
}

impl FromText for Currency {
    const WANTED: &'static str = "expected a currency of three letters";
    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl FromText for Date {
    const WANTED: &'static str = "expected a date as YYYY-MM-DD";
    fn from_text(text: &str) -> Option<Self> {
        read_date(text)
    }
}

impl FromText for CommunicationKind {
    const WANTED: &'static str = "expected a communication type";
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl FromText for bool {
    const WANTED: &'static str = "expected true or false";
    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
}

/// A number of seconds, whole.
pub(super) struct Seconds(pub(super) i64);

impl FromText for Seconds {
    const WANTED: &'static str = "expected a number of seconds";
    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Self)
    }
}

/// Reads a value out of a JSON string, or out of a number or boolean as if it had
/// been one. `null`, and an empty string where it cannot mean anything, are
/// nothing.
pub(super) fn lenient<T: FromText>(reader: &mut Reader<'_>) -> Read<Option<T>> {
    let at = reader.here();
    let scalar = reader.scalar(T::WANTED)?;
    let text = match scalar {
        Scalar::Null => return Ok(None),
        Scalar::Boolean(_) if T::BOOLEAN_IS_NOTHING => return Ok(None),
        Scalar::Boolean(true) => "true",
        Scalar::Boolean(false) => "false",
        Scalar::Number(digits) => digits,
        Scalar::Text(text) if text.is_empty() && T::EMPTY_IS_NOTHING => return Ok(None),
        Scalar::Text(text) => text,
    };
    match T::from_text(text) {
        Some(value) => Ok(Some(value)),
        None => Err(reader.wrong(Problem::Wanted(T::WANTED), at)),
    }
}

/// Such a value, or nothing if it is of any other shape: for what must not spoil
/// the rest.
pub(super) fn or_nothing<T: FromText>(reader: &mut Reader<'_>) -> Read<Option<T>> {
    Ok(lenient(&mut reader.raw()?.reader()).unwrap_or_default())
}

/// Reads an exact decimal out of a JSON number or a string, with its scale: the
/// digits themselves, a float never comes into it.
pub(super) fn amount(reader: &mut Reader<'_>) -> Read<Option<Amount>> {
    const WANTED: &str = "expected a decimal number";
    let at = reader.here();
    let scalar = reader.scalar(WANTED)?;
    let digits = match scalar {
        Scalar::Null => "",
        Scalar::Number(digits) => digits,
        Scalar::Text(text) => text.trim(),
        Scalar::Boolean(_) => "no number",
    };
    match Amount::parse(digits) {
        _ if matches!(digits, "" | "null") => Ok(None),
        Ok(amount) => Ok(Some(amount)),
        Err(_) => Err(reader.wrong(Problem::Wanted(WANTED), at)),
    }
}

/// The text of a JSON string, or the digits of a number of any length. Nothing for
/// an empty text.
pub(super) fn digits_of(raw: Raw<'_>) -> Option<Text> {
    raw.digits().filter(|text| !text.is_empty()).map(|text| Text::from(&*text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString};
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn digits(json: &str) -> Read<Option<String>> {
        Ok(amount(&mut Reader::new(json))?.map(|amount| amount.to_string()))
    }

    #[test]
    fn an_amount_keeps_its_digits() {
        for (json, kept) in [
            ("100.10", "100.10"),
            ("\"100.10\"", "100.10"),
            ("-0.01", "-0.01"),
            ("0.1000000000000000055", "0.1000000000000000055"),
            ("9007199254740993", "9007199254740993"),
            ("\"+5.00\"", "5.00"),
        ] {
            assert_eq!(digits(json).unwrap().as_deref(), Some(kept), "{json}");
        }
        assert_eq!(digits("null").unwrap(), None);
        assert_eq!(digits("\"\"").unwrap(), None);
    }

    #[test]
    fn what_is_no_amount_is_an_error_and_not_a_guess() {
        for json in [
            "true",
            "[]",
            "{}",
            "\"12,50\"",
            "\"1.000,00\"",
            "\"NaN\"",
            "\"12 EUR\"",
            "1e99",
            r#""\ud800""#,
        ] {
            assert!(digits(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_flag_comes_as_boolean_or_text() {
        let flag = |json| lenient::<bool>(&mut Reader::new(json));
        for json in ["true", "\"True\"", "\"true\"", "\"TRUE\""] {
            assert_eq!(flag(json).unwrap(), Some(true), "{json}");
        }
        assert_eq!(flag("\"False\"").unwrap(), Some(false));
        assert_eq!(flag("null").unwrap(), None);
        assert!(flag("1").is_err() && flag("\"boolean\"").is_err());
    }

    #[test]
    fn a_text_may_come_as_a_number() {
        let text = |json| lenient::<Text>(&mut Reader::new(json)).unwrap().unwrap();
        assert_eq!(text("123132123").as_str(), "123132123");
        let long = "123456789012345678901234567890.10";
        assert_eq!(text(long).as_str(), long, "with all its digits");
        assert_eq!(text("\"\"").as_str(), "");
    }
}
