//! One page of `GET /accounts/{logical-id}/transactions`, in both shapes:
//! `_embedded.transactions` and `transactions.booked`, whatever version was
//! asked for.
//!
//! A row that cannot be read is reported with its index and reason, and neither
//! fails the page nor vanishes.

use alloc::vec::Vec;

use super::{
    body,
    lenient::lenient,
    row::{self, UnreadableRow},
};
use crate::{
    error::Unreadable,
    json::{Problem, Raw, Read, Reader, Scalar},
    model::{PageKey, Transaction, decoded},
};

/// What a page holds.
#[derive(Debug)]
pub struct PageAnswer {
    pub(crate) rows: Vec<Transaction>,
    pub(crate) unreadable: Vec<UnreadableRow>,
    /// Absent on the last page, or empty.
    pub(crate) next: Option<PageKey>,
}

/// Reads a page.
pub(crate) fn read(body: &[u8]) -> Result<PageAnswer, Unreadable> {
    let Page { embedded, transactions, next_page_key, linked } = body::read(body, page)?;
    if embedded.is_none() && transactions.is_none() {
        return Err(Unreadable::shape("", "expected `_embedded` or `transactions`"));
    }
    let Embedded { listing: inner, next_page_key: embedded_key } = embedded.unwrap_or_default();
    let outer = transactions.unwrap_or_default();
    if !inner.is_empty() && !outer.is_empty() {
        return Err(Unreadable::shape("", "expected one list of transactions, found two"));
    }
    let keys = [embedded_key, inner.next_page_key.clone(), outer.next_page_key.clone()];
    let Listing { rows, unreadable, .. } = if inner.is_empty() { outer } else { inner };
    let next = keys.into_iter().chain([next_page_key, linked]).flatten().next();
    Ok(PageAnswer { rows, unreadable, next })
}

/// The parts of a page. A list that is there, even as `null`, is `Some`.
#[derive(Default)]
struct Page {
    embedded: Option<Embedded>,
    transactions: Option<Listing>,
    next_page_key: Option<PageKey>,
    /// The key in the link to the next page.
    linked: Option<PageKey>,
}

#[derive(Default)]
struct Embedded {
    listing: Listing,
    next_page_key: Option<PageKey>,
}

/// The list itself: an array; an object with the array as `booked`; `null`; or,
/// in the documents' example, the string `"[]"`.
#[derive(Default)]
struct Listing {
    rows: Vec<Transaction>,
    unreadable: Vec<UnreadableRow>,
    next_page_key: Option<PageKey>,
}

impl Listing {
    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.unreadable.is_empty()
    }
}

fn page(reader: &mut Reader<'_>) -> Read<Page> {
    const MEMBERS: &[&str] = &["_embedded", "transactions", "next_page_key", "_links"];
    let mut page = Page::default();
    reader.known_members("expected an object", MEMBERS, |index, reader| {
        match index {
            0 => page.embedded = Some(embedded(reader)?),
            1 => page.transactions = Some(listing(reader)?),
            2 => page.next_page_key = lenient(reader)?,
            _ => page.linked = linked(reader.raw()?),
        }
        Ok(())
    })?;
    Ok(page)
}

fn embedded(reader: &mut Reader<'_>) -> Read<Embedded> {
    const MEMBERS: &[&str] = &["transactions", "next_page_key"];
    let mut embedded = Embedded::default();
    if reader.null()? {
        return Ok(embedded);
    }
    reader.known_members("expected an object", MEMBERS, |index, reader| {
        match index {
            0 => embedded.listing = listing(reader)?,
            _ => embedded.next_page_key = lenient(reader)?,
        }
        Ok(())
    })?;
    Ok(embedded)
}

fn listing(reader: &mut Reader<'_>) -> Read<Listing> {
    const WANTED: &str = "expected a list of transactions";
    const MEMBERS: &[&str] = &["booked", "next_page_key"];
    let mut listing = Listing::default();
    let at = reader.here();
    match reader.next() {
        Some(b'[') => rows(reader, &mut listing)?,
        Some(b'{') => {
            let mut booked = false;
            reader.known_members(WANTED, MEMBERS, |index, reader| {
                match index {
                    0 => {
                        booked = true;
                        if !reader.null()? {
                            rows(reader, &mut listing)?;
                        }
                    }
                    _ => listing.next_page_key = lenient(reader)?,
                }
                Ok(())
            })?;
            if !booked {
                return Err(reader.wrong(Problem::Missing("booked"), at));
            }
        }
        _ => match reader.scalar(WANTED)? {
            Scalar::Null => {}
            Scalar::Text(text) if matches!(text.trim(), "[]" | "") => {}
            _ => return Err(reader.wrong(Problem::Wanted(WANTED), at)),
        },
    }
    Ok(listing)
}

/// How many rows a page may have: 250 times what a client asks for in production. An
/// empty row takes fifty times the memory of its JSON, which a limit of bytes alone
/// does not bound.
const MAX_ROWS: usize = 100_000;

fn rows(reader: &mut Reader<'_>, into: &mut Listing) -> Read<()> {
    reader.list("expected a list of transactions", |index, reader| {
        let start = reader.here();
        if index >= MAX_ROWS {
            return Err(
                reader.wrong(Problem::Wanted("expected at most 100000 rows on a page"), start)
            );
        }
        match row::read(reader) {
            Ok(row) => into.rows.push(row),
            Err(fault) if fault.is_of_text() => return Err(fault),
            Err(fault) => {
                reader.back(start);
                let raw = reader.raw()?.get();
                let reason = Unreadable::at(raw, &fault.from(start));
                into.unreadable.push(UnreadableRow { index, reason, raw: raw.into() });
            }
        }
        Ok(())
    })
}

/// The key in the address of the next page; links of any other shape have none.
fn linked(links: Raw<'_>) -> Option<PageKey> {
    key_of(&links.member("next")?.member("href")?.text()?)
}

/// The key in a link such as `/accounts/ID/transactions?next=KEY`: read only
/// where `next_page_key` is missing, so that a page is never left out.
fn key_of(href: &str) -> Option<PageKey> {
    let (_, query) = href.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, key) = pairs.find(|(name, _)| decoded(name) == "next")?;
    PageKey::new(decoded(key)).ok()
}
