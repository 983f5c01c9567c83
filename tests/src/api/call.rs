//! One call in progress: what every operation is given.

use jiff::Timestamp;

use super::preamble::Preamble;
use super::request::Request;
use crate::bank::Bank;
use crate::bank::brand::Brand;
use crate::bank::visit::{Asks, Visit};
use crate::bank::{account::Account, opaque};
use crate::faults::{DocumentedError, Fault, Operation};
use crate::options::Generation;
use crate::shared::Shared;

/// The bank is locked for the length of the call.
pub(crate) struct Call<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) bank: &'a mut Bank,
    pub(crate) request: &'a Request,
    pub(crate) operation: Operation,
    /// What `Accept` asks for; see `version`.
    pub(crate) version: &'static str,
    pub(crate) generation: Generation,
    pub(crate) now: Timestamp,
    pub(crate) fault: Option<&'a Fault>,
}

impl Call<'_> {
    /// The account, unless the bank refuses everything about it.
    pub(crate) fn account(&self, iban: &str) -> Result<&Account, DocumentedError> {
        let account = self.bank.account(iban);
        let account = account.ok_or(DocumentedError::InvalidAccount)?;
        self.check_brand(account.brand)?;
        match account.refusal() {
            None => Ok(account),
            Some(error) => Err(error),
        }
    }

    /// The pages name two errors for an account of the other host and do not
    /// say which is when: one for each direction (assumed).
    pub(crate) fn check_brand(&self, brand: Brand) -> Result<(), DocumentedError> {
        match (brand, self.request.brand) {
            (Brand::Belfius, Brand::Banx) => Err(DocumentedError::InvalidAccount),
            (Brand::Banx, Brand::Belfius) => Err(DocumentedError::ChannelNotPermitted),
            _ => Ok(()),
        }
    }

    /// Opens a page for the PSU and returns its address.
    pub(crate) fn open_page(&mut self, asks: Asks, preamble: &Preamble) -> String {
        let visit = Visit {
            asks,
            redirect_uri: preamble.redirect_uri.clone(),
            brand: self.request.brand,
            language: preamble.language.unwrap_or("fr"),
            decided: false,
        };
        let app_token = opaque::app_token();
        let address = visit.address(&self.shared.pages_origin, &app_token);
        self.bank.visits.insert(app_token, visit);
        address
    }

    /// Whether amounts are written as strings in this answer.
    pub(crate) fn string_amounts(&self) -> bool {
        self.shared.options.string_amounts || self.fault == Some(&Fault::StringAmounts)
    }
}
