//! The contract: one table of every operation's method, path and version.
//!
//! It is data, because the bank publishes new versions per operation and parts
//! of its pages are not public: each row says on what evidence it stands, and a
//! caller can replace any row at run time without a new release of this crate.

use alloc::{borrow::ToOwned, string::String};
use core::fmt;

use http::Method;

/// A generation of the bank's API: the versions that were current together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Generation {
    /// 2019 to January 2022: what the bank's first public pages describe. A
    /// consent covers one account, named by its IBAN.
    One,
}

/// What a TPP can ask of the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Operation {
    /// Where to send the PSU for consent.
    ConsentUris,
    /// Tokens for the code of a callback.
    ExchangeCode,
    /// A new pair of tokens for a refresh token.
    RefreshTokens,
    /// An account's details and balance (AIS).
    Account,
    /// One page of an account's transactions (AIS).
    Transactions,
    /// A SEPA credit transfer (PIS).
    InitiatePayment,
    /// The end of a payment that is not yet confirmed (PIS).
    CancelPayment,
    /// Whether an amount is available (CAF).
    ConfirmFunds,
}

/// On what a row of the contract stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Evidence {
    /// A page of the bank says so.
    Documented,
    /// Production clients sent it and the bank took it.
    Seen,
    /// Nothing public says so: the nearest guess. Replace the row when the bank
    /// has told you.
    Assumed,
    /// The caller set it.
    Caller,
}

/// How one operation is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    method: Method,
    path: String,
    version: String,
    evidence: Evidence,
}

/// Why a row is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// The path does not begin with `/`, or has a query, a fragment, a dot
    /// segment, or a character that a path cannot hold.
    #[error("a path template begins with `/` and holds only path characters and {{placeholders}}")]
    Path,
    /// A placeholder that nothing fills.
    #[error("a path template knows only the placeholders {{logical-id}} and {{payment-id}}")]
    Placeholder,
    /// The path lacks the placeholder that its operation is about, or has one
    /// that nothing of that operation fills.
    #[error("this operation's path holds other placeholders than the operation has")]
    OtherOperation,
    /// The version is not digits and dots.
    #[error("a version is digits and dots, such as 1.2")]
    Version,
}

/// The placeholders that a path template may hold.
pub(crate) const LOGICAL_ID: &str = "{logical-id}";
pub(crate) const PAYMENT_ID: &str = "{payment-id}";

impl Operation {
    /// Every operation, in the order of the journey.
    pub const ALL: [Self; 8] = [
        Self::ConsentUris,
        Self::ExchangeCode,
        Self::RefreshTokens,
        Self::Account,
        Self::Transactions,
        Self::InitiatePayment,
        Self::CancelPayment,
        Self::ConfirmFunds,
    ];

    /// A name for logs and errors.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConsentUris => "consent URIs",
            Self::ExchangeCode => "code exchange",
            Self::RefreshTokens => "token refresh",
            Self::Account => "account",
            Self::Transactions => "transactions",
            Self::InitiatePayment => "payment initiation",
            Self::CancelPayment => "payment cancellation",
            Self::ConfirmFunds => "funds confirmation",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Row {
    /// A row of the caller's. The path may hold `{logical-id}` and
    /// `{payment-id}`.
    ///
    /// ```
    /// use belfius_psd2::{Bank, Generation, Operation, Row};
    /// let row = Row::new(http::Method::GET, "/funds/{logical-id}", "1")?;
    /// let bank = Bank::sandbox(Generation::One).with_row(Operation::ConfirmFunds, row)?;
    /// assert_eq!(bank.row(Operation::ConfirmFunds).path(), "/funds/{logical-id}");
    /// # Ok::<(), belfius_psd2::ContractError>(())
    /// ```
    ///
    /// # Errors
    /// When the path is not a bare path, holds an unknown placeholder, or the
    /// version is not digits and dots.
    pub fn new(method: Method, path: &str, version: &str) -> Result<Self, ContractError> {
        check_path(path)?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if version.len() > 16 || !version.split('.').all(digits) {
            return Err(ContractError::Version);
        }
        Ok(Self {
            method,
            path: path.to_owned(),
            version: version.to_owned(),
            evidence: Evidence::Caller,
        })
    }

    /// The HTTP method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The path template, below the bank's base URL.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The version in the media type of `Accept`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// On what the row stands.
    #[must_use]
    pub const fn evidence(&self) -> Evidence {
        self.evidence
    }

    /// Whether the path has the placeholders of the operation. A funds check may
    /// go without: where it is asked is not published.
    pub(super) fn check_for(&self, operation: Operation) -> Result<(), ContractError> {
        let has = (self.path.contains(LOGICAL_ID), self.path.contains(PAYMENT_ID));
        let fits = match operation {
            Operation::Account | Operation::Transactions => has == (true, false),
            Operation::CancelPayment => has == (false, true),
            Operation::ConfirmFunds => !has.1,
            _ => has == (false, false),
        };
        if fits { Ok(()) } else { Err(ContractError::OtherOperation) }
    }

    fn known(method: Method, path: &str, version: &str, evidence: Evidence) -> Self {
        Self { method, path: path.to_owned(), version: version.to_owned(), evidence }
    }
}

/// All rows; one for each [`Operation`].
#[derive(Debug, Clone)]
pub(super) struct Contract {
    consent_uris: Row,
    exchange_code: Row,
    refresh_tokens: Row,
    account: Row,
    transactions: Row,
    initiate_payment: Row,
    cancel_payment: Row,
    confirm_funds: Row,
}

impl Contract {
    pub(super) fn of(generation: Generation) -> Self {
        use Evidence::{Assumed, Documented, Seen};
        let get = |path, version, evidence| Row::known(Method::GET, path, version, evidence);
        let post = |path, version, evidence| Row::known(Method::POST, path, version, evidence);
        let delete = |path, version, evidence| Row::known(Method::DELETE, path, version, evidence);
        match generation {
            Generation::One => Self {
                // Version 1 took an IBAN alone; 2 takes the scope too, which CAF needs.
                // Token 1.1 is what was in use when SCA tokens appeared.
                consent_uris: get("/consent-uris", "2", Seen),
                exchange_code: post("/token", "1.1", Seen),
                refresh_tokens: post("/token", "1.1", Seen),
                account: get("/accounts/{logical-id}", "1", Documented),
                transactions: get("/accounts/{logical-id}/transactions", "1.2", Documented),
                initiate_payment: post("/payments/sepa-credit-transfers", "1", Documented),
                cancel_payment: delete(
                    "/payments/sepa-credit-transfers/{payment-id}",
                    "1",
                    Assumed,
                ),
                confirm_funds: get("/accounts/{logical-id}/funds-confirmations", "1", Assumed),
            },
        }
    }

    pub(super) const fn row(&self, operation: Operation) -> &Row {
        match operation {
            Operation::ConsentUris => &self.consent_uris,
            Operation::ExchangeCode => &self.exchange_code,
            Operation::RefreshTokens => &self.refresh_tokens,
            Operation::Account => &self.account,
            Operation::Transactions => &self.transactions,
            Operation::InitiatePayment => &self.initiate_payment,
            Operation::CancelPayment => &self.cancel_payment,
            Operation::ConfirmFunds => &self.confirm_funds,
        }
    }

    pub(super) fn set(&mut self, operation: Operation, row: Row) {
        let slot = match operation {
            Operation::ConsentUris => &mut self.consent_uris,
            Operation::ExchangeCode => &mut self.exchange_code,
            Operation::RefreshTokens => &mut self.refresh_tokens,
            Operation::Account => &mut self.account,
            Operation::Transactions => &mut self.transactions,
            Operation::InitiatePayment => &mut self.initiate_payment,
            Operation::CancelPayment => &mut self.cancel_payment,
            Operation::ConfirmFunds => &mut self.confirm_funds,
        };
        *slot = row;
    }
}

fn check_path(path: &str) -> Result<(), ContractError> {
    let bare = path.replace(LOGICAL_ID, "x").replace(PAYMENT_ID, "x");
    if bare.contains(['{', '}']) {
        return Err(ContractError::Placeholder);
    }
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&b);
    let dots = bare.split('/').any(|segment| segment == "." || segment == "..");
    if !bare.starts_with('/') || bare.len() > 1024 || !bare.bytes().all(allowed) || dots {
        return Err(ContractError::Path);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generation_one_stands_as_documented() {
        let contract = Contract::of(Generation::One);
        let row = contract.row(Operation::Transactions);
        assert_eq!(
            (row.method(), row.path(), row.version(), row.evidence()),
            (&Method::GET, "/accounts/{logical-id}/transactions", "1.2", Evidence::Documented)
        );
        assert_eq!(contract.row(Operation::CancelPayment).evidence(), Evidence::Assumed);
        assert_eq!(contract.row(Operation::ConfirmFunds).evidence(), Evidence::Assumed);
    }

    #[test]
    fn every_known_row_would_be_taken_from_a_caller() {
        let contract = Contract::of(Generation::One);
        for operation in Operation::ALL {
            let row = contract.row(operation);
            assert!(
                Row::new(row.method().clone(), row.path(), row.version()).is_ok(),
                "{operation}"
            );
        }
    }

    #[test]
    fn a_row_fits_its_operation() {
        let row = |path| Row::new(Method::GET, path, "1").unwrap();
        let other = Err(ContractError::OtherOperation);
        assert_eq!(row("/accounts").check_for(Operation::Account), other);
        assert_eq!(row("/x/{payment-id}/{logical-id}").check_for(Operation::Account), other);
        assert_eq!(row("/x").check_for(Operation::CancelPayment), other);
        assert_eq!(row("/token/{logical-id}").check_for(Operation::ExchangeCode), other);
        assert_eq!(row("/funds").check_for(Operation::ConfirmFunds), Ok(()));
    }

    #[test]
    fn a_bad_row_says_why() {
        let row = |path, version| Row::new(Method::GET, path, version).unwrap_err();
        assert_eq!(row("accounts", "1"), ContractError::Path);
        assert_eq!(row("/a?b=c", "1"), ContractError::Path);
        assert_eq!(row("/a/../b", "1"), ContractError::Path);
        assert_eq!(row("/a b", "1"), ContractError::Path);
        assert_eq!(row("/{iban}", "1"), ContractError::Placeholder);
        assert_eq!(row("/a", "1."), ContractError::Version);
        assert_eq!(row("/a", "v1"), ContractError::Version);
    }
}
