//! What the walks of all flows share.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests say what they found"
)]

use belfius_psd2_model::Walk;

/// Walks a flow, prints the numbers, and expects at least so many states and
/// paths: a walk that shrinks proves less than it did.
///
/// With `BELFIUS_PSD2_MODEL=deep` two things may go wrong on a path.
pub(crate) fn walk(name: &str, states: usize, paths: usize) -> Walk {
    let mut flows = belfius_psd2_model::all();
    flows.extend(belfius_psd2_model::long());
    let flow = flows.iter().find(|flow| flow.name == name).expect("a flow of that name");
    let deep = std::env::var("BELFIUS_PSD2_MODEL").is_ok_and(|how| how == "deep");
    let walk = flow.walk(if deep { flow.deep() } else { flow.usual() });
    println!("{}", walk.told(name));
    if let Some(violation) = &walk.violation {
        panic!("{name}: {violation}");
    }
    assert!(walk.states >= states, "{name}: {} states, expected {states}", walk.states);
    assert!(walk.paths() >= paths, "{name}: {} paths, expected {paths}", walk.paths());
    assert!(walk.ends.keys().any(|end| end.starts_with("done")), "{name} never ends well");
    walk
}
