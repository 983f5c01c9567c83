//! What tells one row of a statement from another: a digest of all that it says.
//!
//! The bank's own reference is not unique, so every field counts. Which rows are
//! the *same* row is [`TransactionKey`](super::TransactionKey)'s matter.

mod encoding;

use core::fmt;

use sha2::{Digest, Sha256};

use super::{Transaction, stored::serde_as_text};

/// A digest (SHA-256) of one row of a statement. Two rows have the same one if
/// they say the same in every field.
///
/// * Amounts count by value: `100.1` is `100.10`, as the bank may write a number
///   today and a string tomorrow.
/// * A field that is missing is not one that is empty. It adds nothing to the
///   digest: a release that learns a new field changes no fingerprint of rows
///   without it.
/// * Everything else counts to the byte.
///
/// It never changes between releases for rows of the fields of today.
///
/// Whoever can guess a row can check the guess: a fingerprint is a pseudonym of
/// a customer's data, not anonymous. `Display` prints all 64 hexadecimal
/// digits, to store; `Debug` prints eight of them.
///
/// ```
/// use belfius_psd2::model::{Amount, Fingerprint, Transaction};
///
/// let mut row = Transaction::default();
/// row.transaction_ref = Some("090548887U406".into());
/// row.amount = Some(Amount::parse("-12.50")?);
/// let fingerprint = row.fingerprint();
///
/// row.amount = Some(Amount::parse("-12.5")?);
/// assert_eq!(row.fingerprint(), fingerprint);
/// row.communication = Some("".into());
/// assert_ne!(row.fingerprint(), fingerprint, "empty is not missing");
///
/// let stored = fingerprint.to_string();
/// assert_eq!(stored.len(), 64);
/// assert_eq!(Fingerprint::parse(&stored)?, fingerprint);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

/// Why a text is not a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 64 hexadecimal digits in lower case")]
pub struct FingerprintError;

impl Transaction {
    /// A digest of every field. Rows that say the same have the same one; to
    /// tell those apart too, take [`Occurrences::key`](super::Occurrences::key).
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&encoding::of_row(self))
    }
}

impl Fingerprint {
    /// The digest of a row that could not be read, over its JSON to the byte.
    pub(crate) fn of_unreadable(raw: &str) -> Self {
        Self::of(&encoding::of_unreadable(raw))
    }

    fn of(encoding: &[u8]) -> Self {
        Self(Sha256::digest(encoding).into())
    }

    /// Takes 32 bytes from where they were stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, to store them as such.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads what `Display` wrote.
    ///
    /// # Errors
    /// It is not 64 hexadecimal digits in lower case: each fingerprint has one
    /// text only.
    pub fn parse(text: &str) -> Result<Self, FingerprintError> {
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
            return Err(FingerprintError);
        };
        let pairs: &[[u8; 2]; 32] = pairs.try_into().map_err(|_| FingerprintError)?;
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

fn digit(byte: u8) -> Result<u8, FingerprintError> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(FingerprintError),
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(f, "Fingerprint({a:02x}{b:02x}{c:02x}{d:02x}…)")
    }
}

serde_as_text!(
    Fingerprint,
    "a fingerprint of 64 hexadecimal digits",
    Fingerprint::parse,
    core::convert::identity
);
