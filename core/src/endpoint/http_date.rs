//! A moment in a header: `Mon, 05 Jan 2026 09:02:00 GMT` (RFC 9110, section 5.6.7).
//!
//! The two obsolete forms of that section are read too, and the numeric zones of
//! e-mail. `jiff` reads the first form only, and in wasm its reader weighs more than
//! the whole of a flow.

use jiff::{SignedDuration, Timestamp};

use crate::model::{day_of, number, time_of, utc};

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// With three letters each. A day's name is not checked against the date.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// `None` for any other text.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let (date, zone) = match text.split_once(',') {
        Some((name, rest)) if is_day(name.trim()) => after_name(rest)?,
        Some(_) => return None,
        None => match text.split_ascii_whitespace().next() {
            Some(name) if is_day(name) => asctime(text)?,
            _ => after_name(text)?,
        },
    };
    let [year, month, day, hour, minute, second] = date;
    // A leap second is the last one of its minute.
    let moment = utc(day_of(year, month, day)?, hour, minute, second.min(59), 0)?;
    (second <= 60).then(|| moment.checked_sub(zone).ok())?
}

type Date = [i32; 6];

/// `06 Nov 1994 08:49:37 GMT`, or `06-Nov-94 08:49:37 GMT`.
fn after_name(text: &str) -> Option<(Date, SignedDuration)> {
    let mut words = text.split_ascii_whitespace();
    let first = words.next()?;
    let (day, month, year) = match first.split_once('-') {
        Some((day, rest)) => {
            let (month, year) = rest.split_once('-')?;
            (day, month, year)
        }
        None => (first, words.next()?, words.next()?),
    };
    let [hour, minute, second] = time_of(words.next()?)?;
    let zone = zone(words.next()?)?;
    let date = [year_of(year)?, month_of(month)?, short(day)?, hour, minute, second];
    words.next().is_none().then_some((date, zone))
}

/// `Sun Nov  6 08:49:37 1994`, in UTC.
fn asctime(text: &str) -> Option<(Date, SignedDuration)> {
    let mut words = text.split_ascii_whitespace().skip(1);
    let (month, day) = (month_of(words.next()?)?, short(words.next()?)?);
    let [hour, minute, second] = time_of(words.next()?)?;
    let date = [year_of(words.next()?)?, month, day, hour, minute, second];
    words.next().is_none().then_some((date, SignedDuration::ZERO))
}

fn is_day(name: &str) -> bool {
    // `Sunday` in one of the obsolete forms.
    let start = name.get(..3).unwrap_or_default();
    let is_name = name.len() == 3 || name.get(name.len().saturating_sub(3)..) == Some("day");
    is_name && DAYS.iter().any(|day| day.eq_ignore_ascii_case(start))
}

fn month_of(name: &str) -> Option<i32> {
    let at = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    i32::try_from(at).ok()?.checked_add(1)
}

/// Four digits, or two: those from 70 are of the last century.
fn year_of(digits: &str) -> Option<i32> {
    let year = number(digits)?;
    match digits.len() {
        4 => Some(year),
        2 => year.checked_add(if year < 70 { 2000 } else { 1900 }),
        _ => None,
    }
}

fn short(digits: &str) -> Option<i32> {
    (1..=2).contains(&digits.len()).then(|| number(digits))?
}

/// `GMT`, `UTC`, `UT`, or hours and minutes east of it.
fn zone(text: &str) -> Option<SignedDuration> {
    if ["GMT", "UTC", "UT"].iter().any(|name| name.eq_ignore_ascii_case(text)) {
        return Some(SignedDuration::ZERO);
    }
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = digits.split_at_checked(2).filter(|(_, end)| end.len() == 2)?;
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let east = SignedDuration::from_mins(i64::from(hours) * 60 + i64::from(minutes));
    match sign {
        _ if hours > 23 || minutes > 59 => None,
        "+" => Some(east),
        "-" => Some(-east),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_three_forms_of_http_are_read() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "06 Nov 1994 08:49:37 GMT",
            "sun, 6 nov 1994 08:49:37 gmt",
            "Sun, 06 Nov 1994 09:49:37 +0100",
            "Sun, 06 Nov 1994 03:19:37 -0530",
        ] {
            let read = read(text).map(|moment| moment.to_string());
            assert_eq!(read.as_deref(), Some("1994-11-06T08:49:37Z"), "{text}");
        }
        let leap = read("Sat, 31 Dec 2016 23:59:60 GMT").unwrap();
        assert_eq!(leap.to_string(), "2016-12-31T23:59:59Z");
    }

    #[test]
    fn two_digits_from_70_are_of_the_last_century() {
        for (digits, year) in [("69", "2069"), ("70", "1970"), ("00", "2000"), ("99", "1999")] {
            let read = read(&alloc::format!("06-Nov-{digits} 08:49:37 GMT")).unwrap().to_string();
            assert!(read.starts_with(year), "{digits}: {read}");
        }
    }

    #[test]
    fn a_zone_is_less_than_a_day_away() {
        let zoned = |zone| read(&alloc::format!("06 Nov 1994 08:49:37 {zone}")).is_some();
        for zone in ["+2300", "-2359", "+0059", "+0000"] {
            assert!(zoned(zone), "{zone}");
        }
        for zone in ["+2400", "+0060", "-0061", "+0099", "*0100"] {
            assert!(!zoned(zone), "{zone}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            ",",
            "Sun",
            "Sun,",
            "soon",
            "Mon, 99 Jan 2026 09:02:00 GMT",
            "Mon, 05 Jan 2026 09:02 GMT",
            "Mon, 05 Jan 2026 9:02:00 GMT",
            "Mon, 05 Jan 2026 09:02:61 GMT",
            "Mon, 05 Jan 2026 09:02:00",
            "Mon, 05 Jan 2026 09:02:00 GMT now",
            "Mon, 05 Jan 2026 09:02:00 CET",
            "Mon, 05 Jan 2026 09:02:00 +9999",
            "Mon, 05 Jan 2026 09:02:00 +1",
            "Mon, 05 Jan 2026 09:02:00 é",
            "Mon, 05 Jän 2026 09:02:00 GMT",
            "Mom, 05 Jan 2026 09:02:00 GMT",
            "Mon, 005 Jan 2026 09:02:00 GMT",
            "Mon, 05 Jan 26000 09:02:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 -2300",
            "2026-01-05T09:02:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
