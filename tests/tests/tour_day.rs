//! The date that the tour's orders are checked by.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub)]

#[path = "../examples/tour/day.rs"]
mod day;

#[test]
fn the_day_ends_at_midnight_in_belgium() {
    for (moment, date) in [
        // Winter: an hour before UTC.
        ("2026-12-31T22:59:59Z", "2026-12-31"),
        ("2026-12-31T23:00:00Z", "2027-01-01"),
        // Summer: two.
        ("2026-06-30T21:59:59Z", "2026-06-30"),
        ("2026-06-30T22:00:00Z", "2026-07-01"),
        // The days on which one becomes the other.
        ("2026-03-28T22:59:59Z", "2026-03-28"),
        ("2026-03-28T23:00:00Z", "2026-03-29"),
        ("2026-03-29T21:59:59Z", "2026-03-29"),
        ("2026-03-29T22:00:00Z", "2026-03-30"),
        ("2026-10-24T22:00:00Z", "2026-10-25"),
        ("2026-10-25T22:59:59Z", "2026-10-25"),
        ("2026-10-25T23:00:00Z", "2026-10-26"),
    ] {
        assert_eq!(day::in_belgium(moment.parse().unwrap()).to_string(), date, "{moment}");
    }
}
