//! One page of `GET /accounts/{logical-id}/transactions`, in both shapes:
//! `_embedded.transactions` and `transactions.booked`, whatever version was
//! asked for.
//!
//! A page is read whole and strictly first. Only if that fails, row by row: a
//! row that cannot be read is reported with its index and reason, and neither
//! fails the page nor vanishes.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use core::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    json,
    lenient::{Lenient, LenientAmount},
    object::Object,
};
use crate::{
    error::Unreadable,
    model::{CommunicationKind, Currency, Date, PageKey, ReceivedIban, Text, Transaction},
};

/// What a page holds.
#[derive(Debug)]
pub struct PageAnswer {
    pub(crate) rows: Vec<Transaction>,
    pub(crate) unreadable: Vec<UnreadableRow>,
    /// Absent on the last page, or empty.
    pub(crate) next: Option<PageKey>,
}

/// A row of a page that could not be read.
///
/// ```
/// # fn show(row: &belfius_psd2::UnreadableRow) {
/// println!("row {} was not read: {}", row.index(), row.reason());
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableRow {
    index: usize,
    reason: Unreadable,
    raw: Text,
}

impl UnreadableRow {
    /// Its place among all rows of the page, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// What is wrong with it.
    #[must_use]
    pub fn reason(&self) -> &Unreadable {
        &self.reason
    }

    /// The row's JSON as the bank sent it: a customer's data.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }
}

/// Reads a page.
pub(crate) fn read(body: &[u8]) -> Result<PageAnswer, Unreadable> {
    let text = json::text(body)?;
    if let Ok(Object(page)) = serde_json::from_str::<Object<Page<Object<Row>>>>(text) {
        let (rows, next) = page.split()?;
        let rows = rows.into_iter().map(|Object(row)| row.into()).collect();
        return Ok(PageAnswer { rows, unreadable: Vec::new(), next });
    }
    let mended = json::mended(text);
    row_by_row(mended.as_deref().unwrap_or(text))
}

fn row_by_row(text: &str) -> Result<PageAnswer, Unreadable> {
    let Object(page) = json::located::<Object<Page<Box<RawValue>>>>(text)?;
    let (raw_rows, next) = page.split()?;
    let mut page = PageAnswer { rows: Vec::new(), unreadable: Vec::new(), next };
    for (index, raw) in raw_rows.into_iter().enumerate() {
        match json::located::<Object<Row>>(raw.get()) {
            Ok(Object(row)) => page.rows.push(row.into()),
            Err(reason) => {
                page.unreadable.push(UnreadableRow { index, reason, raw: raw.get().into() });
            }
        }
    }
    Ok(page)
}

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    transaction_ref: Lenient<Text>,
    #[serde(default)]
    transaction_seqnumber: Lenient<Text>,
    #[serde(default)]
    amount: LenientAmount,
    #[serde(default)]
    currency: Lenient<Currency>,
    #[serde(default)]
    execution_date: Lenient<Date>,
    #[serde(default)]
    value_date: Lenient<Date>,
    #[serde(default)]
    counterparty_account: Lenient<ReceivedIban>,
    #[serde(default)]
    counterparty_info: Lenient<Text>,
    #[serde(default)]
    communication: Lenient<Text>,
    #[serde(default)]
    communication_type: Lenient<CommunicationKind>,
    #[serde(default)]
    remittance_info: Lenient<Text>,
}

impl From<Row> for Transaction {
    fn from(row: Row) -> Self {
        Self {
            transaction_ref: row.transaction_ref.0,
            transaction_seqnumber: row.transaction_seqnumber.0,
            amount: row.amount.0,
            currency: row.currency.0,
            execution_date: row.execution_date.0,
            value_date: row.value_date.0,
            counterparty_account: row.counterparty_account.0,
            counterparty_info: row.counterparty_info.0,
            communication: row.communication.0,
            communication_type: row.communication_type.0,
            remittance_info: row.remittance_info.0,
        }
    }
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "R: DeserializeOwned"))]
struct Page<R> {
    #[serde(default, rename = "_embedded")]
    embedded: Present<Object<Embedded<R>>>,
    #[serde(default)]
    transactions: Present<Listing<R>>,
    #[serde(default)]
    next_page_key: Lenient<Text>,
    #[serde(default, rename = "_links")]
    links: Option<Links>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "R: DeserializeOwned"))]
struct Embedded<R> {
    #[serde(default)]
    transactions: Present<Listing<R>>,
    #[serde(default)]
    next_page_key: Lenient<Text>,
}

#[derive(Deserialize)]
struct Links {
    #[serde(default)]
    next: Option<Link>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    href: Option<String>,
}

/// The list itself: an array; an object with the array as `booked`; `null`; or,
/// in the documents' example, the string `"[]"`.
struct Listing<R> {
    rows: Vec<R>,
    next_page_key: Lenient<Text>,
}

impl<R: DeserializeOwned> Page<R> {
    /// The rows, and the key of the next page.
    fn split(self) -> Result<(Vec<R>, Option<PageKey>), Unreadable> {
        if !self.embedded.there && !self.transactions.there {
            return Err(Unreadable::shape("", "expected `_embedded` or `transactions`"));
        }
        let embedded = self.embedded.value;
        let (embedded, embedded_key) = match embedded {
            Some(Object(embedded)) => (embedded.transactions.value, embedded.next_page_key.0),
            None => (None, None),
        };
        let (inner, inner_key) = parts(embedded);
        let (outer, outer_key) = parts(self.transactions.value);
        if !inner.is_empty() && !outer.is_empty() {
            return Err(Unreadable::shape("", "expected one list of transactions, found two"));
        }
        let rows = if inner.is_empty() { outer } else { inner };
        let linked = self.links.and_then(|links| links.next).and_then(|next| next.href);
        let linked = linked.as_deref().and_then(key_of).map(|key| Text::from(&*key));
        let key = [embedded_key, inner_key, outer_key, self.next_page_key.0, linked]
            .into_iter()
            .flatten()
            .find(|key| !key.is_empty());
        let next = key.map(PageKey::new).transpose();
        Ok((
            rows,
            next.map_err(|_| {
                Unreadable::shape("next_page_key", "expected a key of at most 8192 bytes")
            })?,
        ))
    }
}

fn parts<R>(listing: Option<Listing<R>>) -> (Vec<R>, Option<Text>) {
    listing.map_or_else(|| (Vec::new(), None), |listing| (listing.rows, listing.next_page_key.0))
}

/// The key in a link such as `/accounts/ID/transactions?next=KEY`: read only
/// where `next_page_key` is missing, so that a page is never left out.
fn key_of(href: &str) -> Option<Cow<'_, str>> {
    let (_, query) = href.split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "next")
        .map(|(_, key)| key)
}

/// A member that is there, even if it is `null`.
struct Present<T> {
    there: bool,
    value: Option<T>,
}

impl<T> Default for Present<T> {
    fn default() -> Self {
        Self { there: false, value: None }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Present<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| Self { there: true, value })
    }
}

impl<'de, R: DeserializeOwned> Deserialize<'de> for Listing<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListingVisitor(PhantomData))
    }
}

struct ListingVisitor<R>(PhantomData<R>);

impl<'de, R: DeserializeOwned> Visitor<'de> for ListingVisitor<R> {
    type Value = Listing<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of transactions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = seq.next_element()? {
            rows.push(row);
        }
        Ok(Listing { rows, next_page_key: Lenient(None) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut rows = None;
        let mut next_page_key = Lenient(None);
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match &*name {
                "booked" if rows.is_some() => return Err(de::Error::duplicate_field("booked")),
                "booked" => rows = Some(map.next_value::<Option<Vec<R>>>()?.unwrap_or_default()),
                "next_page_key" => next_page_key = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match rows {
            Some(rows) => Ok(Listing { rows, next_page_key }),
            None => Err(de::Error::missing_field("booked")),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        match text.trim() {
            "[]" | "" => Ok(Listing { rows: Vec::new(), next_page_key: Lenient(None) }),
            _ => Err(E::invalid_type(de::Unexpected::Other("a text"), &self)),
        }
    }
}
