//! A statement, page by page, as a cursor by value.

use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    authorized::{Authorized, Circumstances, Concludes},
    sca::{PendingSca, Reply},
};
use crate::{
    bank::{BankUrl, Operation},
    client::Client,
    endpoint::{
        call::Read,
        transactions::{PageCall, TransactionsQuery},
    },
    error::{Error, ErrorKind},
    model::{LogicalId, PageKey, PsuPresence, Transaction},
    seed::Seed,
    stored::Version,
    tokens::Tokens,
    wire::page::{PageAnswer, UnreadableRow},
};

/// Where a statement stands: which account, which transactions, which page is
/// next. It serialises, so that reading can go on after a restart; it holds no
/// token.
///
/// ```
/// use belfius_psd2::{Pages, TransactionsQuery, model::LogicalId};
///
/// let pages = Pages::new(LogicalId::new("5c6b0fd4")?, TransactionsQuery::default());
/// let stored = serde_json::to_string(&pages)?;
/// assert_eq!(serde_json::from_str::<Pages>(&stored)?, pages);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    #[serde(rename = "pages")]
    version: Version<1>,
    logical_id: LogicalId,
    query: TransactionsQuery,
    /// The key of the next page; none for the first.
    next: Option<PageKey>,
    /// A fingerprint of each key that was followed, to notice a circle.
    followed: Vec<u64>,
}

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

impl Pages {
    /// A statement from its first page on.
    #[must_use]
    pub fn new(logical_id: LogicalId, query: TransactionsQuery) -> Self {
        Self { version: Version, logical_id, query, next: None, followed: Vec::new() }
    }

    /// The account.
    #[must_use]
    pub fn logical_id(&self) -> &LogicalId {
        &self.logical_id
    }

    /// The number of the page that comes next, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        u32::try_from(self.followed.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The cursor of the page after this one.
    fn follow(&self, key: PageKey) -> Self {
        let mut next = self.clone();
        next.followed.push(fingerprint(&key));
        next.next = Some(key);
        next
    }

    /// Whether the next page may be asked for. It is looked at here, and not when
    /// the page before is read, so that the rows of that page are not lost.
    fn check(&self) -> Result<(), ErrorKind> {
        if let Some((last, before)) = self.followed.split_last()
            && before.contains(last)
        {
            return Err(ErrorKind::RepeatedPageKey { page: self.number().saturating_sub(1) });
        }
        if self.number() > self.query.max_pages {
            return Err(ErrorKind::TooManyPages { limit: self.query.max_pages });
        }
        Ok(())
    }
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
                let redirect =
                    PendingSca::begin(circumstances, url, &pages.logical_id, Some(pages.clone()));
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

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("query", &self.query)
            .field("number", &self.number())
            .finish_non_exhaustive()
    }
}

/// Eight bytes tell keys apart; two that collide would end in an error, not in
/// lost rows.
fn fingerprint(key: &PageKey) -> u64 {
    let digest = Sha256::digest(key.as_str());
    digest.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}
