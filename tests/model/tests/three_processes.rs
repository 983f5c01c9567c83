//! Walks of three processes that share one store, in every order of their steps.

mod common;

use common::walk;

#[test]
fn three_that_ask_for_a_renewal() {
    walk("three processes: renewal asked for", 7000, 4600);
}

#[test]
fn three_that_find_their_tokens_expired() {
    walk("three processes: balance after a renewal", 18600, 15100);
}

#[test]
#[ignore = "it takes a minute and a half"]
fn three_that_find_one_payment_to_be_made() {
    walk("three processes: one transfer", 44000, 59000);
}
