//! An account number as the bank wrote it.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::{Iban, IbanError, Text};
use crate::stored::{Fault, FromStored, Node};

/// An account number that the bank sent: kept exactly, never refused.
///
/// The IBAN in the example of the bank's Account API page has wrong check
/// digits, a counterparty may have no IBAN at all, and a statement must not be
/// lost for that. [`check`](Self::check) before you send it back as a payee.
///
/// ```
/// use belfius_psd2::model::{IbanError, ReceivedIban};
///
/// let documented = ReceivedIban::from("BE80350454678790");
/// assert_eq!(documented.as_str(), "BE80350454678790");
/// assert_eq!(documented.check(), Err(IbanError::CheckDigits));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReceivedIban(Text);

impl ReceivedIban {
    /// What the bank wrote. Do not log it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same as an [`Iban`], if it is one.
    ///
    /// # Errors
    /// Why it is not an IBAN.
    pub fn check(&self) -> Result<Iban, IbanError> {
        Iban::parse(&self.0)
    }
}

impl FromStored for ReceivedIban {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        Text::from_stored(node).map(Self)
    }
}

impl fmt::Debug for ReceivedIban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceivedIban(…)")
    }
}

impl<T: Into<Text>> From<T> for ReceivedIban {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}
