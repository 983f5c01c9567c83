//! Which of several equal rows a row is.

use alloc::{borrow::Cow, collections::BTreeMap};
use core::{fmt, num::NonZeroU32};

use serde::Serialize;

use super::{Fingerprint, TransactionKey};
use crate::stored::{Fault, FromStored, Node, Version, stored_object};

/// How often each row has come in one statement: what makes [`TransactionKey`]s
/// of [`Fingerprint`]s.
///
/// Begin with an empty one for each statement, that is for each account, range
/// of dates and currency. Serialise it beside the cursor of the next page, **in
/// one write with the rows of this page**: then a page that is fetched again
/// after a crash is counted again from the same place. It has one entry for each
/// different row of the statement so far, about 70 bytes in JSON; drop it at the
/// end. Statements whose days do not overlap, or that are read again, need nothing
/// of each other.
///
/// ```
/// # use belfius_psd2::{Page, model::{Occurrences, Transaction, TransactionKey}};
/// # struct Database;
/// # impl Database {
/// #     fn insert_unless_known(&mut self, _: TransactionKey, _: &Transaction) {}
/// #     fn keep_raw(&mut self, _: TransactionKey, _: &str) {}
/// #     fn save_and_commit(&mut self, _: &str, _: &str) {}
/// # }
/// fn import(page: &Page, seen: &mut Occurrences, database: &mut Database) -> serde_json::Result<()> {
///     for row in &page.rows {
///         database.insert_unless_known(seen.key(row.fingerprint()), row);
///     }
///     for row in &page.unreadable {
///         database.keep_raw(seen.key(row.fingerprint()), row.raw());
///     }
///     let (next, seen) = (serde_json::to_string(&page.next)?, serde_json::to_string(seen)?);
///     database.save_and_commit(&next, &seen);
///     Ok(())
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Occurrences {
    /// Of the fingerprints' encoding too: counts of one do not fit another.
    #[serde(rename = "occurrences")]
    version: Version<1>,
    counts: BTreeMap<Fingerprint, NonZeroU32>,
}

stored_object!(Occurrences { version as "occurrences", counts });

impl FromStored for BTreeMap<Fingerprint, NonZeroU32> {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        let count = |(name, count): (Cow<'_, str>, Node<'_>)| {
            Ok((Fingerprint::from_stored(Node::Borrowed(&name))?, NonZeroU32::from_stored(count)?))
        };
        node.members()?.into_iter().map(count).collect()
    }
}

impl Default for Occurrences {
    /// No row has come yet.
    fn default() -> Self {
        Self { version: Version, counts: BTreeMap::new() }
    }
}

impl Occurrences {
    /// Counts one more row with this fingerprint, and names it. Call it once for
    /// each row of each page; the order of the rows does not matter.
    ///
    /// Counting stops at 4,294,967,295 rows that say the same.
    #[must_use = "the row has been counted: this is its key"]
    pub fn key(&mut self, fingerprint: Fingerprint) -> TransactionKey {
        let occurrence = self
            .counts
            .entry(fingerprint)
            .and_modify(|count| *count = count.saturating_add(1))
            .or_insert(NonZeroU32::MIN);
        TransactionKey::new(fingerprint, *occurrence)
    }
}

impl fmt::Debug for Occurrences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Occurrences").field("different_rows", &self.counts.len()).finish()
    }
}
