//! What is digested: one text of bytes for each row. Version 1, and pinned:
//! applications store what comes of it.
//!
//! ```text
//! row        = "belfius-psd2 transaction 1\n" field*
//! field      = tag (1 byte) length (8 bytes, big endian) value
//! unreadable = "belfius-psd2 unreadable row 1\n" json
//! ```
//!
//! Fields come in the order of their tags, those that are missing not at all, so
//! that no two different rows have one encoding.

use alloc::vec::Vec;

use crate::model::{Amount, CommunicationKind, Date, Transaction};

const ROW: &[u8] = b"belfius-psd2 transaction 1\n";
const UNREADABLE: &[u8] = b"belfius-psd2 unreadable row 1\n";

pub(super) fn of_row(row: &Transaction) -> Vec<u8> {
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

/// The JSON to the byte.
pub(super) fn of_unreadable(raw: &str) -> Vec<u8> {
    [UNREADABLE, raw.as_bytes()].concat()
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
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
            prop_assert_eq!(decoded(&of_row(&row)), expected);
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
        assert_eq!(of_row(&row), expected.concat());
    }
}
