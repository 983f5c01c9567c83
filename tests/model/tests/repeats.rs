//! Walks at a host that sends one request twice, whichever it likes, with one more thing
//! that goes wrong: every flow that sends a `POST` or ends a payment.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests say what they found"
)]

/// Each flow, with at least so many states: a walk that shrinks proves less than it did.
fn walk(flows: &[(&str, usize)]) {
    let all = belfius_psd2_model::all();
    for (name, states) in flows {
        let flow = all.iter().find(|flow| flow.name == *name).expect("a flow of that name");
        let walk = flow.walk(flow.repeating());
        println!("{}", walk.told(name));
        if let Some(violation) = &walk.violation {
            panic!("{name}: {violation}");
        }
        assert!(walk.states >= *states, "{name}: {} states, expected {states}", walk.states);
        assert!(walk.ends.keys().any(|end| end.starts_with("done")), "{name} never ends well");
    }
}

#[test]
fn consents_and_renewals() {
    walk(&[
        ("consent, accounts", 1780),
        ("consent, account (generation 1)", 1870),
        ("consent, account (generation 2)", 1890),
        ("consent, funds", 1870),
        ("balance after a renewal", 390),
        ("balance after a renewal (generation 1)", 385),
        ("renewal asked for", 335),
        ("funds after a renewal", 440),
        ("details after a renewal", 390),
    ]);
}

#[test]
fn statements() {
    walk(&[
        ("statement with authentication", 1190),
        ("statement with authentication (generation 1)", 1200),
        ("statement with authentication (generation 2)", 1220),
        ("statement after a renewal", 2370),
    ]);
}

#[test]
fn payments() {
    walk(&[
        ("transfer", 565),
        ("order (generation 1)", 580),
        ("order (generation 2)", 580),
        ("instant transfer", 565),
        ("cross-border transfer", 565),
        ("standing order", 565),
        ("payment file", 565),
        ("transfer with tokens, after a renewal", 1030),
        ("order with tokens, after a renewal (gen. 2)", 1060),
        ("further signature", 565),
        ("fallback: first call, a payment", 265),
    ]);
}

#[test]
fn ends_of_payments() {
    walk(&[
        ("cancellation after a renewal", 890),
        ("cancellation (generation 1)", 230),
        ("cancellation (generation 2)", 230),
        ("end of a standing order, after a renewal", 890),
    ]);
}

#[test]
fn two_processes() {
    walk(&[
        ("two processes: renewal asked for", 4780),
        ("two processes: one callback", 5090),
        ("two processes: one transfer", 9040),
    ]);
}
