//! The time. The core reads no clock: whoever calls it says what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use belfius_psd2::model::{Date, Timestamp};
use jiff::{SignedDuration, tz::TimeZone};

use crate::AnyError;

/// The system's clock, or one that a test has set.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    offset: SignedDuration,
}

impl Clock {
    /// The system's clock; with `LEDGER_NOW` set (a test beside a simulated bank
    /// whose clock was moved), one that shows that moment now and goes on.
    pub fn from_environment() -> Result<Self, AnyError> {
        let Ok(text) = std::env::var("LEDGER_NOW") else { return Ok(Self::default()) };
        let shown: Timestamp = text.parse().map_err(|error| format!("LEDGER_NOW: {error}"))?;
        Ok(Self { offset: shown.duration_since(system_now()) })
    }

    /// Now.
    pub fn now(self) -> Timestamp {
        system_now().saturating_add(self.offset).unwrap_or(Timestamp::MAX)
    }

    /// The calendar day by UTC, as the bank's dates are. Midnight in UTC is later
    /// than in Brussels: a day that is over here is over there.
    pub fn today(self) -> Date {
        self.now().to_zoned(TimeZone::UTC).date()
    }
}

fn system_now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let since = SignedDuration::try_from(since).unwrap_or_default();
    Timestamp::from_duration(since).unwrap_or_default()
}
