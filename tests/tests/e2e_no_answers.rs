//! Answers that are none, at every operation: gateways, empty bodies, redirects
//! elsewhere, bodies beyond the limit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use belfius_psd2::model::PsuPresence;
use belfius_psd2::{
    Content, Delivery, ErrorKind, JsonProblem, Limits, Remedy, TransactionsQuery, UrlError,
};
use belfius_psd2_sandbox::{Fault, Operation, Options, PaymentAnswer};
use e2e_tpp::bench::*;
use e2e_tpp::{Tpp, statement};

#[test]
fn gateway_answers_are_told_by_status_and_content() {
    let bench = bench();
    let (wait, ask) = (Remedy::Wait(None), Remedy::AskBank);
    let cases = [
        (Fault::Html500, undocumented(500, Content::Html), Delivery::Unknown, wait.clone()),
        (Fault::Text503, undocumented(503, Content::Text), Delivery::Unknown, wait),
        (Fault::Empty401, undocumented(401, Content::Empty), Delivery::Refused, ask.clone()),
        (Fault::Empty403, undocumented(403, Content::Empty), Delivery::Refused, ask),
    ];
    for (fault, kind, delivery, remedy) in cases {
        for op in ALL {
            let before = bench.tpp.received(op.sandbox()).len();
            let refreshes = bench.tpp.bank.token_refreshes();
            let error = bench.error(op, &fault, 1);
            let remedy = match delivery {
                Delivery::Unknown => op.remedy(remedy.clone()),
                _ => remedy.clone(),
            };
            is(&error, &kind, delivery, &remedy);
            assert_eq!(bench.tpp.received(op.sandbox()).len(), before + 1);
            assert_eq!(bench.tpp.bank.token_refreshes(), refreshes, "a bare 401 says nothing");
        }
    }
}

#[test]
fn an_empty_success_is_no_answer_except_to_a_cancellation() {
    let bench = bench();
    for fault in [Fault::EmptyBody200, Fault::NoContent204] {
        for op in ALL {
            if op == Cancel {
                // What a cancellation answers is not published.
                bench.run(op, &fault, 1).unwrap();
                continue;
            }
            let error = bench.error(op, &fault, 1);
            assert_eq!(problem(&error), JsonProblem::Empty, "{op:?}");
            assert_eq!(error.delivery(), Delivery::Unknown, "{op:?}");
            assert_eq!(error.remedy(), Some(op.remedy(Remedy::AskBank)), "{op:?}");
        }
    }
}

#[test]
fn a_redirect_elsewhere_is_neither_followed_nor_handed_on() {
    let bench = bench();
    for op in ALL {
        let error = bench.error(op, &Fault::UnexpectedRedirect, 1);
        let (kind, remedy) = match op {
            Payment | PaymentWithToken | Cancel => {
                let host = "maintenance.example".to_owned();
                (ErrorKind::Url(UrlError::ForeignHost { host }), Remedy::LookFirst)
            }
            op => (undocumented(302, Content::Empty), op.remedy(Remedy::AskBank)),
        };
        is(&error, &kind, Delivery::Unknown, &remedy);
    }
}

#[test]
fn bytes_that_are_no_text_are_an_error() {
    let bench = bench();
    for op in [Consent, Token, Refresh, Account, Transactions, Funds] {
        let error = bench.error(op, &Fault::InvalidUtf8, 1);
        assert_eq!(problem(&error), JsonProblem::NotUtf8, "{op:?}");
        assert_eq!(error.delivery(), Delivery::Unknown);
        assert_eq!(error.remedy(), Some(Remedy::AskBank));
        if matches!(op, Refresh | Token) {
            bench.consent_again();
        }
    }
    // Where nothing of the body is needed, nothing of it is looked at.
    for op in [Payment, PaymentWithToken] {
        bench.run(op, &Fault::InvalidUtf8, 1).unwrap();
    }
    // It may say that the payment could not be cancelled any more.
    let error = bench.error(Cancel, &Fault::InvalidUtf8, 1);
    assert_eq!(problem(&error), JsonProblem::NotUtf8);
    is(&error, error.core().unwrap().kind(), Delivery::Unknown, &Remedy::LookFirst);
    let tpp = Tpp::start(Options::default().payment_answer(PaymentAnswer::CreatedUnsigned));
    tpp.bank.faults().inject(Operation::Payment, Fault::InvalidUtf8, 1);
    let error = tpp.session().initiate(&tpp.signed(&tpp.order())).unwrap_err();
    tpp.discreet(&error);
    assert_eq!(problem(&error), JsonProblem::NotUtf8);
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.remedy(), Some(Remedy::LookFirst));
}

#[test]
fn a_body_beyond_the_limit_is_not_read() {
    let bench = bench();
    let fault = Fault::OversizedBody { bytes: 8 * 1024 * 1024 };
    for op in ALL {
        match op {
            // The limit of a page is larger.
            Transactions => drop(bench.run(op, &fault, 1).unwrap()),
            // The address is in a header, and nothing of the body is needed.
            Payment | PaymentWithToken => drop(bench.run(op, &fault, 1).unwrap()),
            op => {
                let error = bench.error(op, &fault, 1);
                let kind = ErrorKind::BodyTooLong { limit: 256 * 1024 };
                is(&error, &kind, Delivery::Unknown, &op.remedy(Remedy::AskBank));
            }
        }
        if matches!(op, Refresh | Token) {
            bench.consent_again();
        }
    }
    let limits = Limits::default().with_page_body(1024 * 1024);
    let client = bench.tpp.client.with_limits(limits);
    let session = bench.tpp.session_as(&client, &bench.tpp.transport, bench.ais.store().clone());
    bench.tpp.bank.faults().inject(Operation::Transactions, fault, 1);
    let pages = statement(&session, TransactionsQuery::default());
    let error = session.pages(pages, PsuPresence::Present).next().unwrap().unwrap_err();
    bench.tpp.discreet(&error);
    let kind = ErrorKind::BodyTooLong { limit: 1024 * 1024 };
    is(&error, &kind, Delivery::Unknown, &Remedy::AskBank);
}

#[test]
fn an_accepted_payment_with_a_body_beyond_the_limit_is_to_be_looked_up() {
    let options = Options::default().rows(10).payment_answer(PaymentAnswer::CreatedUnsigned);
    let tpp = Tpp::start(options);
    let session = tpp.session();
    let signed = tpp.signed(&tpp.order());
    let fault = Fault::OversizedBody { bytes: 300_000 };
    tpp.bank.faults().inject(Operation::Payment, fault, 1);
    let error = session.initiate(&signed).unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::BodyTooLong { limit: 256 * 1024 };
    is(&error, &kind, Delivery::Unknown, &Remedy::LookFirst);
    assert!(tpp.bank.payment(signed.payment_id().as_str()).is_some());
}
