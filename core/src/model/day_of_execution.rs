//! On which day of the month a standing order pays.

use core::fmt;

use alloc::string::{String, ToString};
use serde::{Deserialize, Serialize, de};

use crate::stored::{Fault, FromStored, Node};

/// A day of the month, 1 to 31. It goes out as text, as NextGenPSD2 writes it
/// (assumed); that `31` means the last day of any month is NextGenPSD2's rule,
/// and assumed to be the bank's.
///
/// ```
/// use belfius_psd2::model::DayOfExecution;
///
/// assert_eq!(DayOfExecution::new(31), Ok(DayOfExecution::LAST));
/// assert!(DayOfExecution::new(32).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct DayOfExecution(u8);

/// Why a number is not a day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day of execution is 1 to 31")]
pub struct DayOfExecutionError;

impl DayOfExecution {
    /// The last day of the month, `31`.
    pub const LAST: Self = Self(31);

    /// This day.
    ///
    /// # Errors
    /// No month has it.
    pub fn new(day: u8) -> Result<Self, DayOfExecutionError> {
        if matches!(day, 1..=31) { Ok(Self(day)) } else { Err(DayOfExecutionError) }
    }

    /// The day, 1 to 31.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }

    pub(crate) fn to_text(self) -> String {
        self.0.to_string()
    }
}

impl fmt::Display for DayOfExecution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStored for DayOfExecution {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        Self::new(u8::from_stored(node)?).map_err(de::Error::custom)
    }
}

impl TryFrom<u8> for DayOfExecution {
    type Error = DayOfExecutionError;
    fn try_from(day: u8) -> Result<Self, DayOfExecutionError> {
        Self::new(day)
    }
}

impl From<DayOfExecution> for u8 {
    fn from(day: DayOfExecution) -> Self {
        day.0
    }
}
