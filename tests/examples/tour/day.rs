//! The date in Belgium, which the core asks for to check orders: it has no clock.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// Belgium's time as POSIX writes it: CET, and CEST from 02:00 on the last Sunday of
/// March to 03:00 on that of October. It has been so since 1996. An application that
/// has a time zone database asks that for Europe/Brussels.
const BELGIUM: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// The date in Belgium now.
pub fn today() -> Date {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = SignedDuration::try_from(now).ok().and_then(|now| Timestamp::from_duration(now).ok());
    in_belgium(now.unwrap_or_default())
}

/// The date in Belgium at a moment.
pub fn in_belgium(now: Timestamp) -> Date {
    let belgium = TimeZone::posix(BELGIUM).unwrap_or(TimeZone::UTC);
    now.to_zoned(belgium).date()
}
