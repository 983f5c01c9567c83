//! What an error says of the consent: little, most of the time.

use crate::{
    bank::Operation,
    error::{BankCode, Error, ErrorKind},
};

/// What an error says of the consent.
pub(super) enum Said {
    Withdrawn,
    RefreshRefused,
    ScaRequired,
}

pub(super) fn said(error: &Error) -> Option<Said> {
    if !concerns(error.operation()) {
        return None;
    }
    let refused = error.status().is_some_and(|status| status.is_client_error());
    match error.kind() {
        ErrorKind::Bank(refusal) if refused => match refusal.code() {
            BankCode::NoActiveConsent => Some(Said::Withdrawn),
            BankCode::InvalidRefreshToken if error.operation() == Operation::RefreshTokens => {
                Some(Said::RefreshRefused)
            }
            BankCode::ScaRequired => Some(Said::ScaRequired),
            _ => None,
        },
        // SCA again, with an address that cannot be used.
        ErrorKind::NoUrl | ErrorKind::Url(_) if refused => Some(Said::ScaRequired),
        _ => None,
    }
}

/// Whether the bank answers for the consent itself there: not while another is
/// asked for, and not for a payment, whose consent is its signature. Without a
/// `_`, so that each new operation is decided on.
fn concerns(operation: Operation) -> bool {
    match operation {
        Operation::RefreshTokens
        | Operation::Accounts
        | Operation::Account
        | Operation::Transactions
        | Operation::ConfirmFunds => true,
        Operation::ConsentUris
        | Operation::ExchangeCode
        | Operation::InitiatePayment
        | Operation::PaymentDetails
        | Operation::PaymentStatus
        | Operation::SignPayment
        | Operation::CancelPayment
        | Operation::CreateStandingOrder
        | Operation::CancelStandingOrder
        | Operation::UploadPaymentFile
        | Operation::Fallback => false,
    }
}
