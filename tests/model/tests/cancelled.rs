//! Walks at an asynchronous host whose caller leaves once, at any point where the host
//! awaits, with one more thing that goes wrong.

mod common;

use belfius_psd2_model::{Bounds, Flow};

fn walk(flows: &[(&str, usize)]) {
    for (name, states) in flows {
        common::walk_within(Flow::cancelled, name, *states);
        // The caller who leaves loses nothing: only what goes wrong beside that may.
        let flow = common::flow(name);
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
