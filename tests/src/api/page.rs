//! One page of transactions in either shape.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::account::{Link, amount};
use super::answer::Answer;
use super::call::Call;
use super::parameters::encoded;
use super::refusal::Refusal;
use crate::bank::cursor::Cursor;
use crate::bank::opaque;
use crate::bank::row::BookedRow;
use crate::faults::Fault;
use crate::options::{Generation, PageShape};

/// `None` is written as `null`: only a fault does that.
type Rows = Option<Vec<Box<RawValue>>>;

#[derive(Serialize)]
struct Row<'a> {
    transaction_ref: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_seqnumber: Option<&'a str>,
    amount: Box<RawValue>,
    currency: &'a str,
    execution_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counterparty_account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counterparty_info: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    communication: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    communication_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remittance_info: Option<&'a str>,
}

#[derive(Serialize)]
struct EmbeddedPage {
    _embedded: Embedded,
    _links: Links,
}

#[derive(Serialize)]
struct Embedded {
    transactions: Rows,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_key: Option<String>,
}

#[derive(Serialize)]
struct BookedPage {
    transactions: Booked,
    _links: Links,
}

#[derive(Serialize)]
struct Booked {
    booked: Rows,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_key: Option<String>,
}

#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    this: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Link>,
    account: Link,
}

pub(crate) fn answer(
    call: &mut Call<'_>,
    logical_id: &str,
    cursor: &Cursor,
    key: Option<&str>,
) -> Result<Answer, Refusal> {
    let (mut rows, more) = rows(call, cursor)?;
    let mut next = more.then(|| at(cursor, cursor.offset + cursor.page_size));
    match call.fault {
        Some(Fault::UnreadableRow) => rows.insert(rows.len() / 2, unreadable()?),
        Some(Fault::EmptyPageWithKey) => {
            rows.clear();
            next = Some(cursor.clone());
        }
        Some(Fault::RepeatedPageKey) if key.is_none() => next = Some(at(cursor, 0)),
        _ => {}
    }
    let next_page_key = match (call.fault, key) {
        (Some(Fault::RepeatedPageKey), Some(key)) => Some(key.to_owned()),
        _ => next.map(|cursor| {
            let key = opaque::page_key();
            call.bank.cursors.insert(key.clone(), cursor);
            key
        }),
    };
    let rows = (call.fault != Some(&Fault::NullRows)).then_some(rows);
    written(shape(call), logical_id, rows, next_page_key)
}

/// Versions 2 and 3 number the rows and have the second shape (the third one's
/// is assumed).
fn is_later(call: &Call<'_>) -> bool {
    call.generation != Generation::First
}

fn shape(call: &Call<'_>) -> PageShape {
    let by_version = match is_later(call) {
        true => PageShape::Booked,
        false => PageShape::Embedded,
    };
    call.shared.options.page_shape.unwrap_or(by_version)
}

fn at(cursor: &Cursor, offset: usize) -> Cursor {
    Cursor { offset, ..cursor.clone() }
}

/// The rows of the page, and whether more follow.
fn rows(call: &Call<'_>, cursor: &Cursor) -> Result<(Vec<Box<RawValue>>, bool), Refusal> {
    let strings = call.string_amounts();
    let numbered = is_later(call) || shape(call) == PageShape::Booked;
    // Without `currency`, only euro.
    let currency = cursor.filter.currency.as_deref().unwrap_or("EUR");
    let account = call.account(&cursor.iban)?;
    let mut left = account
        .rows
        .iter()
        .filter(|row| row.currency == currency)
        .filter(|row| row.execution_date >= cursor.first_day)
        .filter(|row| cursor.filter.date_to.is_none_or(|to| row.execution_date < to))
        .skip(cursor.offset);
    let page = left
        .by_ref()
        .take(cursor.page_size)
        .map(|row| row_json(row, strings, numbered))
        .collect::<Result<_, _>>()?;
    Ok((page, left.next().is_some()))
}

fn row_json(row: &BookedRow, strings: bool, numbered: bool) -> Result<Box<RawValue>, Refusal> {
    Ok(to_raw_value(&Row {
        transaction_ref: &row.transaction_ref,
        transaction_seqnumber: numbered.then_some(row.sequence.as_str()),
        amount: amount(row.cents, strings)?,
        currency: &row.currency,
        execution_date: row.execution_date.to_string(),
        value_date: row.value_date.map(|date| date.to_string()),
        counterparty_account: row.counterparty_account.as_deref(),
        counterparty_info: row.counterparty_info.as_deref(),
        communication: row.communication.as_deref(),
        communication_type: row.communication_type,
        remittance_info: row.remittance_info.as_deref(),
    })?)
}

fn unreadable() -> Result<Box<RawValue>, Refusal> {
    let row = r#"{"transaction_ref":42,"amount":"a lot","currency":null,"execution_date":"soon"}"#;
    Ok(RawValue::from_string(row.to_owned())?)
}

fn written(
    shape: PageShape,
    logical_id: &str,
    rows: Rows,
    next_page_key: Option<String>,
) -> Result<Answer, Refusal> {
    let account = format!("/accounts/{}", encoded(logical_id));
    let this = format!("{account}/transactions");
    let next =
        next_page_key.as_deref().map(|key| Link { href: format!("{this}?next={}", encoded(key)) });
    let _links = Links { this: Link { href: this }, next, account: Link { href: account } };
    let body = match shape {
        PageShape::Embedded => serde_json::to_vec(&EmbeddedPage {
            _embedded: Embedded { transactions: rows, next_page_key },
            _links,
        })?,
        PageShape::Booked => serde_json::to_vec(&BookedPage {
            transactions: Booked { booked: rows, next_page_key },
            _links,
        })?,
    };
    Ok(Answer::json(200, body))
}
