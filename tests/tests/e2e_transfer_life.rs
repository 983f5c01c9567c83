//! What becomes of a current payment after it was sent: several signatures, its
//! cancellation, and what happens when an answer is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::collections::BTreeSet;

use belfius_psd2::model::{PaymentStatus, Scope};
use belfius_psd2::{
    BankCode, CallbackError, CancelReply, Delivery, ErrorKind, Operation as CoreOperation, Remedy,
};
use belfius_psd2_sandbox::{Fault, InitiationAnswer, Operation, Options, PaymentState};
use belfius_psd2_ureq::Error;
use e2e_tpp::current::{Followed, current, each_product};
use e2e_tpp::orders::TWO;
use e2e_tpp::{FIRST, Tpp, signature_required, tokens};

/// A payment that is signed and can still be cancelled.
fn signed(tpp: &Tpp) -> Followed {
    tpp.follow(&tpp.signed_now(&tpp.transfer()))
}

#[track_caller]
fn cancelled(reply: CancelReply) {
    assert!(matches!(reply, CancelReply::Cancelled), "{reply:?}");
}

#[test]
fn a_payment_is_cancelled_while_it_is_not_executed() {
    let tpp = current(Options::default());
    for (_, payment) in each_product(&tpp) {
        let followed = tpp.follow(&payment);
        cancelled(followed.session.cancel(&followed.resource).unwrap());
        let status = followed.status();
        assert!(status == PaymentStatus::Cancelled && status.is_final(), "{status}");
        let sent = tpp.received(Operation::Cancel).pop().unwrap();
        assert_eq!((sent.method.as_str(), sent.status), ("DELETE", Some(204)));
    }
}

#[test]
fn a_payment_that_is_executed_is_not_cancelled() {
    let tpp = current(Options::default());
    let followed = signed(&tpp);
    assert!(tpp.bank.execute_payment(followed.resource.payment_id().as_str()));
    let error = followed.session.cancel(&followed.resource).unwrap_err();
    tpp.refused(&error, BankCode::InvalidPayment);
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(error.remedy(), Some(Remedy::NotPermitted));
    assert_eq!(followed.status(), PaymentStatus::Settled);
}

#[test]
fn a_payment_that_the_bank_rejects_says_so() {
    let tpp = current(Options::default());
    let followed = signed(&tpp);
    assert!(tpp.bank.reject_payment(followed.resource.payment_id().as_str()));
    assert_eq!(followed.status(), PaymentStatus::Rejected);
    let error = followed.session.cancel(&followed.resource).unwrap_err();
    tpp.refused(&error, BankCode::InvalidPayment);
}

#[test]
fn a_cancellation_may_want_the_customer_too() {
    for answer in [
        InitiationAnswer::Sca401Url,
        InitiationAnswer::Sca401Links,
        InitiationAnswer::Sca401Description,
    ] {
        let tpp = current(Options::default().sca_to_cancel(true).initiation_answer(answer));
        let followed = signed(&tpp);
        let CancelReply::SignatureRequired(redirect) =
            followed.session.cancel(&followed.resource).unwrap()
        else {
            panic!("cancelled without the customer");
        };
        assert_eq!(redirect.pending.operation(), CoreOperation::CancelPayment);
        assert_eq!(redirect.pending.resource(), Some(&followed.resource));
        assert_eq!(followed.status(), PaymentStatus::Received, "{answer:?}");

        // A customer who refuses keeps the payment.
        let callback = tpp.refuse(&redirect);
        let error = followed.session.finish_payment(&redirect.pending, &callback).unwrap_err();
        tpp.discreet(&error);
        let kind = error.core().unwrap().kind();
        assert!(matches!(kind, ErrorKind::Callback(CallbackError::Refused(_))), "{error:?}");
        assert_eq!(followed.status(), PaymentStatus::Received);

        let CancelReply::SignatureRequired(redirect) =
            followed.session.cancel(&followed.resource).unwrap()
        else {
            panic!("cancelled without the customer");
        };
        let before = tokens(&followed.session);
        let callback = tpp.approve(&redirect);
        assert!(followed.session.finish_payment(&redirect.pending, &callback).unwrap().is_none());
        assert_eq!(tokens(&followed.session), before);
        assert_eq!(followed.status(), PaymentStatus::Cancelled);
    }
}

#[test]
fn two_people_sign_one_after_the_other() {
    for answer in [InitiationAnswer::Sca401Url, InitiationAnswer::Created201] {
        let tpp = current(Options::default().initiation_answer(answer));
        let order = tpp.transfer().with_debtor(tpp.iban(TWO));
        let followed = tpp.follow(&tpp.signed_now(&order));
        assert_eq!(followed.status(), PaymentStatus::Pending, "one has signed, one has not");

        let redirect = signature_required(followed.session.sign_again(&followed.resource).unwrap());
        assert_eq!(redirect.pending.operation(), CoreOperation::SignPayment);
        let asked = tpp.received(Operation::Authorisation).pop().unwrap();
        assert!(asked.header("authorization").is_none());
        assert!(asked.header("code-challenge").is_some());
        let callback = tpp.approve(&redirect);
        let got = followed.session.finish_payment(&redirect.pending, &callback).unwrap();
        assert_eq!(got.unwrap().scope(), Scope::Pis);
        assert_eq!(followed.status(), PaymentStatus::Received);

        // There is nothing left to sign.
        let error = followed.session.sign_again(&followed.resource).unwrap_err();
        tpp.refused(&error, BankCode::InvalidPayment);
        assert_eq!(error.remedy(), Some(Remedy::NotPermitted));
    }
}

#[test]
fn the_second_person_may_sign_in_the_banks_own_channels() {
    let tpp = current(Options::default());
    let order = tpp.transfer().with_debtor(tpp.iban(TWO));
    let followed = tpp.follow(&tpp.signed_now(&order));
    assert_eq!(followed.status(), PaymentStatus::Pending);
    assert!(tpp.bank.sign_as_second_person(followed.resource.payment_id().as_str()));
    assert_eq!(followed.status(), PaymentStatus::Received);
}

#[test]
fn a_status_needs_no_tokens_and_details_do() {
    let tpp = current(Options::default());
    let followed = signed(&tpp);
    let stranger = tpp.session();
    assert_eq!(stranger.payment_status(&followed.resource).unwrap(), PaymentStatus::Received);
    let requests = tpp.bank.requests().len();
    let error = stranger.payment_details(&followed.resource).unwrap_err();
    assert!(matches!(error, Error::NoTokens), "{error:?}");
    assert_eq!(tpp.bank.requests().len(), requests);
    // With tokens that have died, both are renewed on the way.
    tpp.bank.expire_access_tokens();
    assert_eq!(followed.status(), PaymentStatus::Received);
    tpp.bank.expire_access_tokens();
    let _ = followed.session.payment_details(&followed.resource).unwrap();
    assert_eq!(tpp.bank.token_refreshes(), 2);
}

#[test]
fn no_request_id_is_used_twice() {
    let tpp = current(Options::default());
    let ais = tpp.consented(Scope::Ais, FIRST);
    tpp.id_of(&ais, FIRST);
    for (_, payment) in each_product(&tpp) {
        let followed = tpp.follow(&payment);
        tpp.bank.expire_access_tokens();
        followed.session.payment_details(&followed.resource).unwrap();
        cancelled(followed.session.cancel(&followed.resource).unwrap());
    }
    let ids: Vec<String> = tpp
        .bank
        .requests()
        .iter()
        .map(|request| request.header("request-id").unwrap().to_owned())
        .collect();
    assert!(ids.len() > 20);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id was used twice");
    for id in ids {
        let fourth =
            id.len() == 36 && id.as_bytes()[14] == b'4' && b"89ab".contains(&id.as_bytes()[19]);
        assert!(fourth, "no UUID of version 4: {id}");
    }
}

// Lost answers.

/// What the bank has carried out does not happen twice, and is looked for.
#[test]
fn a_lost_answer_is_looked_into_and_nothing_is_sent_twice() {
    for fault in [Fault::CutAfterProcessing, Fault::CutBody, Fault::CutBeforeProcessing] {
        let tpp = current(Options::default());
        for (product, payment) in each_product(&tpp) {
            let before = tpp.received(Operation::Payment).len();
            tpp.bank.faults().inject(Operation::Payment, fault.clone(), 1);
            let error = tpp.session().initiate(&payment).unwrap_err();
            tpp.discreet(&error);
            assert_eq!(error.delivery(), Delivery::Unknown, "{fault:?} {product}: {error}");
            assert_eq!(error.remedy(), Some(Remedy::LookFirst), "{error}");
            assert_eq!(tpp.received(Operation::Payment).len(), before + 1, "{fault:?}");
        }
    }
}

#[test]
fn a_lost_answer_to_a_cancellation_or_a_signature_is_looked_into_too() {
    let tpp = current(Options::default());
    let followed = signed(&tpp);
    tpp.bank.faults().inject(Operation::Cancel, Fault::CutAfterProcessing, 1);
    let error = followed.session.cancel(&followed.resource).unwrap_err();
    tpp.discreet(&error);
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::LookFirst)));
    assert_eq!(tpp.received(Operation::Cancel).len(), 1);
    // And the look says that it was done.
    assert_eq!(followed.status(), PaymentStatus::Cancelled);

    let order = tpp.transfer().with_debtor(tpp.iban(TWO));
    let followed = tpp.follow(&tpp.signed_now(&order));
    tpp.bank.faults().inject(Operation::Authorisation, Fault::CutAfterProcessing, 1);
    let error = followed.session.sign_again(&followed.resource).unwrap_err();
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::LookFirst)));
    assert_eq!(tpp.received(Operation::Authorisation).len(), 1);
    assert_eq!(tpp.state_of(&followed.resource), Some(PaymentState::AwaitingSignature));
}

#[test]
fn a_question_whose_answer_is_lost_is_simply_asked_again() {
    let tpp = current(Options::default());
    let followed = signed(&tpp);
    for operation in [Operation::PaymentStatus, Operation::PaymentDetails] {
        // A connection of its own: one that was idle would be tried again here.
        let transport = tpp.builder().build().unwrap();
        let session = tpp.session_over(&transport, followed.session.store().clone());
        let ask = || match operation {
            Operation::PaymentStatus => session.payment_status(&followed.resource).map(drop),
            _ => session.payment_details(&followed.resource).map(drop),
        };
        tpp.bank.faults().inject(operation, Fault::CutAfterProcessing, 1);
        let error = ask().unwrap_err();
        tpp.discreet(&error);
        let told = (error.delivery(), error.remedy());
        assert_eq!(told, (Delivery::Unknown, Some(Remedy::Wait(None))), "{error}");
        ask().unwrap();
    }
}
