//! What is wrong in a text, and where.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt::Write;

/// What was read, or what is wrong.
pub(crate) type Read<T> = Result<T, Box<Fault>>;

/// What is wrong, and where. It repeats nothing of the text.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) problem: Problem,
    /// How many bytes stand before it.
    at: usize,
    /// From the innermost to the outermost.
    path: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The text ends too early.
    CutOff,
    /// It is no JSON.
    Syntax,
    /// Half of a surrogate pair: JSON, but no text.
    HalfCharacter,
    /// It is JSON, but not what is wanted.
    Wanted(&'static str),
    /// An object lacks this member.
    Missing(&'static str),
    /// A member comes twice.
    Twice,
}

/// A step of the path: into a member, or into an item.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// A member that this library reads. `None` for any other: its name could be
    /// anything, a customer's name too.
    Member(Option<&'static str>),
    Item(usize),
}

impl Fault {
    #[cold]
    pub(super) fn new(problem: Problem, at: usize) -> Box<Self> {
        Box::new(Self { problem, at, path: Vec::new() })
    }

    /// Whether the text itself is at fault, and not what it says.
    pub(crate) fn is_of_text(&self) -> bool {
        matches!(self.problem, Problem::Syntax | Problem::CutOff)
    }

    /// The same, inside a member.
    #[cold]
    pub(super) fn in_member(mut self: Box<Self>, name: Option<&'static str>) -> Box<Self> {
        self.path.push(Step::Member(name));
        self
    }

    /// The same, inside an item of a list.
    #[cold]
    pub(super) fn in_item(mut self: Box<Self>, index: usize) -> Box<Self> {
        self.path.push(Step::Item(index));
        self
    }

    /// The same in a text that begins here.
    pub(crate) fn from(mut self: Box<Self>, start: usize) -> Box<Self> {
        self.at = self.at.saturating_sub(start);
        self
    }

    /// Names and indices, as in `transactions.booked[3].amount`; `?` for a name
    /// that is not one of ours.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for step in self.path.iter().rev() {
            match step {
                Step::Member(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name.unwrap_or("?"));
                }
                // Writing into a `String` cannot fail.
                Step::Item(index) => drop(write!(path, "[{index}]")),
            }
        }
        path
    }

    /// Line and column in `text`, both from 1, the column in bytes.
    pub(crate) fn place(&self, text: &str) -> (usize, usize) {
        let before = text.as_bytes().get(..self.at).unwrap_or(text.as_bytes());
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        let line_start = before.iter().rposition(|byte| *byte == b'\n');
        let column = before.len().saturating_sub(line_start.map_or(0, |at| at.saturating_add(1)));
        (lines.saturating_add(1), column.saturating_add(1))
    }
}
