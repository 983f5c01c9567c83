//! What a hostile list of accounts costs.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "helpers of tests are tests too, and these look at the time"
)]

mod accounts_lists;
mod common;

use std::time::Duration;

use accounts_lists::*;
use belfius_psd2::{ErrorKind, Exchange, Limits};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What reading such a body could take on a very slow machine. Work that grows with
/// the square of its length takes far longer.
const BOUND: Duration = Duration::from_secs(60);
/// Four times what is read by default.
const LENGTH: usize = 1024 * 1024;

fn many(item: impl Fn(usize) -> String, count: usize) -> String {
    let items: Vec<String> = (0..count).map(item).collect();
    format!("[{}]", items.join(","))
}

#[cfg(not(target_family = "wasm"))]
fn timed(work: impl FnOnce()) -> Duration {
    let begun = std::time::Instant::now();
    work();
    begun.elapsed()
}

/// wasm32 has no clock of its own, so JavaScript's is asked.
#[cfg(target_family = "wasm")]
fn timed(work: impl FnOnce()) -> Duration {
    let begun = js_sys::Date::now();
    work();
    Duration::from_secs_f64((js_sys::Date::now() - begun).max(0.0) / 1000.0)
}

#[test]
fn the_body_is_bounded_as_that_of_any_answer_but_a_page() {
    let limits = Limits::default().with_body(20).with_page_body(1000);
    assert_eq!(ask_within(limits).max_body(), 20);
    let error = fails(ask_within(limits), answer(200, &format!("{:<21}", "[]")));
    assert_eq!(error.kind(), &ErrorKind::BodyTooLong { limit: 20 });
}

#[test]
fn ten_thousand_entries_are_read_and_no_more() {
    let entry = |at: usize| format!(r#"{{"logical_id":"{at}"}}"#);
    assert_eq!(list(many(entry, 10_000)).accounts.len(), 10_000);
    let shown = refused(many(entry, 10_001));
    assert!(shown.contains("expected at most 10000 entries in all lists"), "{shown}");
    let split = format!(r#"{{"a":{},"b":{}}}"#, many(entry, 5_000), many(entry, 5_001));
    assert!(refused(split).contains("expected at most 10000 entries"));
    let nested = many(|_| "[{}]".into(), 5_001);
    assert!(refused(nested).contains("expected at most 10000 entries"));
}

fn entry() -> String {
    format!(r#"{{"iban":"{IBAN}","logical_id":"x"}}"#)
}

/// The same as the only member of an object, so many times.
fn inside(deep: usize, json: &str) -> String {
    format!("{}{json}{}", r#"{"data":"#.repeat(deep), "}".repeat(deep))
}

#[test]
fn a_list_is_looked_for_six_levels_deep() {
    let within = |deep| inside(deep, &format!("[{}]", entry()));
    assert_eq!(found(&list(within(6))), [(IBAN, "x")]);
    refused(within(7));
    let in_lists = |deep| format!("{}{}{}", "[".repeat(deep), entry(), "]".repeat(deep));
    assert_eq!(found(&list(in_lists(7))), [(IBAN, "x")]);
    refused(in_lists(8));
}

#[test]
fn one_account_is_looked_for_four_levels_deeper() {
    let within = |deep| inside(deep, &entry());
    assert_eq!(found(&list(within(10))), [(IBAN, "x")]);
    refused(within(15));
}

#[test]
fn a_long_list_without_objects_is_passed_over() {
    let numbers = many(|_| "0".into(), 100_000);
    assert!(refused(&numbers).contains("a list of 100000 without objects"));
    let entry = format!(r#"{{"iban":"{IBAN}","logical_id":"x"}}"#);
    let list = list(format!(r#"{{"codes":{numbers},"accounts":[{entry}]}}"#));
    assert_eq!((list.accounts.len(), list.unreadable.len()), (1, 0));
}

#[test]
fn a_hostile_answer_costs_no_more_than_reading_it_a_few_times() {
    let of = |unit: &str| LENGTH / unit.len();
    let long = "n".repeat(LENGTH / 2);
    let members = |value: &str| {
        let member = |at: usize| format!(r#""{at:08}":{value}"#);
        let count = LENGTH / member(0).len();
        format!("{{{}}}", (0..count).map(member).collect::<Vec<_>>().join(","))
    };
    for (what, body) in [
        ("numbers", many(|_| "0".into(), of("0,"))),
        ("one number many times", many(|_| format!("\"{OTHER}\""), of(OTHER))),
        ("one id", many(|_| r#"{"logical_id":"x"}"#.into(), 10_000)),
        (
            "one id, many numbers",
            many(|at| format!(r#"{{"iban":"{at}","logical_id":"x"}}"#), 10_000),
        ),
        ("open lists", "[".repeat(LENGTH)),
        ("lists in lists", "[".repeat(LENGTH / 2) + &"]".repeat(LENGTH / 2)),
        (
            "objects in objects",
            r#"{"a":"#.repeat(of(r#"{"a":}"#)) + "0" + &"}".repeat(of(r#"{"a":}"#)),
        ),
        ("members", members("0")),
        ("numbers by name", members(&format!("\"{OTHER}\""))),
        ("objects by name", members(r#"{"id":"x"}"#)),
        ("members of one name", format!("[{{{}0:0}}]", r#""a":{},"#.repeat(of(r#""a":{},"#)))),
        ("a long name over many", format!(r#"[{{"{long}":{}}}]"#, members("0"))),
        ("a long name over a list", format!(r#"{{"{long}":{}}}"#, many(|_| "{}".into(), 9_000))),
        ("a long text", format!(r#"[{{"logical_id":"{long}"}}]"#)),
        ("addresses", format!(r#"[{{"href":"{}"}}]"#, "/accounts/".repeat(of("/accounts/")))),
    ] {
        let limits = Limits::default().with_body(2 * LENGTH + 100);
        let taken = timed(|| {
            let _ = ask_within(limits).step(answer(200, &body), now());
        });
        assert!(body.len() <= 2 * LENGTH + 100, "{what}: {} bytes", body.len());
        assert!(taken < BOUND, "{what}: {} bytes took {taken:?}", body.len());
    }
}
