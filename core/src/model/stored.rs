//! How values that exist checked and unchecked are stored.
//!
//! A checked value is a plain string, and is checked again when it is read: the
//! store may have been edited. An unchecked one says so, because reading it
//! back as checked would refuse it, and reading everything back as unchecked
//! would lose the check.

use alloc::string::String;

use serde::Serialize;

use crate::stored::{Fault, FromStored, Node};

/// `"BE54063301200997"`, or `{"unchecked":"BE21063304586543"}`.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Stored {
    Checked(String),
    Unchecked { unchecked: String },
}

impl FromStored for Stored {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        match node {
            Node::Object(_) => {
                let mut object = node.object()?;
                object.take("unchecked").map(|unchecked| Self::Unchecked { unchecked })
            }
            Node::Borrowed(_) | Node::Owned(_) => node.into_text().map(Self::Checked),
            _ => Err(Fault::wanted("a text, or an object with `unchecked`")),
        }
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

        impl $crate::stored::FromStored for $name {
            fn from_stored(node: $crate::stored::Node<'_>) -> Result<Self, $crate::stored::Fault> {
                $crate::stored::from_text(&node, $expecting, |text: &str| $parse(text))
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
