//! Who waits for a renewal: nobody whose tokens are good, and everybody else once.

use std::{
    env, fs,
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use belfius_psd2_sandbox::{Operation, SandboxProcess};
use belfius_psd2_ureq::{FileStore, MemoryStore, TokenStore};

use crate::{
    bank::delays,
    in_threads, median,
    tpp::{Tpp, transport},
};

const READERS: usize = 16;
/// What the bank takes for a read, and for a renewal.
const READ: Duration = Duration::from_millis(5);
const RENEWAL: Duration = Duration::from_millis(200);
const RENEWALS: usize = 20;
type Store = Box<dyn TokenStore>;

/// Reads of one kind, and what they wait for.
struct Row {
    tokens: &'static str,
    /// How long each took, sorted.
    reads: Vec<Duration>,
    questions: u32,
    renewals: u32,
}

pub fn who_waits(bank: &SandboxProcess) -> bool {
    println!("\n### {READERS} readers while the tokens are renewed\n");
    println!("The bank answers a read after {READ:?}, a renewal after {RENEWAL:?}.");
    delays(bank, &[(Operation::Account, READ), (Operation::Refresh, RENEWAL)]);
    let idle = Duration::from_secs(15);
    let transport = transport(bank).idle_connections(READERS, idle).build().unwrap();
    let dir = env::temp_dir().join(format!("belfius-psd2-threads-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    let file = FileStore::new(dir.join("tokens.json"));
    let stores: [(&str, Store); 2] =
        [("memory", Box::new(MemoryStore::new())), ("a file", Box::new(file))];
    let mut met = true;
    for (name, store) in stores {
        met &= with_store(bank, &Tpp::of(bank, &transport, store), name);
    }
    fs::remove_dir_all(&dir).unwrap();
    met
}

fn with_store(bank: &SandboxProcess, tpp: &Tpp<Store>, name: &str) -> bool {
    let reads = in_threads(READERS, Duration::from_secs(2), || tpp.read());
    let (read, noise) = (median(&reads), reads[reads.len() - 1]);
    let (renewal, good, replaced) = beside(tpp);
    let ended = together(bank, tpp, || bank.expire_access_tokens().unwrap());
    let expired = together(bank, tpp, || tpp.clock.advance(Duration::from_secs(901)));

    println!("\nTokens in {name}; a read takes {read:.1?}, without a renewal at most {noise:.1?};");
    println!("a renewal takes {renewal:.1?}; {RENEWALS} of them in each row:\n");
    println!("| tokens | waits for | is | median | slowest | |\n|---|---|---:|---:|---:|---|");
    let rows = [
        Row { tokens: "good", reads: good, questions: 1, renewals: 0 },
        // Whoever is on the way then may have to ask twice.
        Row { tokens: "good, and replaced on the way", reads: replaced, questions: 2, renewals: 0 },
        Row { tokens: "ended at the bank", reads: ended, questions: 2, renewals: 1 },
        Row { tokens: "expired by the clock", reads: expired, questions: 1, renewals: 1 },
    ];
    let mut met = true;
    for Row { tokens, reads, questions, renewals } in rows {
        let waits = read * questions + renewal * renewals;
        let (median, slowest) = (median(&reads), reads[reads.len() - 1]);
        // Less than half of another renewal: that is what else the machine does.
        let here = slowest < waits + renewal / 2;
        met &= here;
        let verdict = if here { "met" } else { "MISSED" };
        println!(
            "| {tokens} | {questions} read, {renewals} renewal | {waits:.1?} | {median:.1?} | {slowest:.1?} | {verdict} |"
        );
    }
    met
}

/// How long a renewal took, and the reads beside it: those that began in its first half,
/// during which the bank keeps the pair for sure, and those later.
fn beside(tpp: &Tpp<Store>) -> (Duration, Vec<Duration>, Vec<Duration>) {
    let end = AtomicBool::new(false);
    let read = || {
        let mut reads = Vec::new();
        while !end.load(Ordering::Relaxed) {
            let start = Instant::now();
            tpp.read();
            reads.push((start, start.elapsed()));
        }
        reads
    };
    let (mut renewals, reads) = thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(read)).collect();
        let renew = |_| {
            thread::sleep(RENEWAL / 4);
            let start = Instant::now();
            tpp.session.refresh().unwrap();
            (start, start.elapsed())
        };
        let renewals: Vec<_> = (0..RENEWALS).map(renew).collect();
        end.store(true, Ordering::Relaxed);
        let reads: Vec<_> = readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect();
        (renewals, reads)
    });
    let (mut good, mut replaced) = (Vec::new(), Vec::new());
    for (start, took) in reads {
        let beside = renewals.iter().find(|(begun, long)| {
            let since = start.checked_duration_since(*begun);
            since.is_some_and(|since| since < *long)
        });
        match beside {
            Some((begun, _)) if start - *begun < RENEWAL / 2 => good.push(took),
            Some(_) => replaced.push(took),
            None => {}
        }
    }
    renewals.sort_by_key(|(_, took)| *took);
    good.sort_unstable();
    replaced.sort_unstable();
    (renewals[RENEWALS / 2].1, good, replaced)
}

/// Reads that begin together, each time after the tokens' `end`. One of them renews.
fn together(bank: &SandboxProcess, tpp: &Tpp<Store>, end: impl Fn()) -> Vec<Duration> {
    let mut reads = Vec::new();
    for _ in 0..RENEWALS {
        let before = bank.token_refreshes().unwrap();
        end();
        let start = Barrier::new(READERS);
        let read = || {
            start.wait();
            let start = Instant::now();
            tpp.read();
            start.elapsed()
        };
        thread::scope(|scope| {
            let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(read)).collect();
            reads.extend(readers.into_iter().map(|reader| reader.join().unwrap()));
        });
        assert_eq!(bank.token_refreshes().unwrap(), before + 1, "not one renewal");
    }
    reads.sort_unstable();
    reads
}
