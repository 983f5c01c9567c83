//! A job renews the stored pair under the lock, once, and stores the new one before it is
//! used.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod driven;

use belfius_psd2::{
    Delivery, Operation, Remedy, Tokens,
    model::{PsuPresence, Scope},
    session::{Again, Ask, Error, Job},
    store::{StoreError, StoreErrorKind},
};
use common::*;
use driven::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn account(stand: &Stand) -> Job<'static, belfius_psd2::Reply<belfius_psd2::model::Account>, Lost> {
    stand.jobs(&client()).account(logical_id(), PsuPresence::Absent)
}

fn named(name: &str, scope: Scope) -> Tokens {
    tokens_with(scope, |stored| {
        stored["access_token"] = name.into();
        stored["refresh_token"] = format!("{name}-r").into();
    })
}

fn dead_refresh_token() -> http::Response<Vec<u8>> {
    bank_error(401, "invalid_grant", "10006", "refresh token is not valid.")
}

fn asks(stand: &mut Stand) -> Result<(), Error<Lost>> {
    let job = account(stand);
    stand.drive(job).map(drop)
}

#[test]
fn a_pair_that_lives_is_used_without_the_lock() {
    let mut stand = Stand::with(tokens(Scope::Ais)).answers(balance());
    asks(&mut stand).unwrap();
    assert_eq!(stand.asked, ["load", "send"]);
    assert!(stand.used.unwrap().is_same_pair(&tokens(Scope::Ais)));
}

#[test]
fn an_expired_pair_is_renewed_and_stored_before_the_call() {
    let mut stand =
        Stand::with(tokens(Scope::Ais)).late(895).answers(pair("new")).answers(balance());
    asks(&mut stand).unwrap();
    assert_eq!(stand.asked, ["load", "lock", "send", "save", "unlock", "send"]);
    assert_eq!(stand.bearer(1), "Bearer new");
    assert_eq!(stand.used.unwrap().access_token().expose(), "new");
}

#[test]
fn a_pair_that_the_bank_refuses_is_renewed_and_stored_and_the_call_made_again() {
    let mut stand = Stand::with(tokens(Scope::Ais))
        .answers(dead_access_token())
        .answers(pair("new"))
        .answers(balance());
    asks(&mut stand).unwrap();
    assert_eq!(stand.asked, ["load", "send", "lock", "send", "save", "unlock", "send"]);
    assert_eq!(stand.bearer(2), "Bearer new");
    let mut ids: Vec<_> = (0..3).map(|number| stand.id(number).to_owned()).collect();
    ids.dedup();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "each request has an id of its own");
}

#[test]
fn a_second_refusal_is_an_error() {
    let mut stand = Stand::with(tokens(Scope::Ais))
        .answers(dead_access_token())
        .answers(pair("new"))
        .answers(dead_access_token());
    let error = asks(&mut stand).unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::RefreshTokens));
    assert_eq!(stand.used.unwrap().access_token().expose(), "new");
}

#[test]
fn a_stored_pair_that_is_newer_is_used_as_it_is() {
    let mut stand =
        Stand::with(named("newer", Scope::Ais)).answers(dead_access_token()).answers(balance());
    // The job begins with the old pair: another process stores the newer one after that.
    let newer = stand.stored.replace(tokens(Scope::Ais));
    let mut job = account(&stand);
    if let Ask::Load(ask) = job.ask() {
        ask.loaded(Ok(stand.stored.clone()), now());
    }
    stand.stored = newer;
    let _ = stand.drive(job).unwrap();
    assert_eq!(stand.asked, ["send", "lock", "unlock", "send"]);
    assert_eq!(stand.bearer(1), "Bearer newer");
}

#[test]
fn a_newer_pair_that_has_expired_too_is_renewed() {
    let mut stand = Stand::with(named("newer", Scope::Ais)).late(2000).answers(pair("newest"));
    let job = stand.jobs(&client()).renew(&tokens(Scope::Ais));
    let tokens = stand.drive(job).unwrap();
    assert_eq!(tokens.access_token().expose(), "newest");
    assert_eq!(form(&stand.sent[0].request)[1].1, "newer-r");
    // Unless it cannot be: then the bank has the last word.
    let last = last_tokens(Scope::Ais);
    let mut stand = Stand::with(last.clone()).late(2000);
    let job = stand.jobs(&client()).renew(&named("older", Scope::Ais));
    assert!(stand.drive(job).unwrap().is_same_pair(&last));
}

#[test]
fn a_renewal_goes_once_over_a_connection_of_its_own_and_must_finish() {
    let mut stand = Stand::with(tokens(Scope::Ais)).answers(pair("new"));
    let job = stand.jobs(&client()).refresh();
    let _ = stand.drive(job).unwrap();
    let [sent] = &stand.sent[..] else { panic!("one request") };
    assert!(sent.fresh && sent.must_finish);
    assert_eq!(sent.facts.operation, Operation::RefreshTokens);
    assert_eq!(sent.facts.attempt, 1);
    assert_eq!(sent.facts.code_for, None);

    let mut stand = Stand::with(tokens(Scope::Ais)).loses(Delivery::NotSent, Again::Later);
    let job = stand.jobs(&client()).refresh();
    let error = stand.drive(job).unwrap_err();
    assert!(matches!(&error, Error::Send(lost) if lost.attempt == 1), "{error:?}");
    assert_eq!(stand.asked, ["load", "lock", "send", "unlock"]);
    assert!(stand.used.unwrap().is_same_pair(&tokens(Scope::Ais)));
}

#[test]
fn no_error_of_a_renewal_touches_the_stored_pair() {
    for (line, remedy) in [
        (answer(503, ""), Some(Remedy::Wait(None))),
        (answer(200, "{"), Some(Remedy::AskBank)),
        (bank_error(401, "invalid_client", "10001", "x"), None),
    ] {
        let mut stand = Stand::with(tokens(Scope::Ais)).late(2000).answers(line);
        let error = asks(&mut stand).unwrap_err();
        assert!(stand.stored.as_ref().unwrap().is_same_pair(&tokens(Scope::Ais)));
        assert_eq!(stand.asked, ["load", "lock", "send", "unlock"]);
        assert!(matches!(error, Error::Renewal { operation: Operation::Account, .. }));
        assert_eq!(error.delivery(), Delivery::NotSent, "the call itself was not sent");
        assert!(remedy.is_none() || error.remedy() == remedy, "{error}");
        assert_eq!(error.operation(), Some(Operation::Account));
        assert!(error.core().is_some() && error.request_id().is_some());
    }
}

#[test]
fn a_refused_renewal_looks_into_the_store_again_and_once_more_after_a_pause() {
    let refused = || Stand::with(tokens(Scope::Ais)).answers(dead_refresh_token());
    let renew = |stand: &mut Stand| {
        let job = stand.jobs(&client()).refresh();
        stand.drive(job)
    };
    // Another process, that does not share the lock, was faster.
    let mut stand = refused();
    stand.meanwhile = [Some(named("newer", Scope::Ais))].into();
    assert_eq!(renew(&mut stand).unwrap().access_token().expose(), "newer");
    assert_eq!(stand.asked, ["load", "lock", "send", "look", "unlock"]);
    // It saves a little later than the bank refuses.
    let mut stand = refused();
    stand.meanwhile = [None, Some(named("newer", Scope::Ais))].into();
    assert_eq!(renew(&mut stand).unwrap().access_token().expose(), "newer");
    assert_eq!(stand.asked, ["load", "lock", "send", "look", "pause", "look", "unlock"]);
    // Nobody was.
    let mut stand = refused();
    let error = renew(&mut stand).unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    assert_eq!(stand.asked, ["load", "lock", "send", "look", "pause", "look", "unlock"]);
}

#[test]
fn a_store_that_fails_at_that_look_is_the_error() {
    let mut job: Job<'_, Tokens, Lost> =
        Stand::default().jobs(&client()).renew(&tokens(Scope::Ais));
    let Ask::Lock(ask) = job.ask() else { panic!("the lock") };
    ask.locked(Ok(Some(tokens(Scope::Ais))), &mut None, now());
    let Ask::Send(ask) = job.ask() else { panic!("a refresh") };
    ask.answered(Ok(dead_refresh_token()), now());
    assert!(!job.must_finish(), "the pair is what it was");
    let Ask::Load(ask) = job.ask() else { panic!("a look into the store") };
    ask.loaded(Err(StoreError::load("gone")), now());
    let Ask::Unlock(ask) = job.ask() else { panic!("the lock is given up") };
    ask.unlocked();
    let error = job.end().unwrap_err();
    assert!(matches!(error, Error::Store(error) if error.kind() == StoreErrorKind::Load));
}

#[test]
fn other_refusals_do_not_look_again() {
    let mut stand =
        Stand::with(tokens(Scope::Ais)).answers(bank_error(401, "invalid_client", "10001", "x"));
    let job = stand.jobs(&client()).refresh();
    stand.drive(job).unwrap_err();
    assert_eq!(stand.asked, ["load", "lock", "send", "unlock"]);
}

#[test]
fn a_pair_that_could_not_be_saved_is_in_the_error_and_saved_by_the_next_job() {
    let mut stand = Stand::with(tokens(Scope::Ais)).late(895).answers(pair("new"));
    stand.saves_fail = 1;
    let error = asks(&mut stand).unwrap_err();
    let Error::Renewal { source, .. } = error else { panic!("{error:?}") };
    let Error::Unsaved(unsaved) = *source else { panic!("{source:?}") };
    assert_eq!(unsaved.tokens().access_token().expose(), "new");
    assert_eq!(unsaved.operation(), Operation::RefreshTokens);
    assert_eq!(stand.kept.as_ref().unwrap().tokens().access_token().expose(), "new");
    assert!(stand.stored.as_ref().unwrap().is_same_pair(&tokens(Scope::Ais)));

    // The next job saves it first, and has no need to refresh.
    let mut stand = Stand { asked: Vec::new(), sent: Vec::new(), ..stand }.answers(balance());
    asks(&mut stand).unwrap();
    assert_eq!(stand.asked, ["load", "lock", "save", "unlock", "send"]);
    assert_eq!(stand.stored.as_ref().unwrap().access_token().expose(), "new");
    assert!(stand.kept.is_none());
}

#[test]
fn a_kept_pair_that_cannot_be_saved_again_stays_kept() {
    let mut stand = Stand::with(tokens(Scope::Ais)).late(895).answers(pair("new"));
    stand.saves_fail = 2;
    asks(&mut stand).unwrap_err();
    let error = asks(&mut stand).unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(stand.kept.as_ref().unwrap().tokens().access_token().expose(), "new");
    stand.line.push_back(Line::Answers(balance()));
    asks(&mut stand).unwrap();
    assert!(stand.kept.is_none());
}

#[test]
fn a_kept_pair_does_not_replace_one_that_was_stored_since() {
    let mut stand = Stand::with(tokens(Scope::Ais)).late(895).answers(pair("new"));
    stand.saves_fail = 1;
    asks(&mut stand).unwrap_err();
    stand.stored = Some(named("consented-anew", Scope::Ais));
    stand.asked.clear();
    stand.line.push_back(Line::Answers(pair("newest")));
    let job = stand.jobs(&client()).refresh();
    let _ = stand.drive(job).unwrap();
    assert_eq!(stand.asked, ["load", "lock", "send", "save", "unlock"]);
    assert_eq!(stand.stored.as_ref().unwrap().access_token().expose(), "newest");
    assert!(stand.kept.is_none(), "it is of no use any more");
}

#[test]
fn a_stored_pair_of_another_scope_is_not_touched() {
    let stale = tokens(Scope::Ais);
    let mut stand = Stand::with(named("other", Scope::Pis));
    let job = stand.jobs(&client()).renew(&stale);
    let error = stand.drive(job).unwrap_err();
    let Error::Store(error) = error else { panic!("{error:?}") };
    let (has, wants) = (Scope::Pis, Scope::Ais);
    assert_eq!(error.kind(), StoreErrorKind::OtherScope { has, wants });
    assert_eq!(stand.asked, ["lock", "unlock"]);
}

#[test]
fn a_lock_that_cannot_be_had_is_an_error_and_nothing_is_sent() {
    let mut stand = Stand::with(tokens(Scope::Ais)).late(895);
    stand.locks_fail = 1;
    let error = asks(&mut stand).unwrap_err();
    assert_eq!(
        error.to_string(),
        "account: not done, the tokens could not be renewed: the token store cannot be locked: busy"
    );
    assert_eq!(stand.asked, ["load", "lock"]);
    assert_eq!(error.remedy(), None);
}

#[test]
fn without_a_pair_there_is_nothing_to_renew() {
    for begin in [true, false] {
        let mut stand = Stand::default();
        let client = client();
        let job = if begin {
            stand.jobs(&client).refresh()
        } else {
            stand.jobs(&client).renew(&tokens(Scope::Ais))
        };
        let error = stand.drive(job).unwrap_err();
        assert!(matches!(error, Error::NoTokens));
        assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    }
    // Nor without a refresh token.
    let mut stand = Stand::with(last_tokens(Scope::Ais));
    let job = stand.jobs(&client()).refresh();
    let error = stand.drive(job).unwrap_err();
    assert!(matches!(error, Error::Core(_)), "{error}");
    assert_eq!(stand.asked, ["load", "lock", "unlock"]);
}

#[test]
fn a_caller_that_leaves_before_the_lock_is_had_is_told_that_the_call_was_not_made() {
    let stand = Stand::with(tokens(Scope::Ais)).late(895);
    let mut job = account(&stand);
    if let Ask::Load(ask) = job.ask() {
        ask.loaded(Ok(stand.stored.clone()), after(895));
    }
    assert!(!job.must_finish());
    assert!(matches!(job.ask(), Ask::Lock(_)));
    let facts = job.facts();
    assert_eq!((facts.operation, facts.code_for), (Operation::RefreshTokens, None));
    let call = facts.unanswered(Delivery::NotSent);
    let error = job.left(Lost { call, attempt: 1, again: Again::Later });
    let Error::Renewal { operation: Operation::Account, source } = error else {
        panic!("{error:?}")
    };
    assert!(matches!(*source, Error::Send(_)));
}
