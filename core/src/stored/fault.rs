//! Why a stored value cannot be read.

use alloc::{
    borrow::Cow,
    string::{String, ToString},
};
use core::fmt;

use serde::de::{self, Expected, Unexpected};

/// Where, and what is wanted there. It repeats nothing that was stored but names of
/// members that look like one.
#[derive(Debug)]
pub(crate) struct Fault {
    path: String,
    problem: Cow<'static, str>,
}

impl Fault {
    pub(crate) fn new(problem: impl Into<Cow<'static, str>>) -> Self {
        Self { path: String::new(), problem: problem.into() }
    }

    pub(crate) fn wanted(what: &str) -> Self {
        Self::new(alloc::format!("this must be {what}"))
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::new(alloc::format!("missing field `{name}`"))
    }

    pub(super) fn unknown(name: &str) -> Self {
        let plain = |byte: u8| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if name.len() <= 32 && name.bytes().all(plain) {
            Self::new(alloc::format!("unknown field `{name}`"))
        } else {
            Self::new("unknown field")
        }
    }

    /// The same, seen from outside the member of that name.
    pub(super) fn within(mut self, name: &str) -> Self {
        if !(self.path.is_empty() || self.path.starts_with('[')) {
            self.path.insert(0, '.');
        }
        self.path.insert_str(0, name);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)?;
        if self.path.is_empty() { Ok(()) } else { write!(f, ", in `{}`", self.path) }
    }
}

impl core::error::Error for Fault {}

/// What `serde` would repeat is left out.
impl de::Error for Fault {
    fn custom<T: fmt::Display>(problem: T) -> Self {
        Self::new(problem.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::wanted(&wanted.to_string())
    }

    fn invalid_value(_: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::wanted(&wanted.to_string())
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::wanted(&alloc::format!("one of {}", known.join(", ")))
    }

    fn unknown_field(name: &str, _: &'static [&'static str]) -> Self {
        Self::unknown(name)
    }
}
