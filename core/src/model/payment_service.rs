//! Once, again and again, or many at a time.

use core::fmt;

use super::stored::serde_as_text;

/// The first part of a payment's path. That the three services exist is
/// documented (payments flows page); their names in the path are assumed, from
/// NextGenPSD2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PaymentService {
    /// One payment: `payments`.
    Payments,
    /// A standing order: `periodic-payments`.
    PeriodicPayments,
    /// A file of payments: `bulk-payments`.
    BulkPayments,
}

/// Why a text is not a payment service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a payment service is payments, periodic-payments or bulk-payments")]
pub struct PaymentServiceError;

impl PaymentService {
    /// Reads the name.
    ///
    /// # Errors
    /// It is none of the three.
    pub fn parse(text: &str) -> Result<Self, PaymentServiceError> {
        [Self::Payments, Self::PeriodicPayments, Self::BulkPayments]
            .into_iter()
            .find(|service| service.as_str() == text)
            .ok_or(PaymentServiceError)
    }

    /// The name, as it stands in the path.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Payments => "payments",
            Self::PeriodicPayments => "periodic-payments",
            Self::BulkPayments => "bulk-payments",
        }
    }
}

impl fmt::Display for PaymentService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

serde_as_text!(
    PaymentService,
    "payments, periodic-payments or bulk-payments",
    PaymentService::parse,
    PaymentService::as_str
);
