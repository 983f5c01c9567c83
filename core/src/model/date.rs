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

/// Reads `2024-02-29`, also with a time behind it (`2024-02-29T00:00:00Z`),
/// which is dropped unread. Anything else is no date: `jiff` alone would also
/// take week dates and dates without dashes, which the bank never sent.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    let day = text.get(..10)?;
    if !text.get(10..)?.is_empty() && !text.get(10..)?.starts_with('T') {
        return None;
    }
    let shaped = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if shaped { day.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_date_is_read_and_its_time_dropped() {
        assert_eq!(read_date("2024-02-29"), Some(date(2024, 2, 29)));
        assert_eq!(read_date("2024-02-29T23:59:59+01:00"), Some(date(2024, 2, 29)));
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
