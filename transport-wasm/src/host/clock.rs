//! The time, as the core wants it. The core has no clock: here is one.

use std::rc::Rc;

use belfius_psd2::model::Timestamp;

/// Tells the time. Replaced in tests.
pub(crate) type Clock = Rc<dyn Fn() -> Timestamp>;

/// The runtime's clock, `Date.now()`.
pub(crate) fn system() -> Timestamp {
    of_milliseconds(js_sys::Date::now())
}

/// A JavaScript time has whole milliseconds, within 100 million days of 1970.
#[expect(clippy::as_conversions, reason = "saturates, and there is no other way from a float")]
fn of_milliseconds(milliseconds: f64) -> Timestamp {
    let whole = milliseconds as i64;
    // Beyond the year 9999 every token has expired.
    Timestamp::from_millisecond(whole).unwrap_or(if whole < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_javascript_time_is_milliseconds_since_1970() {
        assert_eq!(of_milliseconds(0.0), Timestamp::UNIX_EPOCH);
        let time: Timestamp = "2026-01-05T09:00:00.123Z".parse().unwrap();
        assert_eq!(of_milliseconds(1_767_603_600_123.0), time);
    }

    #[test]
    fn a_time_that_no_calendar_has_is_the_last_one() {
        assert_eq!(of_milliseconds(8.64e15), Timestamp::MAX);
        assert_eq!(of_milliseconds(-8.64e15), Timestamp::MIN);
        assert_eq!(of_milliseconds(f64::NAN), Timestamp::UNIX_EPOCH);
    }
}
