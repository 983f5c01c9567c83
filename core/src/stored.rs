//! The version tag of everything that an application stores.
//!
//! Each stored type has one such field, named after the type (`"tokens": 1`), so
//! that a value of another kind or of a future version is refused by name and
//! not half read.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The number `N`, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version<const N: u64>;

impl<const N: u64> Serialize for Version<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(N)
    }
}

impl<'de, const N: u64> Deserialize<'de> for Version<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = u64::deserialize(deserializer)?;
        if found == N { Ok(Self) } else { Err(de::Error::custom(Unsupported { found, wanted: N })) }
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

impl<'de> Deserialize<'de> for OneOrTwo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            found => Err(de::Error::custom(format_args!(
                "stored with version {found}, but this release reads version 1 or 2"
            ))),
        }
    }
}

struct Unsupported {
    found: u64,
    wanted: u64,
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "stored with version {}, but this release reads version {}",
            self.found, self.wanted
        )
    }
}
