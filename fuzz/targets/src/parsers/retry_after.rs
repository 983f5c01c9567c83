//! `Retry-After`, beside any body: seconds or a date, never in the past, and never
//! more than what it says.

use belfius_psd2::{
    Generation, UnattendedBudget,
    model::{PsuPresence, Scope},
};
use http::{HeaderValue, Response};

use crate::support::{bank, once, world};

/// The value of the header.
pub(crate) fn run(input: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(input) else { return };
    let body = br#"{"error":"quota_limit_exceeded","error_code":"10105"}"#.to_vec();
    let mut response = Response::new(body);
    *response.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
    response.headers_mut().insert("retry-after", value);
    let client = world::client(Generation::Three);
    let tokens = world::last_tokens(Scope::Ais);
    let ask = client.accounts(&tokens, PsuPresence::Absent, world::seed(1)).unwrap();
    let Err(error) = once::read(ask, response) else { panic!("429 is an error") };

    if let Some(after) = error.retry_after() {
        let text = std::str::from_utf8(input).unwrap().trim();
        assert!(!after.duration().is_negative());
        assert!(text.bytes().any(|byte| byte.is_ascii_digit()));
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let seconds = text.trim_start_matches('0').parse().unwrap_or_else(|_| {
                if text.bytes().all(|byte| byte == b'0') { 0 } else { i64::MAX }
            });
            assert_eq!(after.duration().as_secs(), seconds);
        }
    }
    waits(&error);
}

/// A budget that is told of it waits, and is stored like any other.
fn waits(error: &belfius_psd2::Error) {
    let now = world::now();
    let mut budget = UnattendedBudget::default();
    let changed = budget.refused(error, now);
    assert_eq!(changed, budget.left(now) == 0 && budget.next_allowed(now).is_some());
    assert_eq!(bank::stored(&budget), budget);
    if let Some(next) = budget.next_allowed(now) {
        assert!(next > now && budget.left(next) > 0, "one may call when it says so");
        assert!(budget.spend(PsuPresence::Absent, now).is_err());
        assert!(budget.spend(PsuPresence::Absent, next).is_ok());
    }
}
