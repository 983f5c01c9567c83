//! Walks of two processes that share one store, in every order of their steps.

mod common;

use common::walk;

#[test]
fn two_that_find_their_tokens_expired() {
    walk("two processes: balance after a renewal", 1450, 1000);
}

#[test]
fn two_that_ask_for_a_renewal() {
    walk("two processes: renewal asked for", 750, 390);
}

#[test]
fn two_that_are_given_one_callback() {
    walk("two processes: one callback", 1280, 1000);
}

#[test]
fn two_that_import_one_statement() {
    walk("two processes: one statement", 4750, 4150);
}

#[test]
fn one_that_comes_back_with_a_code_while_another_renews() {
    walk("two processes: authentication, a renewal", 7000, 4550);
}

#[test]
fn two_that_find_one_payment_to_be_made() {
    walk("two processes: one transfer", 3590, 3060);
}

#[test]
fn two_that_find_one_payment_to_be_made_by_the_fallback() {
    walk("two processes: one payment by the fallback", 11600, 9000);
}
