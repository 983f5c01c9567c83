//! A small soak; the example `soak` is the large one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;
mod soaking;

#[test]
fn nothing_is_lost_in_two_thousand_calls_from_sixteen_threads() {
    let figures = soaking::soak(2_000, 16, 20);
    assert!(figures.renewals > 5 && figures.payments > 5 && figures.errors > 5, "{figures:?}");
}
