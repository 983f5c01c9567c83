//! Walks of the fallback interface: its first call, and later ones.

mod common;

use common::walk;

#[test]
fn the_first_call() {
    walk("fallback: first call", 245, 220);
}

#[test]
fn a_later_call_that_asks() {
    walk("fallback: first call, a question", 390, 435);
}

#[test]
fn a_later_call_that_pays() {
    let walk = walk("fallback: first call, a payment", 720, 445);
    // Nothing that the bank says of a payment but yes is known: it is never held for
    // not made.
    assert!(walk.ends.keys().eq(["done", "unknown"]), "{:?}", walk.ends);
}
