//! What tells one row of a statement from another: a digest of all that it says.
//!
//! The bank's own reference is not unique, so every field counts. Which rows are
//! the *same* row is [`TransactionKey`](super::TransactionKey)'s matter.

use alloc::vec::Vec;
use core::fmt;

use sha2::{Digest, Sha256};

use super::{Amount, CommunicationKind, Date, Transaction, stored::serde_as_text};

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
        Fingerprint::of(&encoded(self))
    }
}

impl Fingerprint {
    /// The digest of a row that could not be read, over its JSON to the byte.
    pub(crate) fn of_unreadable(raw: &str) -> Self {
        Self::of(&[UNREADABLE, raw.as_bytes()].concat())
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

// The encoding, version 1. It is pinned: applications store what comes of it.
//
//   row   = "belfius-psd2 transaction 1\n" field*
//   field = tag (1 byte) length (8 bytes, big endian) value
//
// Fields come in the order of their tags, those that are missing not at all, so
// that no two different rows have one encoding.
const ROW: &[u8] = b"belfius-psd2 transaction 1\n";
const UNREADABLE: &[u8] = b"belfius-psd2 unreadable row 1\n";

fn encoded(row: &Transaction) -> Vec<u8> {
    // Without `..`, so that a new field does not compile until it has a tag: the
    // next free number, at the end. A number is never used again.
    let Transaction {
        transaction_ref,
        transaction_seqnumber,
        amount,
        currency,
        execution_date,
        value_date,
        counterparty_account,
        counterparty_info,
        communication,
        communication_type,
        remittance_info,
    } = row;
    let mut out = Encoding(ROW.to_vec());
    out.field(1, transaction_ref.as_ref().map(|text| text.as_bytes()));
    out.field(2, transaction_seqnumber.as_ref().map(|text| text.as_bytes()));
    out.field(3, amount.map(amount_bytes));
    out.field(4, currency.as_ref().map(|currency| currency.as_str()));
    out.field(5, execution_date.map(date_bytes));
    out.field(6, value_date.map(date_bytes));
    out.field(7, counterparty_account.as_ref().map(|account| account.as_str()));
    out.field(8, counterparty_info.as_ref().map(|text| text.as_bytes()));
    out.field(9, communication.as_ref().map(|text| text.as_bytes()));
    out.field(10, communication_type.as_ref().map(word));
    out.field(11, remittance_info.as_ref().map(|text| text.as_bytes()));
    out.0
}

struct Encoding(Vec<u8>);

impl Encoding {
    fn field(&mut self, tag: u8, value: Option<impl AsRef<[u8]>>) {
        let Some(value) = value else { return };
        let value = value.as_ref();
        // No memory holds more than fits.
        let length = u64::try_from(value.len()).unwrap_or(u64::MAX);
        self.0.push(tag);
        self.0.extend(length.to_be_bytes());
        self.0.extend(value);
    }
}

/// Digits and scale, without zeros at the end: one form for one value.
fn amount_bytes(amount: Amount) -> Vec<u8> {
    let value = amount.decimal().normalize();
    [value.mantissa().to_be_bytes().as_slice(), &value.scale().to_be_bytes()].concat()
}

fn date_bytes(date: Date) -> [u8; 4] {
    let [high, low] = date.year().to_be_bytes();
    let ([month], [day]) = (date.month().to_be_bytes(), date.day().to_be_bytes());
    [high, low, month, day]
}

/// The bank's word for it, so that a word which a later release knows keeps its
/// fingerprint.
fn word(kind: &CommunicationKind) -> &str {
    match kind {
        CommunicationKind::Structured => "STRUCTURED",
        CommunicationKind::Freetext => "FREETEXT",
        CommunicationKind::Other(word) => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, option, prelude::*};
    use std::string::String;

    /// What an encoding says, field by field: the other direction.
    fn decoded(encoding: &[u8]) -> Vec<(u8, Vec<u8>)> {
        let mut rest = encoding.strip_prefix(ROW).unwrap();
        let mut fields = Vec::new();
        while let Some((tag, behind)) = rest.split_first() {
            let (length, behind) = behind.split_first_chunk().unwrap();
            let length = usize::try_from(u64::from_be_bytes(*length)).unwrap();
            let (value, behind) = behind.split_at(length);
            fields.push((*tag, value.to_vec()));
            rest = behind;
        }
        fields
    }

    proptest! {
        /// Whatever stands in the texts, tags and lengths among it.
        #[test]
        fn an_encoding_can_be_read_back(texts in vec(option::of(any::<String>()), 7)) {
            let text = |at: usize| texts[at].as_deref();
            let row = Transaction {
                transaction_ref: text(0).map(Into::into),
                transaction_seqnumber: text(1).map(Into::into),
                counterparty_account: text(2).map(Into::into),
                counterparty_info: text(3).map(Into::into),
                communication: text(4).map(Into::into),
                communication_type: text(5).map(|text| CommunicationKind::Other(text.into())),
                remittance_info: text(6).map(Into::into),
                ..Transaction::default()
            };
            let expected: Vec<_> = [1, 2, 7, 8, 9, 10, 11]
                .into_iter()
                .zip(&texts)
                .filter_map(|(tag, text)| Some((tag, text.as_ref()?.as_bytes().to_vec())))
                .collect();
            prop_assert_eq!(decoded(&encoded(&row)), expected);
        }
    }

    #[test]
    fn the_bytes_are_those_that_are_described() {
        let row = Transaction {
            amount: Some(Amount::parse("-100.10").unwrap()),
            execution_date: Some(Date::constant(2026, 1, 5)),
            communication: Some("".into()),
            ..Transaction::default()
        };
        let expected: [&[u8]; 7] = [
            b"belfius-psd2 transaction 1\n",
            &[3, 0, 0, 0, 0, 0, 0, 0, 20],
            &(-1001_i128).to_be_bytes(),
            &[0, 0, 0, 1],
            &[5, 0, 0, 0, 0, 0, 0, 0, 4],
            &[0x07, 0xea, 1, 5],
            &[9, 0, 0, 0, 0, 0, 0, 0, 0],
        ];
        assert_eq!(encoded(&row), expected.concat());
    }
}
