//! Days and moments are read as `jiff` reads them, and nothing else is.

#![allow(clippy::unwrap_used, reason = "the strategies make what exists only")]

use belfius_psd2::model::{Timestamp, read_date, read_moment};
use jiff::{civil::Date, fmt::temporal::DateTimeParser};
use proptest::prelude::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn moments() -> impl Strategy<Value = Timestamp> {
    let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    (first + 1..last, 0..1_000_000_000)
        .prop_map(|(second, nano)| Timestamp::new(second, nano).unwrap())
}

/// Texts that are nearly right: a moment with one character changed or left out.
fn nearly() -> impl Strategy<Value = String> {
    (moments(), any::<prop::sample::Index>(), prop::option::of("[-+:.TZ0-9 é]")).prop_map(
        |(moment, at, change)| {
            let mut text: Vec<char> = moment.to_string().chars().collect();
            let at = at.index(text.len());
            let change = change.iter().flat_map(|change| change.chars());
            text.splice(at..=at, change);
            text.into_iter().collect()
        },
    )
}

proptest! {
    #[test]
    fn a_moment_that_is_written_is_read(moment in moments()) {
        prop_assert_eq!(read_moment(&moment.to_string()), Some(moment));
    }

    #[test]
    fn what_is_read_is_what_jiff_reads(text in nearly()) {
        if let Some(moment) = read_moment(&text) {
            prop_assert_eq!(DateTimeParser::new().parse_timestamp(&text).unwrap(), moment);
        }
    }

    #[test]
    fn a_day_that_is_written_is_read(moment in moments()) {
        let text: String = moment.to_string();
        prop_assume!(!text.starts_with('-'));
        let day = text.split('T').next().unwrap();
        let jiff: Date = DateTimeParser::new().parse_date(day).unwrap();
        prop_assert_eq!(read_date(day), Some(jiff));
        prop_assert_eq!(read_date(&text), Some(jiff));
    }

    #[test]
    fn no_text_is_too_odd(text in ".{0,40}") {
        let _ = (read_date(&text), read_moment(&text));
    }
}
