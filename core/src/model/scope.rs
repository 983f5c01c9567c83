//! What a consent is for.

use core::fmt;

use super::stored::serde_as_text;

/// One of the three services of PSD2. The bank gives one pair of tokens for
/// each, and renewing a pair kills the one before (documented for
/// generation 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// Account information: balances and transactions.
    Ais,
    /// Payment initiation.
    Pis,
    /// Confirmation of the availability of funds.
    Caf,
}

/// Why a text is not a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a scope is AIS, PIS or CAF")]
pub struct ScopeError;

impl Scope {
    /// Reads the bank's word for it, in any case.
    ///
    /// # Errors
    /// It is none of the three.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        [Self::Ais, Self::Pis, Self::Caf]
            .into_iter()
            .find(|scope| text.eq_ignore_ascii_case(scope.as_str()))
            .ok_or(ScopeError)
    }

    /// The bank's word for it: `AIS`, `PIS` or `CAF`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Ais => "AIS",
            Self::Pis => "PIS",
            Self::Caf => "CAF",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

serde_as_text!(Scope, "AIS, PIS or CAF", Scope::parse, Scope::as_str);
