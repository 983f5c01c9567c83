//! A JSON value that goes out, kept as its text.
//!
//! `serde_json` keeps it as a `Value`. Who writes one of those writes floats too, if
//! there is any or not, and their tables weigh a lot in WebAssembly. Kept as text, a
//! caller's own value is written where it is given, and only there.

use alloc::string::{String, ToString};
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::Raw;

/// What to do about a value that does not come back as it is.
pub(crate) const NOT_KEPT: &str = "a number of so many digits, or values nested so deep, are not kept exactly: write it as a text";

/// A JSON value without spaces, the members of the caller's own objects sorted by name.
///
/// It serialises as the value that it is. `Debug` shows it: hide what is a customer's.
#[derive(Clone, PartialEq, Eq)]
pub struct JsonText {
    json: String,
    kept: bool,
}

impl JsonText {
    /// A string.
    pub(crate) fn string(text: &str) -> Self {
        let mut json = String::with_capacity(text.len().saturating_add(2));
        push_string(text, &mut json);
        Self::known(json)
    }

    /// A number, with exactly the digits that this shows.
    pub(crate) fn number(digits: impl fmt::Display) -> Self {
        Self::known(digits.to_string())
    }

    fn known(json: String) -> Self {
        Self { json, kept: true }
    }

    /// Whether it comes back as it is from where it is stored. `serde_json` reads a float
    /// of 16 digits or more as its neighbour now and then, and nothing that is nested more
    /// than 127 deep. What is signed must be the same after a restart.
    pub(crate) fn is_kept(&self) -> bool {
        self.kept
    }

    /// What it is.
    pub(crate) fn raw(&self) -> Raw<'_> {
        Raw::known(&self.json)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.json
    }
}

/// Writes an object of these members, in this order, each by `push`.
pub(crate) fn push_object<'m, V>(
    members: impl Iterator<Item = (&'m str, V)>,
    json: &mut String,
    push: impl Fn(V, &mut String),
) {
    json.push('{');
    for (at, (name, value)) in members.enumerate() {
        if at > 0 {
            json.push(',');
        }
        push_string(name, json);
        json.push(':');
        push(value, json);
    }
    json.push('}');
}

fn push_string(text: &str, json: &mut String) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        json.extend(["\"", text, "\""]);
    } else {
        // A text always makes JSON, so this cannot fail.
        json.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

impl From<Value> for JsonText {
    fn from(value: Value) -> Self {
        let json = value.to_string();
        let kept = serde_json::from_str::<Value>(&json).is_ok_and(|read| read == value);
        Self { json, kept }
    }
}

impl From<Raw<'_>> for JsonText {
    fn from(value: Raw<'_>) -> Self {
        Self::known(value.get().into())
    }
}

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value: Value = serde_json::from_str(&self.json).map_err(serde::ser::Error::custom)?;
        value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Self::from(Value::deserialize(deserializer)?);
        if value.is_kept() { Ok(value) } else { Err(serde::de::Error::custom(NOT_KEPT)) }
    }
}

impl fmt::Debug for JsonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_value_goes_out_and_is_stored_as_serde_json_writes_it() {
        let value = json!({
            "b": [1, -2, 1.5, null, true, "\"\\\u{1}é"], "a\n": {}, "c": u64::MAX,
        });
        let json = JsonText::from(value.clone());
        assert_eq!(json.as_str(), serde_json::to_string(&value).unwrap());
        assert_eq!(serde_json::to_value(&json).unwrap(), value);
        assert_eq!(serde_json::from_value::<JsonText>(value).unwrap(), json);
    }

    #[test]
    fn debug_shows_the_value() {
        let json = JsonText::from(json!({"a": [1, "é"]}));
        assert_eq!(alloc::format!("{json:?}"), r#"{"a":[1,"é"]}"#);
    }

    #[test]
    fn a_float_comes_back_as_it_was_or_is_known_not_to() {
        for float in [1.5, 12.1, -0.0, 0.1, 1e15, 1e-7] {
            let json = JsonText::from(Value::from(float));
            assert!(json.is_kept(), "{float}");
            let stored = serde_json::to_string(&json).unwrap();
            assert_eq!(stored, json.as_str());
            assert_eq!(serde_json::from_str::<JsonText>(&stored).unwrap(), json);
        }
        for float in [0.102_000_000_000_000_01, 3.578_587_053_961_19e75] {
            assert!(!JsonText::from(json!({"a": [float]})).is_kept(), "{float}");
        }
        let error = serde_json::from_str::<JsonText>("3.57858705396119e75").unwrap_err();
        assert!(error.to_string().contains("as a text"), "{error}");
    }

    #[test]
    fn what_is_nested_too_deep_is_known_not_to_come_back() {
        let nested = |depth: u32| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        assert!(JsonText::from(nested(127)).is_kept());
        assert!(!JsonText::from(nested(128)).is_kept());
    }

    #[test]
    fn an_object_keeps_the_order_of_its_members() {
        let members = [("b\"", JsonText::number(10)), ("a", JsonText::string("é\n"))];
        let object = |members: &[(&str, JsonText)]| {
            let mut json = String::new();
            let members = members.iter().map(|(name, value)| (*name, value));
            push_object(members, &mut json, |value, json| json.push_str(value.as_str()));
            json
        };
        assert_eq!(object(&members), r#"{"b\"":10,"a":"é\n"}"#);
        assert_eq!(object(&[]), "{}");
    }

    #[test]
    fn a_string_is_as_serde_json_writes_it() {
        for text in ["", "plain é\u{2028}\u{7f}", "\"", "\\", "a\tb", "\u{0}", "\u{1f}"] {
            assert_eq!(JsonText::string(text).as_str(), serde_json::to_string(text).unwrap());
        }
    }
}
