//! Compares what arrived with what the bank has booked.

use belfius_psd2::model::{CommunicationKind, Transaction};
use belfius_psd2_sandbox::{BookedRow, PageShape};

/// Every row once, in the bank's order, to the digit and to the letter.
#[track_caller]
pub(crate) fn assert_rows<'a>(
    read: impl IntoIterator<Item = &'a Transaction>,
    booked: &[BookedRow],
    shape: PageShape,
) {
    let read: Vec<_> = read.into_iter().map(|row| as_booked(row, shape)).collect();
    let booked: Vec<_> = booked.iter().map(|row| of_booked(row, shape)).collect();
    assert_eq!(read.len(), booked.len(), "another number of rows");
    for (at, (read, booked)) in read.iter().zip(&booked).enumerate() {
        assert_eq!(read, booked, "row {at}");
    }
}

/// Member names and texts.
type Row = Vec<(&'static str, Option<String>)>;

fn as_booked(row: &Transaction, shape: PageShape) -> Row {
    if shape == PageShape::Embedded {
        assert!(row.transaction_seqnumber.is_none(), "a number that the bank did not send");
    }
    let kind = row.communication_type.as_ref().map(|kind| match kind {
        CommunicationKind::Structured => "STRUCTURED".to_owned(),
        CommunicationKind::Freetext => "FREETEXT".to_owned(),
        CommunicationKind::Other(other) => other.as_str().to_owned(),
    });
    let text = |text: &Option<belfius_psd2::model::Text>| text.as_deref().map(str::to_owned);
    vec![
        ("ref", text(&row.transaction_ref)),
        ("seqnumber", text(&row.transaction_seqnumber)),
        ("amount", row.amount.map(|amount| amount.to_string())),
        ("currency", row.currency.map(|currency| currency.to_string())),
        ("execution_date", row.execution_date.map(|date| date.to_string())),
        ("value_date", row.value_date.map(|date| date.to_string())),
        ("account", row.counterparty_account.as_ref().map(|iban| iban.as_str().to_owned())),
        ("info", text(&row.counterparty_info)),
        ("communication", text(&row.communication)),
        ("communication_type", kind),
        ("remittance_info", text(&row.remittance_info)),
    ]
}

fn of_booked(row: &BookedRow, shape: PageShape) -> Row {
    let numbered = shape == PageShape::Booked;
    vec![
        ("ref", Some(row.transaction_ref.clone())),
        ("seqnumber", numbered.then(|| row.sequence.clone())),
        ("amount", Some(row.amount())),
        ("currency", Some(row.currency.clone())),
        ("execution_date", Some(row.execution_date.to_string())),
        ("value_date", row.value_date.map(|date| date.to_string())),
        ("account", row.counterparty_account.clone()),
        ("info", row.counterparty_info.clone()),
        ("communication", row.communication.clone()),
        ("communication_type", row.communication_type.map(str::to_owned)),
        ("remittance_info", row.remittance_info.clone()),
    ]
}
