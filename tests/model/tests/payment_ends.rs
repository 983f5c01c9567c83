//! Walks of what comes after a payment: questions about it, and its end.

mod common;

use common::walk;

#[test]
fn details() {
    walk("details after a renewal", 420, 440);
}

#[test]
fn status() {
    walk("status", 165, 215);
}

#[test]
fn status_of_a_standing_order() {
    walk("status of a standing order", 165, 215);
}

#[test]
fn a_cancellation_after_a_renewal() {
    let walk = walk("cancellation after a renewal", 980, 435);
    for end in ["done", "unknown", "not cancelled"] {
        assert!(walk.ends.contains_key(end), "no path ends with: {end}");
    }
}

#[test]
fn a_cancellation_in_generation_1() {
    walk("cancellation (generation 1)", 455, 210);
}

#[test]
fn a_cancellation_in_generation_2() {
    walk("cancellation (generation 2)", 455, 210);
}

#[test]
fn the_end_of_a_standing_order() {
    let walk = walk("end of a standing order, after a renewal", 980, 435);
    for end in ["done", "unknown", "not cancelled", "the customer never came back"] {
        assert!(walk.ends.contains_key(end), "no path ends with: {end}");
    }
}
