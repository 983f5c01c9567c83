//! Four calls in 24 hours without the PSU, whatever the clock and the store do.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;

use std::num::{NonZeroU8, NonZeroU32};

use belfius_psd2::{
    Error, Exchange, Exhausted, Pages, TransactionsQuery, UnattendedBudget,
    model::{PsuPresence, Scope, Timestamp},
};
use common::*;
use http::Response;
use proptest::{collection::vec, prelude::*};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

fn spend(budget: &mut UnattendedBudget, at: Timestamp) -> Result<PsuPresence, Exhausted> {
    budget.spend(PsuPresence::Absent, at)
}

/// Four calls, an hour apart, from now on.
fn spent() -> UnattendedBudget {
    let mut budget = UnattendedBudget::default();
    for hour in 0..4 {
        spend(&mut budget, after(hour * HOUR)).unwrap();
    }
    budget
}

fn stored(calls: &[Timestamp]) -> UnattendedBudget {
    let value = serde_json::json!({"unattended_budget": 1, "limit": 4, "window_seconds": DAY,
        "calls": calls});
    serde_json::from_value(value).unwrap()
}

fn refusal(response: Response<Vec<u8>>) -> Error {
    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    let tokens = last_tokens(Scope::Ais);
    fails(client().page(&pages, &tokens, PsuPresence::Absent, seed()).unwrap(), response)
}

fn too_many(code: &str, retry_after: Option<&str>) -> Error {
    let body = format!(r#"{{"error":"x","error_code":"{code}","error_description":"x"}}"#);
    let headers: Vec<_> = retry_after.iter().map(|value| ("retry-after", *value)).collect();
    refusal(answer_with(429, &headers, body))
}

#[test]
fn the_fifth_call_has_to_wait() {
    let mut budget = UnattendedBudget::default();
    for left in (0..4).rev() {
        assert_eq!(budget.next_allowed(now()), None);
        assert_eq!(spend(&mut budget, now()), Ok(PsuPresence::Absent));
        assert_eq!(budget.left(now()), left);
    }
    let before = budget.clone();
    let refused = spend(&mut budget, after(1)).unwrap_err();
    assert_eq!(refused.next_allowed, after(DAY));
    assert_eq!(budget, before, "a refusal takes nothing");
    assert_eq!(
        refused.to_string(),
        "no call without the customer is left for this account; the next is at 2026-01-06T09:00:00Z"
    );
}

#[test]
fn the_window_slides() {
    let mut budget = spent();
    assert_eq!(budget.next_allowed(after(4 * HOUR)), Some(after(DAY)));
    assert_eq!(budget.left(after(DAY - 1)), 0);
    assert_eq!(budget.left(after(DAY)), 1);
    spend(&mut budget, after(DAY)).unwrap();
    assert_eq!(budget.next_allowed(after(DAY)), Some(after(DAY + HOUR)));
    assert_eq!(budget.left(after(DAY + 3 * HOUR)), 3);
    assert_eq!(budget.left(after(3 * DAY)), 4);
}

#[test]
fn with_the_psu_nothing_is_counted() {
    let mut budget = spent();
    let before = budget.clone();
    for _ in 0..100 {
        assert_eq!(budget.spend(PsuPresence::Present, after(4 * HOUR)), Ok(PsuPresence::Present));
    }
    assert_eq!(budget, before);
}

#[test]
fn what_it_gives_is_what_the_bank_is_told() {
    let mut budget = UnattendedBudget::default();
    for (psu, told) in [(PsuPresence::Absent, "false"), (PsuPresence::Present, "true")] {
        let psu = budget.spend(psu, now()).unwrap();
        let ask = client().account(&logical_id(), &tokens(Scope::Ais), psu, seed()).unwrap();
        assert_eq!(query(&begin(ask).request()), [("psu_involved".to_owned(), told.to_owned())]);
    }
}

#[test]
fn limit_and_window_are_the_callers() {
    let mut budget = UnattendedBudget::default()
        .with_limit(NonZeroU8::new(2).unwrap())
        .with_window_seconds(NonZeroU32::new(60).unwrap());
    spend(&mut budget, now()).unwrap();
    spend(&mut budget, after(10)).unwrap();
    assert_eq!(spend(&mut budget, after(11)).unwrap_err().next_allowed, after(60));
    // Fewer than were made: both have to leave.
    let one = budget.with_limit(NonZeroU8::MIN);
    assert_eq!(one.left(after(60)), 0);
    assert_eq!(one.next_allowed(after(11)), Some(after(70)));
}

#[test]
fn a_clock_that_went_back_does_not_give_calls_away() {
    let mut budget = spent();
    for back in [-HOUR, -20 * HOUR] {
        assert_eq!(budget.left(after(back)), 0);
        assert!(spend(&mut budget, after(back)).is_err());
        assert_eq!(budget.next_allowed(after(back)), Some(after(DAY)));
    }
    // A call by the clock that went back is counted where it belongs.
    let mut one = UnattendedBudget::default();
    spend(&mut one, after(HOUR)).unwrap();
    spend(&mut one, now()).unwrap();
    assert_eq!((one.left(now()), one.left(after(DAY))), (2, 3));
}

#[test]
fn a_clock_that_was_years_ahead_does_not_close_the_account() {
    let far = "9999-12-01T00:00:00Z".parse().unwrap();
    let mut budget = stored(&[far; 4]);
    assert_eq!((budget.left(now()), budget.next_allowed(now())), (4, None));
    spend(&mut budget, now()).unwrap();
    assert_eq!(budget, stored(&[now()]), "and they are forgotten");
}

#[test]
fn a_used_quota_empties_it_until_the_bank_says() {
    for code in ["10105", "10106", ""] {
        let mut budget = UnattendedBudget::default();
        spend(&mut budget, now()).unwrap();
        assert!(budget.refused(&too_many(code, Some("3600")), after(60)));
        assert_eq!(budget.left(after(60)), 0);
        assert_eq!(budget.next_allowed(after(60)), Some(after(60 + HOUR)));
        // Then the call that is known still counts.
        assert_eq!(budget.left(after(60 + HOUR)), 3);
        assert_eq!(budget.left(after(DAY)), 4);
    }
}

#[test]
fn without_a_word_of_how_long_it_is_a_whole_window() {
    for error in [
        too_many("10105", None),
        too_many("brand-new", None),
        refusal(answer(429, "")),
        refusal(answer(429, "<html>slow down")),
    ] {
        let mut budget = UnattendedBudget::default();
        spend(&mut budget, now()).unwrap();
        assert!(budget.refused(&error, after(HOUR)));
        assert_eq!(budget.next_allowed(after(HOUR)), Some(after(HOUR + DAY)));
        assert!(!budget.refused(&error, after(HOUR)), "known already");
    }
}

#[test]
fn nobody_can_close_it_for_longer_than_a_window() {
    let mut budget = UnattendedBudget::default();
    assert!(budget.refused(&too_many("10105", Some("999999999")), now()));
    assert_eq!(budget.next_allowed(now()), Some(after(DAY)));
}

#[test]
fn too_high_a_rate_is_about_the_pace() {
    let mut budget = UnattendedBudget::default();
    assert!(!budget.refused(&too_many("10107", None), now()));
    assert!(!budget.refused(&too_many("10107", Some("0")), now()));
    assert_eq!(budget.left(now()), 4);
    assert!(budget.refused(&too_many("10107", Some("30")), now()));
    assert_eq!(budget.next_allowed(now()), Some(after(30)));
    assert_eq!(budget.left(after(30)), 4);
}

#[test]
fn other_errors_empty_nothing() {
    let refresh = client().refresh(&tokens(Scope::Ais), seed()).unwrap();
    for error in [
        refusal(answer_with(503, &[("retry-after", "60")], "")),
        refusal(bank_error(503, "service_unavailable", "10109", "x")),
        refusal(bank_error(403, "no_active_consent", "20005", "x")),
        refusal(answer(500, "")),
        // Of another kind of call.
        fails(refresh, answer(429, "")),
    ] {
        let mut budget = spent();
        assert!(!budget.refused(&error, after(4 * HOUR)), "{error}");
        assert_eq!(budget, spent());
    }
}

#[test]
fn what_is_stored_is_bounded() {
    let many = vec!["2026-01-05T09:00:00Z"; 256];
    let mut value = serde_json::json!({"unattended_budget": 1, "limit": 4, "window_seconds": DAY,
        "calls": many});
    let error = serde_json::from_value::<UnattendedBudget>(value.clone()).unwrap_err();
    assert!(error.to_string().contains("at most 255"), "{error}");
    value["calls"].as_array_mut().unwrap().pop();
    let mut full: UnattendedBudget = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(full.next_allowed(now()), Some(after(DAY)));
    spend(&mut full, after(DAY)).unwrap();
    assert_eq!(full, stored(&[after(DAY)]));
    for (member, wrong) in [("limit", 0), ("limit", 256), ("window_seconds", 0)] {
        let mut value = value.clone();
        value[member] = wrong.into();
        assert!(serde_json::from_value::<UnattendedBudget>(value).is_err(), "{member} {wrong}");
    }
}

fn moment() -> impl Strategy<Value = Timestamp> {
    let (min, max) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    let near = now().as_second();
    prop_oneof![
        1 => (min..=max).boxed(),
        4 => (near - 3 * DAY..near + 3 * DAY).boxed(),
    ]
    .prop_map(|second| Timestamp::from_second(second).unwrap())
}

proptest! {
    /// By a clock that runs forward: no window holds more calls than the limit,
    /// and none is refused that would fit.
    #[test]
    fn no_window_holds_more_than_the_limit(
        steps in vec(0..10 * HOUR, 1..60), limit in 1..6_u8, window in 1..2 * DAY,
    ) {
        let mut budget = UnattendedBudget::default()
            .with_limit(NonZeroU8::new(limit).unwrap())
            .with_window_seconds(NonZeroU32::new(u32::try_from(window).unwrap()).unwrap());
        let (mut at, mut made) = (0, Vec::new());
        for step in steps {
            at += step;
            let within = made.iter().filter(|made| at - **made < window).count();
            let left = usize::from(limit) - within;
            prop_assert_eq!(usize::from(budget.left(after(at))), left);
            let next = budget.next_allowed(after(at));
            prop_assert_eq!(next.is_none(), left > 0);
            match spend(&mut budget, after(at)) {
                Ok(_) => made.push(at),
                Err(refused) => {
                    prop_assert_eq!(Some(refused.next_allowed), next);
                    let before = refused.next_allowed.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap();
                    prop_assert_eq!(budget.left(before), 0);
                    prop_assert_eq!(budget.left(refused.next_allowed) > 0, true);
                }
            }
            let read: UnattendedBudget =
                serde_json::from_str(&serde_json::to_string(&budget).unwrap()).unwrap();
            prop_assert_eq!(&read, &budget);
        }
    }

    /// Whatever is stored and whatever the clock says, it opens again in time and
    /// stays small.
    #[test]
    fn no_stored_value_closes_it_for_long(
        calls in vec(moment(), 0..40), clock in vec(moment(), 1..20), limit in 1..=u8::MAX,
    ) {
        let mut budget = stored(&calls).with_limit(NonZeroU8::new(limit).unwrap());
        for at in clock {
            prop_assert_eq!(budget.left(at) == 0, budget.next_allowed(at).is_some());
            if let Some(next) = budget.next_allowed(at) {
                prop_assert!(at < next && at.duration_until(next).as_secs() <= 2 * DAY);
            }
            let left = budget.left(at);
            let spent = spend(&mut budget, at);
            prop_assert_eq!(spent.is_ok(), left > 0);
            if spent.is_ok() {
                prop_assert_eq!(budget.left(at), left - 1);
            }
            let json = serde_json::to_value(&budget).unwrap();
            prop_assert!(json["calls"].as_array().unwrap().len() <= 255);
        }
    }
}
