//! Scalars that come in more than one JSON type.

use alloc::{borrow::Cow, string::String};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned},
};
use serde_json::value::RawValue;

use super::scalar::Scalar;
use crate::model::{
    Amount, CommunicationKind, Currency, Date, PageKey, ReceivedIban, Text, read_date,
};

/// A value read out of a JSON string, or out of a number or boolean as if it had
/// been one. `null`, and an empty string where it cannot mean anything, are
/// nothing.
pub(super) struct Lenient<T>(pub(super) Option<T>);

impl<T> Default for Lenient<T> {
    fn default() -> Self {
        Self(None)
    }
}

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
    const WANTED: &'static str = "a text";
    const EMPTY_IS_NOTHING: bool = false;
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl FromText for ReceivedIban {
    const WANTED: &'static str = "an account number";
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl FromText for PageKey {
    const WANTED: &'static str = "a page key of at most 8192 bytes";
    const BOOLEAN_IS_NOTHING: bool = true;
    fn from_text(text: &str) -> Option<Self> {
        Self::new(text).ok()
    }
}

impl FromText for Currency {
    const WANTED: &'static str = "a currency of three letters";
    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl FromText for Date {
    const WANTED: &'static str = "a date as YYYY-MM-DD";
    fn from_text(text: &str) -> Option<Self> {
        read_date(text)
    }
}

impl FromText for CommunicationKind {
    const WANTED: &'static str = "a communication type";
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl FromText for bool {
    const WANTED: &'static str = "true or false";
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
    const WANTED: &'static str = "a number of seconds";
    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Self)
    }
}

impl<'de, T: FromText> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = None;
        deserializer.deserialize_any(&mut scalar_of::<T>(&mut |text| {
            value = T::from_text(text);
            value.is_some()
        }))?;
        Ok(Self(value))
    }
}

fn scalar_of<'t, T: FromText>(take: &'t mut dyn FnMut(&str) -> bool) -> Scalar<'t> {
    Scalar {
        wanted: T::WANTED,
        empty_is_nothing: T::EMPTY_IS_NOTHING,
        boolean_is_nothing: T::BOOLEAN_IS_NOTHING,
        take,
    }
}

/// A scalar, or nothing if it is of any other shape: for what must not spoil the
/// rest.
pub(super) fn or_nothing<'de, T, D>(deserializer: D) -> Result<Lenient<T>, D::Error>
where
    T: FromText,
    D: Deserializer<'de>,
{
    let raw = <&RawValue>::deserialize(deserializer)?;
    let mut value = None;
    let read = scalar_of::<T>(&mut |text| {
        value = T::from_text(text);
        value.is_some()
    })
    .read(raw.get());
    Ok(Lenient(value.filter(|_| read.is_ok())))
}

/// The same for an object.
pub(super) fn object_or_nothing<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// The text of a JSON string, or the digits of a number of any length. Nothing for
/// an empty text.
pub(super) fn digits_of(raw: &RawValue) -> Option<Text> {
    let raw = raw.get();
    let text = match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(raw).ok().map(Text::from),
        Some(b'-' | b'0'..=b'9') => Some(Text::from(raw)),
        _ => None,
    };
    text.filter(|text| !text.is_empty())
}

/// An exact decimal out of a JSON number or a string, with its scale. It reads
/// the digits themselves: a float never comes into it.
#[derive(Default)]
pub(super) struct LenientAmount(pub(super) Option<Amount>);

impl<'de> Deserialize<'de> for LenientAmount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let bad =
            || de::Error::invalid_value(de::Unexpected::Other("this value"), &"a decimal number");
        let text: Cow<'_, str> = match raw.as_bytes().first() {
            Some(b'"') => serde_json::from_str::<String>(raw).map(Cow::Owned).map_err(|_| bad())?,
            _ => Cow::Borrowed(raw),
        };
        match text.trim() {
            "null" | "" => Ok(Self(None)),
            digits => Amount::parse(digits).map(|amount| Self(Some(amount))).map_err(|_| bad()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn amount(json: &str) -> Result<Option<String>, serde_json::Error> {
        serde_json::from_str::<LenientAmount>(json).map(|read| read.0.map(|a| a.to_string()))
    }

    #[test]
    fn an_amount_keeps_its_digits() {
        for (json, digits) in [
            ("100.10", "100.10"),
            ("\"100.10\"", "100.10"),
            ("-0.01", "-0.01"),
            ("0.1000000000000000055", "0.1000000000000000055"),
            ("9007199254740993", "9007199254740993"),
            ("\"+5.00\"", "5.00"),
        ] {
            assert_eq!(amount(json).unwrap().as_deref(), Some(digits), "{json}");
        }
        assert_eq!(amount("null").unwrap(), None);
        assert_eq!(amount("\"\"").unwrap(), None);
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
            assert!(amount(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_flag_comes_as_boolean_or_text() {
        let flag = |json| serde_json::from_str::<Lenient<bool>>(json).map(|read| read.0);
        for json in ["true", "\"True\"", "\"true\"", "\"TRUE\""] {
            assert_eq!(flag(json).unwrap(), Some(true), "{json}");
        }
        assert_eq!(flag("\"False\"").unwrap(), Some(false));
        assert_eq!(flag("null").unwrap(), None);
        assert!(flag("1").is_err() && flag("\"boolean\"").is_err());
    }

    #[test]
    fn a_text_may_come_as_a_number() {
        let text = |json| serde_json::from_str::<Lenient<Text>>(json).unwrap().0.unwrap();
        assert_eq!(text("123132123").as_str(), "123132123");
        assert_eq!(text("\"\"").as_str(), "");
    }
}
