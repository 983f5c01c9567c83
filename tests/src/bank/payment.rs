//! A payment and what becomes of it.

use jiff::civil::Date;

/// What became of a payment. The first generation shows no status, so the
/// names are the sandbox's own; the third one's status code stands behind each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// The PSU has not decided yet, or another signature is missing: PDNG.
    AwaitingSignature,
    /// The PSU has signed, or no signature was needed; not yet executed: RCVD.
    Signed,
    /// The PSU or the bank has refused: RJCT.
    Refused,
    /// The TPP has cancelled it: CANC.
    Cancelled,
    /// Signed, and its execution date has come (first generation) or the test
    /// has executed it (third generation): ACSC.
    Executed,
}

/// A payment that the bank has accepted.
#[derive(Debug)]
pub(crate) struct Payment {
    pub(crate) transaction_ref: u64,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) to_name: String,
    pub(crate) amount: String,
    pub(crate) communication: Option<String>,
    pub(crate) execution_date: Date,
    pub(crate) state: PaymentState,
}

impl Payment {
    pub(crate) fn state_on(&self, today: Date) -> PaymentState {
        match self.state {
            PaymentState::Signed if today >= self.execution_date => PaymentState::Executed,
            state => state,
        }
    }
}
