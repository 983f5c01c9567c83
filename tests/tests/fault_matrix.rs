//! Every fault of the simulated bank at every operation, over real sockets: each cell
//! has the outcome that the rules give it, in time, and `FAULTS.md` says the same.
//!
//! A new fault, or a new operation, has no rule and fails here. Where the document is
//! to change: `UPDATE=1 cargo test -p belfius-psd2-sandbox --test fault_matrix`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;
mod faults;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use belfius_psd2::Operation;
use belfius_psd2_sandbox::Fault;
use belfius_psd2_ureq::Transport;
use faults::outcome::{Outcome, document, fallback_section};
use faults::rules::{Over, expected, lasts};
use faults::stand::{Seen, Stand, at_the_bank, came_of};

/// What a machine that does much else may need beyond a time-out.
const SLACK: Duration = Duration::from_secs(8);

const HEAD: &str = "# Every fault at every operation, over HTTPS

What a program gets from `belfius-psd2-ureq` while the simulated bank does something
wrong in its answer, in the current API. Written by `tests/tests/fault_matrix.rs` from
a run of it over real sockets, cell by cell as the rules in `tests/tests/faults/rules/`
want it; the test fails where this file says anything else.

A fault is spelled as the bank's `--fault` takes it. *Lasting* is a fault of every
request, all others are of one. *Delivery* and *remedy* are those of the error: whether
the bank may have done it, and what to do now. *Requests* are those of that operation
that have reached the bank.
";

/// A fault of one request, and where that makes a difference, of every request.
fn cases() -> Vec<(Fault, bool)> {
    Fault::each()
        .flat_map(|fault| {
            let lasting = lasts(&fault.flag()).then(|| (fault.clone(), true));
            [Some((fault, false)), lasting].into_iter().flatten()
        })
        .collect()
}

fn name(fault: &Fault, lasting: bool) -> String {
    if lasting { format!("{}, lasting", fault.flag()) } else { fault.flag() }
}

/// Short where the fault is that nothing comes, and long else: what is not hurried
/// fails for no other reason.
fn transport(stand: &Stand, fault: &Fault) -> (Transport, Duration) {
    let builder = stand.tpp.builder();
    let (builder, limit) = match fault {
        Fault::Delay(_) => {
            let limit = Duration::from_secs(1);
            (builder.response_timeout(limit), limit)
        }
        Fault::SlowBody { .. } => {
            let limit = Duration::from_millis(1500);
            (builder.total_timeout(limit), limit)
        }
        _ => (builder, Duration::from_secs(20)),
    };
    (builder.build().unwrap(), limit)
}

fn cell(stand: &Stand, whole: &Seen, fault: &Fault, lasting: bool) -> Outcome {
    let ready = stand.ready();
    // A new one keeps no connection to go on with.
    let (transport, limit) = transport(stand, fault);
    let fault = match fault {
        // Ten times the limit, whatever it is.
        Fault::OversizedBody { .. } if stand.operation == Operation::Transactions => {
            Fault::OversizedBody { bytes: 10 * 16 * 1024 * 1024 }
        }
        fault => fault.clone(),
    };
    let before = stand.received();
    let times = if lasting { usize::MAX } else { 1 };
    stand.tpp.bank.faults().inject(at_the_bank(stand.operation), fault, times);
    let start = Instant::now();
    let result = stand.run(&transport, ready);
    let took = start.elapsed();
    stand.tpp.bank.faults().clear();
    assert!(took < limit + SLACK, "{took:?}");
    let requests = stand.received() - before;
    if let Err(error) = &result {
        stand.tpp.discreet(error);
        assert_eq!(error.operation(), Some(stand.operation), "{error}");
    }
    came_of(result, whole).after(requests)
}

/// The cells of an operation, in the order of the cases.
fn column(operation: Operation, cases: &[(Fault, bool)]) -> Vec<Outcome> {
    let stand = Stand::new(operation);
    let plain = stand.tpp.builder().build().unwrap();
    let whole = stand.run(&plain, stand.ready()).unwrap();
    let outcome = |(fault, lasting): &(Fault, bool)| {
        let cell = catch_unwind(AssertUnwindSafe(|| cell(&stand, &whole, fault, *lasting)));
        cell.unwrap_or_else(|_| panic!("above: {operation} with {}", name(fault, *lasting)))
    };
    cases.iter().map(outcome).collect()
}

fn short(operation: Operation) -> String {
    serde_json::to_value(operation).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn every_fault_at_every_operation_has_the_outcome_that_the_rules_give_it() {
    let cases = cases();
    let queue = Mutex::new(Operation::ALL.to_vec());
    queue.lock().unwrap().push(Operation::Fallback);
    let columns = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let Some(operation) = queue.lock().unwrap().pop() else { return };
                    let column = column(operation, &cases);
                    columns.lock().unwrap().insert(operation, column);
                }
            });
        }
    });
    let columns = columns.into_inner().unwrap();
    assert_eq!(columns.len(), Operation::ALL.len() + 1);
    let mut wrong = Vec::new();
    let (mut rows, mut fallback) = (Vec::new(), Vec::new());
    let names: Vec<String> = columns.keys().map(|operation| short(*operation)).collect();
    for (at, (fault, lasting)) in cases.iter().enumerate() {
        let name = name(fault, *lasting);
        let mut row = Vec::new();
        for ((operation, column), short) in columns.iter().zip(&names) {
            let (got, wanted) =
                (&column[at], expected(&fault.flag(), *lasting, *operation, Over::Https));
            if *got != wanted {
                wrong.push(format!("{name} at {short}:\n     got {got}\n  wanted {wanted}"));
            }
            if *operation == Operation::Fallback {
                fallback.push((name.clone(), got.clone()));
            } else {
                row.push((short.as_str(), got.clone()));
            }
        }
        rows.push((name, row));
    }
    assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));

    let text = document(HEAD, &rows) + &fallback_section(&fallback);
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("FAULTS.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(written == text, "FAULTS.md is not this run; rewrite it with UPDATE=1");
}
