//! One page of a statement.

use alloc::vec::Vec;

use super::{
    authorized::{Authorized, Circumstances, Concludes},
    pages::Pages,
    sca::{PendingSca, Reply},
};
use crate::{
    bank::{BankUrl, Operation},
    client::Client,
    endpoint::{call::Read, transactions::PageCall},
    error::Error,
    model::{PsuPresence, Transaction},
    seed::Seed,
    tokens::Tokens,
    wire::{page::PageAnswer, row::UnreadableRow},
};

/// Asks for one page of a statement. Gives a [`Reply`].
pub type PageRequest = Authorized<PageCall<Pages>>;

/// One page of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "a page has rows, rows that could not be read, and perhaps a next page"]
pub struct Page {
    /// The rows, in the bank's order, which is not documented.
    pub rows: Vec<Transaction>,
    /// The rows that could not be read. They are part of the statement.
    pub unreadable: Vec<UnreadableRow>,
    /// Where to go on; `None` at the end. A page without rows is the end too, as
    /// production clients take it.
    pub next: Option<Pages>,
    /// Where a page without rows says that there is more. Nobody has seen rows
    /// there; whoever wants to be sure can look.
    pub beyond: Option<Pages>,
    /// The number of this page, from 1.
    pub number: u32,
}

impl Client {
    /// The next page of a statement.
    ///
    /// # Errors
    /// When the range of dates is empty, the statement goes in a circle or has
    /// more pages than allowed, or the tokens are of another bank or scope than
    /// AIS.
    pub fn page(
        &self,
        pages: &Pages,
        tokens: &Tokens,
        psu: PsuPresence,
        seed: Seed,
    ) -> Result<PageRequest, Error> {
        pages.check().map_err(|kind| Error::new(Operation::Transactions, kind))?;
        let call = PageCall::new(
            self,
            &pages.logical_id,
            &pages.query,
            pages.next.as_ref(),
            psu,
            pages.clone(),
        )?;
        Authorized::new(self, Some(tokens.clone()), seed, call)
    }
}

impl PageRequest {
    /// The statement as it stood before this request: where to go on after an
    /// error.
    #[must_use]
    pub fn pages(&self) -> &Pages {
        &self.call().pages
    }
}

impl Concludes for PageCall<Pages> {
    type Output = Reply<Page>;

    fn conclude(
        &self,
        read: Read<PageAnswer, BankUrl>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Self::Output, Error> {
        let pages = &self.pages;
        let PageAnswer { rows, unreadable, next } = match read {
            Read::Value(answer) => answer,
            Read::Redirect(url) => {
                let (id, again) = (Some(&pages.logical_id), Some(pages.clone()));
                let redirect = PendingSca::begin(circumstances, url, id, again);
                return Ok(Reply::StrongAuthentication(redirect));
            }
        };
        let following = next.map(|key| pages.follow(key));
        let (next, beyond) = if rows.is_empty() && unreadable.is_empty() {
            (None, following)
        } else {
            (following, None)
        };
        Ok(Reply::Answer(Page { rows, unreadable, next, beyond, number: pages.number() }))
    }
}
