//! The generations of the bank's API.

use core::fmt;

use serde::{Serialize, Serializer};

use crate::stored::{Fault, FromStored, Node, deserialize_stored};

/// A generation of the bank's API: the versions that were current together.
///
/// In a file it is its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Generation {
    /// 2019 to January 2022: what the bank's first public pages describe. A
    /// consent covers one account, named by its IBAN.
    One,
    /// From December 2021: other names in the answers, other codes in the errors.
    /// A consent still covers one account (seen in production).
    Two,
    /// The current one, with Banx: the PSU picks the accounts on the bank's page,
    /// one token serves them all, and there are more kinds of payment (documented:
    /// the portal's current pages, of which only a part is public).
    Three,
}

impl Generation {
    /// All of them, oldest first.
    pub const ALL: [Self; 3] = [Self::One, Self::Two, Self::Three];

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "generation {}", self.number())
    }
}

impl Serialize for Generation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}

impl FromStored for Generation {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        let number = u8::from_stored(node)?;
        let known = Self::ALL.into_iter().find(|known| known.number() == number);
        known.ok_or_else(|| Fault::new("a generation is 1, 2 or 3"))
    }
}

deserialize_stored!(Generation);
