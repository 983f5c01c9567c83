//! Every fault of the simulated bank at every operation, over `fetch` and through the
//! reference proxy: each cell as the rules want it. In Node alone. The rules are those of
//! the blocking transport; the table that is printed is `docs/faults.md`, which
//! `.ci/fault-table` compares.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod bank_stand;
mod bank_tpp;

use std::time::Duration;

use bank_stand::{
    Seen, Stand, at_the_bank, came_of,
    outcome::{Outcome, document, fallback_section},
    rules::{self, Over, expected},
};
use bank_tpp::{control, fault, order};
use belfius_psd2::Operation;
use serde_json::{Value, json};
use wasm_bindgen_test::{console_log, wasm_bindgen_test as test};

const HEAD: &str = "# Every fault at every operation, over fetch

What a program gets from `belfius-psd2-wasm` in Node, through the reference proxy, while
the simulated bank does something wrong in its answer, in the current API. Written from a
run of `tests/bank_matrix.rs` by `.ci/fault-table`, cell by cell as the rules in
`../../tests/tests/faults/rules/` want it. The columns are those of
[the same over HTTPS](../../tests/FAULTS.md).
";

/// As the blocking transport's matrix does it.
async fn cell(
    stand: &Stand,
    operation: Operation,
    whole: &Seen,
    name: &str,
    lasting: bool,
) -> Outcome {
    let ready = stand.ready(operation).await;
    let builder = stand.tpp.builder().retries(2, Duration::ZERO);
    let (kind, _) = name.split_once('=').unwrap_or((name, ""));
    let builder = match kind {
        "delay" => builder.response_timeout(Duration::from_secs(1)),
        "slow-body" => builder.total_timeout(Duration::from_millis(1500)),
        _ => builder,
    };
    let transport = builder.build().unwrap();
    let injected = match (kind, operation) {
        ("oversized-body", Operation::Transactions) => "oversized-body=167772160",
        _ => name,
    };
    let bank = at_the_bank(operation);
    order("forget-requests", json!({})).await;
    // The proxy opens a connection for each request.
    let of = if kind == "cut-handshake" { "any" } else { bank };
    fault(of, injected, if lasting { 1_000 } else { 1 }).await;
    let start = js_sys::Date::now();
    let result = stand.run(operation, &transport, ready).await;
    let took = js_sys::Date::now() - start;
    assert!(took < 30_000.0, "{name} at {operation}: {took} ms");
    order("clear-faults", json!({})).await;
    let requests = control("GET", "requests", Value::Null).await;
    let requests = requests.as_array().unwrap().iter();
    let requests = requests.filter(|request| request["operation"] == bank).count();
    came_of(result, whole).after(requests)
}

#[test]
async fn every_fault_at_every_operation_has_the_outcome_that_the_rules_give_it() {
    let stand = Stand::new().await;
    let plain = stand.tpp.builder().build().unwrap();
    let faults = control("GET", "faults", Value::Null).await;
    let mut rows: Vec<(String, Vec<(&str, Outcome)>)> = Vec::new();
    for fault in faults.as_array().unwrap() {
        let fault = fault.as_str().unwrap();
        rows.push((fault.to_owned(), Vec::new()));
        if rules::lasts(fault) {
            rows.push((format!("{fault}, lasting"), Vec::new()));
        }
    }
    let mut wrong = Vec::new();
    let mut screens = Vec::new();
    for operation in Operation::ALL.into_iter().chain([Operation::Fallback]) {
        let short = serde_json::to_value(operation).unwrap().as_str().unwrap().to_owned();
        let short: &'static str = short.leak();
        let ready = stand.ready(operation).await;
        let whole = stand.run(operation, &plain, ready).await.unwrap();
        for (name, cells) in &mut rows {
            let (fault, lasting) = match name.strip_suffix(", lasting") {
                Some(fault) => (fault, true),
                None => (name.as_str(), false),
            };
            let got = cell(&stand, operation, &whole, fault, lasting).await;
            let wanted = expected(fault, lasting, operation, Over::Fetch);
            if got != wanted {
                wrong.push(format!("{name} at {short}:\n     got {got}\n  wanted {wanted}"));
            }
            match operation {
                Operation::Fallback => screens.push((name.clone(), got)),
                _ => cells.push((short, got)),
            }
        }
    }
    let text = document(HEAD, &rows) + &fallback_section(&screens);
    for line in text.lines() {
        console_log!("fault-table: {line}");
    }
    assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));
}
