//! The version tag of everything that an application stores.
//!
//! Each stored type has one such field, named after the type (`"tokens": 1`), so
//! that a value of another kind or of a future version is refused by name and
//! not half read.

use serde::{Serialize, Serializer};

use super::{Fault, FromStored, Node};

/// The number `N`, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version<const N: u64>;

impl<const N: u64> Serialize for Version<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(N)
    }
}

impl<const N: u64> FromStored for Version<N> {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        let found = u64::from_stored(node)?;
        if found == N { Ok(Self) } else { Err(unsupported(found, format_args!("{N}"))) }
    }
}

/// The version of a type that has two, both of which are still written: the
/// second holds what the first cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OneOrTwo {
    One,
    Two,
}

impl Serialize for OneOrTwo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(match self {
            Self::One => 1,
            Self::Two => 2,
        })
    }
}

impl FromStored for OneOrTwo {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        match u64::from_stored(node)? {
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            found => Err(unsupported(found, format_args!("1 or 2"))),
        }
    }
}

fn unsupported(found: u64, wanted: core::fmt::Arguments<'_>) -> Fault {
    Fault::new(alloc::format!(
        "stored with version {found}, but this release reads version {wanted}"
    ))
}
