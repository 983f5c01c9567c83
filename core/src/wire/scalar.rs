//! A scalar taken as text, in whatever type of JSON it came.

use alloc::string::ToString;
use core::fmt;

use serde::{
    Deserializer,
    de::{self, Visitor},
};

/// Takes a scalar as text. One for all types: only `take` knows which it is.
pub(super) struct Scalar<'t> {
    /// What it should have been, for the error.
    pub(super) wanted: &'static str,
    pub(super) empty_is_nothing: bool,
    pub(super) boolean_is_nothing: bool,
    /// Whether the text is what was wanted.
    pub(super) take: &'t mut dyn FnMut(&str) -> bool,
}

impl Scalar<'_> {
    /// Reads one out of a text of its own.
    pub(super) fn read(&mut self, json: &str) -> serde_json::Result<()> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        deserializer.deserialize_any(self)
    }
}

/// By reference: a visitor is handed on for every value.
impl Visitor<'_> for &mut Scalar<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wanted)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        if (text.is_empty() && self.empty_is_nothing) || (self.take)(text) {
            Ok(())
        } else {
            Err(E::invalid_value(de::Unexpected::Other("this text"), &self))
        }
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        if self.boolean_is_nothing {
            return Ok(());
        }
        self.visit_str(if value { "true" } else { "false" })
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
