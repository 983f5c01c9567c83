//! A page of a statement.

use belfius_psd2::{
    Page, UnreadableRow,
    model::{CommunicationKind, Occurrences, Text, Transaction, TransactionKey},
};
use wasm_bindgen::JsValue;

use super::{Object, json, to_js};
use crate::js::error::Thrown;

/// A page, its rows with their keys. The rows are counted in `seen`.
pub(in crate::js) fn page(page: &Page, seen: &mut Occurrences) -> Result<JsValue, Thrown> {
    let mut view = Object::of_kind("page");
    view.number("number", Some(page.number.into()));
    view.list("rows", page.rows.iter().map(|found| row(found, seen.key(found.fingerprint()))));
    let unread = page.unreadable.iter();
    let unread = unread.map(|found| unreadable(found, Some(seen.key(found.fingerprint()))));
    view.list("unreadable", unread);
    view.json("next", page.next.as_ref().map(json));
    view.json("beyond", page.beyond.as_ref().map(json));
    to_js(&view.end())
}

fn row(row: &Transaction, key: TransactionKey) -> String {
    let mut view = Object::new();
    view.shown("key", Some(&key));
    view.shown("amount", row.amount.as_ref());
    view.shown("currency", row.currency.as_ref());
    view.shown("date", row.date().as_ref());
    view.shown("executionDate", row.execution_date.as_ref());
    view.shown("valueDate", row.value_date.as_ref());
    let account = row.counterparty_account.as_ref();
    view.text("counterpartyAccount", account.map(|account| account.as_str()));
    let texts = [
        ("transactionRef", &row.transaction_ref),
        ("transactionSeqnumber", &row.transaction_seqnumber),
        ("counterpartyInfo", &row.counterparty_info),
        ("communication", &row.communication),
        ("remittanceInfo", &row.remittance_info),
    ];
    for (name, text) in texts {
        view.text(name, text.as_ref().map(Text::as_str));
    }
    view.text("communicationType", row.communication_type.as_ref().map(kind));
    let structured = row.structured_communication().and_then(Result::ok);
    view.text("structuredCommunication", structured.as_ref().map(|text| text.as_str()));
    view.end()
}

fn kind(kind: &CommunicationKind) -> &str {
    match kind {
        CommunicationKind::Structured => "STRUCTURED",
        CommunicationKind::Freetext => "FREETEXT",
        CommunicationKind::Other(text) => text,
    }
}

/// What could not be read.
pub(super) fn unreadable(row: &UnreadableRow, key: Option<TransactionKey>) -> String {
    let mut view = Object::new();
    view.shown("key", key.as_ref());
    view.number("index", u64::try_from(row.index()).ok());
    view.text("path", Some(row.reason().path()));
    view.shown("reason", Some(row.reason()));
    view.text("raw", Some(row.raw()));
    view.end()
}
