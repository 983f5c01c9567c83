//! The bank's idea of time, which a test can move. TLS certificates do not
//! follow it: they are checked by the caller, with the system's time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::shared::lock;

/// The system's time plus an offset. Clones share the offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset: Arc<Mutex<SignedDuration>>,
}

impl Clock {
    /// A clock that shows `start` now and goes on from there.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Clock {
        let clock = Clock::default();
        clock.set(start);
        clock
    }

    /// The bank's present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        system_now().saturating_add(*lock(&self.offset)).unwrap_or(Timestamp::MAX)
    }

    /// The bank's calendar day. The Account API page speaks of UTC dates.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::UTC).date()
    }

    /// How far it was moved from the system's time.
    pub(crate) fn offset(&self) -> SignedDuration {
        *lock(&self.offset)
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let mut offset = lock(&self.offset);
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        *offset = offset.saturating_add(by);
    }

    /// Sets the clock; it goes on from there.
    pub fn set(&self, to: Timestamp) {
        *lock(&self.offset) = to.duration_since(system_now());
    }
}

/// Without jiff's `std` feature: turning it on here would turn it on for every
/// crate that is built in the same go.
fn system_now() -> Timestamp {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| SignedDuration::try_from(since).ok())
        .and_then(|since| Timestamp::from_duration(since).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
