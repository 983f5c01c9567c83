//! Walks every flow and prints how many states and paths that took: see the
//! library's documentation for what the numbers mean.
//!
//! `cargo run -p belfius-psd2-model` walks as the tests do; `… -- deep` lets two
//! things go wrong on a path, `… -- repeating` has a host that sends a request twice
//! beside that, `… -- cancelled` a caller who leaves once, and `… -- long` walks what is too long for every day.
//! A second word picks the flows with it in their name, and prints how their paths
//! ended.

#![allow(clippy::print_stdout, reason = "a program that prints a table")]

use std::{process::ExitCode, time::Instant};

use belfius_psd2_model::Flow;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let how = arguments.next().unwrap_or_default();
    let bounds = match how.as_str() {
        "deep" => Flow::deep,
        "repeating" => Flow::repeating,
        "cancelled" => Flow::cancelled,
        _ => Flow::usual,
    };
    let flows = if how == "long" { belfius_psd2_model::long() } else { belfius_psd2_model::all() };
    let name = arguments.next().unwrap_or_default();
    let (mut states, mut steps, mut paths, mut failed) = (0, 0, 0, false);
    let begun = Instant::now();
    println!("{:45} {:>9} {:>9} {:>9} {:>8}", "flow", "states", "steps", "paths", "seconds");
    for flow in flows.iter().filter(|flow| flow.name.contains(&name)) {
        let begun = Instant::now();
        let walk = flow.walk(bounds(flow));
        states += walk.states;
        steps += walk.steps;
        paths += walk.paths();
        println!("{} {:>8.1}", walk.told(flow.name), begun.elapsed().as_secs_f32());
        if !name.is_empty() {
            println!("  ends: {:?}\n  lost: {:?}", walk.ends, walk.lost);
        }
        if let Some(violation) = walk.violation {
            println!("{violation}");
            failed = true;
        }
    }
    let seconds = begun.elapsed().as_secs_f32();
    println!("{:45} {states:>9} {steps:>9} {paths:>9} {seconds:>8.1}", "all");
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
