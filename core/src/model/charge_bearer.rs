//! Who pays for a payment.

use core::fmt;

use super::stored::serde_as_text;

/// Who bears the charges of a cross-border transfer, where it is required
/// (documented: payments flows page). The four codes are those of ISO 20022;
/// that the bank takes them is assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChargeBearer {
    /// The payer bears all of them: `DEBT`.
    Debtor,
    /// The payee bears all of them: `CRED`.
    Creditor,
    /// Each bears those of their own bank: `SHAR`.
    Shared,
    /// As the service level says: `SLEV`.
    ServiceLevel,
}

/// Why a text is not a charge bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a charge bearer is DEBT, CRED, SHAR or SLEV")]
pub struct ChargeBearerError;

impl ChargeBearer {
    /// Reads the code.
    ///
    /// # Errors
    /// It is none of the four.
    pub fn parse(text: &str) -> Result<Self, ChargeBearerError> {
        [Self::Debtor, Self::Creditor, Self::Shared, Self::ServiceLevel]
            .into_iter()
            .find(|bearer| bearer.as_str() == text)
            .ok_or(ChargeBearerError)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Debtor => "DEBT",
            Self::Creditor => "CRED",
            Self::Shared => "SHAR",
            Self::ServiceLevel => "SLEV",
        }
    }
}

impl fmt::Display for ChargeBearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

serde_as_text!(ChargeBearer, "DEBT, CRED, SHAR or SLEV", ChargeBearer::parse, ChargeBearer::as_str);
