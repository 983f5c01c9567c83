//! The fingerprint of a row that could not be read, so that it can be stored
//! once, as the others.

use super::row::UnreadableRow;
use crate::model::Fingerprint;

impl UnreadableRow {
    /// A digest of the row's JSON, to the byte, for
    /// [`Occurrences::key`](crate::model::Occurrences::key). It is no fingerprint
    /// of a row that was read, whatever is in it.
    ///
    /// The same members in another order, or another space between them, are
    /// another fingerprint: such a row is kept twice rather than lost.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_unreadable(self.raw())
    }
}
