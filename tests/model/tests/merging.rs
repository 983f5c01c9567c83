//! Cutting paths at states that are known overlooks nothing: walks of every single
//! path end in the same ways.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "tests say what they found")]

use belfius_psd2_model::{Bounds, Breadth};

fn ends_alike(name: &str, bounds: Bounds) {
    let flows = belfius_psd2_model::all();
    let flow = flows.iter().find(|flow| flow.name == name).expect("a flow of that name");
    let (joined, every) = (flow.walk(bounds), flow.walk_unjoined(bounds));
    assert!(every.violation.is_none(), "{name}: {}", every.violation.expect("one"));
    assert!(joined.ends.keys().eq(every.ends.keys()), "{:?} {:?}", joined.ends, every.ends);
    assert!(joined.lost.keys().eq(every.lost.keys()), "{:?} {:?}", joined.lost, every.lost);
    assert!(every.joined == 0 && every.ended >= joined.paths());
    println!("{name}: {} paths, {} where they are joined", every.ended, joined.paths());
}

#[test]
fn of_one_process() {
    for name in [
        "consent, accounts",
        "transfer",
        "end of a standing order, after a renewal",
        "statement after a renewal",
        "fallback: first call, a payment",
    ] {
        ends_alike(name, Bounds { faults: 1, breadth: Breadth::Few, repeats: 0, leaves: 0 });
    }
    ends_alike(
        "renewal asked for",
        Bounds { faults: 2, breadth: Breadth::Few, repeats: 0, leaves: 0 },
    );
}

#[test]
fn of_two_processes() {
    ends_alike(
        "two processes: renewal asked for",
        Bounds { faults: 1, breadth: Breadth::Few, repeats: 0, leaves: 0 },
    );
    if std::env::var("BELFIUS_PSD2_MODEL").is_ok_and(|how| how == "deep") {
        ends_alike(
            "two processes: one transfer",
            Bounds { faults: 0, breadth: Breadth::Few, repeats: 0, leaves: 0 },
        );
    }
}
