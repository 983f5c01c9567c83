//! Why an order becomes no payment.

use crate::model::{BodyChangeError, OrderError, TransferError};

/// Why an order cannot be signed: the bank would refuse it, or the caller's
/// changes do not fit its body. It repeats nothing of the order's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnsignedPaymentError {
    /// An order of the first generation has a fault.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// An order of the current API has a fault.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// A change does not fit.
    #[error(transparent)]
    Changes(#[from] BodyChangeError),
}

impl UnsignedPaymentError {
    /// The member of the body that it is about: of an order's fault by the name
    /// that this library gives it, of a change by the path that was given.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::Order(error) => error.field(),
            Self::Transfer(error) => error.field(),
            Self::Changes(error) => error.path(),
        }
    }
}
