//! Asking about an account: details, statement, funds.

use belfius_psd2::{
    AccountList, FundsCheck, Pages, Reply,
    model::{Account, LogicalId, PsuPresence},
};

use super::{PagesIter, Session};
use crate::{error::Error, store::TokenStore};

impl<S: TokenStore> Session<S> {
    /// The accounts that the PSU picked (AIS, generation 3). The bank may want the
    /// PSU to authenticate first: then finish with
    /// [`finish_sca`](Self::finish_sca) and ask again.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn accounts(&self, psu: PsuPresence) -> Result<Reply<AccountList>, Error> {
        self.drive(&mut self.jobs()?.accounts(psu))
    }

    /// An account's details and balance (AIS). The bank may want the PSU to
    /// authenticate first: then finish with [`finish_sca`](Self::finish_sca) and
    /// ask again.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn account(
        &self,
        logical_id: &LogicalId,
        psu: PsuPresence,
    ) -> Result<Reply<Account>, Error> {
        self.drive(&mut self.jobs()?.account(logical_id, psu))
    }

    /// A statement, page by page (AIS): see [`PagesIter`].
    pub fn pages(&self, pages: Pages, psu: PsuPresence) -> PagesIter<'_, S> {
        PagesIter::new(self, pages, psu)
    }

    /// Whether at least this amount is available now (CAF). Nothing is reserved.
    ///
    /// # Errors
    /// As [`run`](Self::run), and when the amount is not positive or has more
    /// than two decimals.
    pub fn funds(&self, check: &FundsCheck) -> Result<bool, Error> {
        self.drive(&mut self.jobs()?.funds(check))
    }
}
