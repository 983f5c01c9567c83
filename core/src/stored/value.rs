//! The small values that stored types are made of.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::{
    fmt,
    num::{NonZeroU8, NonZeroU16, NonZeroU32},
};

use jiff::{Timestamp, civil::Date};
use serde::{
    Deserialize, Deserializer,
    de::{Error, IntoDeserializer, value::StrDeserializer},
};

use super::{Fault, FromStored, Node};
use crate::model::{read_date, read_moment};

/// `Deserialize::deserialize` of what is [`FromStored`].
pub(crate) fn from_stored<'de, T: FromStored, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::from_stored(Node::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// A checked text. The check's error repeats nothing.
pub(crate) fn from_text<T, E: fmt::Display>(
    node: &Node<'_>,
    wanted: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, Fault> {
    parse(node.text(wanted)?).map_err(Fault::custom)
}

/// One of the names that a derived reader knows.
pub(crate) fn as_enum<T>(node: &Node<'_>) -> Result<T, Fault>
where
    T: for<'a> Deserialize<'a>,
{
    let name: StrDeserializer<'_, Fault> = node.text("a name")?.into_deserializer();
    T::deserialize(name)
}

impl<T: FromStored> FromStored for Option<T> {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        match node {
            Node::Null => Ok(None),
            node => T::from_stored(node).map(Some),
        }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromStored> FromStored for Vec<T> {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        let item = |(at, node)| {
            T::from_stored(node).map_err(|fault| fault.within(&alloc::format!("[{at}]")))
        };
        node.list()?.into_iter().enumerate().map(item).collect()
    }
}

impl FromStored for String {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        node.into_text()
    }
}

impl FromStored for Box<str> {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        node.into_text().map(Into::into)
    }
}

impl FromStored for Timestamp {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        const WANTED: &str = "a moment such as 2026-01-05T09:00:00Z";
        read_moment(node.text(WANTED)?).ok_or_else(|| Fault::wanted(WANTED))
    }
}

impl FromStored for Date {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        const WANTED: &str = "a day such as 2026-01-05";
        read_date(node.text(WANTED)?).ok_or_else(|| Fault::wanted(WANTED))
    }
}

macro_rules! whole_numbers {
    ($($number:ty: $wanted:literal),+ $(,)?) => { $(
        impl FromStored for $number {
            fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
                let Node::Whole(number) = node else { return Err(Fault::wanted($wanted)) };
                Self::try_from(number).map_err(|_| Fault::wanted($wanted))
            }
        }
    )+ };
}

whole_numbers! {
    u8: "a number from 0 to 255",
    u16: "a number from 0 to 65535",
    u32: "a number from 0 to 4294967295",
    u64: "a whole number",
}

/// Any number but 0, of what holds 0 too.
macro_rules! numbers_but_zero {
    ($($number:ty: $of:ty),+ $(,)?) => { $(
        impl FromStored for $number {
            fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
                Self::new(<$of>::from_stored(node)?).ok_or_else(|| Fault::new("this is 0"))
            }
        }
    )+ };
}

numbers_but_zero! { NonZeroU8: u8, NonZeroU16: u16, NonZeroU32: u32 }
