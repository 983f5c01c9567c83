//! What could not be read, and where, without repeating it.

use alloc::{borrow::ToOwned, format, string::String};
use core::fmt;

use crate::json;

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

    /// What the reader of JSON found.
    pub(crate) fn at(text: &str, fault: &json::Fault) -> Self {
        let problem = match fault.problem {
            json::Problem::CutOff => JsonProblem::CutOff,
            json::Problem::Syntax => JsonProblem::Syntax,
            json::Problem::HalfCharacter => {
                JsonProblem::Shape("a text holds half of a surrogate pair".to_owned())
            }
            json::Problem::Wanted(wanted) => JsonProblem::Shape(wanted.to_owned()),
            json::Problem::Missing(name) => {
                JsonProblem::Shape(format!("the member `{name}` is missing"))
            }
            json::Problem::Twice => JsonProblem::Shape("a member comes twice".to_owned()),
        };
        let (line, column) = fault.place(text);
        Self { path: fault.path(), problem, line, column }
    }

    /// Where: member names and indices, as in `transactions.booked[3].amount`; `?`
    /// for a name that this library does not read. Empty for the whole text.
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
