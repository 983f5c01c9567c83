//! `GET /accounts/{logical-id}/transactions`: one page of a statement.

use alloc::string::ToString;
use core::num::NonZeroU32;

use http::{HeaderMap, HeaderName};
use serde::{Deserialize, Serialize};

use super::{
    answer::Answer,
    call::{Call, Read},
    request::{Prepared, Query, Target},
};
use crate::{
    bank::{BankUrl, Operation},
    client::{Client, Limits},
    error::{Error, ErrorKind},
    model::{Currency, Date, LogicalId, PageKey, PsuPresence, Scope},
    secret::{ScaToken, header_value},
    stored::{Fault, FromStored, Node, as_enum, stored_object},
    wire::page::{self, PageAnswer},
};

const SCA_TOKEN: HeaderName = HeaderName::from_static("sca-token");

/// Which transactions, and in how large pages.
///
/// ```
/// use belfius_psd2::{TransactionsQuery, model::Date};
/// use core::num::NonZeroU32;
///
/// let january = TransactionsQuery::default()
///     .with_date_from(Date::constant(2026, 1, 1))
///     .with_date_to(Date::constant(2026, 2, 1)) // exclusive
///     .with_page_size(NonZeroU32::new(100).unwrap());
/// # let _ = january;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TransactionsQuery {
    date_from: Option<Date>,
    date_to: Option<Date>,
    currency: Option<Currency>,
    page_size: Option<NonZeroU32>,
    later_pages: LaterPages,
    pub(crate) max_pages: u32,
}

stored_object!(TransactionsQuery {
    date_from,
    date_to,
    currency,
    page_size,
    later_pages,
    max_pages
});

/// What to send when asking for a page after the first. A client in production
/// sent the key alone without an SCA token, and the key with size and first date
/// with one (generation 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LaterPages {
    /// The key and all the filters again: right even if the key does not hold
    /// them.
    #[default]
    Everything,
    /// The key alone, as in the bank's own links.
    KeyOnly,
}

impl FromStored for LaterPages {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        as_enum(&node)
    }
}

impl Default for TransactionsQuery {
    /// Every transaction that the bank gives without strong authentication, in
    /// EUR, in pages of the bank's own size, 10,000 pages at most.
    fn default() -> Self {
        Self {
            date_from: None,
            date_to: None,
            currency: None,
            page_size: None,
            later_pages: LaterPages::default(),
            max_pages: 10_000,
        }
    }
}

impl TransactionsQuery {
    /// From this imputation date on, inclusive (documented). How far back the
    /// history goes is not published. More than 90 days
    /// back needs strong authentication; clients use 89 to stay clear of the
    /// limit.
    #[must_use]
    pub fn with_date_from(self, date: Date) -> Self {
        Self { date_from: Some(date), ..self }
    }

    /// Up to this imputation date, **exclusive** (documented).
    #[must_use]
    pub fn with_date_to(self, date: Date) -> Self {
        Self { date_to: Some(date), ..self }
    }

    /// Transactions in this currency. For the whole history of an account ask once
    /// for each of its currencies: its own and those of
    /// [`other_compartments`](crate::model::Account::other_compartments). Without it, those in EUR only
    /// (documented; the parameter's name was inferred).
    #[must_use]
    pub fn with_currency(self, currency: Currency) -> Self {
        Self { currency: Some(currency), ..self }
    }

    /// Rows a page. 400 is the most that a production client asked for; it
    /// blamed the size for time-outs.
    #[must_use]
    pub fn with_page_size(self, rows: NonZeroU32) -> Self {
        Self { page_size: Some(rows), ..self }
    }

    /// How many pages to read at most: more are an error, never a silently
    /// short statement.
    #[must_use]
    pub fn with_max_pages(self, pages: u32) -> Self {
        Self { max_pages: pages, ..self }
    }

    /// What to send when asking for a page after the first.
    #[must_use]
    pub fn with_later_pages(self, later_pages: LaterPages) -> Self {
        Self { later_pages, ..self }
    }

    fn write(&self, next: Option<&PageKey>, psu: PsuPresence) -> Query {
        let mut query = Query::default();
        query.push("psu_involved", psu.as_str());
        if next.is_none() || self.later_pages == LaterPages::Everything {
            let date_from = self.date_from.map(|date| date.to_string());
            let date_to = self.date_to.map(|date| date.to_string());
            let page_size = self.page_size.map(|rows| rows.to_string());
            let currency = self.currency.map(|currency| currency.to_string());
            let filters = [
                ("date_from", date_from),
                ("date_to", date_to),
                ("pagesize", page_size),
                ("currency", currency),
            ];
            for (name, value) in filters {
                if let Some(value) = value {
                    query.push(name, &value);
                }
            }
        }
        if let Some(key) = next {
            query.push("next", key.as_str());
        }
        query
    }
}

/// The question for one page.
#[derive(Debug)]
pub struct PageCall<P> {
    prepared: Prepared,
    /// Where the statement stands: the flow's, carried along.
    pub(crate) pages: P,
}

impl<P> PageCall<P> {
    pub(crate) fn new(
        client: &Client,
        logical_id: &LogicalId,
        query: &TransactionsQuery,
        next: Option<&PageKey>,
        psu: PsuPresence,
        pages: P,
    ) -> Result<Self, Error> {
        if let (Some(from), Some(to)) = (query.date_from, query.date_to)
            && from >= to
        {
            return Err(Error::new(Operation::Transactions, ErrorKind::EmptyDateRange));
        }
        let query = query.write(next, psu);
        let target = Target { logical_id: Some(logical_id), query, ..Target::default() };
        let prepared = Prepared::new(client, Operation::Transactions, Scope::Ais, target)?;
        Ok(Self { prepared, pages })
    }
}

impl<P> Call for PageCall<P> {
    type Value = PageAnswer;
    type Redirect = BankUrl;

    const SCOPE: Scope = Scope::Ais;
    const SENDS_SCA_TOKEN: bool = true;

    fn operation(&self) -> Operation {
        Operation::Transactions
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn add_headers(&self, headers: &mut HeaderMap, sca: Option<&ScaToken>) {
        if let Some(token) = sca {
            headers.insert(SCA_TOKEN, header_value(token.expose()));
        }
    }

    fn max_body(limits: &Limits) -> usize {
        limits.page_body()
    }

    fn read(&self, answer: &Answer<'_>) -> Result<Read<PageAnswer, BankUrl>, Error> {
        match answer.strong_authentication()? {
            Some(url) => Ok(Read::Redirect(url)),
            None => answer.read(page::read).map(Read::Value),
        }
    }
}
