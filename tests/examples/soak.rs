//! A hundred thousand calls from sixteen threads that share one session, against the
//! simulated bank in the same process, while tokens die and answers go wrong. It
//! panics when anything is lost, done twice, or grows, and prints its figures else.
//!
//! `cargo run --release -p belfius-psd2-sandbox --example soak [-- CALLS [PAGE_SIZE]]`
//!
//! With pages that hold every row (400, say) the bank remembers no page keys.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::print_stdout, reason = "its figures")]

#[path = "../tests/e2e_tpp/mod.rs"]
mod e2e_tpp;
#[path = "../tests/soaking/mod.rs"]
mod soaking;

fn main() {
    let mut numbers = std::env::args().skip(1).map(|number| number.parse().unwrap());
    let (calls, page) = (numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(20));
    println!("{}", soaking::soak(calls, 16, page));
    println!("soak: done");
}
