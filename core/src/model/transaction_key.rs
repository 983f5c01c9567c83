//! The name of one row of an account's statement, to store it once.

use core::{fmt, num::NonZeroU32};

use super::{Fingerprint, FingerprintError, stored::serde_as_text};

/// The name of one row within one account and currency: its [`Fingerprint`], and which of the
/// rows that say the same it is, from 1. [`Occurrences`](super::Occurrences) gives
/// it.
///
/// Its text, `<64 hexadecimal digits>-<occurrence>`, is what to store, in a
/// column with a unique index for instance. It serialises as that text.
///
/// # When the same row has the same key
///
/// Whatever the size of the pages and the order of the rows, and each time that
/// it is fetched, as long as:
///
/// * keys are compared **within one account and the currency that was asked for**;
///   put its IBAN and that currency before the key where rows of several share a
///   table. A row need not say its currency, and each statement counts by itself:
///   two rows of two compartments may have the same key;
/// * every statement begins and ends **on whole days**: `date_from` is inclusive
///   and `date_to` exclusive (documented: Account API page), so equal rows of one
///   day are counted together. The bank filters by an imputation date that it
///   does not print; that equal rows share it is assumed. Two that did not, and
///   were read in two statements, would pass for one;
/// * the statement was read **to its end**, or is taken up where it stopped with
///   the [`Occurrences`](super::Occurrences) of that place. A day that is not over may get rows
///   later: reading it again adds those and no other;
/// * no row is booked **while its day is read** page by page: what the bank then
///   does to the pages is not documented. With today as `date_to` only days that
///   are over are read;
/// * the bank does not change the row. If it corrects a text or adds a value
///   date later, that is another key.
///
/// # When the bank adds fields
///
/// A new generation of the API, or a release of this crate that reads a new
/// field, changes the keys of those rows that have the field (`transaction_seqnumber`
/// came so with generation 2), and no others. There is no honest way to guess
/// which old row a new one is, so do not mix the two: choose a day, keep the rows
/// before it under their old keys, and ask with `with_date_from` that day for all
/// that comes after. If older days must be read again, replace them whole: delete
/// the stored rows of the window and store the new ones in one transaction of
/// your database. To keep what hangs on an old row, fetch the same closed days
/// with the old and with the new version while the bank serves both, and pair
/// the rows by the fields that both have.
///
/// A row that could not be read has a key over its JSON. A release that can read
/// it gives it another; delete the unreadable rows of a window before you read it
/// again with a new release.
///
/// ```
/// use belfius_psd2::model::{Occurrences, Transaction, TransactionKey};
///
/// let mut coffee = Transaction::default();
/// coffee.counterparty_info = Some("Coffee bar".into());
///
/// let mut seen = Occurrences::default();
/// let first = seen.key(coffee.fingerprint());
/// let second = seen.key(coffee.fingerprint());
/// assert_eq!((first.occurrence().get(), second.occurrence().get()), (1, 2));
/// assert_eq!(TransactionKey::parse(&second.to_string())?, second);
/// # Ok::<(), belfius_psd2::model::TransactionKeyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionKey {
    fingerprint: Fingerprint,
    occurrence: NonZeroU32,
}

/// Why a text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransactionKeyError {
    /// There is no `-` in it.
    #[error("a transaction key is a fingerprint, `-` and a number")]
    Form,
    /// What stands before the `-` is no fingerprint.
    #[error(transparent)]
    Fingerprint(#[from] FingerprintError),
    /// What stands behind it is not a number from 1, or not in its one form.
    #[error("the occurrence of a transaction key is a number from 1 to 4294967295")]
    Occurrence,
}

impl TransactionKey {
    /// The key of the row with this fingerprint that comes as this one.
    #[must_use]
    pub const fn new(fingerprint: Fingerprint, occurrence: NonZeroU32) -> Self {
        Self { fingerprint, occurrence }
    }

    /// What the row says.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Which of the rows that say the same it is, from 1.
    #[must_use]
    pub const fn occurrence(&self) -> NonZeroU32 {
        self.occurrence
    }

    /// Reads what `Display` wrote.
    ///
    /// # Errors
    /// It is not a fingerprint, `-` and a number from 1 without leading zeros:
    /// each key has one text only.
    pub fn parse(text: &str) -> Result<Self, TransactionKeyError> {
        let (fingerprint, occurrence) = text.split_once('-').ok_or(TransactionKeyError::Form)?;
        let fingerprint = Fingerprint::parse(fingerprint)?;
        if occurrence.starts_with(['0', '+']) {
            return Err(TransactionKeyError::Occurrence);
        }
        let occurrence = occurrence.parse().map_err(|_| TransactionKeyError::Occurrence)?;
        Ok(Self { fingerprint, occurrence })
    }
}

impl fmt::Display for TransactionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.fingerprint, self.occurrence)
    }
}

serde_as_text!(TransactionKey, "a transaction key", TransactionKey::parse, core::convert::identity);
