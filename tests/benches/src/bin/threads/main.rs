//! Many threads on one session: how calls scale, and who waits for a renewal.
//!
//! ```sh
//! cargo run --release --manifest-path tests/benches/Cargo.toml --bin threads
//! ```
//!
//! The simulated bank is this program once more, as a child with `--bank`. It shares the
//! cores all the same, so that what is bound by them cannot show all of the client's
//! own; a bank that answers after a fixed time does: a lock would make threads wait for
//! each other there too. It ends with an error if a goal is missed.

mod bank;
mod renewals;
mod scaling;
mod tpp;

use std::{
    env,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

fn main() -> ExitCode {
    if env::args().nth(1).as_deref() == Some("--bank") {
        bank::serve();
        return ExitCode::SUCCESS;
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores, which the bank's process shares");
    let bank = bank::start();
    let mut met = scaling::behind_a_delay(&bank);
    met &= scaling::at_once(&bank);
    scaling::without_a_network(&bank);
    met &= renewals::who_waits(&bank);
    if met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What so many threads got done in this time: how long each piece of it took.
fn in_threads(threads: usize, long: Duration, piece: impl Fn() + Sync) -> Vec<Duration> {
    let end = Instant::now() + long;
    let work = || {
        let mut times = Vec::new();
        while Instant::now() < end {
            let start = Instant::now();
            piece();
            times.push(start.elapsed());
        }
        times
    };
    let mut times = thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        all.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    times.sort_unstable();
    times
}

fn median(sorted: &[Duration]) -> Duration {
    sorted[sorted.len() / 2]
}
