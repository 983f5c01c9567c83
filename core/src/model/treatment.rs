//! How fast a payment should go.

use core::fmt;

use super::stored::serde_as_text;

/// How the bank treats a SEPA credit transfer. The two values are documented in
/// the bank's getting-started page; an instant transfer is a product of its own
/// there, not a treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaymentTreatment {
    /// In the usual order.
    Normal,
    /// Before others, perhaps at a price.
    Urgent,
}

/// Why a text is not a treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a payment treatment is NORMAL or URGENT")]
pub struct PaymentTreatmentError;

impl PaymentTreatment {
    /// Reads the bank's word for it, in any case.
    ///
    /// # Errors
    /// It is neither of the two.
    pub fn parse(text: &str) -> Result<Self, PaymentTreatmentError> {
        [Self::Normal, Self::Urgent]
            .into_iter()
            .find(|treatment| text.eq_ignore_ascii_case(treatment.as_str()))
            .ok_or(PaymentTreatmentError)
    }

    /// The bank's word for it: `NORMAL` or `URGENT`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Normal => "NORMAL",
            Self::Urgent => "URGENT",
        }
    }
}

impl fmt::Display for PaymentTreatment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

serde_as_text!(
    PaymentTreatment,
    "NORMAL or URGENT",
    PaymentTreatment::parse,
    PaymentTreatment::as_str
);
