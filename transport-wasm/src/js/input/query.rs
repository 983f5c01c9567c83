//! Which transactions.

use core::num::NonZeroU32;

use belfius_psd2::{
    LaterPages, TransactionsQuery,
    model::{Currency, Occurrences},
};
use wasm_bindgen::JsValue;

use super::{Members, stored_maybe, values::read_date};
use crate::js::error::{Thrown, invalid};

/// A query, and the rows that were counted before.
pub(in crate::js) struct QueryInput {
    pub(in crate::js) query: TransactionsQuery,
    pub(in crate::js) occurrences: Occurrences,
}

pub(in crate::js) fn query(value: &JsValue) -> Result<QueryInput, Thrown> {
    let mut members = Members::maybe(value, "query", "a query for transactions")?;
    let mut query = TransactionsQuery::default();
    if let Some(date) = members.parsed("dateFrom", read_date)? {
        query = query.with_date_from(date);
    }
    if let Some(date) = members.parsed("dateTo", read_date)? {
        query = query.with_date_to(date);
    }
    if let Some(currency) = members.parsed("currency", Currency::parse)? {
        query = query.with_currency(currency);
    }
    if let Some(rows) = members.whole("pageSize", 1)?.and_then(NonZeroU32::new) {
        query = query.with_page_size(rows);
    }
    if let Some(pages) = members.whole("maxPages", 1)? {
        query = query.with_max_pages(pages);
    }
    if let Some(later) = members.text("laterPages")? {
        query = query.with_later_pages(match later.as_str() {
            "everything" => LaterPages::Everything,
            "key-only" => LaterPages::KeyOnly,
            _ => return Err(invalid("laterPages", "must be \"everything\" or \"key-only\"")),
        });
    }
    let occurrences = stored_maybe(members.take("occurrences"), "occurrences")?;
    members.end()?;
    Ok(QueryInput { query, occurrences })
}
