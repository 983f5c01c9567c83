//! Calls without the PSU: so many per account and 24 hours.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

/// When each account was called without the PSU.
#[derive(Debug, Default)]
pub(crate) struct Unattended {
    calls: HashMap<String, Vec<Timestamp>>,
}

impl Unattended {
    /// Counts a call and says whether it is within the limit. The 24 hours end
    /// now, whatever the calendar says (assumed); a refused call does not count.
    pub(crate) fn allow(&mut self, iban: &str, now: Timestamp, limit: usize) -> bool {
        let calls = self.calls.entry(iban.to_owned()).or_default();
        calls.retain(|call| now.duration_since(*call) < SignedDuration::from_hours(24));
        if calls.len() >= limit {
            return false;
        }
        calls.push(now);
        true
    }
}
