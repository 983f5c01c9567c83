//! Moments and days in stored values: `2026-01-05T09:00:00Z`, `2026-01-05`.
//!
//! `jiff` would read them as well. But its errors repeat the text, and in wasm its
//! reader, with the wording of errors for time zones and calendars that never come
//! into it, weighs more than all that is read here.

use core::{fmt, marker::PhantomData};

use jiff::{Timestamp, civil::Date};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
};

use crate::model::{read_date, read_moment};

/// Writes one. For `#[serde(with = "moment")]`.
pub(crate) fn serialize<T: Text, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Reads one.
pub(crate) fn deserialize<'de, T: Text, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Reader(PhantomData))
}

/// One that may be missing. For `#[serde(default, with = "moment::option")]`.
pub(crate) mod option {
    use super::*;

    /// Writes it, or `null`.
    pub(crate) fn serialize<T: Text, S: Serializer>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().map(Plain).serialize(serializer)
    }

    /// Reads it, or `null`.
    pub(crate) fn deserialize<'de, T: Text, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        Ok(Option::<Plain<T>>::deserialize(deserializer)?.map(|Plain(value)| value))
    }
}

/// What can stand there.
pub(crate) trait Text: fmt::Display + Sized {
    /// What a reader expects, for errors.
    const WANTED: &'static str;
    /// `None` when it is not one.
    fn read(text: &str) -> Option<Self>;
}

impl Text for Timestamp {
    const WANTED: &'static str = "a moment such as 2026-01-05T09:00:00Z";
    fn read(text: &str) -> Option<Self> {
        read_moment(text)
    }
}

impl Text for Date {
    const WANTED: &'static str = "a day such as 2026-01-05";
    fn read(text: &str) -> Option<Self> {
        read_date(text)
    }
}

/// One as an element of something else.
pub(crate) struct Plain<T>(pub(crate) T);

impl<T: Text> Serialize for Plain<&T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, serializer)
    }
}

impl<'de, T: Text> Deserialize<'de> for Plain<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
    }
}

struct Reader<T>(PhantomData<T>);

impl<T: Text> Visitor<'_> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WANTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::read(text).ok_or_else(|| E::invalid_value(de::Unexpected::Other("this text"), &self))
    }
}
