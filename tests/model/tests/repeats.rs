//! Walks at a host that sends one request twice, whichever it likes, with one more thing
//! that goes wrong: every flow that sends a `POST` or ends a payment.

mod common;

use belfius_psd2_model::Flow;

fn walk(flows: &[(&str, usize)]) {
    for (name, states) in flows {
        common::walk_within(Flow::repeating, name, *states);
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
