//! What the walks of all flows share.

#![allow(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests say what they found, and each file uses some of it"
)]

use belfius_psd2_model::{Bounds, Flow, Walk};

/// As [`walk_within`]; expects at least so many paths too.
///
/// With `BELFIUS_PSD2_MODEL=deep` two things may go wrong on a path.
pub(crate) fn walk(name: &str, states: usize, paths: usize) -> Walk {
    let deep = std::env::var("BELFIUS_PSD2_MODEL").is_ok_and(|how| how == "deep");
    let walk = walk_within(if deep { Flow::deep } else { Flow::usual }, name, states);
    assert!(walk.paths() >= paths, "{name}: {} paths, expected {paths}", walk.paths());
    walk
}

/// Walks a flow, prints the numbers, and expects at least so many states: a walk that
/// shrinks proves less than it did.
pub(crate) fn walk_within(bounds: fn(&Flow) -> Bounds, name: &str, states: usize) -> Walk {
    let flow = flow(name);
    let walk = flow.walk(bounds(&flow));
    println!("{}", walk.told(name));
    if let Some(violation) = &walk.violation {
        panic!("{name}: {violation}");
    }
    assert!(walk.states >= states, "{name}: {} states, expected {states}", walk.states);
    assert!(walk.ends.keys().any(|end| end.starts_with("done")), "{name} never ends well");
    walk
}

pub(crate) fn flow(name: &str) -> Flow {
    let flows = belfius_psd2_model::all().into_iter().chain(belfius_psd2_model::long());
    flows.into_iter().find(|flow| flow.name == name).expect("a flow of that name")
}
