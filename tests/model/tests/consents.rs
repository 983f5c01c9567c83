//! Walks of consent: from nothing to tokens, and a first question with them.

mod common;

use common::walk;

#[test]
fn consent_to_chosen_accounts() {
    let walk = walk("consent, accounts", 900, 680);
    // A code whose answer never came is spent, and another consent replaces it.
    assert!(walk.ends["done"] > 1);
}

#[test]
fn consent_to_one_account_in_generation_1() {
    walk("consent, account (generation 1)", 900, 670);
}

#[test]
fn consent_to_one_account_in_generation_2() {
    walk("consent, account (generation 2)", 900, 670);
}

#[test]
fn consent_to_checks_of_funds() {
    walk("consent, funds", 890, 670);
}
