//! Walks of payments: sent, signed, and the tokens that the signature brings.

mod common;

use common::walk;

#[test]
fn a_transfer() {
    let walk = walk("transfer", 930, 465);
    for end in ["done", "unknown", "not made", "not signed"] {
        assert!(walk.ends.contains_key(end), "no path ends with: {end}");
    }
}

#[test]
fn an_order_of_generation_1() {
    walk("order (generation 1)", 910, 455);
}

#[test]
fn an_order_of_generation_2() {
    let walk = walk("order (generation 2)", 930, 465);
    for end in ["done", "unknown", "not made", "not signed"] {
        assert!(walk.ends.contains_key(end), "no path ends with: {end}");
    }
}

#[test]
fn an_instant_transfer() {
    walk("instant transfer", 930, 465);
}

#[test]
fn a_cross_border_transfer() {
    walk("cross-border transfer", 930, 465);
}

#[test]
fn a_standing_order() {
    walk("standing order", 930, 465);
}

#[test]
fn a_payment_file() {
    walk("payment file", 930, 465);
}

#[test]
fn a_transfer_with_tokens_that_are_renewed_first() {
    walk("transfer with tokens, after a renewal", 1060, 465);
}

#[test]
fn an_order_of_generation_2_with_tokens_that_are_renewed_first() {
    walk("order with tokens, after a renewal (gen. 2)", 1060, 470);
}

#[test]
fn a_further_signature() {
    walk("further signature", 930, 465);
}
