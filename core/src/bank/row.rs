//! One row of the contract: how one operation is called.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
    vec::Vec,
};
use core::fmt;

use http::Method;

use super::{
    operation::{Operation, Placeholder},
    row_check::{ContractError, OWN, check_path, check_version},
};

/// How one operation is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    method: Method,
    path: String,
    version: String,
    parameters: Vec<(String, String)>,
    evidence: Evidence,
    source: Cow<'static, str>,
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

const BY_CALLER: &str = "set by the caller";

impl Row {
    /// A row of the caller's. The path may hold `{logical-id}`,
    /// `{payment-service}`, `{payment-product}` and `{payment-id}`, as far as the
    /// operation has them.
    ///
    /// ```
    /// use belfius_psd2::{Bank, Generation, Operation, Row};
    /// let row = Row::new(http::Method::GET, "/funds/{logical-id}", "1")?;
    /// let bank = Bank::sandbox(Generation::One).with_row(Operation::ConfirmFunds, row)?;
    /// assert_eq!(bank.row(Operation::ConfirmFunds).unwrap().path(), "/funds/{logical-id}");
    /// # Ok::<(), belfius_psd2::ContractError>(())
    /// ```
    ///
    /// # Errors
    /// When the path is not a bare path, holds an unknown placeholder, or the
    /// version is not digits and dots.
    pub fn new(method: Method, path: &str, version: &str) -> Result<Self, ContractError> {
        match method {
            Method::GET | Method::POST | Method::PUT | Method::PATCH | Method::DELETE => {}
            _ => return Err(ContractError::Method),
        }
        check_path(path)?;
        check_version(version)?;
        Ok(Self::known(method, path, version, Evidence::Caller, BY_CALLER))
    }

    /// With a query parameter that goes out with every call of the operation, for
    /// what the bank wants and its public pages do not name.
    ///
    /// ```
    /// use belfius_psd2::Row;
    /// let row = Row::new(http::Method::GET, "/payments/{payment-product}/{payment-id}", "1")?
    ///     .with_parameter("payment_id_type", "INTERNAL")?;
    /// assert_eq!(row.parameters().count(), 1);
    /// # Ok::<(), belfius_psd2::ContractError>(())
    /// ```
    ///
    /// # Errors
    /// When the name is empty or longer than 64 bytes, or one that this crate sets
    /// itself (such as `psu_involved`), the value is longer than 1024, or there are
    /// 16 parameters already.
    pub fn with_parameter(mut self, name: &str, value: &str) -> Result<Self, ContractError> {
        let too_long = name.len() > 64 || value.len() > 1024;
        if name.is_empty() || too_long || self.parameters.len() >= 16 || OWN.contains(&name) {
            return Err(ContractError::Parameter);
        }
        self.parameters.push((name.to_owned(), value.to_owned()));
        Ok(self)
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

    /// The fixed query parameters.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// On what the row stands.
    #[must_use]
    pub const fn evidence(&self) -> Evidence {
        self.evidence
    }

    /// Which page of the bank, or what else, the row comes from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The whole number that the version begins with: what tells the shapes of
    /// the question apart.
    pub(crate) fn major(&self) -> u32 {
        // Digits only; more of them than fit is a version of the far future.
        self.version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(u32::MAX)
    }

    pub(crate) fn has(&self, placeholder: Placeholder) -> bool {
        self.path.contains(placeholder.as_str())
    }

    /// Whether the path has the placeholders of the operation, and the method
    /// can carry what goes with it.
    pub(super) fn check_for(&self, operation: Operation) -> Result<(), ContractError> {
        let (must, may) = operation.placeholders();
        let fits = Placeholder::ALL.into_iter().all(|placeholder| {
            if must.contains(&placeholder) {
                self.has(placeholder)
            } else {
                may.contains(&placeholder) || !self.has(placeholder)
            }
        });
        if !fits || operation == Operation::Fallback {
            return Err(ContractError::OtherOperation);
        }
        let has_body = matches!(
            operation,
            Operation::ExchangeCode
                | Operation::RefreshTokens
                | Operation::InitiatePayment
                | Operation::CreateStandingOrder
                | Operation::UploadPaymentFile
        );
        // A transport may send a GET again by itself.
        if (has_body || operation.moves_money()) && self.method == Method::GET {
            return Err(ContractError::Method);
        }
        Ok(())
    }

    /// The same, set by the caller to another version.
    pub(super) fn with_version(self, version: &str) -> Result<Self, ContractError> {
        check_version(version)?;
        let source = Cow::Borrowed(BY_CALLER);
        Ok(Self { version: version.to_owned(), evidence: Evidence::Caller, source, ..self })
    }

    /// Whether it asks the same as another.
    pub(super) fn asks_as(&self, other: &Self) -> bool {
        self.method == other.method
            && self.path == other.path
            && self.version == other.version
            && self.parameters == other.parameters
    }

    pub(super) fn known(
        method: Method,
        path: &str,
        version: &str,
        evidence: Evidence,
        source: &'static str,
    ) -> Self {
        Self {
            method,
            path: path.to_owned(),
            version: version.to_owned(),
            parameters: Vec::new(),
            evidence,
            source: Cow::Borrowed(source),
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Documented => "documented",
            Self::Seen => "seen",
            Self::Assumed => "assumed",
            Self::Caller => "caller",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_parameter_is_as_long_as_its_limits_and_no_longer() {
        let row = || Row::new(Method::GET, "/x", "1").unwrap();
        let with = |name: usize, value: usize| {
            row().with_parameter(&"n".repeat(name), &"v".repeat(value)).map(drop)
        };
        assert_eq!(with(64, 1024), Ok(()));
        for (name, value) in [(65, 0), (66, 1), (0, 1), (1, 1025), (1, 1026)] {
            assert_eq!(with(name, value), Err(ContractError::Parameter), "{name} and {value}");
        }
        let full = (0..16).try_fold(row(), |row, _| row.with_parameter("n", "v")).unwrap();
        assert_eq!(full.with_parameter("n", "v").map(drop), Err(ContractError::Parameter));
    }

    #[test]
    fn a_version_that_the_caller_set_says_so() {
        let known = Row::known(Method::GET, "/x", "1", Evidence::Documented, "a page");
        let row = known.with_version("2").unwrap();
        assert_eq!((row.version(), row.evidence()), ("2", Evidence::Caller));
        assert_eq!(row.source(), BY_CALLER);
    }

    #[test]
    fn a_row_fits_its_operation() {
        let row = |path| Row::new(Method::GET, path, "1").unwrap();
        let delete = |path| Row::new(Method::DELETE, path, "1").unwrap();
        let other = Err(ContractError::OtherOperation);
        assert_eq!(row("/accounts").check_for(Operation::Account), other);
        assert_eq!(row("/x/{payment-id}/{logical-id}").check_for(Operation::Account), other);
        assert_eq!(row("/x").check_for(Operation::CancelPayment), other);
        assert_eq!(delete("/x/{payment-id}").check_for(Operation::CancelPayment), Ok(()));
        assert_eq!(row("/x/{payment-id}").check_for(Operation::InitiatePayment), other);
        assert_eq!(row("/accounts/{logical-id}").check_for(Operation::Accounts), other);
        assert_eq!(row("/token").check_for(Operation::ExchangeCode), Err(ContractError::Method));
        assert_eq!(row("/funds").check_for(Operation::ConfirmFunds), Ok(()));
    }

    #[test]
    fn what_moves_money_is_never_a_get() {
        let row = Row::new(Method::GET, "/x/{payment-id}", "1").unwrap();
        use Operation::{CancelPayment, CancelStandingOrder, SignPayment};
        for operation in [CancelPayment, CancelStandingOrder, SignPayment] {
            assert_eq!(row.check_for(operation), Err(ContractError::Method), "{operation}");
        }
    }

    #[test]
    fn a_parameter_of_this_crates_own_is_not_fixed() {
        let row = || Row::new(Method::GET, "/accounts", "3").unwrap();
        for name in ["", "psu_involved", "next", "iban"] {
            assert_eq!(row().with_parameter(name, "x"), Err(ContractError::Parameter), "{name}");
        }
        assert!(row().with_parameter("payment_id_type", "INTERNAL").is_ok());
    }

    #[test]
    fn a_bad_row_says_why() {
        let row = |path, version| Row::new(Method::GET, path, version).unwrap_err();
        assert_eq!(row("accounts", "1"), ContractError::Path);
        assert_eq!(row("/a?b=c", "1"), ContractError::Path);
        assert_eq!(row("/a/../b", "1"), ContractError::Path);
        assert_eq!(row("/a/%2e%2E/b", "1"), ContractError::Path);
        assert_eq!(row("/a/.%2e", "1"), ContractError::Path);
        assert_eq!(row("/%2E/a", "1"), ContractError::Path);
        assert_eq!(row("/a b", "1"), ContractError::Path);
        assert_eq!(row("//a/b", "1"), ContractError::Path);
        assert_eq!(row("/a%2", "1"), ContractError::Path);
        assert_eq!(row("/a%zz", "1"), ContractError::Path);
        assert_eq!(row("/{iban}", "1"), ContractError::Placeholder);
        assert_eq!(row("/a", "1."), ContractError::Version);
        assert_eq!(row("/a", "v1"), ContractError::Version);
        assert_eq!(Row::new(Method::CONNECT, "/a", "1"), Err(ContractError::Method));
    }

    #[test]
    fn the_major_version_is_its_first_number() {
        let major = |version| Row::new(Method::GET, "/a", version).unwrap().major();
        assert_eq!((major("1.2"), major("4"), major("9999999999999999")), (1, 4, u32::MAX));
    }
}
