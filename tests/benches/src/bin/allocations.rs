//! How often the heap is asked, and for how much.
//!
//! ```sh
//! cargo run --release --manifest-path tests/benches/Cargo.toml --bin allocations
//! ```

use std::alloc::System;

use belfius_psd2::model::LogicalId;
use belfius_psd2_benches::{fixtures, page, payment, small, tokens};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    println!("| | allocations | bytes |\n|---|---:|---:|");
    let body = page::body(10_000, "next");
    counted("page of 10,000 rows", page::input(&body), page::ours);
    counted("the same, serde_json into owned strings", &body, |body| page::serde_json(body));
    let (client, pair) = (fixtures::client(), fixtures::tokens());
    let id = LogicalId::new("eyJhbGciOiJkaXIi..c2Vj-_").unwrap();
    counted("details of an account", (), |()| small::account(&client, &pair, &id));
    let (order, key) = (payment::order(), payment::key());
    counted("signed payment", (), |()| payment::ours(&order, &key));
    let iban = fixtures::iban();
    counted("from PKCE to tokens", (), |()| tokens::ours(&client, &iban));
    let other = tokens::oauth2_client();
    counted("the same, oauth2", (), |()| tokens::oauth2(&other));
}

fn counted<I, O>(name: &str, input: I, run: impl FnOnce(I) -> O) {
    let region = Region::new(HEAP);
    let output = run(input);
    let change = region.change();
    let asked = change.allocations + change.reallocations;
    println!("| {name} | {asked} | {} |", change.bytes_allocated);
    drop(output);
}
