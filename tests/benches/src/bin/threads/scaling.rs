//! Calls a second of more and more threads.

use std::{
    cell::OnceCell,
    fs,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use belfius_psd2::{Exchange as _, Reply, model::PsuPresence};
use belfius_psd2_benches::fixtures::{answer, begin, done};
use belfius_psd2_sandbox::{Operation, SandboxProcess};
use belfius_psd2_ureq::MemoryStore;

use crate::{
    bank::delays,
    in_threads, median,
    tpp::{Tpp, transport},
};

const LONG: Duration = Duration::from_secs(2);
const TURN: Duration = Duration::from_millis(50);
/// Longer than a call takes its cores, even those of sixteen threads together.
const DELAY: Duration = Duration::from_millis(20);
/// Of what so many threads could do at best, or do that share nothing.
const GOAL: f64 = 0.85;

/// The bank answers after a fixed time.
pub fn behind_a_delay(bank: &SandboxProcess) -> bool {
    println!("\n### A bank that answers after {DELAY:?}\n");
    delays(bank, &[(Operation::Account, DELAY)]);
    let mut worst = f64::MAX;
    for (kept, why) in [(16, "as many as threads"), (4, "the default")] {
        println!("Connections kept: {kept}, {why}.\n");
        let idle = transport(bank).idle_connections(kept, Duration::from_secs(15));
        let tpp = Tpp::of(bank, &idle.build().unwrap(), MemoryStore::new());
        worst = table(&tpp, &[1, 2, 4, 8, 16]).min(worst);
        println!();
    }
    let met = worst >= GOAL;
    println!("At least {GOAL} of the threads: {}", if met { "met" } else { "MISSED" });
    met
}

/// The bank answers as fast as it can, two threads that share a session, and two that
/// share nothing: what those do not reach, this machine's cores do not give.
pub fn at_once(bank: &SandboxProcess) -> bool {
    println!("\n### A bank that answers at once\n");
    delays(bank, &[]);
    let tpps = [0, 1].map(|account| {
        let transport = transport(bank).build().unwrap();
        Tpp::of_account(bank, &transport, MemoryStore::new(), account)
    });
    println!(
        "| threads | sessions | calls/s | of one thread | median |\n|---:|---|---:|---:|---:|"
    );
    let rows = [(1, 1, "one"), (2, 1, "one for both"), (2, 2, "one for each")];
    let calls = rows.map(|(threads, sessions, name)| {
        let next = AtomicUsize::new(0);
        let times = in_threads(threads, LONG, || tpps[my_number(&next) % sessions].read());
        (threads, name, times.len() as f64, median(&times))
    });
    for (threads, name, count, median) in calls {
        let (per_second, ratio) = (count / LONG.as_secs_f64(), count / calls[0].2);
        println!("| {threads} | {name} | {per_second:.0} | {ratio:.2} | {median:.1?} |");
    }
    let met = calls[1].2 >= GOAL * calls[2].2;
    let verdict = if met { "met" } else { "MISSED" };
    println!("\nOne session for both: at least {GOAL} of one for each: {verdict}");
    met
}

/// All that a call does here but for its connection: tokens from the store, a request,
/// the answer read. It shows what threads cost each other that do nothing else: the counts
/// of who holds tokens and client move from core to core.
pub fn without_a_network(bank: &SandboxProcess) {
    println!("\n### Without a network: tokens from the store, a request, its answer read\n");
    let transport = transport(bank).build().unwrap();
    let tpps = [(); 2].map(|()| Tpp::of(bank, &transport, MemoryStore::new()));
    let body = r#"{"iban":"BE54063301200997","balance":12.5,"currency":"EUR"}"#;
    let call = |tpp: &Tpp<MemoryStore>| {
        let tokens = tpp.session.tokens().unwrap().unwrap();
        let (client, seed) = (tpp.session.client(), tpp.session.seed().unwrap());
        let exchange = client.account(&tpp.account, &tokens, PsuPresence::Present, seed).unwrap();
        let exchange = begin(exchange);
        assert!(exchange.request().headers().len() > 3);
        assert!(matches!(done(exchange, answer(body.into())), Reply::Answer(_)));
    };
    // Short turns, and of each the best: whatever else the machine does is in the others.
    // Time on a core is counted too: it grows if threads fight for memory or a lock.
    let rows = [(1, 1, "one"), (2, 1, "one for both"), (2, 2, "one for each")];
    let mut best = [(0, 0, Duration::ZERO); 3];
    for _ in 0..40 {
        for ((threads, sessions, _), best) in rows.into_iter().zip(&mut best) {
            let (next, cpu) = (AtomicUsize::new(0), Mutex::new(Duration::ZERO));
            let hundreds = in_threads(threads, TURN, || {
                let start = on_a_core();
                let tpp = &tpps[my_number(&next) % sessions];
                (0..100).for_each(|_| call(tpp));
                *cpu.lock().unwrap() += on_a_core() - start;
            });
            let (most, calls, took) = *best;
            *best = (
                hundreds.len().max(most),
                calls + hundreds.len() * 100,
                took + cpu.into_inner().unwrap(),
            );
        }
    }
    println!("| threads | sessions | calls/s | of one thread | a call's time on a core |");
    println!("|---:|---|---:|---:|---:|");
    for ((threads, _, sessions), (hundreds, calls, took)) in rows.into_iter().zip(best) {
        let per_second = hundreds as f64 * 100.0 / TURN.as_secs_f64();
        let ratio = hundreds as f64 / best[0].0 as f64;
        let micros = took.as_secs_f64() * 1e6 / calls as f64;
        println!("| {threads} | {sessions} | {per_second:.0} | {ratio:.2} | {micros:.2} µs |");
    }
}

/// Which of the threads that count with this this one is.
fn my_number(next: &AtomicUsize) -> usize {
    thread_local!(static NUMBER: OnceCell<usize> = const { OnceCell::new() });
    NUMBER.with(|number| *number.get_or_init(|| next.fetch_add(1, Ordering::Relaxed)))
}

/// How long this thread has run; nothing where there is no Linux.
fn on_a_core() -> Duration {
    let times = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = times.split(' ').next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// Gives the worst share of what so many threads could do.
fn table(tpp: &Tpp<MemoryStore>, threads: &[usize]) -> f64 {
    println!(
        "| threads | calls/s | of one thread | median | slowest |\n|---:|---:|---:|---:|---:|"
    );
    let (mut one, mut worst) = (None, f64::MAX);
    for &threads in threads {
        let times = in_threads(threads, LONG, || tpp.read());
        let ratio = times.len() as f64 / *one.get_or_insert(times.len() as f64);
        worst = worst.min(ratio / threads as f64);
        let (median, slowest) = (median(&times), times[times.len() - 1]);
        let per_second = times.len() as f64 / LONG.as_secs_f64();
        println!("| {threads} | {per_second:.0} | {ratio:.2} | {median:.1?} | {slowest:.1?} |");
    }
    worst
}
