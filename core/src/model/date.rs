//! Days and moments.
//!
//! The bank's dates are plain calendar dates: nothing here converts between
//! time zones, and a booking of the 31st stays of the 31st wherever it is read.

/// A moment, as the caller's clock gives it. The core reads no clock.
///
/// Reading one from text (`parse`) gives an error of `jiff`, which is an
/// [`Error`](core::error::Error) only with that crate's feature `std`; without it,
/// take its text: `text.parse().map_err(|error| error.to_string())`.
///
pub use jiff::Timestamp;
/// A calendar date, without a time or a zone: a booking, a value or an
/// execution date. Its errors are as those of [`Timestamp`].
///
pub use jiff::civil::Date;
use jiff::{civil::Time, tz::Offset};

/// Reads `2024-02-29`, also with a time behind it (`2024-02-29T00:00:00Z`),
/// which is dropped unread. Anything else is no date: `jiff` alone would also
/// take week dates and dates without dashes, which the bank never sent.
///
/// ```
/// use belfius_psd2::model::{Date, read_date};
/// assert_eq!(read_date("2024-02-29"), Some(Date::constant(2024, 2, 29)));
/// assert_eq!(read_date("2024-02-30"), None);
/// ```
#[must_use]
pub fn read_date(text: &str) -> Option<Date> {
    let (day, rest) = text.split_at_checked(10)?;
    if !rest.is_empty() && !rest.starts_with('T') {
        return None;
    }
    day_after(day, 4, 1)
}

/// Reads `2026-01-05T09:00:00Z`, with up to nine decimals of a second, in UTC: as
/// a [`Timestamp`] is written. Its own `parse` takes much more, and in wasm weighs
/// more than all else that is read here.
///
/// ```
/// use belfius_psd2::model::{Timestamp, read_moment};
/// assert_eq!(read_moment("1970-01-01T00:00:00Z"), Some(Timestamp::UNIX_EPOCH));
/// assert_eq!(read_moment("1970-01-01T01:00:00+01:00"), None);
/// ```
#[must_use]
pub fn read_moment(text: &str) -> Option<Timestamp> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let day = match day.strip_prefix('-') {
        None => read_date(day)?,
        // Years before the first, as they are written: with six digits.
        Some(day) => day_after(day, 6, -1)?,
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = time_of(time)?;
    let scale = 10_i32.checked_pow(9_u32.checked_sub(u32::try_from(fraction.len()).ok()?)?)?;
    let nanosecond = number(fraction)?.checked_mul(scale)?;
    utc(day, hour, minute, second, nanosecond)
}

/// A moment of a day in UTC; `None` if there is no such time.
pub(crate) fn utc(day: Date, hour: i32, minute: i32, second: i32, nano: i32) -> Option<Timestamp> {
    let small = |number: i32| i8::try_from(number).ok();
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, nano).ok()?;
    Offset::UTC.to_timestamp(day.to_datetime(time)).ok()
}

/// A day; `None` if there is none.
pub(crate) fn day_of(year: i32, month: i32, day: i32) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(i16::try_from(year).ok()?, month, day).ok()
}

/// Digits, and nothing else.
pub(crate) fn number(digits: &str) -> Option<i32> {
    number_of(digits.as_bytes()).filter(|_| !digits.is_empty())
}

/// Hours, minutes and seconds, with two digits each.
pub(crate) fn time_of(text: &str) -> Option<[i32; 3]> {
    parts(text.as_bytes(), b':')
}

/// A year of so many digits, month and day.
fn day_after(text: &str, digits: usize, sign: i32) -> Option<Date> {
    let (year, rest) = text.as_bytes().split_at_checked(digits)?;
    let [month, day] = parts(rest.strip_prefix(b"-")?, b'-')?;
    // There is one year 0, and it is written without a sign.
    let year = number_of(year).filter(|year| *year > 0 || sign > 0)?;
    day_of(year.checked_mul(sign)?, month, day)
}

/// Numbers of two digits between separators.
fn parts<const N: usize>(text: &[u8], between: u8) -> Option<[i32; N]> {
    let mut parts = text.split(|byte| *byte == between);
    let mut numbers = [0; N];
    for to in &mut numbers {
        *to = parts.next().filter(|part| part.len() == 2).and_then(number_of)?;
    }
    parts.next().is_none().then_some(numbers)
}

fn number_of(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0_i32, |number, digit| {
        let digit = if digit.is_ascii_digit() { digit - b'0' } else { return None };
        number.checked_mul(10)?.checked_add(i32::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use jiff::civil::date;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_date_is_read_and_its_time_dropped() {
        assert_eq!(read_date("2024-02-29"), Some(date(2024, 2, 29)));
        assert_eq!(read_date("2024-02-29T23:59:59+01:00"), Some(date(2024, 2, 29)));
    }

    #[test]
    fn a_moment_is_read_as_it_is_written() {
        for text in [
            "2026-01-05T09:00:00Z",
            "2026-01-05T09:00:00.5Z",
            "1969-12-31T23:59:59.999999999Z",
            "0000-02-29T00:00:00Z",
            "-000001-12-31T23:59:59Z",
        ] {
            assert_eq!(read_moment(text).unwrap().to_string(), text);
        }
        for moment in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
            assert_eq!(read_moment(&moment.to_string()), Some(moment));
        }
    }

    #[test]
    fn anything_else_is_no_moment() {
        for text in [
            "",
            "Z",
            "T",
            "TZ",
            "-T00:00:00Z",
            "2026-01-05",
            "2026-01-05T09:00:00",
            "2026-01-05T09:00Z",
            "2026-01-05T9:00:00Z",
            "2026-01-05T24:00:00Z",
            "2026-01-05T09:60:00Z",
            "2026-01-05T09:00:60Z",
            "2026-02-30T09:00:00Z",
            "2026-01-05T09:00:00.Z",
            "2026-01-05T09:00:00.1234567890Z",
            "2026-01-05T09:00:00.-1Z",
            "2026-01-05T09:00:00+01:00",
            "2026-01-05T09:00:00Z ",
            "2026-01-05t09:00:00z",
            "2026-01-05T+9:00:00Z",
            "99999-01-05T09:00:00Z",
            "-000156-9-30T23:59:59Z",
            "-000000-01-01T00:00:00Z",
            "-00é001-12-31T23:59:59Z",
            "2026-01-05T09:00:00.é2345678Z",
        ] {
            assert_eq!(read_moment(text), None, "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_date() {
        for text in [
            "",
            "2024-02-30",
            "2024-2-9",
            "20240229",
            "2024-W09-4",
            "29-02-2024",
            "2024-02-299",
            "2024-02-29 ",
            "2024-02-é9",
        ] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }
}
