//! What a page key stands for.

use jiff::civil::Date;

/// The filters of a call, as it gave them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) date_from: Option<Date>,
    pub(crate) date_to: Option<Date>,
    pub(crate) currency: Option<String>,
}

/// A place in the rows of one account under one filter.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    pub(crate) iban: String,
    pub(crate) filter: Filter,
    /// Where the rows begin, when the call did not say: fixed at the first
    /// page, so that midnight does not shift the pages.
    pub(crate) first_day: Date,
    pub(crate) page_size: usize,
    pub(crate) offset: usize,
}
