//! Which days to ask for. Whole days, and only days that are over.
//!
//! A row is recognised by what it says and by how many rows of its statement say
//! the same (`TransactionKey`), so a statement must hold whole days: `date_from`
//! is inclusive, `date_to` exclusive. And no row may be booked in a day while it is
//! read page by page, so today is left for tomorrow.
//!
//! - The first sync asks for everything since a day of the caller's.
//! - Each later one goes back [`OVERLAP_DAYS`] before the day where the former one
//!   ended: a bank may book late under an earlier day. What is known is skipped by
//!   its key. Rows that are booked later than that under such a day are found with
//!   `--full` only.
//! - What is more than [`FREE_DAYS`] back needs strong authentication, so it is a
//!   statement of its own: without the customer the newer days are synced, and the
//!   older ones wait.

use belfius_psd2::model::Date;
use jiff::ToSpan as _;

/// Days that are read again. How late the bank books under an earlier day is not
/// published; a week covers a weekend with holidays around it (assumed).
const OVERLAP_DAYS: i32 = 7;

/// The bank gives 90 days without strong authentication; clients take one less, to
/// be clear of midnight.
const FREE_DAYS: i32 = 89;

/// Days from the first, inclusive, to the second, exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub from: Date,
    pub to: Date,
}

/// What to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// What the bank gives at any time.
    pub recent: Days,
    /// What it gives after strong authentication.
    pub older: Option<Days>,
}

/// The plan of one statement: from `since` if it was never synced or all is to be
/// read again, else from where the former sync ended. `unfinished` is the first
/// day of one that was begun and not ended.
pub fn plan(today: Date, since: Date, synced_to: Option<Date>, unfinished: Option<Date>) -> Plan {
    let begin = synced_to.map_or(since, |day| day.saturating_sub(OVERLAP_DAYS.days()));
    let begin = unfinished.map_or(begin, |day| day.min(begin));
    let edge = edge(today);
    Plan {
        recent: Days { from: begin.max(edge), to: today },
        older: (begin < edge).then_some(Days { from: begin, to: edge }),
    }
}

/// The first day that the bank gives without strong authentication.
pub fn edge(today: Date) -> Date {
    today.saturating_sub(FREE_DAYS.days())
}
