//! What a driver tells its caller who leaves, and what a job is about meanwhile.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod driven;

use std::error::Error as _;

use belfius_psd2::{
    Delivery, Operation, Remedy, Tokens, Unanswered,
    model::{PsuPresence, RequestId, Scope},
    session::{Again, Ask, Driven, Error, Facts, Job, NoResponse as _},
    store::{StoreError, StoreErrorKind},
};
use common::*;
use driven::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn lost(facts: Facts, delivery: Delivery) -> Lost {
    Lost { call: facts.unanswered(delivery), attempt: facts.attempt, again: Again::No }
}

/// What the job is about now, whether it must finish, and what a caller who leaves is told.
fn now_about(job: &dyn Driven<Lost>) -> (Operation, Option<Scope>, bool, Error<Lost>) {
    let facts = job.facts();
    let left = job.left(lost(facts, Delivery::Unknown));
    (facts.operation, facts.code_for, job.must_finish(), left)
}

fn redeems() -> Job<'static, Tokens, Lost> {
    let pending = consent().pending;
    let url = format!("{CALLBACK}?code=c1&state={}", pending.state().expose());
    Stand::default().jobs(&client()).finish_consent(&pending, &url)
}

#[test]
fn a_renewal_is_told_as_the_reason_why_the_call_was_not_made() {
    let client = client();
    let stand = Stand::with(tokens(Scope::Ais)).late(895);
    let mut job: Job<'_, _, Lost> = stand.jobs(&client).account(logical_id(), PsuPresence::Absent);
    let refreshes = |job: &dyn Driven<Lost>, must: bool| {
        let (operation, code_for, must_finish, left) = now_about(job);
        assert_eq!((operation, code_for), (Operation::RefreshTokens, None));
        assert_eq!(must_finish, must);
        assert!(matches!(left, Error::Renewal { operation: Operation::Account, .. }), "{left:?}");
    };
    let mut kept = None;
    let Ask::Load(ask) = job.ask() else { panic!("the stored pair") };
    ask.loaded(Ok(Some(tokens(Scope::Ais))), after(895));
    refreshes(&job, false);
    let Ask::Lock(ask) = job.ask() else { panic!("the lock") };
    ask.locked(Ok(Some(tokens(Scope::Ais))), &mut kept, after(895));
    refreshes(&job, true);
    assert_eq!(job.facts().request_id, {
        let Ask::Send(ask) = job.ask() else { panic!("a refresh") };
        ask.facts().request_id
    });
    let Ask::Send(ask) = job.ask() else { panic!("a refresh") };
    ask.answered(Ok(pair("new")), after(895));
    refreshes(&job, true);
    let Ask::Save(ask) = job.ask() else { panic!("a new pair") };
    ask.saved(Ok(()), &mut kept);
    assert!(!job.must_finish(), "the pair is safe");
    let Ask::Unlock(ask) = job.ask() else { panic!("the lock is given up") };
    ask.unlocked();
    // The call itself is told as it is.
    let (operation, _, must_finish, left) = now_about(&job);
    assert_eq!((operation, must_finish), (Operation::Account, false));
    assert!(matches!(left, Error::Send(_)));
}

#[test]
fn a_code_is_told_with_the_scope_of_its_tokens() {
    let mut job = redeems();
    let (operation, code_for, must_finish, left) = now_about(&job);
    assert_eq!((operation, code_for), (Operation::ExchangeCode, Some(Scope::Ais)));
    assert!(!must_finish && matches!(left, Error::Send(_)));
    let waits = job.facts().request_id;
    let Ask::Lock(ask) = job.ask() else { panic!("the lock") };
    ask.locked(Ok(None), &mut None, now());
    let (_, code_for, must_finish, left) = now_about(&job);
    assert!(must_finish && code_for == Some(Scope::Ais));
    assert_eq!(left.remedy(), Some(Remedy::StartOver));
    assert_ne!(job.facts().request_id, waits, "nothing was sent under that one");
    let Ask::Send(ask) = job.ask() else { panic!("the code") };
    ask.answered(Ok(pair("new")), now());
    assert_eq!(job.facts().operation, Operation::ExchangeCode);
}

#[test]
fn an_sca_token_is_told_as_what_brought_it() {
    let ask =
        client().account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
    let required = format!("SCA required, please go to {LAUNCHER}.");
    let belfius_psd2::Reply::StrongAuthentication(redirect) =
        done(ask, bank_error(400, "SCA_required", "20007", &required))
    else {
        panic!("no strong authentication")
    };
    let state = redirect.pending.state().expose();
    let url = format!("{CALLBACK}?state={state}&sca_token={SCA}");
    let job: Job<'_, _, Lost> =
        Stand::default().jobs(&client()).finish_sca(&redirect.pending, &url);
    let (operation, code_for, ..) = now_about(&job);
    assert_eq!((operation, code_for), (Operation::ExchangeCode, None));
}

#[test]
fn an_error_leads_to_its_source() {
    let store = || StoreError::save("full");
    let error: Error<Lost> = store().into();
    assert_eq!(error.source().unwrap().to_string(), "full");
    let operation = Operation::Account;
    let error: Error<Lost> = Error::Renewal { operation, source: Box::new(error) };
    assert_eq!(error.source().unwrap().to_string(), store().to_string());
    assert!(matches!(&error, Error::Renewal { source, .. }
        if matches!(&**source, Error::Store(error) if error.kind() == StoreErrorKind::Save)));
    let error: Error<Lost> = Error::NoTokens;
    assert!(error.source().is_none());
}

#[test]
fn a_transport_that_knows_no_more_says_what_became_of_the_request() {
    let id = RequestId::from_random([7; 16]);
    let call = |operation, delivery| Unanswered::new(operation, id, delivery);
    for (delivery, says) in [
        (Delivery::NotSent, "account: the request was not sent: call again later"),
        (Delivery::Refused, "account: the bank did not take the request: call again later"),
        (
            Delivery::Unknown,
            "account: no response; the bank may have got the request: call again later",
        ),
    ] {
        let call = call(Operation::Account, delivery);
        assert_eq!(call.to_string(), format!("{says} [Request-ID {id}]"));
        assert_eq!(belfius_psd2::session::NoResponse::remedy(&call), Some(Remedy::Wait(None)));
        assert_eq!((call.again(), call.call()), (Again::No, &call));
        assert_eq!(call.is_seen(), delivery != Delivery::NotSent);
    }
    let payment = call(Operation::InitiatePayment, Delivery::Unknown);
    assert_eq!(belfius_psd2::session::NoResponse::remedy(&payment), Some(Remedy::LookFirst));
    assert!(payment.to_string().contains("look it up before sending it again"));
}
