//! What could not be read, and where, without repeating it.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

/// Why a JSON text could not be read, and where.
///
/// ```text
/// at transactions.booked[3].amount: expected a decimal number (line 1, column 214)
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    path: String,
    problem: JsonProblem,
    line: usize,
    column: usize,
}

/// What is wrong at that place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonProblem {
    /// There is no body.
    #[error("the body is empty")]
    Empty,
    /// It is not UTF-8.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// It looks like an HTML page.
    #[error("it is an HTML page, not JSON")]
    Html,
    /// It is not JSON, even after the repairs that the bank's answers need.
    #[error("it is not valid JSON")]
    Syntax,
    /// It ends in the middle.
    #[error("it ends in the middle")]
    CutOff,
    /// It is JSON of another shape than is known.
    #[error("{0}")]
    Shape(String),
}

impl Unreadable {
    pub(crate) fn whole(problem: JsonProblem) -> Self {
        Self { path: String::new(), problem, line: 0, column: 0 }
    }

    /// A value that is JSON, but not what it should be.
    pub(crate) fn shape(path: &str, wanted: &str) -> Self {
        Self { path: path.to_owned(), ..Self::whole(JsonProblem::Shape(wanted.to_owned())) }
    }

    /// What `serde_json` reports, without the part of its text that repeats the
    /// input.
    pub(crate) fn from_serde(path: &str, error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        let problem = match error.classify() {
            Category::Eof => JsonProblem::CutOff,
            Category::Syntax | Category::Io => JsonProblem::Syntax,
            Category::Data => JsonProblem::Shape(wanted(error)),
        };
        Self { path: known_names(path), problem, line: error.line(), column: error.column() }
    }

    /// Where: member names and indices, as in `transactions.booked[3].amount`.
    /// Empty for the whole text.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &JsonProblem {
        &self.problem
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "at {}: ", self.path)?;
        }
        write!(f, "{}", self.problem)?;
        if self.line > 0 {
            write!(f, " (line {}, column {})", self.line, self.column)?;
        }
        Ok(())
    }
}

/// The part of serde's message that our own types wrote: `expected …`, or the
/// name of a missing member. What stands before it repeats the input.
fn wanted(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    if let Some(member) = text.strip_prefix("missing field ") {
        return alloc::format!("the member {} is missing", known_names(member));
    }
    if text.starts_with("duplicate field ") {
        return "a member comes twice".to_owned();
    }
    match text.rsplit_once("expected ") {
        Some((_, wanted)) if wanted.bytes().all(|b| b.is_ascii_graphic() || b == b' ') => {
            alloc::format!("expected {wanted}")
        }
        _ => "it has another shape than is known".to_owned(),
    }
}

/// The members that this crate reads. Any other name is the bank's and could be
/// anything.
const MEMBERS: &[&str] = &[
    "_embedded",
    "_links",
    "accountName",
    "account_name",
    "access_token",
    "amount",
    "balance",
    "booked",
    "communication",
    "communication_type",
    "consent_uri",
    "counterparty_account",
    "counterparty_info",
    "currency",
    "execution_date",
    "expires_in",
    "funds_available",
    "iban",
    "language",
    "logical_id",
    "multicurrency",
    "next_page_key",
    "other_compartments",
    "payment_id",
    "product",
    "product_name",
    "product_type",
    "psu_name",
    "refresh_token",
    "remittance_info",
    "sca_token",
    "scope",
    "transaction_ref",
    "transaction_seqnumber",
    "transaction_status",
    "transactions",
    "type",
    "value_date",
];

/// A path in which a name that is not one of ours shows as `?`.
fn known_names(path: &str) -> String {
    let known = |segment: &str| {
        let (name, index) = segment.split_once('[').unwrap_or((segment, ""));
        let index = index.bytes().all(|b| b.is_ascii_digit() || b"[]".contains(&b));
        index && (name.is_empty() || MEMBERS.contains(&name.trim_matches('`')))
    };
    let segments: Vec<&str> =
        path.split('.').map(|segment| if known(segment) { segment } else { "?" }).collect();
    segments.join(".")
}
