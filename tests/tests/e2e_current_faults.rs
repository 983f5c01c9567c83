//! Whatever goes wrong between a current order and its answer: it is sent once,
//! and no error claims to know more than it can.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::time::Duration;

use belfius_psd2::model::PsuPresence;
use belfius_psd2::{Delivery, JsonProblem, Remedy};
use belfius_psd2_sandbox::{DocumentedError, Fault, Operation, Options};
use belfius_psd2_ureq::{Error, SendKind};
use e2e_tpp::answer;
use e2e_tpp::bench::problem;
use e2e_tpp::current::current;
use e2e_tpp::orders::{ALL, Bench, Op};

/// The bank has carried it out, and its answer is lost or damaged.
fn after_it_was_done() -> Vec<Fault> {
    vec![
        Fault::CutAfterProcessing,
        Fault::CutBody,
        Fault::SlowBody { chunk: 16, pause: Duration::from_millis(1) },
        Fault::OversizedBody { bytes: 100_000 },
        Fault::Chunked,
        Fault::DuplicateDate,
        Fault::WrongContentType,
        Fault::InvalidUtf8,
        Fault::BadEscapes,
        Fault::RawControlCharacters,
        Fault::EscapedSlashes,
        Fault::DeepNesting { depth: 300 },
        Fault::Delay(Duration::from_millis(50)),
    ]
}

/// The bank has not carried it out, though not every answer shows that.
fn before_it_was_done() -> Vec<Fault> {
    vec![
        Fault::CutBeforeProcessing,
        Fault::Html500,
        Fault::Empty401,
        Fault::Empty403,
        Fault::Text503,
        Fault::EmptyBody200,
        Fault::UnexpectedRedirect,
        Fault::WithdrawnConsent,
        Fault::RateLimit { retry_after: None },
        Fault::UnknownErrorCode,
        Fault::EndlessHeaders,
    ]
}

#[test]
fn what_was_done_is_never_called_refused_and_never_done_twice() {
    let bench = Bench::new();
    for op in ALL {
        for fault in after_it_was_done() {
            let (sent, result) = bench.run(op, &fault);
            assert_eq!(sent, 1, "{op:?} {fault:?}");
            let Err(error) = result else { continue };
            bench.check(op, &fault, &error);
            assert_eq!(error.delivery(), Delivery::Unknown, "{op:?} {fault:?}: {error}");
        }
        // What is only written oddly can still be read.
        for fault in [Fault::Chunked, Fault::DuplicateDate, Fault::EscapedSlashes] {
            bench.run(op, &fault).1.unwrap_or_else(|error| panic!("{op:?} {fault:?}: {error}"));
        }
    }
}

#[test]
fn what_was_not_done_is_sent_once_as_well() {
    let bench = Bench::new();
    for op in ALL {
        for fault in before_it_was_done() {
            let (sent, result) = bench.run(op, &fault);
            assert_eq!(sent, 1, "{op:?} {fault:?}");
            match result {
                Err(error) => bench.check(op, &fault, &error),
                // How a cancellation succeeds is not published.
                Ok(()) => assert!(
                    fault == Fault::EmptyBody200 && matches!(op, Op::Cancel | Op::EndStandingOrder),
                    "{op:?} went well with {fault:?}"
                ),
            }
        }
        let (sent, result) = bench.run(op, &Fault::ExpiredToken);
        assert_eq!(sent, if op.carries_token() { 2 } else { 1 }, "{op:?}");
        assert_eq!(result.is_ok(), op.carries_token(), "{op:?}: renewed, and sent again");
    }
}

#[test]
fn every_documented_error_is_told_at_every_order() {
    let bench = Bench::new();
    for op in ALL {
        for error in DocumentedError::ALL {
            let fault = Fault::Error(error);
            let (sent, result) = bench.run(op, &fault);
            let renewed = op.carries_token()
                && matches!(
                    error,
                    DocumentedError::InvalidAccessToken | DocumentedError::TokenNotInScope
                );
            assert_eq!(sent, if renewed { 2 } else { 1 }, "{op:?} {error:?}");
            let Err(told) = result else {
                assert!(renewed, "{op:?} went well with {error:?}");
                continue;
            };
            bench.check(op, &fault, &told);
            let doubtful = error.status() >= 500
                || matches!(error, DocumentedError::DuplicatePaymentId)
                || matches!(
                    error,
                    DocumentedError::SignatureRequired | DocumentedError::ScaRequired
                );
            let delivery = if doubtful { Delivery::Unknown } else { Delivery::Refused };
            assert_eq!(told.delivery(), delivery, "{op:?} {error:?}: {told}");
        }
    }
}

#[test]
fn a_question_may_be_asked_again_after_any_fault() {
    let bench = Bench::new();
    let (session, resource) = (&bench.payment.session, &bench.payment.resource);
    for (operation, ask) in [(Operation::PaymentStatus, true), (Operation::PaymentDetails, false)] {
        for fault in [after_it_was_done(), before_it_was_done()].concat() {
            bench.tpp.bank.faults().inject(operation, fault.clone(), 1);
            let asked = match ask {
                true => session.payment_status(resource).map(drop),
                false => session.payment_details(resource).map(drop),
            };
            bench.tpp.bank.faults().clear();
            if let Err(error) = asked {
                bench.tpp.discreet(&error);
                assert_ne!(error.remedy(), Some(Remedy::LookFirst), "{fault:?}: {error}");
            }
            let _ = session.payment_status(resource).unwrap();
        }
    }
}

#[test]
fn the_list_of_accounts_survives_what_a_statement_survives() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[0, 1]);
    for fault in after_it_was_done() {
        // A connection of its own: one that was idle would be tried again here.
        let transport = tpp.builder().build().unwrap();
        let over = tpp.session_over(&transport, session.store().clone());
        tpp.bank.faults().inject(Operation::Accounts, fault.clone(), 1);
        let list = over.accounts(PsuPresence::Present);
        tpp.bank.faults().clear();
        let Err(error) = list else {
            // What is nested deeply is not looked into.
            let nested = matches!(fault, Fault::DeepNesting { .. });
            assert!(nested || is_only_odd(&fault), "{fault:?} went unseen");
            assert_eq!(answer(list.unwrap()).accounts.len(), 2, "{fault:?}");
            continue;
        };
        tpp.discreet(&error);
        match (&fault, &error) {
            (Fault::CutAfterProcessing | Fault::CutBody, Error::Send(error)) => {
                assert_eq!(error.kind(), SendKind::CutOff, "{fault:?}: {error}");
            }
            (Fault::InvalidUtf8, _) => {
                assert_eq!(problem(&error), JsonProblem::NotUtf8, "{error}");
            }
            _ => panic!("{fault:?}: {error}"),
        }
        assert_eq!(error.delivery(), Delivery::Unknown, "{fault:?}: {error}");
    }
}

/// Whether everything that was asked for is there after all.
fn is_only_odd(fault: &Fault) -> bool {
    !matches!(
        fault,
        Fault::CutAfterProcessing | Fault::CutBody | Fault::InvalidUtf8 | Fault::DeepNesting { .. }
    )
}
