//! A call as the rules see it: what its operation is like, and what follows from that
//! for an answer of any kind.

use belfius_psd2::{Delivery, Operation};

use super::super::outcome::Outcome;
use super::Over;

/// A call as the rules see it.
#[derive(Clone, Copy)]
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) over: Over,
    pub(super) lasting: bool,
}

impl Call {
    // What the operation is like.

    /// What is asked again where it was surely not sent.
    pub(super) fn is_get(self) -> bool {
        use Operation as O;
        match self.operation {
            O::ConsentUris | O::Accounts | O::Account | O::Transactions => true,
            O::PaymentDetails | O::PaymentStatus => true,
            O::ExchangeCode | O::RefreshTokens | O::ConfirmFunds => false,
            other if other.moves_money() => false,
            other => panic!("no rule for the operation {other}"),
        }
    }

    /// Whether tokens go along that a renewal may mend.
    pub(super) fn carries_token(self) -> bool {
        use Operation as O;
        matches!(
            self.operation,
            O::Accounts
                | O::Account
                | O::Transactions
                | O::PaymentDetails
                | O::PaymentStatus
                | O::CancelPayment
                | O::CancelStandingOrder
                | O::ConfirmFunds
        )
    }

    pub(super) fn cancels(self) -> bool {
        matches!(self.operation, Operation::CancelPayment | Operation::CancelStandingOrder)
    }

    /// What the customer has to sign: the answer is an error that holds an address.
    pub(super) fn is_order(self) -> bool {
        self.operation.moves_money() && !self.cancels() && self.operation != Operation::Fallback
    }

    /// What a good answer is that has none: 204.
    pub(super) fn has_no_body(self) -> bool {
        self.cancels()
    }

    pub(super) fn limit(self) -> usize {
        match self.operation {
            Operation::Transactions => 16 * 1024 * 1024,
            _ => 256 * 1024,
        }
    }

    // What comes of it.

    pub(super) fn whole(self) -> Outcome {
        Outcome::good("the answer")
    }

    /// No whole answer came: the bank may have done it.
    pub(super) fn lost(self, kind: &str, remedy: &str) -> Outcome {
        let remedy = match self.operation {
            money if money.moves_money() => "LookFirst",
            // The code may be spent.
            Operation::ExchangeCode => "StartOver",
            _ => remedy,
        };
        Outcome::error(kind, Delivery::Unknown, remedy)
    }

    /// An answer that does not say that nothing was done.
    pub(super) fn doubtful(self, kind: &str, remedy: &str) -> Outcome {
        let remedy = if self.operation.moves_money() { "LookFirst" } else { remedy };
        Outcome::error(kind, Delivery::Unknown, remedy)
    }

    /// An answer that says so.
    pub(super) fn refused(self, kind: &str, remedy: &str) -> Outcome {
        Outcome::error(kind, Delivery::Refused, remedy)
    }

    /// A connection to the bank that ends without a head.
    pub(super) fn cut(self) -> &'static str {
        match self.over {
            Over::Https => "CutOff",
            // The proxy says so.
            Over::Fetch => "NotTheBank",
        }
    }
}
