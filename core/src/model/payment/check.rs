//! What the bank would refuse about an order, found before it is signed.
//!
//! The values check themselves (IBAN, BIC, communication, payment id); here is
//! what concerns the order as a whole. The bank remains the judge: it knows its
//! holidays, the account's limits and its own list of characters.

use jiff::civil::Weekday;
use rust_decimal::Decimal;

use super::PaymentOrder;
use crate::model::{Currency, Date};

/// The most characters of a payee's name (SEPA rulebook, attribute AT-21; that
/// it is the bank's limit too is assumed).
const MAX_NAME: usize = 70;

/// The largest SEPA credit transfer, 999999999.99 EUR (SEPA rulebook; that it
/// is the bank's limit too is assumed).
const MAX_AMOUNT_IN_CENTS: i64 = 99_999_999_999;

/// What is wrong with an order. It never repeats what the order says; ask
/// [`field`](Self::field) for the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// Payer and payee are the same account (the bank's error 10011).
    #[error("the payee's account is the payer's own")]
    SameAccount,
    /// The payee has no name.
    #[error("the payee's name is empty")]
    CreditorNameEmpty,
    /// The payee's name has more than 70 characters (assumed, from SEPA).
    #[error("the payee's name has more than 70 characters")]
    CreditorNameTooLong,
    /// The payee's name holds a line break or another control character
    /// (assumed, from SEPA).
    #[error("the payee's name holds a control character")]
    CreditorNameControlCharacter,
    /// The amount is zero or less (the bank's error 10009).
    #[error("the amount is not more than zero")]
    AmountNotPositive,
    /// The amount is written with more than two decimals, be they zeros
    /// (assumed, from SEPA).
    #[error("the amount has more than two decimals")]
    AmountScale,
    /// The amount is more than 999999999.99 (assumed, from SEPA).
    #[error("the amount is more than a SEPA transfer can carry")]
    AmountTooLarge,
    /// The currency is not EUR (the bank's error 10010).
    #[error("the currency is not EUR")]
    CurrencyNotEur,
    /// The execution date is before today (the bank's error 10008).
    #[error("the execution date is in the past")]
    ExecutionDateInPast,
    /// The execution date is a Saturday or a Sunday, when no bank works (the
    /// bank's error 20019).
    #[error("the execution date is in a weekend")]
    ExecutionDateOnWeekend,
}

impl OrderError {
    /// The member of the bank's body that it is about, such as
    /// `remote_account.name`.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::SameAccount => "remote_account.iban",
            Self::CreditorNameEmpty
            | Self::CreditorNameTooLong
            | Self::CreditorNameControlCharacter => "remote_account.name",
            Self::AmountNotPositive | Self::AmountScale | Self::AmountTooLarge => "amount",
            Self::CurrencyNotEur => "currency",
            Self::ExecutionDateInPast | Self::ExecutionDateOnWeekend => "execution_date",
        }
    }
}

impl PaymentOrder {
    /// Looks for what the bank would refuse. `today` is the date in Belgium.
    ///
    /// An execution date of today passes, although the bank's text says "in
    /// future" and it may refuse it. Bank holidays pass too: they are not known
    /// here.
    ///
    /// # Errors
    /// The first fault found, in the order of the bank's body.
    pub fn check(&self, today: Date) -> Result<(), OrderError> {
        let name = self.creditor_name.trim();
        if name.is_empty() {
            return Err(OrderError::CreditorNameEmpty);
        }
        if self.creditor_name.chars().any(char::is_control) {
            return Err(OrderError::CreditorNameControlCharacter);
        }
        if self.creditor_name.chars().count() > MAX_NAME {
            return Err(OrderError::CreditorNameTooLong);
        }
        if self.pays_itself() {
            return Err(OrderError::SameAccount);
        }
        if !self.amount.is_positive() {
            return Err(OrderError::AmountNotPositive);
        }
        if self.amount.scale() > 2 {
            return Err(OrderError::AmountScale);
        }
        if self.amount.decimal() > Decimal::new(MAX_AMOUNT_IN_CENTS, 2) {
            return Err(OrderError::AmountTooLarge);
        }
        if self.currency != Currency::EUR {
            return Err(OrderError::CurrencyNotEur);
        }
        if let Some(date) = self.execution_date {
            if date < today {
                return Err(OrderError::ExecutionDateInPast);
            }
            if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
                return Err(OrderError::ExecutionDateOnWeekend);
            }
        }
        Ok(())
    }

    /// By text, in any case: one of the two may be unchecked.
    fn pays_itself(&self) -> bool {
        let payee = self.creditor.as_str();
        self.debtor.as_ref().is_some_and(|debtor| debtor.as_str().eq_ignore_ascii_case(payee))
    }
}
