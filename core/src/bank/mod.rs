//! Which bank: its address, its contract, and the hosts a PSU may be sent to.
//!
//! What does not belong here: who the TPP is (`client`), and how an operation's
//! request and answer look (`endpoint`).

mod contract;
mod contract_file;
mod generation;
mod known_rows;
mod operation;
mod row;
mod row_check;
mod url;

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use ::url::{Host, Url};
use http::Uri;

pub(crate) use self::operation::Placeholder;
use self::url::{AllowedHost, is_loopback};
pub use self::{
    contract::Contract,
    generation::Generation,
    operation::Operation,
    row::{Evidence, Row},
    row_check::ContractError,
    url::{BankUrl, UrlError},
};
use crate::model::Scope;

/// One bank: a base URL, the [contract](Bank::row) of its operations, and the
/// hosts that its redirects may name.
///
/// ```
/// use belfius_psd2::{Bank, Generation};
/// let bank = Bank::sandbox(Generation::One);
/// assert_eq!(bank.base_url(), "https://sandbox.api.belfius.be:8443/sandbox/psd2");
/// ```
#[derive(Debug, Clone)]
pub struct Bank {
    base: String,
    hosts: Vec<AllowedHost>,
    loopback: bool,
    contract: Contract,
}

/// Why a base URL or a host is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// It is not a URL with a host.
    #[error("the bank's base URL is not a URL such as https://bank.example:8443")]
    NotAUrl,
    /// It is not https: tokens would travel in the clear.
    #[error("the bank's base URL is not https")]
    NotHttps,
    /// It has a user name, a query or a fragment.
    #[error("the bank's base URL has a user name, a query or a fragment")]
    NotABase,
    /// What should be a bare host name is none.
    #[error(
        "an allowed host is a bare name such as login.bank.example, without scheme, port or path"
    )]
    NotAHost,
}

impl Bank {
    /// Belfius in production (documented: Payment API page).
    ///
    /// Generation 1 was switched off there on 17 January 2022 (by the code of one
    /// client in production); it lives on in the bank's older pages and in
    /// simulated banks.
    #[must_use]
    pub fn belfius(generation: Generation) -> Self {
        Self::known("https://psd2.b2b.belfius.be:8443", &["belfius.be"], generation)
    }

    /// Banx in production, a brand of the same bank (host and port documented:
    /// getting started page; https, and redirects to either brand's hosts:
    /// assumed).
    #[must_use]
    pub fn banx(generation: Generation) -> Self {
        Self::known("https://psd2.b2b.banx.be:8443", &["banx.be", "belfius.be"], generation)
    }

    /// The bank's own sandbox, with mocked answers (documented: getting started
    /// page). It needs valid credentials and no client certificate.
    #[must_use]
    pub fn sandbox(generation: Generation) -> Self {
        let base = "https://sandbox.api.belfius.be:8443/sandbox/psd2";
        Self::known(base, &["belfius.be"], generation)
    }

    /// Any other bank that speaks the same API, such as a simulated one or a
    /// proxy. Its redirects may name its own host; a bank on a loopback address
    /// may also send to plain-http loopback pages.
    ///
    /// # Errors
    /// When the base is not an https URL, or has a user name, a query or a
    /// fragment.
    pub fn at(base_url: &str, generation: Generation) -> Result<Self, BaseUrlError> {
        let url = Url::parse(base_url).map_err(|_| BaseUrlError::NotAUrl)?;
        if url.scheme() != "https" {
            return Err(BaseUrlError::NotHttps);
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(BaseUrlError::NotABase);
        }
        let host = url.host().ok_or(BaseUrlError::NotAUrl)?;
        // `url` takes addresses that `http` does not, and no request could be made.
        Uri::try_from(url.as_str()).map_err(|_| BaseUrlError::NotAUrl)?;
        Ok(Self {
            base: url.as_str().trim_end_matches('/').to_owned(),
            hosts: vec![AllowedHost::Exact(host.to_string())],
            loopback: is_loopback(&host),
            contract: Contract::of(generation),
        })
    }

    /// Allows redirects to this host too, over https. Its subdomains are not
    /// included.
    ///
    /// # Errors
    /// When it is not a bare host name.
    pub fn allow_host(mut self, host: &str) -> Result<Self, BaseUrlError> {
        let host = Host::parse(host).map_err(|_| BaseUrlError::NotAHost)?;
        self.hosts.push(AllowedHost::Exact(host.to_string()));
        Ok(self)
    }

    /// Replaces one row of the contract, for instance when the bank publishes a
    /// new version, or to settle an assumed path; or adds one that the generation
    /// lacks.
    ///
    /// # Errors
    /// When the path does not name what the operation is about, or names what it
    /// does not have: an account without `{logical-id}`, say.
    pub fn with_row(self, operation: Operation, row: Row) -> Result<Self, ContractError> {
        Ok(Self { contract: self.contract.with_row(operation, row)?, ..self })
    }

    /// Replaces one row for one scope alone.
    ///
    /// # Errors
    /// As [`with_row`](Self::with_row).
    pub fn with_row_for(
        self,
        operation: Operation,
        scope: Scope,
        row: Row,
    ) -> Result<Self, ContractError> {
        Ok(Self { contract: self.contract.with_row_for(operation, scope, row)?, ..self })
    }

    /// The same rows of an operation, of every scope, with another version: what
    /// [`Remedy::UseVersion`](crate::Remedy::UseVersion) asks for.
    ///
    /// # Errors
    /// When the version is not digits and dots.
    pub fn with_version(self, operation: Operation, version: &str) -> Result<Self, ContractError> {
        Ok(Self { contract: self.contract.with_version(operation, version)?, ..self })
    }

    /// The same bank with this contract, such as one out of a file.
    #[must_use]
    pub fn with_contract(self, contract: Contract) -> Self {
        Self { contract, ..self }
    }

    /// The contract in force.
    #[must_use]
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// The generation that was chosen.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.contract.generation()
    }

    /// The row that is in force for an operation; `None` where the generation does
    /// not have it.
    #[must_use]
    pub fn row(&self, operation: Operation) -> Option<&Row> {
        self.contract.row(operation)
    }

    /// The row that is in force for an operation of one scope.
    #[must_use]
    pub fn row_for(&self, operation: Operation, scope: Scope) -> Option<&Row> {
        self.contract.row_for(operation, scope)
    }

    /// Whether a consent of this scope is to one account, named by its IBAN. If
    /// not, the PSU picks the accounts on the bank's page.
    ///
    /// Versions 1 to 3 of the operation take an IBAN, version 4 takes none
    /// (documented: consent reference page); a later one is read as version 4.
    #[must_use]
    pub fn consents_by_iban(&self, scope: Scope) -> bool {
        self.row_for(Operation::ConsentUris, scope).is_some_and(|row| row.major() < 4)
    }

    /// The bank and its contract as a table to read: every row with its evidence.
    ///
    /// ```
    /// use belfius_psd2::{Bank, Generation};
    /// let table = Bank::banx(Generation::Three).describe();
    /// assert!(table.contains("assumed"));
    /// println!("{table}");
    /// ```
    #[must_use]
    pub fn describe(&self) -> String {
        alloc::format!("{}\n{}", self.base, self.contract)
    }

    /// Where the bank's API is, without a slash at the end. It also tells one
    /// bank from another: stored values are bound to it.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base
    }

    fn known(base: &str, domains: &[&str], generation: Generation) -> Self {
        Self {
            base: base.to_owned(),
            hosts: domains.iter().map(|domain| AllowedHost::Domain((*domain).to_owned())).collect(),
            loopback: false,
            contract: Contract::of(generation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_base_url_loses_its_last_slash_and_keeps_its_path() {
        let bank = Bank::at("https://localhost:1/a/b/", Generation::One).unwrap();
        assert_eq!(bank.base_url(), "https://localhost:1/a/b");
        assert_eq!(
            Bank::at("https://h.example", Generation::One).unwrap().base_url(),
            "https://h.example"
        );
    }

    #[test]
    fn a_base_url_is_https_and_bare() {
        let at = |url: &str| Bank::at(url, Generation::One).unwrap_err();
        assert_eq!(at("http://127.0.0.1:1"), BaseUrlError::NotHttps);
        assert_eq!(at("127.0.0.1:1"), BaseUrlError::NotAUrl);
        for more in
            ["u:p@h.example", "u@h.example", ":p@h.example", "h.example/?a=b", "h.example/#a"]
        {
            assert_eq!(at(&alloc::format!("https://{more}")), BaseUrlError::NotABase, "{more}");
        }
    }

    #[test]
    fn a_base_url_that_no_request_could_be_sent_to_is_refused() {
        for url in ["https://bank{1}.example", "https://bank.example{/psd2", "https://b`c/"] {
            assert_eq!(Bank::at(url, Generation::One).unwrap_err(), BaseUrlError::NotAUrl, "{url}");
        }
    }

    #[test]
    fn an_allowed_host_is_a_bare_name() {
        let bank = || Bank::belfius(Generation::One);
        assert!(bank().allow_host("login.example").is_ok());
        for bad in ["https://login.example", "login.example/x", "a@b", "", "login.example:1"] {
            assert_eq!(bank().allow_host(bad).unwrap_err(), BaseUrlError::NotAHost, "{bad}");
        }
    }
}
