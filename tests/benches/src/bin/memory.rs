//! The heap: its peak over a statement of any length, and how often it is asked.
//!
//! ```sh
//! cargo run --release --manifest-path tests/benches/Cargo.toml --bin memory
//! ```

use std::{process::ExitCode, time::Instant};

use belfius_psd2_benches::page;
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const ROWS: usize = 10_000;
const MIB: usize = 1024 * 1024;

/// A page's key, which is another on each page and always as long.
const KEY: &str = "key-0000000";

/// Reads so many pages, one after the other, as a program does that stores the rows and
/// forgets them. Gives the peak beyond what was there before, and rows per second. What a
/// page needs is its body, as it came over the network, and what is made of it: the bodies
/// are copies of one that was made before.
fn statement(pages: usize, body: &[u8]) -> (usize, f64) {
    let text = std::str::from_utf8(body).unwrap();
    let key = text.find(KEY).unwrap()..text.find(KEY).unwrap() + KEY.len();
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let start = Instant::now();
    let mut rows = 0_usize;
    for at in 0..pages {
        let mut body = body.to_vec();
        body[key.clone()].copy_from_slice(format!("key-{at:07}").as_bytes());
        let page = page::ours((page::request(), belfius_psd2_benches::fixtures::answer(body)));
        rows += page.rows.len();
        assert!(page.next.is_some() && page.unreadable.is_empty());
    }
    assert_eq!(rows, pages * ROWS);
    let peak = HEAP.peak_usage() - before;
    (peak, rows as f64 / start.elapsed().as_secs_f64())
}

fn main() -> ExitCode {
    let body = page::body(ROWS, KEY);
    let (one, _) = statement(1, &body);
    let (ten, slow) = statement(10, &body);
    let (thousand, fast) = statement(1_000, &body);
    println!("the body of a page of {ROWS} rows: {} KiB", body.len() / 1024);
    for (pages, peak) in [(1, one), (10, ten), (1_000, thousand)] {
        println!("{pages} pages of {ROWS} rows: peak {} KiB", peak / 1024);
    }
    println!("{slow:.0} rows/s over 10 pages, {fast:.0} over 1,000");
    let (within, flat) = (thousand <= one + 4 * MIB, thousand.abs_diff(ten) <= MIB / 4);
    let linear = fast / slow > 0.8;
    println!("one page's need and 4 MiB: {within}; flat: {flat}; linear in time: {linear}");
    if within && flat { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
