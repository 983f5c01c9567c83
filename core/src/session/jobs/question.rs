//! Asking about accounts: the list, details, a statement, funds.

use core::borrow::Borrow;

use super::{Job, Jobs, NoResponse};
use crate::{
    endpoint::funds::FundsCheck,
    flow::{AccountList, Page, Pages, Reply},
    model::{Account, LogicalId, PsuPresence},
};

impl Jobs<'_> {
    /// The accounts that the PSU picked (AIS, generation 3). The bank may want the
    /// PSU to authenticate first.
    pub fn accounts<'a, F: NoResponse>(self, psu: PsuPresence) -> Job<'a, Reply<AccountList>, F> {
        self.with_tokens(move |client, tokens, seed| client.accounts(tokens, psu, seed))
    }

    /// An account's details and balance (AIS). The bank may want the PSU to
    /// authenticate first.
    pub fn account<'a, F: NoResponse>(
        self,
        logical_id: impl Borrow<LogicalId> + Send + 'a,
        psu: PsuPresence,
    ) -> Job<'a, Reply<Account>, F> {
        self.with_tokens(move |client, tokens, seed| {
            client.account(logical_id.borrow(), tokens, psu, seed)
        })
    }

    /// One page of a statement (AIS).
    pub fn page<'a, F: NoResponse>(
        self,
        pages: impl Borrow<Pages> + Send + 'a,
        psu: PsuPresence,
    ) -> Job<'a, Reply<Page>, F> {
        self.with_tokens(move |client, tokens, seed| client.page(pages.borrow(), tokens, psu, seed))
    }

    /// Whether at least this amount is available now (CAF). Nothing is reserved.
    pub fn funds<'a, F: NoResponse>(
        self,
        check: impl Borrow<FundsCheck> + Send + 'a,
    ) -> Job<'a, bool, F> {
        self.with_tokens(move |client, tokens, seed| client.funds(check.borrow(), tokens, seed))
    }
}
