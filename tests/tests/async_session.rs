//! The asynchronous driver of the example, over sockets: what it does in a server whose
//! callers leave, and what it says of a request without a response.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(unreachable_pub, reason = "the example's files are no library")]

mod async_tpp;
#[path = "../examples/async_session/drive.rs"]
mod drive;
#[path = "../examples/async_session/http.rs"]
mod http;
#[path = "../examples/async_session/store.rs"]
mod store;

use std::{error::Error as _, future::Future, task::Poll, time::Duration};

use async_tpp::{Tpp, answer, wait};
use belfius_psd2::{
    Delivery, Pages, Remedy, TransactionsQuery,
    model::PsuPresence::Present,
    session::{Error, Retries},
};
use belfius_psd2_sandbox::{Fault, Operation};
use http::Failure;
use store::Store as _;

/// How often the test's store pauses while a pair is locked, loaded and saved.
const PAUSES_OF_STORE: usize = 6;

/// Polls a future so many times, each when it is woken, and drops it.
async fn polled<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut polls = 0;
    std::future::poll_fn(|context| {
        if polls == times {
            return Poll::Ready(None);
        }
        polls += 1;
        match future.as_mut().poll(context) {
            Poll::Pending if polls < times => Poll::Pending,
            Poll::Pending => Poll::Ready(None),
            Poll::Ready(output) => Poll::Ready(Some(output)),
        }
    })
    .await
}

/// An error with all its sources, as people and as logs see it.
fn text(error: &Error<Failure>) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!(" {error} {error:?}"));
        source = error.source();
    }
    text
}

#[test]
fn consent_leads_to_a_statement() {
    wait(async {
        let tpp = Tpp::consented().await;
        let accounts = tpp.lists_accounts().await;
        let id = accounts[0].logical_id.clone();
        let asked = Pages::new(id.clone(), TransactionsQuery::default());
        let page = answer(tpp.driver.run(|jobs| jobs.page(asked, Present)).await.unwrap());
        assert!(!page.rows.is_empty() && page.unreadable.is_empty());
        let account = answer(tpp.driver.run(|jobs| jobs.account(id, Present)).await.unwrap());
        assert!(account.balance.is_some());
    });
}

#[test]
fn many_tasks_renew_a_dead_pair_once() {
    wait(async {
        let tpp = Tpp::consented().await;
        tpp.bank.expire_access_tokens();
        let calls: Vec<_> = (0..64)
            .map(|_| {
                let driver = tpp.driver.clone();
                tokio::spawn(async move { driver.run(|jobs| jobs.accounts(Present)).await })
            })
            .collect();
        for call in calls {
            assert!(call.await.unwrap().is_ok());
        }
        assert_eq!(tpp.bank.token_refreshes(), 1);
    });
}

#[test]
fn a_caller_may_leave_a_renewal_at_each_await() {
    wait(async {
        let tpp = Tpp::consented().await;
        for polls in 0.. {
            tpp.bank.expire_access_tokens();
            drop(tpp.bank.take_requests());
            let call = polled(tpp.driver.run(|jobs| jobs.accounts(Present)), polls).await;
            tpp.driver.settled().await.unwrap();
            // The next caller has the bank's living pair.
            tpp.lists_accounts().await;
            assert_eq!(tpp.statuses(Operation::Refresh), [Some(200)], "after {polls} polls");
            if let Some(reply) = call {
                assert!(reply.is_ok());
                assert!(polls > PAUSES_OF_STORE, "{polls} polls: something was not awaited");
                break;
            }
        }
    });
}

#[test]
fn a_caller_may_leave_a_code_exchange_at_each_await() {
    wait(async {
        let tpp = Tpp::start();
        for polls in 0.. {
            let (pending, callback) = tpp.back_from_consent().await;
            drop(tpp.bank.take_requests());
            let finish = tpp.driver.run(|jobs| jobs.finish_consent(&pending, &callback));
            let tokens = polled(finish, polls).await;
            tpp.driver.settled().await.unwrap();
            // The browser comes again, and the tokens are there or the code is still good.
            let again = tpp.driver.run(|jobs| jobs.finish_consent(&pending, &callback));
            let again = again.await.unwrap();
            assert_eq!(tpp.statuses(Operation::Token), [Some(200)], "after {polls} polls");
            tpp.lists_accounts().await;
            if let Some(tokens) = tokens {
                assert!(tokens.unwrap().is_same_pair(&again));
                assert!(polls > PAUSES_OF_STORE, "{polls} polls: something was not awaited");
                break;
            }
        }
    });
}

#[test]
fn a_browser_that_leaves_during_a_slow_token_response_loses_nothing() {
    wait(async {
        let tpp = Tpp::consented().await;
        let before = tpp.store.load().await.unwrap().unwrap();
        tpp.bank.expire_access_tokens();
        tpp.bank.faults().inject(Operation::Refresh, Fault::Delay(Duration::from_secs(2)), 1);
        let call = tpp.driver.run(|jobs| jobs.accounts(Present));
        assert!(tokio::time::timeout(Duration::from_secs(1), call).await.is_err());
        tpp.driver.settled().await.unwrap();
        let after = tpp.store.load().await.unwrap().unwrap();
        assert!(!after.is_same_pair(&before));
        tpp.lists_accounts().await;
        assert_eq!(tpp.bank.token_refreshes(), 1);
    });
}

#[test]
fn a_pair_that_could_not_be_saved_is_saved_by_the_next_job() {
    wait(async {
        let tpp = Tpp::consented().await;
        tpp.bank.expire_access_tokens();
        tpp.store.fail_saves(1);
        let error = tpp.driver.run(|jobs| jobs.accounts(Present)).await.unwrap_err();
        let Error::Renewal { source, .. } = &error else { panic!("{error}") };
        let Error::Unsaved(unsaved) = &**source else { panic!("{error}") };
        tpp.lists_accounts().await;
        assert!(tpp.store.load().await.unwrap().unwrap().is_same_pair(unsaved.tokens()));
        assert_eq!(tpp.bank.token_refreshes(), 1);
    });
}

#[test]
fn an_error_shows_no_address() {
    wait(async {
        let tpp = Tpp::consented().await;
        let accounts = tpp.lists_accounts().await;
        let id = accounts[0].logical_id.clone();
        let once = Retries { count: 0, ..Retries::default() };
        let ask = async || {
            let id = id.clone();
            let call = tpp.driver.run(|jobs| jobs.with_retries(once).account(id, Present));
            call.await.unwrap_err()
        };
        let cut = Fault::CutBeforeProcessing;
        let mut errors = Vec::new();
        for fault in [cut, Fault::CutBody, Fault::EndlessHeaders] {
            tpp.bank.faults().inject(Operation::Account, fault, 1);
            let error = ask().await;
            assert_eq!(error.delivery(), Delivery::Unknown, "{}", text(&error));
            errors.push(error);
        }
        let Tpp { bank, driver, .. } = tpp;
        drop(bank);
        let call = driver.run(|jobs| jobs.with_retries(once).account(id.clone(), Present));
        let error = call.await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent, "{}", text(&error));
        errors.push(error);
        for error in errors {
            assert!(!text(&error).contains(id.as_str()), "{}", text(&error));
            assert!(!text(&error).contains("/accounts"), "{}", text(&error));
        }
    });
}

#[test]
fn a_call_goes_again_over_another_connection() {
    wait(async {
        let tpp = Tpp::consented().await;
        tpp.bank.faults().inject(Operation::Accounts, Fault::CutBeforeProcessing, 1);
        tpp.lists_accounts().await;
        let seen = tpp.received(Operation::Accounts);
        assert_eq!(seen.len(), 2);
        assert_ne!(seen[0].header("request-id"), seen[1].header("request-id"));
    });
}

#[test]
fn a_payment_without_a_response_may_have_been_made() {
    wait(async {
        let tpp = Tpp::start();
        tpp.bank.faults().inject(Operation::Payment, Fault::CutAfterProcessing, 1);
        let signed = tpp.signed_payment();
        let error = tpp.driver.run(|jobs| jobs.initiate(signed)).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown);
        assert_eq!(error.remedy(), Some(Remedy::LookFirst));
        assert_eq!(tpp.received(Operation::Payment).len(), 1, "a payment is sent once");
    });
}

#[test]
fn a_payment_without_a_tls_handshake_was_not_sent() {
    wait(async {
        let tpp = Tpp::start();
        tpp.bank.faults().inject(Operation::Any, Fault::CutHandshake, 1);
        let signed = tpp.signed_payment();
        let error = tpp.driver.run(|jobs| jobs.initiate(signed)).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent, "{}", text(&error));
        assert!(tpp.bank.requests().is_empty(), "a payment is not tried again by itself");
    });
}

#[test]
fn a_refused_certificate_does_not_say_that_nothing_was_sent() {
    wait(async {
        let tpp = Tpp::with_foreign_certificate();
        let signed = tpp.signed_payment();
        let error = tpp.driver.run(|jobs| jobs.initiate(signed)).await.unwrap_err();
        // In TLS 1.3 the refusal comes after the request was written.
        assert_eq!(error.delivery(), Delivery::Unknown, "{}", text(&error));
    });
}

#[test]
fn a_body_is_read_no_further_than_its_limit() {
    wait(async {
        let tpp = Tpp::consented().await;
        let oversized = Fault::OversizedBody { bytes: 1 << 20 };
        tpp.bank.faults().inject(Operation::Accounts, oversized, 1);
        let error = tpp.driver.run(|jobs| jobs.accounts(Present)).await.unwrap_err();
        assert!(error.core().is_some(), "the core says that it is too long: {}", text(&error));
    });
}
