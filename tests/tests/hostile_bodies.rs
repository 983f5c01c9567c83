//! Answers that want to take the memory, of every operation: each ends in time with what
//! the rules say, and the heap stays within what the limit allows. In one test, as the
//! heap is the process's; the bank is in it as well.
#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(clippy::print_stdout, reason = "what each answer took")]

mod e2e_tpp;
mod faults;

use std::time::{Duration, Instant};

use belfius_psd2::{Delivery, Limits, Operation};
use belfius_psd2_sandbox::Fault;
use faults::outcome::Outcome;
use faults::rules::{Over, expected};
use faults::stand::{Seen, Stand, at_the_bank, came_of};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Of a page here: small, so that ten times as much is soon sent.
const PAGE: usize = 4 * MIB;

/// Of all else, as it is where nobody sets it.
const BODY: usize = 256 * KIB;

/// A body that grows as it is read is there twice at once, its new place twice as large.
const READ: usize = 3;

/// The rows of a page, of which each has a place for everything that a row may have: at
/// most 100,000, so that this is no more with a larger limit.
const ROWS: usize = 10;

/// Buffers of TLS and HTTP at both ends.
const BESIDE: usize = MIB;

/// A hostile answer.
struct Case {
    fault: Fault,
    /// How many times the limit may be held at once.
    times: usize,
    outcome: Outcome,
}

fn limit(operation: Operation) -> usize {
    if operation == Operation::Transactions { PAGE } else { BODY }
}

/// What the rules say of this fault.
fn by_rule(operation: Operation, rule: &str) -> Outcome {
    let mut outcome = expected(rule, false, operation, Over::Https);
    // The limit of a page is another one here.
    outcome.what = outcome.what.replace("(16777216)", &format!("({PAGE})"));
    outcome
}

fn cases(operation: Operation) -> Vec<Case> {
    let of_pages = operation == Operation::Transactions;
    let case = |fault, times, rule| Case { fault, times, outcome: by_rule(operation, rule) };
    let bomb = if of_pages { 64 * MIB } else { 8 * MIB };
    let rows = if of_pages { ROWS } else { READ };
    let mut cases = vec![
        case(Fault::EndlessHeaders, 1, "endless-headers"),
        case(Fault::OversizedBody { bytes: 10 * limit(operation) }, READ, "oversized-body"),
        case(Fault::GzipBomb { bytes: bomb }, 1, "gzip-bomb"),
        // 200,000 brackets.
        case(Fault::DeepNesting { depth: 100_000 }, READ, "deep-nesting"),
        case(Fault::DeepField { depth: 100_000 }, READ, "deep-field"),
        case(Fault::ManyRows { rows: 1_000_000 }, rows, "many-rows=1000000"),
        // As many as all limits let through.
        case(Fault::ManyRows { rows: 80_000 }, rows, "many-rows=80000"),
    ];
    if of_pages {
        cases.push(case(Fault::ManyRows { rows: 1_600_000 }, READ, "oversized-body"));
    }
    // Errors are read alike whatever the operation is, but those of money.
    if matches!(
        operation,
        Operation::RefreshTokens
            | Operation::Account
            | Operation::InitiatePayment
            | Operation::CancelPayment
            | Operation::Fallback
    ) {
        cases.extend(errors(operation));
    }
    cases
}

/// Hostile bodies with the status of an error.
fn errors(operation: Operation) -> Vec<Case> {
    let arrays = ["[".repeat(100_000), "]".repeat(100_000)].concat();
    let rows = "{},".repeat(80_000);
    let long = |length: usize| "x".repeat(length);
    let known = |description: &str| {
        format!(r#"{{"error":"e","error_code":"20001","error_description":"{description}"}}"#)
    };
    let unknown = |body| (400, body, "unknown-error-code");
    let blocked = |body| (403, body, "error=20001");
    let bodies = [
        unknown(format!(r#"{{"error":"e","error_code":{arrays}}}"#)),
        blocked(format!(r#"{{"ignored":{arrays},"error":"e","error_code":"20001"}}"#)),
        blocked(format!(r#"{{"many":[{rows}{{}}],"error":"e","error_code":"20001"}}"#)),
        blocked(known(&long(BODY - KIB))),
    ];
    let cases = bodies.into_iter().map(|(status, body, rule)| {
        let fault = Fault::Json { status, body };
        Case { fault, times: READ, outcome: by_rule(operation, rule) }
    });
    let too_long = match operation {
        // A good answer has no body, and none is read; this one is an error.
        Operation::CancelPayment => {
            Outcome::error(format!("BodyTooLong({BODY})"), Delivery::Unknown, "LookFirst")
        }
        _ => by_rule(operation, "oversized-body"),
    };
    let too_long = Case {
        fault: Fault::Json { status: 403, body: known(&long(10 * BODY)) },
        times: READ,
        outcome: too_long,
    };
    cases.chain([too_long]).collect()
}

/// What the bank holds itself while it makes that answer and sends it.
fn of_the_bank(fault: &Fault) -> usize {
    match fault {
        Fault::ManyRows { rows } => 2 * "{},".len() * rows,
        Fault::DeepNesting { depth } | Fault::DeepField { depth } => 3 * "[]".len() * depth,
        // Packed that is one byte in 160, in a buffer that has grown.
        Fault::GzipBomb { bytes } => bytes / 64,
        Fault::Json { body, .. } => 2 * body.len(),
        _ => 0,
    }
}

/// Waits until the bank has let go of the answer before this one.
fn settled() {
    for _ in 0..200 {
        let before = HEAP.current_usage();
        std::thread::sleep(Duration::from_millis(5));
        if HEAP.current_usage() == before {
            return;
        }
    }
    panic!("the heap never comes to rest");
}

/// How much more was held at once than before.
fn peak_of<T>(run: impl FnOnce() -> T) -> (T, usize) {
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let value = run();
    (value, HEAP.peak_usage().saturating_sub(before))
}

fn met(stand: &Stand, whole: &Seen, case: Case) {
    let Case { fault, times, outcome } = case;
    let flag: String = fault.flag().chars().take(60).collect();
    let name = format!("{} with {flag}", stand.operation);
    let (ready, transport) = (stand.ready(), stand.tpp.builder().build().unwrap());
    let most = times * limit(stand.operation) + of_the_bank(&fault) + BESIDE;
    stand.tpp.bank.faults().inject(at_the_bank(stand.operation), fault, 1);
    settled();
    let start = Instant::now();
    let (result, peak) = peak_of(|| stand.run(&transport, ready));
    let took = start.elapsed();
    // The queue keeps it until then.
    stand.tpp.bank.faults().clear();
    println!("{name}: {} of at most {} KiB, {took:.1?}", peak / KIB, most / KIB);
    assert_eq!(came_of(result, whole), outcome, "{name}");
    assert!(took < Duration::from_secs(25), "{name}: {took:?}");
    assert!(peak < most, "{name}: {} KiB, of at most {}", peak / KIB, most / KIB);
}

#[test]
fn no_answer_takes_more_memory_than_its_limit_allows() {
    for operation in Operation::ALL.into_iter().chain([Operation::Fallback]) {
        let mut stand = Stand::new(operation);
        let limits = Limits::default().with_page_body(PAGE).with_body(BODY);
        stand.tpp.client = stand.tpp.client.with_limits(limits);
        let plain = stand.tpp.builder().build().unwrap();
        let whole = stand.run(&plain, stand.ready()).unwrap();
        for case in cases(operation) {
            met(&stand, &whole, case);
        }
    }
}
