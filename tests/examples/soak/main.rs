//! A hundred thousand calls from sixteen threads that share one session, while tokens
//! die and answers go wrong. It panics when anything is lost, done twice, or grows, and
//! prints its figures else.
//!
//! `cargo run --release -p belfius-psd2-sandbox --example soak [-- CALLS [PAGE_SIZE]]`
//!
//! The simulated bank is this program once more, as a child with `--bank`: what grows
//! here is the client's. With pages that hold every row (400, say) nothing is paged.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::print_stdout, reason = "its figures")]

mod bank;
mod calls;
mod faults;
mod figures;
mod tally;
mod tpp;

use std::env;

use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fn main() {
    let mut arguments = env::args().skip(1).peekable();
    let is_bank = arguments.next_if_eq("--bank").is_some();
    let mut numbers = arguments.map(|number| number.parse().unwrap());
    if is_bank {
        return bank::serve(numbers.next().unwrap());
    }
    let (calls, page) = (numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(20));
    calls::soak(calls, 16, page);
    println!("soak: done");
}
