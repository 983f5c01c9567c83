//! One call in progress: what every operation is given.

use jiff::Timestamp;

use super::request::Request;
use crate::bank::Bank;
use crate::bank::visit::Visit;
use crate::bank::{account::Account, opaque};
use crate::faults::{DocumentedError, Fault};
use crate::shared::Shared;

/// The bank is locked for the length of the call.
pub(crate) struct Call<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) bank: &'a mut Bank,
    pub(crate) request: &'a Request,
    pub(crate) now: Timestamp,
    pub(crate) fault: Option<&'a Fault>,
}

impl Call<'_> {
    /// The account, unless the bank refuses everything about it.
    pub(crate) fn account(&self, iban: &str) -> Result<&Account, DocumentedError> {
        let account = self.bank.account(iban);
        let account = account.ok_or(DocumentedError::InvalidAccount)?;
        match account.refusal() {
            None => Ok(account),
            Some(error) => Err(error),
        }
    }

    /// Opens a page for the PSU and returns its address.
    pub(crate) fn open_page(&mut self, visit: Visit) -> String {
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
