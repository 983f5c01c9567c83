//! Calls without the customer: the client's count of them against the bank's own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::num::{NonZeroU8, NonZeroU32};
use std::time::Duration;

use belfius_psd2::model::{LogicalId, PsuPresence, Scope};
use belfius_psd2::{BankCode, Exhausted, Remedy, UnattendedBudget};
use belfius_psd2_sandbox::{DocumentedError, Fault, Operation, Options};
use belfius_psd2_ureq::Error;
use e2e_tpp::current::{EVERYWHERE, current};
use e2e_tpp::{FIRST, MIXED, Tpp, TppSession, answer};

const HOUR: Duration = Duration::from_secs(3600);

/// A call that asks its budget first, as an application does.
fn spend_and_ask(
    tpp: &Tpp,
    session: &TppSession,
    id: &LogicalId,
    budget: &mut UnattendedBudget,
) -> Result<Result<(), Error>, Exhausted> {
    let psu = budget.spend(PsuPresence::Absent, tpp.now())?;
    Ok(session.account(id, psu).map(|reply| drop(answer(reply))))
}

#[test]
fn the_budget_uses_what_it_may_and_the_bank_never_refuses() {
    for (generation, brand) in EVERYWHERE {
        let tpp = Tpp::of(Options::default().rows(5), generation, brand);
        let session = tpp.consented(Scope::Ais, FIRST);
        let id = tpp.id_of(&session, FIRST);
        let mut budget = UnattendedBudget::default();
        let (mut made, mut held) = (0, 0);
        // Three days, tried every hour.
        for _ in 0..72 {
            match spend_and_ask(&tpp, &session, &id, &mut budget) {
                Ok(asked) => {
                    asked.unwrap();
                    made += 1;
                }
                Err(exhausted) => {
                    assert!(exhausted.next_allowed > tpp.now());
                    held += 1;
                }
            }
            tpp.advance(HOUR);
        }
        assert_eq!((made, held), (12, 60), "{generation} {brand:?}");
        let asked = tpp.received(Operation::Account);
        let unattended = asked.iter().filter(|one| one.query == "psu_involved=false").count();
        assert_eq!(unattended, 12);
        assert!(tpp.bank.requests().iter().all(|request| request.status != Some(429)));
    }
}

#[test]
fn it_may_be_used_again_in_the_very_second_that_it_says() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[FIRST]);
    let id = tpp.id_of(&session, FIRST);
    let mut budget = UnattendedBudget::default();
    for _ in 0..4 {
        spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap();
        tpp.advance(HOUR);
    }
    for _ in 0..8 {
        let next = spend_and_ask(&tpp, &session, &id, &mut budget).unwrap_err().next_allowed;
        // The bank counts from when the call came, a moment after it was spent.
        tpp.bank.clock().set(next);
        tpp.advance(Duration::from_secs(1));
        spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap();
    }
}

#[test]
fn every_account_has_its_own_and_with_the_customer_there_is_none() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[FIRST, MIXED]);
    for account in [FIRST, MIXED] {
        let id = tpp.id_of(&session, account);
        let mut budget = UnattendedBudget::default();
        for _ in 0..4 {
            spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap();
        }
        spend_and_ask(&tpp, &session, &id, &mut budget).unwrap_err();
        for _ in 0..3 {
            let psu = budget.spend(PsuPresence::Present, tpp.now()).unwrap();
            let _ = answer(session.account(&id, psu).unwrap());
        }
        // A careless caller is what it is for.
        let error = session.account(&id, PsuPresence::Absent).unwrap_err();
        tpp.refused(&error, BankCode::RateLimitExceeded);
        assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
    }
}

#[test]
fn another_limit_is_used_as_well() {
    let tpp = current(Options::default().unattended_limit(Some(2)));
    let session = tpp.picked(&[FIRST]);
    let id = tpp.id_of(&session, FIRST);
    let mut budget = UnattendedBudget::default().with_limit(NonZeroU8::new(2).unwrap());
    for _ in 0..2 {
        spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap();
    }
    spend_and_ask(&tpp, &session, &id, &mut budget).unwrap_err();
}

/// Another program has made calls that this budget does not know of.
#[test]
fn a_quota_that_others_used_up_teaches_the_budget() {
    for (generation, brand) in EVERYWHERE {
        for quota in [DocumentedError::AccountPlanQuota, DocumentedError::ApiPlanQuota] {
            let options = Options::default().rows(5).unattended_refusal(quota);
            let tpp = Tpp::of(options, generation, brand);
            let session = tpp.consented(Scope::Ais, FIRST);
            let id = tpp.id_of(&session, FIRST);
            for _ in 0..3 {
                let _ = answer(session.account(&id, PsuPresence::Absent).unwrap());
            }
            let mut budget = UnattendedBudget::default();
            spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap();
            assert_eq!(budget.left(tpp.now()), 3, "by its own count");
            let error = spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap_err();
            tpp.refused(&error, BankCode::QuotaExceeded);
            assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
            assert!(budget.refused(error.core().unwrap(), tpp.now()));
            assert_eq!(budget.left(tpp.now()), 0, "{generation} {brand:?}");

            // Stored, it is remembered, until the bank has forgotten.
            let stored = serde_json::to_string(&budget).unwrap();
            let mut budget: UnattendedBudget = serde_json::from_str(&stored).unwrap();
            let next = spend_and_ask(&tpp, &session, &id, &mut budget).unwrap_err().next_allowed;
            tpp.bank.clock().set(next);
            for _ in 0..4 {
                spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap();
            }
        }
    }
}

#[test]
fn too_high_a_rate_teaches_it_for_as_long_as_the_bank_says() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[FIRST]);
    let id = tpp.id_of(&session, FIRST);
    let mut budget = UnattendedBudget::default();
    let fault = Fault::RateLimit { retry_after: Some(Duration::from_secs(7200)) };
    tpp.bank.faults().inject(Operation::Account, fault, 1);
    let error = spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap_err();
    assert!(budget.refused(error.core().unwrap(), tpp.now()));
    tpp.advance(HOUR);
    spend_and_ask(&tpp, &session, &id, &mut budget).unwrap_err();
    tpp.advance(HOUR + Duration::from_secs(1));
    spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap();

    // At too high a rate without a time it says nothing of the four calls.
    let mut budget = UnattendedBudget::default();
    tpp.bank.faults().inject(Operation::Account, Fault::RateLimit { retry_after: None }, 1);
    let error = spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap_err();
    assert!(!budget.refused(error.core().unwrap(), tpp.now()));
    assert_eq!(budget.left(tpp.now()), 3);
}

/// The bank counts from the moment at which a call arrives, which is later than
/// the one at which it was spent. A window with room for the way covers that.
#[test]
fn calls_that_are_long_on_the_way_need_a_window_with_room() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[FIRST]);
    let id = tpp.id_of(&session, FIRST);
    let room = NonZeroU32::new(24 * 3600 + 60).unwrap();
    let mut budget = UnattendedBudget::default().with_window_seconds(room);
    let slow = Fault::Delay(Duration::from_millis(300));
    tpp.bank.faults().inject(Operation::Account, slow, 4);
    for _ in 0..4 {
        spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap();
    }
    for _ in 0..4 {
        if let Some(next) = budget.next_allowed(tpp.now()) {
            tpp.bank.clock().set(next);
        }
        spend_and_ask(&tpp, &session, &id, &mut budget).unwrap().unwrap();
    }
}
