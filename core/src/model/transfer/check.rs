//! What the bank would refuse about an order of the current API, found before
//! it is signed.
//!
//! The values check themselves; here is what concerns the order as a whole. The
//! bank remains the judge: it knows its holidays, the account's limits, and the
//! rules that its pages do not show.

use jiff::civil::Weekday;
use rust_decimal::Decimal;

use super::DebtorAccount;
use crate::model::{Address, Amount, Currency, Date, Frequency, Iban};

/// What is wrong with an order. It never repeats what the order says; ask
/// [`field`](Self::field) for the place.
///
/// Numbers of four digits are the middle of the bank's code, as in
/// `B14821ZZ-1231-000000` (documented: payments error codes page).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    /// Payer and payee are the same account. The first generation refused it
    /// (error 10011); that this one does is assumed.
    #[error("the payee's account is the payer's own")]
    SameAccount,
    /// The payee has no name.
    #[error("the payee's name is empty")]
    CreditorNameEmpty,
    /// The payee's name has more than 70 characters (assumed, from NextGenPSD2).
    #[error("the payee's name has more than 70 characters")]
    CreditorNameTooLong,
    /// The payee's name holds a line break or another control character
    /// (assumed, from SEPA).
    #[error("the payee's name holds a control character")]
    CreditorNameControlCharacter,
    /// A part of the payee's address is empty: leave it out.
    #[error("a part of the payee's address is empty")]
    AddressPartEmpty {
        /// The member of the bank's body.
        field: &'static str,
    },
    /// A part of the payee's address holds a line break or another control
    /// character (assumed, from SEPA).
    #[error("a part of the payee's address holds a control character")]
    AddressPartControlCharacter {
        /// The member of the bank's body.
        field: &'static str,
    },
    /// The amount is zero or less (the bank's 1231).
    #[error("the amount is not more than zero")]
    AmountNotPositive,
    /// The amount is written with more than two decimals, or three where it is
    /// not in EUR, be they zeros (assumed, from SEPA and NextGenPSD2).
    #[error("the amount has more decimals than its currency can have")]
    AmountScale,
    /// The amount is more than 999999999.99 in SEPA (assumed, from SEPA), or has
    /// more than 14 digits before the point (assumed, from NextGenPSD2).
    #[error("the amount is more than such a transfer can carry")]
    AmountTooLarge,
    /// The execution date is before the date in Belgium (documented for the first
    /// generation).
    #[error("the execution date is in the past")]
    ExecutionDateInPast,
    /// The execution date of a SEPA transfer is a Saturday or a Sunday, when no
    /// bank works (documented for the first generation).
    #[error("the execution date is in a weekend")]
    ExecutionDateOnWeekend,
    /// A standing order has a start date, and so its transfer has no execution
    /// date.
    #[error("a standing order's transfer has no execution date; set the start date")]
    ExecutionDateInStandingOrder,
    /// The start date is the date in Belgium or before (the bank's 1259).
    #[error("the start date is not after today")]
    StartDateNotInFuture,
    /// The end date is not after the start date.
    #[error("the end date is not after the start date")]
    EndDateNotAfterStart,
    /// The end date lies in a month after the first payment's and before the
    /// second one's, so that its month does not fit the frequency (the bank's
    /// 1322). The bank's own rule may be stricter.
    #[error("the month of the end date does not fit the frequency")]
    EndDateMonth,
}

impl TransferError {
    /// The member of the bank's body that it is about, such as
    /// `instructed_amount.amount`, by the name that this library gives it.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::SameAccount => "creditor_account.iban",
            Self::CreditorNameEmpty
            | Self::CreditorNameTooLong
            | Self::CreditorNameControlCharacter => "creditor_name",
            Self::AddressPartEmpty { field } | Self::AddressPartControlCharacter { field } => field,
            Self::AmountNotPositive | Self::AmountScale | Self::AmountTooLarge => {
                "instructed_amount.amount"
            }
            Self::ExecutionDateInPast
            | Self::ExecutionDateOnWeekend
            | Self::ExecutionDateInStandingOrder => "requested_execution_date",
            Self::StartDateNotInFuture => "start_date",
            Self::EndDateNotAfterStart | Self::EndDateMonth => "end_date",
        }
    }
}

const MAX_NAME: usize = 70;
/// 999999999.99 EUR, in cents.
const MAX_SEPA: i64 = 99_999_999_999;
/// The first whole number of 15 digits.
const TOO_LARGE: i64 = 100_000_000_000_000;

/// By text, in any case: one of the two may be unchecked. An account of several
/// currencies may pay itself, from one to another.
pub(super) fn same_account(
    debtor: Option<&DebtorAccount>,
    creditor: &Iban,
) -> Result<(), TransferError> {
    let itself = debtor.is_some_and(|debtor| {
        debtor.iban.as_str().eq_ignore_ascii_case(creditor.as_str())
            && debtor.currency.is_none_or(|currency| currency == Currency::EUR)
    });
    if itself { Err(TransferError::SameAccount) } else { Ok(()) }
}

pub(super) fn creditor_name(name: &str) -> Result<(), TransferError> {
    if name.trim().is_empty() {
        Err(TransferError::CreditorNameEmpty)
    } else if name.chars().any(char::is_control) {
        Err(TransferError::CreditorNameControlCharacter)
    } else if name.chars().count() > MAX_NAME {
        Err(TransferError::CreditorNameTooLong)
    } else {
        Ok(())
    }
}

pub(super) fn address(address: &Address) -> Result<(), TransferError> {
    for (field, text) in address.texts() {
        let Some(text) = text else { continue };
        if text.trim().is_empty() {
            return Err(TransferError::AddressPartEmpty { field });
        }
        if text.chars().any(char::is_control) {
            return Err(TransferError::AddressPartControlCharacter { field });
        }
    }
    Ok(())
}

pub(super) fn sepa_amount(amount: Amount) -> Result<(), TransferError> {
    self::amount(amount, Currency::EUR)?;
    if amount.decimal() > Decimal::new(MAX_SEPA, 2) {
        return Err(TransferError::AmountTooLarge);
    }
    Ok(())
}

pub(super) fn amount(amount: Amount, currency: Currency) -> Result<(), TransferError> {
    let decimals = if currency == Currency::EUR { 2 } else { 3 };
    if !amount.is_positive() {
        Err(TransferError::AmountNotPositive)
    } else if amount.scale() > decimals {
        Err(TransferError::AmountScale)
    } else if amount.decimal() >= Decimal::from(TOO_LARGE) {
        Err(TransferError::AmountTooLarge)
    } else {
        Ok(())
    }
}

pub(super) fn not_past(date: Option<Date>, today: Date) -> Result<(), TransferError> {
    if date.is_some_and(|date| date < today) {
        return Err(TransferError::ExecutionDateInPast);
    }
    Ok(())
}

pub(super) fn no_weekend(date: Option<Date>) -> Result<(), TransferError> {
    let weekend = |date: Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    if date.is_some_and(weekend) {
        return Err(TransferError::ExecutionDateOnWeekend);
    }
    Ok(())
}

pub(super) fn period(
    start: Date,
    end: Option<Date>,
    frequency: &Frequency,
    today: Date,
) -> Result<(), TransferError> {
    if start <= today {
        return Err(TransferError::StartDateNotInFuture);
    }
    let Some(end) = end else { return Ok(()) };
    if end <= start {
        return Err(TransferError::EndDateNotAfterStart);
    }
    // Whatever the bank's rule is, a month in which nothing is paid, before
    // anything is paid again, fits no reading of it.
    let between = month(end) - month(start);
    if between > 0 && frequency.months().is_some_and(|months| between < i32::from(months)) {
        return Err(TransferError::EndDateMonth);
    }
    Ok(())
}

/// Months since the year zero.
fn month(date: Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month())
}
