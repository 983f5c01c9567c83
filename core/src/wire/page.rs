//! One page of `GET /accounts/{logical-id}/transactions`, in both shapes:
//! `_embedded.transactions` and `transactions.booked`, whatever version was
//! asked for.
//!
//! A page is read whole and strictly first. Only if that fails, row by row: a
//! row that cannot be read is reported with its index and reason, and neither
//! fails the page nor vanishes.

use alloc::{boxed::Box, vec::Vec};

use serde_json::value::RawValue;

use super::{
    json,
    object::Object,
    page_shape::{PAGE, Page},
    row::{ROW, Row, UnreadableRow},
};
use crate::{
    error::Unreadable,
    model::{PageKey, Transaction},
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
    let Object(page) = json::read_text::<Object<Page<Box<RawValue>>>>(text, &PAGE)?;
    let (raw_rows, next) = page.split()?;
    let mut page = PageAnswer { rows: Vec::new(), unreadable: Vec::new(), next };
    for (index, raw) in raw_rows.into_iter().enumerate() {
        match json::read_text::<Object<Row>>(raw.get(), &ROW) {
            Ok(Object(row)) => page.rows.push(row.into()),
            Err(reason) => {
                page.unreadable.push(UnreadableRow { index, reason, raw: raw.get().into() });
            }
        }
    }
    Ok(page)
}
