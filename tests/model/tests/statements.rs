//! Walks of a statement of three pages, with equal rows, and with strong
//! authentication on the way.

mod common;

use common::walk;

#[test]
fn a_statement() {
    walk("statement with authentication", 1330, 1120);
}

#[test]
fn a_statement_in_generation_1() {
    walk("statement with authentication (generation 1)", 1310, 1110);
}

#[test]
fn a_statement_in_generation_2() {
    walk("statement with authentication (generation 2)", 1310, 1110);
}

#[test]
fn a_statement_after_a_renewal() {
    walk("statement after a renewal", 1680, 1340);
}
