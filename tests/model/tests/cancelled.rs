//! Walks at an asynchronous host whose caller leaves once, at any point where the host
//! awaits, with one more thing that goes wrong.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests say what they found"
)]

use belfius_psd2_model::Bounds;

/// Each flow, with at least so many states: a walk that shrinks proves less than it did.
fn walk(flows: &[(&str, usize)]) {
    let all = belfius_psd2_model::all();
    for (name, states) in flows {
        let flow = all.iter().find(|flow| flow.name == *name).expect("a flow of that name");
        let walk = flow.walk(flow.cancelled());
        println!("{}", walk.told(name));
        if let Some(violation) = &walk.violation {
            panic!("{name}: {violation}");
        }
        assert!(walk.states >= *states, "{name}: {} states, expected {states}", walk.states);
        // The caller who leaves loses nothing: only what goes wrong beside that may.
        let alone = flow.walk(Bounds { faults: 0, ..flow.cancelled() });
        assert!(alone.violation.is_none() && alone.lost.is_empty(), "{name}: {:?}", alone.lost);
        assert!(alone.ends.keys().all(|end| !end.starts_with("gave up")), "{name}");
    }
}

#[test]
fn consents_and_renewals() {
    walk(&[
        ("consent, accounts", 2330),
        ("consent, funds", 2290),
        ("balance after a renewal", 635),
        ("renewal asked for", 600),
        ("funds after a renewal", 605),
    ]);
}

#[test]
fn statements() {
    walk(&[("statement with authentication", 2750), ("statement after a renewal", 3980)]);
}

#[test]
fn payments() {
    walk(&[
        ("transfer", 740),
        ("transfer with tokens, after a renewal", 1420),
        ("further signature", 740),
        ("status", 160),
        ("cancellation after a renewal", 1260),
    ]);
}

#[test]
fn two_processes() {
    walk(&[("two processes: renewal asked for", 17500)]);
}
