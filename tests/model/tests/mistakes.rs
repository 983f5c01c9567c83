//! The checks bite: each mistake that is made on purpose is found, by the check
//! that is there for it. That nothing is found without one, the other tests say.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests say what they found"
)]

use belfius_psd2_model::{Violation, Wrong};

fn found(name: &str, wrong: Wrong) -> Violation {
    let flows = belfius_psd2_model::all();
    let flow = flows.iter().find(|flow| flow.name == name).expect("a flow of that name");
    let walk = flow.walk_wrongly(flow.usual(), wrong);
    walk.violation.unwrap_or_else(|| panic!("{wrong:?} in {name} is not found"))
}

fn is_found(name: &str, wrong: Wrong, what: &str) {
    let violation = found(name, wrong);
    assert!(violation.what.contains(what), "{wrong:?} in {name}: {violation}");
    // A path that leads there is told, step by step, where there was a choice.
    let at_once = [Wrong::GivesUp, Wrong::Panics, Wrong::SignsNothing];
    assert!(!violation.path.is_empty() || at_once.contains(&wrong));
}

#[test]
fn a_lock_that_keeps_nobody_out() {
    let name = "two processes: balance after a renewal";
    is_found(name, Wrong::NoLock, "one pair was refreshed twice");
}

#[test]
fn a_lock_that_is_never_given_back() {
    let name = "two processes: balance after a renewal";
    is_found(name, Wrong::KeepsLock, "wait for each other");
}

#[test]
fn a_process_that_stops_or_panics_or_never_stops() {
    is_found("transfer", Wrong::GivesUp, "left without a word");
    is_found("status", Wrong::GivesUp, "nothing went wrong, and yet it ended so: gave up");
    is_found("transfer", Wrong::Panics, "a process panicked: a mistake");
    is_found("transfer", Wrong::NeverStops, "it goes on and on");
}

#[test]
fn tokens_that_are_not_stored() {
    is_found("renewal asked for", Wrong::ForgetsToSave, "is in no store");
    is_found("balance after a renewal", Wrong::ForgetsToSave, "used before it was stored");
}

#[test]
fn a_code_that_is_spent_again() {
    let what = "one code was spent twice";
    is_found("consent, funds", Wrong::ForgetsTheCode, what);
    is_found("transfer", Wrong::ForgetsTheCode, what);
    is_found("two processes: one callback", Wrong::ForgetsTheCode, what);
    is_found("two processes: one callback", Wrong::NoLock, what);
}

#[test]
fn tokens_that_are_saved_late_over_newer_ones() {
    let name = "two processes: authentication, a renewal";
    is_found(name, Wrong::SavesOverAnything, "pair");
}

#[test]
fn a_payment_that_is_sent_again_without_an_answer() {
    is_found("transfer", Wrong::RepeatsEverything, "made twice");
    is_found("transfer", Wrong::RepeatsWithOneId, "a Request-ID came twice");
}

#[test]
fn a_payment_in_doubt_that_is_made_again() {
    is_found("transfer", Wrong::PaysAgain, "made twice");
}

#[test]
fn a_payment_in_doubt_that_is_held_for_not_made() {
    is_found("order (generation 1)", Wrong::SaysNotMade, "as not made, and was made");
    is_found("cancellation (generation 1)", Wrong::SaysNotMade, "as not cancelled, and is");
}

#[test]
fn a_payment_that_is_sent_before_it_is_written_down() {
    is_found("transfer", Wrong::SendsFirst, "made twice");
}

#[test]
fn an_order_of_generation_2_that_is_made_again() {
    is_found("order (generation 2)", Wrong::PaysAgain, "made twice");
    let name = "order with tokens, after a renewal (gen. 2)";
    is_found(name, Wrong::SaysNotMade, "as not made, and was made");
}

#[test]
fn instant_and_cross_border_transfers_that_are_sent_again() {
    is_found("instant transfer", Wrong::RepeatsEverything, "made twice");
    is_found("cross-border transfer", Wrong::SendsFirst, "made twice");
}

#[test]
fn a_standing_order_that_is_named_as_a_payment() {
    let name = "end of a standing order, after a renewal";
    // The bank knows no such payment, which some answers hide.
    let violation = found(name, Wrong::ForgetsService);
    let hidden = violation.what.contains("as cancelled, and is not");
    assert!(hidden || violation.what.contains("nothing went wrong, and yet"), "{violation}");
    is_found(name, Wrong::SaysNotMade, "as not cancelled, and is");
}

#[test]
fn a_cancellation_that_was_only_noted() {
    for name in ["cancellation after a renewal", "end of a standing order, after a renewal"] {
        is_found(name, Wrong::TakesNotedForDone, "as cancelled, and is not");
    }
}

#[test]
fn three_processes_without_a_lock_or_with_one_that_is_kept() {
    let name = "three processes: renewal asked for";
    is_found(name, Wrong::NoLock, "one pair was refreshed twice");
    is_found(name, Wrong::KeepsLock, "wait for each other");
    let name = "three processes: balance after a renewal";
    is_found(name, Wrong::NoLock, "one pair was refreshed twice");
    is_found(name, Wrong::ForgetsToSave, "used before it was stored");
}

#[test]
fn a_call_of_the_fallback_that_is_sent_again() {
    for name in ["first call", "first call, a question", "first call, a payment"] {
        let name = format!("fallback: {name}");
        is_found(&name, Wrong::RepeatsEverything, "fallback interface was sent twice");
    }
    let name = "fallback: first call, a question";
    is_found(name, Wrong::KeepsOneId, "a Request-ID came twice");
}

#[test]
fn a_first_call_of_the_fallback_that_is_not_signed() {
    let name = "fallback: first call";
    is_found(name, Wrong::SignsNothing, "nothing went wrong, and yet it ended so: gave up");
}

#[test]
fn a_payment_by_the_fallback_that_is_not_looked_after() {
    let name = "fallback: first call, a payment";
    is_found(name, Wrong::TrustsAnyAnswer, "as made, and was not");
    is_found(name, Wrong::PaysAgain, "made twice");
    is_found(name, Wrong::SendsFirst, "made twice");
    is_found(name, Wrong::SaysNotMade, "as not made, and was made");
    is_found(name, Wrong::MistakesCuts, "an error says that it was not done");
    let name = "two processes: one payment by the fallback";
    is_found(name, Wrong::SendsFirst, "made twice");
}

#[test]
fn a_cut_that_is_taken_for_no_connection() {
    is_found("transfer", Wrong::MistakesCuts, "an error says that it was not done");
}

#[test]
fn a_request_that_the_host_sent_twice_and_that_is_held_for_refused() {
    for name in [
        "transfer",
        "order (generation 1)",
        "order (generation 2)",
        "standing order",
        "payment file",
        "further signature",
        "cancellation after a renewal",
        "end of a standing order, after a renewal",
    ] {
        is_found(name, Wrong::BlamesTheCaller, "an error says that it was not done");
    }
    for name in ["consent, accounts", "consent, funds", "renewal asked for"] {
        let what = "an error says that no tokens were given, and some were";
        is_found(name, Wrong::BlamesTheCaller, what);
    }
}

#[test]
fn an_error_in_doubt_that_does_not_ask_to_look_first() {
    for name in [
        "order (generation 2)",
        "end of a standing order, after a renewal",
        "fallback: first call, a payment",
    ] {
        is_found(name, Wrong::NeverLooks, "an error does not ask to look first");
    }
}

#[test]
fn a_cursor_that_is_stored_before_its_rows() {
    is_found("statement with authentication", Wrong::CursorFirst, "rows");
}

#[test]
fn rows_that_are_stored_before_the_cursor_and_without_keys() {
    let what = "a row of the statement was stored twice";
    let violation = found("statement with authentication", Wrong::RowsWithoutKeys);
    assert!(violation.what.contains(what) || violation.what.contains("lost"), "{violation}");
}

#[test]
fn counts_of_equal_rows_that_are_forgotten() {
    is_found("statement with authentication", Wrong::ForgetsCounts, "rows");
}
