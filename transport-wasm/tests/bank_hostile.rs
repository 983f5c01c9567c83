//! Answers that want to take the memory, over `fetch` and through the reference proxy:
//! each ends in time with what the rules say, and neither the wasm nor Node takes more
//! than the limit allows. In Node alone, which unpacks a body by itself.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod bank_stand;
mod bank_tpp;

use bank_stand::{
    Seen, Stand, at_the_bank, came_of,
    outcome::Outcome,
    rules::{Over, expected},
};
use bank_tpp::{fault, order};
use belfius_psd2::{Limits, Operation};
use js_sys::Function;
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{console_log, wasm_bindgen_test as test};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Of a page here: what is larger than it is soon sent.
const PAGE: usize = 4 * MIB;

/// Of all else, as it is where nobody sets it.
const BODY: usize = 256 * KIB;

/// How many times the limit a body takes that is read. It doubles its place as it grows,
/// and linear memory has not always room where the smaller ones were.
const READ: usize = 4;

/// The rows of a page, of which each has a place for everything that a row may have: at
/// most 100,000, so that this is no more with a larger limit.
const ROWS: usize = 10;

/// What all else takes here: the requests, the control channel, the log of this test.
const BESIDE: usize = MIB;

/// What Node's own streams hold on the way, those of the proxy's connection included.
const STREAMS: usize = 8 * MIB;

/// One of each kind of answer, the largest last: linear memory never shrinks. That of an
/// order is an error.
const OPERATIONS: [Operation; 9] = [
    Operation::ConsentUris,
    Operation::RefreshTokens,
    Operation::Accounts,
    Operation::Account,
    Operation::PaymentDetails,
    Operation::PaymentStatus,
    Operation::InitiatePayment,
    Operation::Fallback,
    Operation::Transactions,
];

/// A fault, how many times the limit it may take, and the rule of what comes of it.
type Case = (&'static str, usize, &'static str);

/// In the order of what they may take. The bomb is larger than any limit when it is
/// unpacked, and packed smaller than all but one.
const CASES: [Case; 6] = [
    ("endless-headers", 1, "endless-headers"),
    ("gzip-bomb=67108864", READ, "oversized-body"),
    ("oversized-body=41943040", READ, "oversized-body"),
    // 200,000 brackets.
    ("deep-nesting=100000", READ, "deep-nesting"),
    ("deep-field=100000", READ, "deep-field"),
    // As many as all limits let through.
    ("many-rows=80000", READ, "many-rows=80000"),
];

/// The last case of a page has a place for each of its rows.
const OF_PAGES: [Case; 3] = [
    ("many-rows=1600000", READ, "oversized-body"),
    ("many-rows=80000", ROWS, "many-rows=80000"),
    ("many-rows=1000000", ROWS, "many-rows=1000000"),
];

fn cases(operation: Operation) -> Vec<Case> {
    match operation {
        Operation::Transactions => CASES[..5].iter().chain(&OF_PAGES).copied().collect(),
        _ => CASES.to_vec(),
    }
}

/// What the rules say. The limit of a page is another one here.
fn by_rule(operation: Operation, rule: &str) -> Outcome {
    let mut outcome = expected(rule, false, operation, Over::Fetch);
    outcome.what = outcome.what.replace("(16777216)", &format!("({PAGE})"));
    outcome
}

/// All of the linear memory, in bytes.
fn linear() -> usize {
    core::arch::wasm32::memory_size::<0>() * 64 * KIB
}

/// Begins to look, every millisecond, how much more Node's buffers take than after a
/// collection. The linear memory is not in it.
const WATCH: &str = "
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
    process.getBuiltinModule('node:vm').runInNewContext('gc')();
    const before = process.memoryUsage().arrayBuffers;
    const look = () => {
        watch.most = Math.max(watch.most, process.memoryUsage().arrayBuffers - before);
    };
    const watch = { most: 0, look, timer: setInterval(look, 1) };
    globalThis.watch = watch";

/// Ends that, and gives the most that it has seen.
const WATCHED: &str = "watch.look(); clearInterval(watch.timer); return String(watch.most)";

fn js(statements: &str) -> JsValue {
    Function::new_no_args(statements).call0(&JsValue::UNDEFINED).unwrap()
}

/// Makes the call while that goes wrong, and gives what Node's buffers took.
async fn met(stand: &Stand, operation: Operation, whole: &Seen, case: Case) -> usize {
    let (name, _, rule) = case;
    let ready = stand.ready(operation).await;
    let transport = stand.tpp.builder().build().unwrap();
    fault(at_the_bank(operation), name, 1).await;
    js(WATCH);
    let start = js_sys::Date::now();
    let result = stand.run(operation, &transport, ready).await;
    let took = js_sys::Date::now() - start;
    let node: usize = js(WATCHED).as_string().unwrap().parse().unwrap();
    order("clear-faults", json!({})).await;
    assert_eq!(came_of(result, whole), by_rule(operation, rule), "{name} at {operation}");
    assert!(took < 30_000.0, "{name} at {operation}: {took} ms");
    node
}

#[test]
async fn no_answer_takes_more_memory_than_its_limit_allows() {
    let mut stand = Stand::new().await;
    let limits = Limits::default().with_page_body(PAGE).with_body(BODY);
    stand.tpp.client = stand.tpp.client.with_limits(limits);
    let plain = stand.tpp.builder().build().unwrap();
    let at_first = linear();
    // Of the calls so far: where it has grown for one, the next ones have room.
    let mut most = 0;
    for operation in OPERATIONS {
        let ready = stand.ready(operation).await;
        let whole = stand.run(operation, &plain, ready).await.unwrap();
        let limit = if operation == Operation::Transactions { PAGE } else { BODY };
        for case in cases(operation) {
            let node = met(&stand, operation, &whole, case).await;
            let (name, times, _) = case;
            most = most.max(times * limit + BESIDE);
            let grown = linear() - at_first;
            let of_node = READ * limit + STREAMS;
            console_log!(
                "{name} at {operation}: linear memory {} of {} KiB, Node {} of {} KiB",
                grown / KIB,
                most / KIB,
                node / KIB,
                of_node / KIB
            );
            assert!(grown <= most, "{name} at {operation}: linear memory has grown by {grown}");
            assert!(node <= of_node, "{name} at {operation}: Node took {node}");
        }
    }
}
