//! Answers that want to take the memory: each ends in time with an error or an answer,
//! and the memory stays within what the limit allows. In one test, as the memory is
//! the process's; the bank is in it as well.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(target_os = "linux")]

mod e2e_tpp;

use std::fs;
use std::time::{Duration, Instant};

use belfius_psd2::model::{PsuPresence, Scope};
use belfius_psd2::{Limits, Pages, TransactionsQuery};
use belfius_psd2_sandbox::{Fault, Operation, Options};
use e2e_tpp::current::current;
use e2e_tpp::{FIRST, answer};

const MIB: usize = 1024 * 1024;

/// Of the pages here: small, so that ten times as much is soon sent.
const LIMIT: usize = 4 * MIB;

/// What the bank itself holds of an answer, TLS buffers and what an allocator keeps.
const BESIDE: usize = 16 * MIB;

fn status(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().parse::<usize>().unwrap() * 1024
}

/// How much more was held at once than before.
fn peak_of(run: impl FnOnce()) -> usize {
    // Makes the high-water mark the present again.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = status("VmRSS:");
    run();
    status("VmHWM:").saturating_sub(before)
}

/// The fault, how many times the limit may be held at once, and the error: none where
/// the page can be read.
fn hostile() -> Vec<(Fault, usize, Option<String>)> {
    let too_long = Some(format!("longer than the limit of {LIMIT} bytes"));
    let too_many = Some("expected at most 100000 rows on a page".to_owned());
    let not_utf8 = Some("it is not UTF-8".to_owned());
    vec![
        (Fault::EndlessHeaders, 1, Some("too many or too long headers".to_owned())),
        (Fault::DeepNesting { depth: 200_000 }, 1, None),
        (Fault::DeepField { depth: 200_000 }, 1, None),
        (Fault::GzipBomb { bytes: 64 * MIB }, 1, not_utf8),
        (Fault::OversizedBody { bytes: LIMIT * 10 }, 3, too_long.clone()),
        (Fault::ManyRows { rows: 10_000_000 }, 3, too_long),
        // Three megabytes of rows, each with a place for everything that a row may have.
        (Fault::ManyRows { rows: 1_000_000 }, 6, too_many),
        (Fault::ManyRows { rows: 90_000 }, 6, None),
    ]
}

#[test]
fn no_answer_takes_more_memory_than_its_limit_allows() {
    let tpp = current(Options::default());
    let session = tpp.consented(Scope::Ais, FIRST);
    let account = tpp.id_of(&session, FIRST);
    let client = tpp.client.with_limits(Limits::default().with_page_body(LIMIT));
    for (fault, times, error) in hostile() {
        let transport = tpp.builder().build().unwrap();
        let session = tpp.session_as(&client, &transport, session.store().clone());
        let pages = Pages::new(account.clone(), TransactionsQuery::default());
        tpp.bank.faults().inject(Operation::Transactions, fault.clone(), 1);
        let start = Instant::now();
        let mut got = None;
        let peak = peak_of(|| {
            let page = session.pages(pages, PsuPresence::Present).next().unwrap();
            got =
                Some(page.map(|reply| answer(reply).rows.len()).map_err(|error| error.to_string()));
        });
        let (took, got) = (start.elapsed(), got.unwrap());
        println!("{}: {} KiB at most, {took:.1?}, {got:?}", fault.flag(), peak / 1024);
        assert!(took < Duration::from_secs(25), "{fault:?}: {took:?}");
        match (error, got) {
            (Some(wanted), Err(got)) => assert!(got.contains(&wanted), "{fault:?}: {got}"),
            (None, Ok(_)) => {}
            (_, got) => panic!("{fault:?}: {got:?}"),
        }
        // What the bank puts on the wire in one piece is its own.
        let sent = match fault {
            Fault::ManyRows { rows } => rows * 3 * 4,
            _ => 0,
        };
        assert!(peak < times * LIMIT + BESIDE + sent, "{fault:?}: {} KiB", peak / 1024);
    }
}
