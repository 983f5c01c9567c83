//! Something between the program and the bank sends a request twice: the bank carries
//! out the first and refuses the `Request-ID` of the second, whose response is all that
//! the program gets. Nothing is held for not done.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use belfius_psd2::model::{PaymentStatus, PsuPresence, Scope};
use belfius_psd2::{
    BankCode, CodeExchange, Delivery, Exchange, Fault, PaymentRequest, PaymentReturn, Remedy, Seed,
};
use belfius_psd2_sandbox::{Operation, Options, PaymentState};
use belfius_psd2_ureq::Error;
use e2e_tpp::current::current;
use e2e_tpp::{FIRST, Store, Tpp, signature_required, tokens, tpp};

/// The same seed makes the same request, `Request-ID` included.
fn seed(byte: u8) -> Seed {
    Seed::new([byte; 32])
}

/// Sends both, and gives the error of the second.
fn sent_twice<X: Exchange>(tpp: &Tpp, (first, second): (X, X)) -> (X::Output, Error) {
    assert_eq!(first.request_id(), second.request_id());
    let id = second.request_id();
    // Its transport has the bank's clock.
    let session = tpp.session();
    let output = session.transport().run(first).unwrap();
    let Err(error) = session.transport().run(second) else { panic!("the bank takes it twice") };
    assert_eq!(error.request_id(), Some(id));
    (output, error)
}

#[track_caller]
fn in_doubt(tpp: &Tpp, error: &Error, remedy: &Remedy) {
    tpp.refused(error, BankCode::RepeatedRequestId);
    assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
    assert_eq!(error.remedy().as_ref(), Some(remedy), "{error}");
    assert_eq!(error.core().unwrap().fault(), Fault::Bank);
    assert!(error.to_string().contains("sent the request twice"), "{error}");
}

#[test]
fn an_order_that_was_taken_is_looked_up_first() {
    let tpp = current(Options::default());
    let signed = tpp.signed_now(&tpp.transfer());
    let order = || -> PaymentRequest { tpp.client.initiate(&signed, None, seed(1)).unwrap() };
    let (reply, error) = sent_twice(&tpp, (order(), order()));
    in_doubt(&tpp, &error, &Remedy::LookFirst);
    assert!(error.to_string().contains("look it up before sending it again"), "{error}");
    let redirect = signature_required(reply);
    let resource = redirect.pending.resource().unwrap();
    assert_eq!(tpp.state_of(resource), Some(PaymentState::AwaitingSignature), "it was taken");
    assert_eq!(tpp.session().payment_status(resource).unwrap(), PaymentStatus::Pending);
    let codes: Vec<_> = tpp.received(Operation::Payment).iter().map(|got| got.status).collect();
    assert_eq!(codes.len(), 2, "{codes:?}");
    assert_eq!(codes[1], Some(400));
}

#[test]
fn a_cancellation_that_was_made_is_looked_up_first() {
    let tpp = current(Options::default());
    let signed = tpp.signed_now(&tpp.transfer());
    let followed = tpp.follow(&signed);
    let pis = tokens(&followed.session);
    let cancel = || tpp.client.cancel(&followed.resource, &pis, seed(1)).unwrap();
    let (_, error) = sent_twice(&tpp, (cancel(), cancel()));
    in_doubt(&tpp, &error, &Remedy::LookFirst);
    assert_eq!(tpp.state_of(&followed.resource), Some(PaymentState::Cancelled));
}

#[test]
fn a_code_that_was_spent_is_not_sent_again() {
    let tpp = current(Options::default());
    let redirect = tpp.session().consent_to_chosen_accounts().unwrap();
    tpp.discretion.remember(&redirect.pending);
    let callback = tpp.approve(&redirect);
    let exchange = || -> CodeExchange {
        redirect.pending.callback(&tpp.client, &callback, tpp.now(), seed(1)).unwrap()
    };
    let (bought, error) = sent_twice(&tpp, (exchange(), exchange()));
    tpp.discretion.remember(&bought);
    in_doubt(&tpp, &error, &Remedy::StartOver);
}

#[test]
fn a_code_that_a_signature_has_brought_does_not_make_the_payment_anew() {
    let tpp = current(Options::default());
    let signed = tpp.signed_now(&tpp.transfer());
    let redirect = signature_required(tpp.session().initiate(&signed).unwrap());
    tpp.discretion.remember(&redirect.pending);
    let callback = tpp.approve(&redirect);
    let exchange = || -> CodeExchange {
        let back = redirect.pending.callback(&tpp.client, &callback, tpp.now(), seed(1));
        let PaymentReturn::Code(exchange) = back.unwrap() else { panic!("no code") };
        exchange
    };
    let (bought, error) = sent_twice(&tpp, (exchange(), exchange()));
    tpp.discretion.remember(&bought);
    assert_eq!(bought.scope(), Scope::Pis);
    in_doubt(&tpp, &error, &Remedy::LookFirst);
}

#[test]
fn a_call_that_moves_no_money_is_made_again() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[FIRST]);
    let pair = tokens(&session);
    let list = || tpp.client.accounts(&pair, PsuPresence::Present, seed(1)).unwrap();
    let (_, error) = sent_twice(&tpp, (list(), list()));
    in_doubt(&tpp, &error, &Remedy::Wait(None));
    let _ = session.accounts(PsuPresence::Present).unwrap();
}

#[test]
fn a_session_keeps_the_pair_whose_refresh_was_sent_twice() {
    let tpp = current(Options::default());
    let store = Store::default();
    let kept = tpp.session_over(&tpp.transport, store.clone());
    tpp.consent(&kept, Scope::Ais, FIRST);
    // All of its seeds are the same.
    let session = tpp.session_over(&tpp.transport, store).with_random(|| Ok([1; 32]));
    let first = session.refresh().unwrap();
    tpp.discretion.remember(&first);
    let error = session.refresh().unwrap_err();
    in_doubt(&tpp, &error, &Remedy::Wait(None));
    assert_eq!(tokens(&session), first, "the pair is not thrown away");
    // The bank did not take the second one: with another seed it goes on.
    let next = kept.refresh().unwrap();
    tpp.discretion.remember(&next);
    assert_ne!(next, first);
}

#[test]
fn the_first_generation_says_the_same_with_its_own_code() {
    let tpp = tpp();
    let signed = tpp.signed(&tpp.order());
    let order = || tpp.client.initiate(&signed, None, seed(1)).unwrap();
    let (_, error) = sent_twice(&tpp, (order(), order()));
    in_doubt(&tpp, &error, &Remedy::LookFirst);
    assert_eq!(error.core().unwrap().bank().unwrap().raw_code(), "10002");
}
