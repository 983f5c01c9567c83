//! The calls of a job: which tokens they begin with, what is sent again, and how they end.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod current;
mod driven;
mod transfers;

use belfius_psd2::{
    Bank, Delivery, ErrorKind, FundsCheck, Generation, Operation, Pages, Remedy, Reply,
    TransactionsQuery,
    model::{Amount, Currency, PaymentId, PsuPresence, Scope},
    session::{Again, Ask, Error, Job, Jobs, Retries},
    store::StoreErrorKind,
};
use common::*;
use driven::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

type Asked = Job<'static, Reply<belfius_psd2::model::Account>, Lost>;

fn account(stand: &Stand, retries: Retries) -> Asked {
    stand.jobs(&client()).with_retries(retries).account(logical_id(), PsuPresence::Absent)
}

#[test]
fn a_call_without_stored_tokens_asks_for_a_consent() {
    let mut stand = Stand::default();
    let job = account(&stand, retries(2));
    let error = stand.drive(job).unwrap_err();
    assert_eq!(error.to_string(), "the store holds no tokens; send the customer through consent");
    assert_eq!((error.remedy(), error.operation()), (Some(Remedy::NewConsent), None));
    assert_eq!((error.delivery(), error.request_id()), (Delivery::NotSent, None));
    assert_eq!(stand.asked, ["load"]);
    assert!(stand.used.is_none());
}

#[test]
fn a_store_that_cannot_be_read_is_an_error() {
    let mut stand = Stand::with(tokens(Scope::Ais));
    stand.loads_fail = 1;
    let job = account(&stand, retries(2));
    let error = stand.drive(job).unwrap_err();
    assert!(matches!(&error, Error::Store(error) if error.kind() == StoreErrorKind::Load));
    assert_eq!((error.remedy(), error.core().is_some()), (None, false));
}

#[test]
fn a_call_that_cannot_be_made_sends_nothing() {
    let mut stand = Stand::with(tokens(Scope::Pis));
    let job = account(&stand, retries(2));
    let error = stand.drive(job).unwrap_err();
    assert!(matches!(error.core().unwrap().kind(), ErrorKind::WrongScope { .. }));
    assert_eq!(stand.asked, ["load"]);
}

#[test]
fn every_question_of_an_account_is_asked_with_the_stored_tokens() {
    let stand = |scope, line| Stand::with(tokens(scope)).answers(line);
    let client = client();
    let mut asked = stand(Scope::Ais, balance());
    let id = logical_id();
    let job = asked.jobs(&client).account(&id, PsuPresence::Present);
    assert!(matches!(asked.drive(job).unwrap(), Reply::Answer(_)));
    assert_eq!(asked.bearer(0), format!("Bearer {ACCESS}"));

    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    let mut asked = stand(Scope::Ais, answer(200, r#"{"transactions":[]}"#));
    let job = asked.jobs(&client).page(&pages, PsuPresence::Present);
    let _ = asked.drive(job).unwrap();
    assert!(asked.sent[0].request.uri().path().ends_with("/transactions"));

    let check = FundsCheck::new(Amount::parse("1.00").unwrap(), Currency::EUR).of_iban(&iban());
    let mut asked = stand(Scope::Caf, answer(200, r#"{"funds_available":true}"#));
    let job = asked.jobs(&client).funds(&check);
    let _ = asked.drive(job);
    assert_eq!(asked.sent[0].facts.operation, Operation::ConfirmFunds);

    let current = client_of(Bank::belfius(Generation::Three));
    let mut asked = stand(Scope::Ais, answer(200, "[]"));
    let job = asked.jobs(&current).accounts(PsuPresence::Present);
    let _ = asked.drive(job).unwrap();
    assert_eq!(asked.sent[0].facts.operation, Operation::Accounts);
}

#[test]
fn a_get_that_never_left_is_sent_again_as_it_is_after_a_pause() {
    let mut stand = Stand::with(tokens(Scope::Ais))
        .loses(Delivery::NotSent, Again::Later)
        .loses(Delivery::NotSent, Again::Later)
        .answers(balance());
    let job = account(&stand, retries(2));
    let _ = stand.drive(job).unwrap();
    assert_eq!(stand.asked, ["load", "send", "pause", "send", "pause", "send"]);
    assert_eq!(stand.id(0), stand.id(1));
    let attempts: Vec<_> = stand.sent.iter().map(|sent| sent.facts.attempt).collect();
    assert_eq!(attempts, [1, 2, 3]);
    let fresh: Vec<_> = stand.sent.iter().map(|sent| sent.fresh).collect();
    assert_eq!(fresh, [false, true, true], "a kept connection is risked once");
}

#[test]
fn a_get_that_may_have_arrived_is_sent_again_under_another_id() {
    let mut stand = Stand::with(tokens(Scope::Ais))
        .loses(Delivery::Unknown, Again::Now)
        .loses(Delivery::Unknown, Again::Later)
        .answers(balance());
    let job = account(&stand, retries(2));
    let _ = stand.drive(job).unwrap();
    assert_eq!(stand.asked, ["load", "send", "send", "pause", "send"]);
    assert!(stand.id(0) != stand.id(1) && stand.id(1) != stand.id(2));
}

#[test]
fn a_get_is_not_sent_again_beyond_the_count_or_if_that_is_of_no_use() {
    for (again, count, asked) in [
        (Again::No, 2, &["load", "send"][..]),
        (Again::Now, 0, &["load", "send"]),
        (Again::Later, 0, &["load", "send"]),
        (Again::Later, 1, &["load", "send", "pause", "send"]),
    ] {
        let mut stand = Stand::with(tokens(Scope::Ais));
        for _ in asked.iter().filter(|asked| **asked == "send") {
            stand = stand.loses(Delivery::Unknown, again);
        }
        let job = account(&stand, retries(count));
        let error = stand.drive(job).unwrap_err();
        assert_eq!(stand.asked, asked, "{again:?} {count}");
        assert_eq!(error.delivery(), Delivery::Unknown);
        assert_eq!(error.operation(), Some(Operation::Account));
        assert_eq!(error.request_id().unwrap().to_string(), stand.id(stand.sent.len() - 1));
        assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
    }
}

#[test]
fn a_pause_that_the_caller_cuts_short_ends_the_call() {
    let mut stand = Stand::with(tokens(Scope::Ais)).loses(Delivery::NotSent, Again::Later);
    stand.cuts_pauses = true;
    let job = account(&stand, retries(2));
    let error = stand.drive(job).unwrap_err();
    assert!(matches!(&error, Error::Send(lost) if lost.attempt == 1));
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[test]
fn the_count_begins_anew_after_a_renewal() {
    let mut stand = Stand::with(tokens(Scope::Ais))
        .loses(Delivery::Unknown, Again::Now)
        .answers(dead_access_token())
        .answers(pair("new"))
        .loses(Delivery::Unknown, Again::Now)
        .answers(balance());
    let job = account(&stand, retries(1));
    let _ = stand.drive(job).unwrap();
    let attempts: Vec<_> = stand.sent.iter().map(|sent| sent.facts.attempt).collect();
    assert_eq!(attempts, [1, 2, 1, 1, 2]);
}

#[test]
fn what_moves_money_goes_once_over_a_connection_of_its_own() {
    for again in [Again::No, Again::Now, Again::Later] {
        for delivery in [Delivery::NotSent, Delivery::Unknown] {
            let mut stand = Stand::default().loses(delivery, again);
            let job = stand.jobs(&client()).initiate(signed());
            let error = stand.drive(job).unwrap_err();
            assert_eq!(stand.asked, ["send"]);
            assert!(stand.sent[0].fresh && !stand.sent[0].must_finish);
            assert_eq!(error.delivery(), delivery);
            let looks_first = error.remedy() == Some(Remedy::LookFirst);
            assert_eq!(looks_first, delivery == Delivery::Unknown);

            let mut stand = Stand::with(tokens(Scope::Pis)).loses(delivery, again);
            let id = PaymentId::new("1232424kw54u1iu12o4141").unwrap();
            let job = stand.jobs(&client()).cancel(&id);
            stand.drive(job).unwrap_err();
            assert_eq!(stand.asked, ["load", "send"]);
            assert!(stand.sent[0].fresh);
        }
    }
}

#[test]
fn a_payment_with_tokens_renews_them_first() {
    let mut stand = Stand::with(tokens(Scope::Pis))
        .late(895)
        .answers(pair("new"))
        .loses(Delivery::Unknown, Again::No);
    let job = stand.jobs(&client()).initiate_with_tokens(signed());
    stand.drive(job).unwrap_err();
    assert_eq!(stand.asked, ["load", "lock", "send", "save", "unlock", "send"]);
    assert_eq!(stand.bearer(1), "Bearer new");
}

#[test]
fn a_status_is_asked_with_tokens_of_use_and_else_without() {
    let current = client_of(Bank::belfius(Generation::Three));
    let ask = |stand: &mut Stand| {
        let job = stand.jobs(&current).payment_status(current::resource());
        stand.drive(job)
    };
    let status = || answer(200, r#"{"transactionStatus":"ACSC"}"#);
    // None, of another scope, expired: without.
    for stored in [None, Some(tokens(Scope::Ais))] {
        let mut stand = Stand { stored, ..Stand::default() }.answers(status());
        ask(&mut stand).unwrap();
        assert_eq!(stand.asked, ["load", "send"]);
        assert!(!stand.sent[0].request.headers().contains_key("authorization"));
    }
    let mut stand = Stand::with(tokens(Scope::Pis)).late(895).answers(status());
    ask(&mut stand).unwrap();
    assert!(!stand.sent[0].request.headers().contains_key("authorization"));
    // Of use: with them.
    let mut stand = Stand::with(tokens(Scope::Pis)).answers(status());
    ask(&mut stand).unwrap();
    assert_eq!(stand.bearer(0), format!("Bearer {ACCESS}"));
    // Refused, and their renewal too: once more without.
    let mut stand = Stand::with(tokens(Scope::Pis))
        .answers(dead_access_token())
        .answers(bank_error(401, "invalid_grant", "10006", "refresh token is not valid."))
        .answers(status());
    ask(&mut stand).unwrap();
    assert_eq!(
        stand.asked,
        ["load", "send", "lock", "send", "look", "pause", "look", "unlock", "send"]
    );
    assert!(!stand.sent[2].request.headers().contains_key("authorization"));
    assert!(stand.used.is_none());
    // But once only.
    let mut stand = Stand::with(tokens_with(Scope::Pis, |stored| {
        stored["refresh_token"] = serde_json::Value::Null;
    }))
    .answers(dead_access_token())
    .answers(dead_access_token());
    assert!(ask(&mut stand).is_err());
    // A renewal that got no response says nothing of the tokens.
    let mut stand = Stand::with(tokens(Scope::Pis))
        .answers(dead_access_token())
        .loses(Delivery::Unknown, Again::No);
    assert!(ask(&mut stand).is_err());
}

#[test]
fn an_exchange_runs_without_a_store_until_tokens_are_needed() {
    let job = |at: i64| -> Asked {
        let exchange =
            client().account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Absent, seed());
        Job::of_exchange(exchange.unwrap(), retries(1), after(at))
    };
    let mut stand = Stand::default().loses(Delivery::Unknown, Again::Now).answers(balance());
    let _ = stand.drive(job(0)).unwrap();
    assert_eq!(stand.asked, ["send", "send"]);

    let mut stand = Stand::default();
    let error = stand.drive(job(895)).unwrap_err();
    assert!(matches!(error, Error::RenewalNeeded { operation: Operation::Account }));
    assert_eq!(error.remedy(), Some(Remedy::RefreshTokens));
    assert_eq!(error.operation(), Some(Operation::Account));
    assert!(stand.asked.is_empty());

    let mut stand = Stand::default().answers(dead_access_token());
    let error = stand.drive(job(0)).unwrap_err();
    assert!(matches!(error, Error::RenewalNeeded { .. }));
    assert!(stand.used.unwrap().is_same_pair(&tokens(Scope::Ais)));
}

#[test]
fn an_exchange_that_was_made_goes_through_the_store() {
    let exchange =
        client().account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Absent, seed());
    let mut stand =
        Stand::with(tokens(Scope::Ais)).late(895).answers(pair("new")).answers(balance());
    let job = stand.jobs(&client()).exchange(exchange.unwrap());
    let _ = stand.drive(job).unwrap();
    assert_eq!(stand.asked, ["lock", "send", "save", "unlock", "send"]);
}

#[test]
fn a_job_that_is_given_up_says_what_may_have_become_of_it() {
    let stand = Stand::with(tokens(Scope::Ais));
    let mut job = account(&stand, retries(0));
    let error = job.end().unwrap_err();
    assert!(matches!(error, Error::Unfinished(None)));
    assert_eq!((error.delivery(), error.remedy()), (Delivery::NotSent, None));
    assert!(error.to_string().contains("ask until"));
    let Ask::Load(ask) = job.ask() else { panic!("the stored pair") };
    ask.loaded(Ok(Some(tokens(Scope::Ais))), now());
    assert!(matches!(job.ask(), Ask::Send(_)));
    let error = job.end().unwrap_err();
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, None));
    assert_eq!(error.operation(), Some(Operation::Account));
    assert!(error.request_id().is_some() && error.to_string().contains("given up"), "{error}");
    let mut job: Job<'_, _, Lost> = stand.jobs(&client()).initiate(signed());
    assert_eq!(job.end().unwrap_err().remedy(), Some(Remedy::LookFirst));
}

#[test]
fn the_same_is_asked_until_it_is_replied_to() {
    let stand = Stand::with(tokens(Scope::Ais));
    let mut job = account(&stand, retries(0));
    assert!(matches!(job.ask(), Ask::Load(_)));
    let Ask::Load(ask) = job.ask() else { panic!("the stored pair") };
    ask.loaded(Ok(Some(tokens(Scope::Ais))), now());
    let mut whole_request = || match job.ask() {
        Ask::Send(ask) => whole(&ask.request()),
        other => panic!("{other:?}"),
    };
    assert_eq!(whole_request(), whole_request());
    let Ask::Send(ask) = job.ask() else { panic!("a request") };
    assert_eq!(ask.max_body(), client().limits().body());
    assert_eq!(ask.request().uri().path(), format!("/accounts/{LOGICAL_ID}"));
}

#[test]
fn each_exchange_of_a_job_has_a_seed_of_its_own() {
    let ids = |random| {
        let client = client();
        let jobs = Jobs::new(&client, belfius_psd2::Seed::new([random; 32]), after(895));
        let mut stand =
            Stand::with(tokens(Scope::Ais)).late(895).answers(pair("new")).answers(balance());
        let job = jobs.account(logical_id(), PsuPresence::Absent);
        let _ = stand.drive(job).unwrap();
        [stand.id(0).to_owned(), stand.id(1).to_owned()]
    };
    let [first, second] = ids(1);
    assert_ne!(first, second);
    assert_eq!(ids(1), [first.clone(), second]);
    assert_ne!(ids(2)[0], first);
}
