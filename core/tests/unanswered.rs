//! A call without an answer: what has to be done follows from what may have been
//! done, and is never less careful for money.

use belfius_psd2::{
    Delivery, Operation, Remedy, Unanswered,
    model::{RequestId, Scope},
};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn id() -> RequestId {
    RequestId::from_random([7; 16])
}

fn operations() -> impl Iterator<Item = Operation> {
    Operation::ALL.into_iter().chain([Operation::Fallback])
}

#[test]
fn what_may_have_moved_money_is_looked_up_first() {
    for operation in operations().filter(|operation| operation.moves_money()) {
        let call = Unanswered::new(operation, id(), Delivery::Unknown);
        assert_eq!(call.remedy(), Some(Remedy::LookFirst), "{operation}");
        let advice = call.advice().unwrap_or_default();
        assert!(advice.contains("look it up") && advice.contains("never under another id"));
    }
}

#[test]
fn what_was_not_done_asks_for_nothing() {
    for operation in operations() {
        for delivery in [Delivery::NotSent, Delivery::Refused] {
            for code_for in [None, Some(Scope::Ais), Some(Scope::Pis), Some(Scope::Caf)] {
                let mut call = Unanswered::new(operation, id(), delivery);
                if let Some(scope) = code_for {
                    call = call.code_for(scope);
                }
                assert_eq!((call.remedy(), call.advice()), (None, None), "{operation}");
                assert_eq!(
                    (call.operation(), call.request_id(), call.delivery()),
                    (operation, id(), delivery)
                );
            }
        }
    }
}

#[test]
fn a_code_may_be_spent_and_one_from_a_payment_is_never_simply_asked_for_again() {
    let call = Unanswered::new(Operation::ExchangeCode, id(), Delivery::Unknown);
    assert_eq!(call.remedy(), Some(Remedy::AskBank));
    for (scope, remedy) in [
        (Scope::Ais, Remedy::StartOver),
        (Scope::Caf, Remedy::StartOver),
        (Scope::Pis, Remedy::LookFirst),
    ] {
        let call = call.code_for(scope);
        assert_eq!(call.remedy(), Some(remedy), "{scope}");
        assert!(call.advice().unwrap_or_default().contains("the code may be spent"));
    }
}

#[test]
fn every_other_call_may_be_made_again() {
    for operation in operations() {
        if operation.moves_money() || operation == Operation::ExchangeCode {
            continue;
        }
        let call = Unanswered::new(operation, id(), Delivery::Unknown);
        assert_eq!(call.remedy(), None, "{operation}");
        // But for a refresh it is worth knowing what a second refusal would mean.
        assert_eq!(call.advice().is_some(), operation == Operation::RefreshTokens, "{operation}");
    }
}
