//! Walks of questions with tokens, and of their renewal.

mod common;

use common::walk;

#[test]
fn a_balance_after_a_renewal() {
    let walk = walk("balance after a renewal", 420, 440);
    // The one loss that nobody can help: the answer to the refresh did not come, or
    // its process died before the write.
    assert_eq!(walk.lost.len(), 2, "{:?}", walk.lost);
}

#[test]
fn a_balance_after_a_renewal_in_generation_1() {
    walk("balance after a renewal (generation 1)", 420, 430);
}

#[test]
fn a_renewal_that_was_asked_for() {
    walk("renewal asked for", 270, 225);
}

#[test]
fn funds_after_a_renewal() {
    walk("funds after a renewal", 410, 440);
}
