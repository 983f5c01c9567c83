//! What a payment says to its payee: words, or a Belgian structured reference.
//!
//! The two forms have a file each.

mod free;
mod structured;

use serde::Serialize;

pub use free::FreeCommunication;
pub use structured::StructuredCommunication;

use super::Text;
use crate::stored::{Fault, FromStored, Node, deserialize_stored};

/// The communication of a payment order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Communication {
    /// A reference that the payee's software reads.
    Structured(StructuredCommunication),
    /// Words.
    Free(FreeCommunication),
}

impl FromStored for Communication {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        const WANTED: &str = "an object with `structured` or `free`";
        match node.variant(WANTED)? {
            (kind, node) if kind == "structured" => {
                StructuredCommunication::from_stored(node).map(Self::Structured)
            }
            (kind, node) if kind == "free" => FreeCommunication::from_stored(node).map(Self::Free),
            _ => Err(Fault::wanted(WANTED)),
        }
    }
}

deserialize_stored!(Communication);

impl Communication {
    /// What the bank calls it: `STRUCTURED` (documented on its Payment API page)
    /// or `FREETEXT` (seen in production).
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Structured(_) => STRUCTURED,
            Self::Free(_) => FREETEXT,
        }
    }

    /// The text that goes out. Do not log it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Structured(communication) => communication.as_str(),
            Self::Free(communication) => communication.as_str(),
        }
    }
}

impl From<StructuredCommunication> for Communication {
    fn from(communication: StructuredCommunication) -> Self {
        Self::Structured(communication)
    }
}

impl From<FreeCommunication> for Communication {
    fn from(communication: FreeCommunication) -> Self {
        Self::Free(communication)
    }
}

/// What kind of communication a transaction on a statement carries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CommunicationKind {
    /// A Belgian structured reference.
    Structured,
    /// Words.
    Freetext,
    /// Something that the bank has not documented.
    Other(Text),
}

impl From<&str> for CommunicationKind {
    /// Reads the bank's word for it, in any case.
    fn from(text: &str) -> Self {
        if text.eq_ignore_ascii_case(STRUCTURED) {
            Self::Structured
        } else if text.eq_ignore_ascii_case(FREETEXT) {
            Self::Freetext
        } else {
            Self::Other(text.into())
        }
    }
}

/// Why a text is not a communication. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommunicationError {
    /// There is nothing in it but spaces.
    #[error("the communication is empty")]
    Empty,
    /// A free communication has more than 140 characters.
    #[error("the communication has more than 140 characters")]
    TooLong,
    /// A free communication holds a control character: a line break, a tab.
    #[error("the communication holds a line break or another control character")]
    ControlCharacter,
    /// A structured communication holds something else than digits, slashes
    /// and spaces between its `+++` or `***`.
    #[error("a structured communication holds digits only, like +++090/9337/55493+++")]
    BadCharacter,
    /// A structured communication has not twelve digits.
    #[error("a structured communication has twelve digits")]
    NotTwelveDigits,
    /// The last two digits do not fit the ten before: a typing error.
    #[error("the check digits of the structured communication are wrong")]
    CheckDigits,
    /// A reference has more than ten digits.
    #[error("a reference for a structured communication has ten digits at most")]
    ReferenceTooLarge,
}

const STRUCTURED: &str = "STRUCTURED";
const FREETEXT: &str = "FREETEXT";
