//! Where a statement stands: a cursor by value.

use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    endpoint::transactions::TransactionsQuery,
    error::ErrorKind,
    model::{LogicalId, PageKey},
    stored::{Version, stored_object},
};

/// Where a statement stands: which account, which transactions, which page is
/// next. It serialises, so that reading can go on after a restart; it holds no
/// token.
///
/// How long the bank keeps a page key is not published; that it outlives a refresh
/// of the tokens is assumed. A cursor is of one [logical id](Self::logical_id), and
/// so of one consent: after a new one compare it with the account's id of today,
/// and where they differ, or where the bank refuses the cursor (as an input that is
/// not valid, [`Remedy::FixInput`](crate::Remedy::FixInput): assumed), begin the
/// statement anew with an empty [`Occurrences`](crate::model::Occurrences). Rows that were stored under
/// their keys are then met again, and nothing is doubled.
///
/// ```
/// use belfius_psd2::{Pages, TransactionsQuery, model::LogicalId};
///
/// let pages = Pages::new(LogicalId::new("5c6b0fd4")?, TransactionsQuery::default());
/// let stored = serde_json::to_string(&pages)?;
/// assert_eq!(serde_json::from_str::<Pages>(&stored)?, pages);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Pages {
    #[serde(rename = "pages")]
    version: Version<1>,
    pub(super) logical_id: LogicalId,
    pub(super) query: TransactionsQuery,
    /// The key of the next page; none for the first.
    pub(super) next: Option<PageKey>,
    /// A fingerprint of each key that was followed, to notice a circle.
    followed: Vec<u64>,
}

stored_object!(Pages { version as "pages", logical_id, query, next, followed });

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
    pub(super) fn follow(&self, key: PageKey) -> Self {
        let mut next = self.clone();
        next.followed.push(fingerprint(&key));
        next.next = Some(key);
        next
    }

    /// Whether the next page may be asked for. It is looked at here, and not when
    /// the page before is read, so that the rows of that page are not lost.
    pub(super) fn check(&self) -> Result<(), ErrorKind> {
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

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("query", &self.query)
            .field("number", &self.number())
            .finish_non_exhaustive()
    }
}

/// Six bytes tell keys apart, and are a number that every JSON reader keeps
/// exactly. Two that collide would end in an error, not in lost rows.
fn fingerprint(key: &PageKey) -> u64 {
    let digest = Sha256::digest(key.as_str());
    digest.iter().take(6).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}
