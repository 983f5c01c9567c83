//! What goes wrong at the bank.

use std::time::Duration;

use belfius_psd2_sandbox::{Fault, Operation};

/// Whatever may go wrong and leave the consent alive. What is lost after a renewal
/// ends a pair for good: that cannot be soaked.
pub(crate) fn fault(number: usize) -> (Operation, Fault) {
    let operations =
        [Operation::Transactions, Operation::Account, Operation::Accounts, Operation::Payment];
    let faults = [
        Fault::CutAfterProcessing,
        Fault::CutBody,
        Fault::Html500,
        Fault::Chunked,
        Fault::ExpiredToken,
        Fault::RateLimit { retry_after: None },
        Fault::EmptyBody200,
        Fault::EscapedSlashes,
        Fault::Delay(Duration::from_millis(20)),
        Fault::BadEscapes,
        Fault::Text503,
        Fault::CutBeforeProcessing,
        Fault::Empty401,
    ];
    if number.is_multiple_of(53) {
        return (Operation::Refresh, Fault::Html500);
    }
    (operations[number % operations.len()], faults[number % faults.len()].clone())
}
