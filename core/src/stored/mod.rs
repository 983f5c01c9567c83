//! How what an application stored is read back.
//!
//! Any `serde` format that describes itself is read once into a [`Node`]; a type
//! takes its members from there ([`FromStored`]). It is not left to derived
//! readers, because theirs is the wording of errors, and they repeat what they
//! found: where a token stands in place of a number, the token. A [`Fault`] says
//! where and what is wanted, and nothing that was stored.
//!
//! What does not belong here: what a type holds and how it is written, which is
//! with the type, and the bank's answers (`wire`).

mod fault;
mod node;
mod object;
mod value;
mod version;

pub(crate) use self::{
    fault::Fault,
    node::Node,
    object::Object,
    value::{as_enum, from_stored, from_text},
    version::{OneOrTwo, Version},
};

/// What is read from a stored value.
pub(crate) trait FromStored: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// When it is something else. The error repeats nothing of it.
    fn from_stored(node: Node<'_>) -> Result<Self, Fault>;

    /// What stands for a member that is not there; `None` where one must be.
    fn missing() -> Option<Self> {
        None
    }
}

/// `Deserialize` for what is [`FromStored`].
macro_rules! deserialize_stored {
    ($($name:ty),+ $(,)?) => { $(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::stored::from_stored(deserializer)
            }
        }
    )+ };
}

/// A type that is stored as an object of its fields, and of nothing else.
///
/// `field` is stored by its own name, `field as "name"` by another one, and
/// `field or value` may be missing.
macro_rules! stored_object {
    ($name:ident { $($field:ident $(as $stored:literal)? $(or $other:expr)?),+ $(,)? }) => {
        impl $crate::stored::FromStored for $name {
            fn from_stored(
                node: $crate::stored::Node<'_>,
            ) -> Result<Self, $crate::stored::Fault> {
                let mut object = node.object()?;
                let value = Self {
                    $($field: stored_object!(@ object $field [$($stored)?] [$($other)?])),+
                };
                object.end()?;
                Ok(value)
            }
        }

        $crate::stored::deserialize_stored!($name);
    };
    (@ $object:ident $field:ident [] []) => { $object.take(stringify!($field))? };
    (@ $object:ident $field:ident [$stored:literal] []) => { $object.take($stored)? };
    (@ $object:ident $field:ident [] [$other:expr]) => {
        $object.take_or(stringify!($field), $other)?
    };
}

/// A type that is stored as another one, from which it is made.
macro_rules! stored_as {
    ($name:ident as $stored:ty) => {
        impl $crate::stored::FromStored for $name {
            fn from_stored(node: $crate::stored::Node<'_>) -> Result<Self, $crate::stored::Fault> {
                let stored: $stored = $crate::stored::FromStored::from_stored(node)?;
                Self::try_from(stored).map_err(serde::de::Error::custom)
            }
        }

        $crate::stored::deserialize_stored!($name);
    };
}

pub(crate) use {deserialize_stored, stored_as, stored_object};
