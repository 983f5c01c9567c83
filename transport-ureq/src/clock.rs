//! The time, as the core wants it. The core has no clock: here is one.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use belfius_psd2::model::Timestamp;

/// Tells the time. Replaced in tests.
pub(crate) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The system's clock.
pub(crate) fn system() -> Timestamp {
    // `Timestamp::now` would be shorter, but needs jiff's feature `std`, which in
    // a workspace build would give the core a clock too.
    let (sign, distance) = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => (1, since),
        Err(before) => (-1, before.duration()),
    };
    let seconds = i64::try_from(distance.as_secs()).unwrap_or(i64::MAX);
    let nanoseconds = i32::try_from(distance.subsec_nanos()).unwrap_or(0);
    let time = Timestamp::new(
        seconds.saturating_mul(sign),
        nanoseconds.saturating_mul(if sign < 0 { -1 } else { 1 }),
    );
    // Beyond the year 9999 every token has expired.
    time.unwrap_or(if sign < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_is_after_this_was_written() {
        assert!(system() > "2026-01-01T00:00:00Z".parse().unwrap());
    }
}
