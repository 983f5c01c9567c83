//! How values that exist checked and unchecked are stored.
//!
//! A checked value is a plain string, and is checked again when it is read: the
//! store may have been edited. An unchecked one says so, because reading it
//! back as checked would refuse it, and reading everything back as unchecked
//! would lose the check.

use alloc::{borrow::Cow, string::String};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// `"BE54063301200997"`, or `{"unchecked":"BE21063304586543"}`.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Stored {
    Checked(String),
    Unchecked { unchecked: String },
}

impl<'de> Deserialize<'de> for Stored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Found(found) = Found::deserialize(deserializer)?;
        found.ok_or_else(|| {
            de::Error::custom("data did not match any variant of untagged enum Stored")
        })
    }
}

/// What is there, if it is one. Serde's own reader of untagged enums keeps a copy
/// of any value first.
struct Found(Option<Stored>);

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FoundVisitor).map(Self)
    }
}

struct FoundVisitor;

impl<'de> Visitor<'de> for FoundVisitor {
    type Value = Option<Stored>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or an object with `unchecked`")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Stored::Checked(text.into())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut unchecked, mut count) = (None, 0_usize);
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            if name == "unchecked" {
                count = count.saturating_add(1);
                unchecked = map.next_value::<Found>()?.0;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(match unchecked {
            Some(Stored::Checked(unchecked)) if count == 1 => Some(Stored::Unchecked { unchecked }),
            _ => None,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// `Serialize` and `Deserialize` as a plain string, read without an allocation
/// of its own. `$parse` takes `&str` and gives the value or an error that does
/// not repeat the text.
macro_rules! serde_as_text {
    ($name:ident, $expecting:literal, $parse:path, $text:path) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&$text(self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        $parse(text).map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Visitor)
            }
        }
    };
}

pub(super) use serde_as_text;
