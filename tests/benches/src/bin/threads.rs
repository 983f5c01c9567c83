//! Many threads on one session: calls a second, and how long a call takes while the
//! tokens are renewed.
//!
//! ```sh
//! cargo run --release --manifest-path tests/benches/Cargo.toml --bin threads
//! ```
//!
//! The bank runs in the same process, on one thread of its own: on two cores more
//! callers than one only show that none of them waits for another.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use belfius_psd2::{
    Reply,
    model::{LogicalId, PsuPresence},
};
use belfius_psd2_benches::journey::Journey;
use belfius_psd2_ureq::{MemoryStore, Session};

const LONG: Duration = Duration::from_secs(3);

fn main() {
    let journey = Journey::start();
    let (session, id) = journey.consented();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores\n\n| threads | calls/s | median | slowest |\n|---:|---:|---:|---:|");
    for threads in [1, 2, 4, 16] {
        let mut times = calls(&session, &id, threads, || {});
        times.sort_unstable();
        let per_second = times.len() as f64 / LONG.as_secs_f64();
        let (median, slowest) = (times[times.len() / 2], times[times.len() - 1]);
        println!("| {threads} | {per_second:.0} | {median:.1?} | {slowest:.1?} |");
    }
    let renewals = AtomicUsize::new(0);
    let mut times = calls(&session, &id, 16, || {
        session.refresh().unwrap();
        renewals.fetch_add(1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(100));
    });
    times.sort_unstable();
    println!(
        "\n16 threads beside {} renewals: {:.0} calls/s, median {:.1?}, 99 of 100 below {:.1?}, slowest {:.1?}",
        renewals.load(Ordering::Relaxed),
        times.len() as f64 / LONG.as_secs_f64(),
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        times[times.len() - 1],
    );
}

/// How long each call of so many threads took, while `beside` runs again and again.
fn calls(
    session: &Session<MemoryStore>,
    id: &LogicalId,
    threads: usize,
    beside: impl Fn() + Sync,
) -> Vec<Duration> {
    let all = Mutex::new(Vec::new());
    let end = Instant::now() + LONG;
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut times = Vec::new();
                while Instant::now() < end {
                    let start = Instant::now();
                    let reply = session.account(id, PsuPresence::Present).unwrap();
                    assert!(matches!(reply, Reply::Answer(_)));
                    times.push(start.elapsed());
                }
                all.lock().unwrap().extend(times);
            });
        }
        while Instant::now() < end {
            beside();
            thread::sleep(Duration::from_millis(1));
        }
    });
    all.into_inner().unwrap()
}
