//! What a TPP can ask of the bank.

use core::fmt;

use http::Method;
use serde::{Deserialize, Serialize};

use crate::stored::{Fault, FromStored, Node, as_enum};

/// What a TPP can ask of the bank. Not every [generation](super::Generation) has
/// every operation.
///
/// In a file it is its name with dashes, such as `consent-uris`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Operation {
    /// Where to send the PSU for consent.
    ConsentUris,
    /// Tokens for the code of a callback.
    ExchangeCode,
    /// A new pair of tokens for a refresh token.
    RefreshTokens,
    /// The accounts that the PSU picked (AIS).
    Accounts,
    /// An account's details and balance (AIS).
    Account,
    /// One page of an account's transactions (AIS).
    Transactions,
    /// A payment (PIS).
    InitiatePayment,
    /// A payment's details (PIS).
    PaymentDetails,
    /// What became of a payment (PIS).
    PaymentStatus,
    /// A further signature of a payment (PIS).
    SignPayment,
    /// The end of a payment that is not yet confirmed (PIS).
    CancelPayment,
    /// A standing order (PIS).
    CreateStandingOrder,
    /// The end of a standing order (PIS).
    CancelStandingOrder,
    /// A file of payments (PIS).
    UploadPaymentFile,
    /// Whether an amount is available (CAF).
    ConfirmFunds,
    /// A call of the [fallback interface](crate::fallback). The contract has no row
    /// of it: its addresses come from the caller.
    Fallback,
}

impl FromStored for Operation {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        as_enum(&node)
    }
}

impl Operation {
    /// Every operation of the contract, in the order of the journey.
    pub const ALL: [Self; 15] = [
        Self::ConsentUris,
        Self::ExchangeCode,
        Self::RefreshTokens,
        Self::Accounts,
        Self::Account,
        Self::Transactions,
        Self::InitiatePayment,
        Self::PaymentDetails,
        Self::PaymentStatus,
        Self::SignPayment,
        Self::CancelPayment,
        Self::CreateStandingOrder,
        Self::CancelStandingOrder,
        Self::UploadPaymentFile,
        Self::ConfirmFunds,
    ];

    /// A name for logs and errors.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConsentUris => "consent URIs",
            Self::ExchangeCode => "code exchange",
            Self::RefreshTokens => "token refresh",
            Self::Accounts => "list of accounts",
            Self::Account => "account",
            Self::Transactions => "transactions",
            Self::InitiatePayment => "payment initiation",
            Self::PaymentDetails => "payment details",
            Self::PaymentStatus => "payment status",
            Self::SignPayment => "payment signature",
            Self::CancelPayment => "payment cancellation",
            Self::CreateStandingOrder => "standing order",
            Self::CancelStandingOrder => "standing order cancellation",
            Self::UploadPaymentFile => "payment file",
            Self::ConfirmFunds => "funds confirmation",
            Self::Fallback => "fallback call",
        }
    }

    /// Whether it may move money, or stop it: what must not be done twice, and
    /// must be looked up where its outcome is not known. A call of the fallback
    /// interface may do anything.
    #[must_use]
    pub const fn moves_money(self) -> bool {
        matches!(
            self,
            Self::InitiatePayment
                | Self::SignPayment
                | Self::CancelPayment
                | Self::CreateStandingOrder
                | Self::CancelStandingOrder
                | Self::UploadPaymentFile
                | Self::Fallback
        )
    }

    /// Whether a request of this operation may go out once more by itself, after it may
    /// have reached the bank: a `GET` about something that moves no money, as any call
    /// of the fallback may. (A contract may call any operation by any method.)
    ///
    /// ```
    /// use belfius_psd2::Operation;
    /// use http::Method;
    ///
    /// assert!(Operation::PaymentStatus.is_repeatable(&Method::GET));
    /// assert!(!Operation::RefreshTokens.is_repeatable(&Method::POST));
    /// assert!(!Operation::Fallback.is_repeatable(&Method::GET));
    /// ```
    #[must_use]
    pub fn is_repeatable(self, method: &Method) -> bool {
        method == Method::GET && !self.moves_money()
    }

    /// The placeholders that its path must have, and those that it may have.
    pub(super) const fn placeholders(self) -> (&'static [Placeholder], &'static [Placeholder]) {
        use Placeholder::{LogicalId, PaymentId, PaymentProduct, PaymentService};
        match self {
            Self::ConsentUris
            | Self::ExchangeCode
            | Self::RefreshTokens
            | Self::Accounts
            | Self::Fallback => (&[], &[]),
            Self::Account | Self::Transactions => (&[LogicalId], &[]),
            Self::InitiatePayment | Self::CreateStandingOrder | Self::UploadPaymentFile => {
                (&[], &[PaymentProduct, PaymentService])
            }
            Self::PaymentDetails
            | Self::PaymentStatus
            | Self::SignPayment
            | Self::CancelPayment
            | Self::CancelStandingOrder => (&[PaymentId], &[PaymentProduct, PaymentService]),
            // Where generation 1 asks it is not published.
            Self::ConfirmFunds => (&[], &[LogicalId]),
        }
    }
}

/// What a path template may leave to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placeholder {
    LogicalId,
    PaymentService,
    PaymentProduct,
    PaymentId,
}

impl Placeholder {
    pub(super) const ALL: [Self; 4] =
        [Self::LogicalId, Self::PaymentService, Self::PaymentProduct, Self::PaymentId];

    /// As it stands in a template.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::LogicalId => "{logical-id}",
            Self::PaymentService => "{payment-service}",
            Self::PaymentProduct => "{payment-product}",
            Self::PaymentId => "{payment-id}",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn only_a_get_that_moves_no_money_is_repeated() {
        for operation in Operation::ALL.into_iter().chain([Operation::Fallback]) {
            assert_eq!(operation.is_repeatable(&Method::GET), !operation.moves_money());
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
                assert!(!operation.is_repeatable(&method), "{method} {operation}");
            }
        }
    }
}
