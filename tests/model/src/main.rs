//! Walks every flow and prints how many states and paths that took.

#![allow(clippy::print_stdout, reason = "a program that prints a table")]

use std::{process::ExitCode, time::Instant};

fn main() -> ExitCode {
    let deep = std::env::args().nth(1).is_some_and(|argument| argument == "deep");
    let mut failed = false;
    let name = std::env::args().nth(2).unwrap_or_default();
    for flow in belfius_psd2_model::all().into_iter().filter(|flow| flow.name.contains(&name)) {
        let begun = Instant::now();
        let walk = flow.walk(if deep { flow.deep() } else { flow.usual() });
        println!("{:45} {:8} {:8} {:8} {:8.2?}", flow.name, walk.states, walk.steps, walk.paths(), begun.elapsed());
        println!("   {:?} {:?}", walk.ends, walk.lost);
        if let Some(violation) = walk.violation {
            println!("{violation}");
            failed = true;
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
