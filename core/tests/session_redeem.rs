//! A job buys tokens with a code: once, under the lock, and stores them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod driven;

use belfius_psd2::{
    Delivery, Operation, PaymentReply, PendingPayment, PendingSca, Remedy, Reply, Tokens,
    model::{PsuPresence, Scope},
    session::{Again, Error},
    store::StoreErrorKind,
};
use common::*;
use driven::*;
use http::Response;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn callback(state: &str, rest: &str) -> String {
    format!("{CALLBACK}?state={state}{rest}")
}

fn finish(stand: &mut Stand) -> Result<Tokens, Error<Lost>> {
    let pending = consent().pending;
    let url = callback(pending.state().expose(), "&code=c1");
    let job = stand.jobs(&client()).finish_consent(&pending, &url);
    stand.drive(job)
}

fn payment() -> PendingPayment {
    let send = client().initiate(&signed(), None, seed()).unwrap();
    let to_sign = bank_error(302, "Payment has to be signed", "20010", "signature_required");
    let (mut head, body) = to_sign.into_parts();
    head.headers.insert("location", SIGN_AT.parse().unwrap());
    match done(send, Response::from_parts(head, body)) {
        PaymentReply::SignatureRequired(redirect) => redirect.pending,
        other => panic!("{other:?}"),
    }
}

fn strong_authentication() -> PendingSca {
    let ask =
        client().account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
    let required = bank_error(
        400,
        "SCA_required",
        "20007",
        &format!("SCA required, please go to {LAUNCHER}."),
    );
    match done(ask, required) {
        Reply::StrongAuthentication(redirect) => redirect.pending,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_consent_is_asked_for_without_tokens_and_without_the_store() {
    let body = format!(r#"[{{"language":"fr","consent_uri":"{LAUNCHER}"}}]"#);
    let mut stand = Stand::default().answers(answer(200, &body));
    let job = stand.jobs(&client()).consent(Scope::Ais, &iban());
    let redirect = stand.drive(job).unwrap();
    assert_eq!(stand.asked, ["send"]);
    assert_eq!(redirect.pending.scope(), Scope::Ais);
    let mut stand = Stand::default();
    let job = stand.jobs(&client()).consent_to_chosen_accounts();
    assert!(stand.drive(job).is_err(), "generation 1 has one account for each consent");
}

#[test]
fn a_code_is_spent_under_the_lock_and_its_tokens_are_stored() {
    let mut stand = Stand::default().answers(pair("bought"));
    let tokens = finish(&mut stand).unwrap();
    assert_eq!(stand.asked, ["lock", "send", "save", "unlock"]);
    assert_eq!(stand.stored.as_ref().unwrap(), &tokens);
    let sent = &stand.sent[0];
    assert!(sent.fresh && sent.must_finish);
    assert_eq!(sent.facts.operation, Operation::ExchangeCode);
    assert_eq!(sent.facts.code_for, Some(Scope::Ais));
}

#[test]
fn a_callback_that_comes_again_is_given_what_it_has_bought() {
    let mut stand = Stand::default().answers(pair("bought"));
    let tokens = finish(&mut stand).unwrap();
    stand.asked.clear();
    assert_eq!(finish(&mut stand).unwrap(), tokens);
    assert_eq!(stand.asked, ["lock", "unlock"], "the code is not spent again");
}

#[test]
fn a_store_that_fails_does_not_spend_the_code() {
    for mut stand in
        [Stand { locks_fail: 1, ..Stand::default() }, Stand { loads_fail: 1, ..Stand::default() }]
    {
        assert!(matches!(finish(&mut stand), Err(Error::Store(_))));
        assert_eq!(stand.asked, ["lock"]);
    }
}

#[test]
fn a_pair_of_another_scope_is_not_replaced() {
    let mut stand = Stand::with(tokens(Scope::Pis));
    let error = finish(&mut stand).unwrap_err();
    let Error::Store(error) = error else { panic!("{error:?}") };
    let (has, wants) = (Scope::Pis, Scope::Ais);
    assert_eq!(error.kind(), StoreErrorKind::OtherScope { has, wants });
    assert_eq!(stand.asked, ["lock", "unlock"]);
}

#[test]
fn a_code_without_a_response_may_be_spent() {
    let mut stand = Stand::default().loses(Delivery::Unknown, Again::Later);
    let error = finish(&mut stand).unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::StartOver));
    assert_eq!(stand.asked, ["lock", "send", "unlock"], "it is not sent again");
    assert!(stand.used.is_none());
    // After the signature of a payment: the payment stands.
    let pending = payment();
    let mut stand = Stand::default().loses(Delivery::Unknown, Again::Later);
    let url = callback(pending.state().expose(), "&code=c1");
    let job = stand.jobs(&client()).finish_payment(&pending, &url);
    let error = stand.drive(job).unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::LookFirst));
}

#[test]
fn a_code_that_is_refused_is_no_pair_that_somebody_has_renewed() {
    let refused = bank_error(401, "invalid_grant", "10006", "x");
    let mut stand = Stand::with(tokens(Scope::Ais)).answers(refused);
    stand.meanwhile = [Some(tokens_after_sca())].into();
    let error = finish(&mut stand).unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::StartOver));
    assert_eq!(stand.asked, ["lock", "send", "unlock"]);
    assert!(stand.used.is_none(), "no tokens went with it");
}

#[test]
fn tokens_that_could_not_be_saved_are_in_the_error_and_kept() {
    let mut stand = Stand { saves_fail: 1, ..Stand::default() }.answers(pair("bought"));
    let error = finish(&mut stand).unwrap_err();
    let Error::Unsaved(unsaved) = &error else { panic!("{error:?}") };
    assert_eq!(unsaved.operation(), Operation::ExchangeCode);
    assert_eq!(unsaved.tokens().access_token().expose(), "bought");
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.operation(), Some(Operation::ExchangeCode));
    // The callback that comes again finds them.
    stand.asked.clear();
    let tokens = finish(&mut stand).unwrap();
    assert_eq!(tokens.access_token().expose(), "bought");
    assert_eq!(stand.asked, ["lock", "save", "unlock"]);
}

#[test]
fn a_callback_of_something_else_asks_for_nothing() {
    let mut stand = Stand::default();
    let job =
        stand.jobs(&client()).finish_consent(&consent().pending, &callback("other", "&code=c"));
    let error = stand.drive(job).unwrap_err();
    assert!(matches!(&error, Error::Core(_)), "{error:?}");
    assert!(stand.asked.is_empty());
    let job = stand.jobs(&client()).finish_sca(&strong_authentication(), "https://x.example/");
    assert!(stand.drive(job).is_err());
    let job = stand.jobs(&client()).finish_payment(&payment(), "https://x.example/");
    assert!(stand.drive(job).is_err());
}

#[test]
fn a_signed_payment_brings_tokens_for_its_code() {
    let pending = payment();
    let url = callback(pending.state().expose(), "&code=c1");
    let mut stand = Stand::default().answers(pair("signed"));
    let job = stand.jobs(&client()).finish_payment(&pending, &url);
    let tokens = stand.drive(job).unwrap().unwrap();
    assert_eq!((tokens.scope(), tokens.access_token().expose()), (Scope::Pis, "signed"));
    assert_eq!(stand.sent[0].facts.code_for, Some(Scope::Pis));
}

#[test]
fn a_payment_that_went_with_tokens_brings_none() {
    let send = client().initiate(&signed(), Some(&tokens(Scope::Pis)), seed()).unwrap();
    let to_sign = bank_error(302, "Payment has to be signed", "20010", "signature_required");
    let (mut head, body) = to_sign.into_parts();
    head.headers.insert("location", SIGN_AT.parse().unwrap());
    let PaymentReply::SignatureRequired(redirect) = done(send, Response::from_parts(head, body))
    else {
        panic!("no signature is asked for")
    };
    let url = callback(redirect.pending.state().expose(), "");
    let mut stand = Stand::with(tokens(Scope::Pis));
    let job = stand.jobs(&client()).finish_payment(&redirect.pending, &url);
    assert!(stand.drive(job).unwrap().is_none());
    assert!(stand.asked.is_empty());
}

#[test]
fn a_code_of_strong_authentication_completes_the_stored_pair() {
    let pending = strong_authentication();
    let url = callback(pending.state().expose(), "&code=c1");
    let lean = answer(200, r#"{"access_token":"lean","token_type":"Bearer","scope":"AIS"}"#);
    let mut stand = Stand::with(tokens(Scope::Ais)).answers(lean);
    let job = stand.jobs(&client()).finish_sca(&pending, &url);
    assert_eq!(stand.drive(job).unwrap(), None);
    let stored = stand.stored.unwrap();
    assert_eq!(stored.access_token().expose(), "lean");
    assert!(stored.can_refresh() && stored.iban().is_some(), "what is left out stays");
    // A consent is new: nothing of the former pair stays.
    let lean = answer(200, r#"{"access_token":"lean","token_type":"Bearer","scope":"AIS"}"#);
    let mut stand = Stand::with(tokens(Scope::Ais)).answers(lean);
    finish(&mut stand).unwrap();
    assert!(!stand.stored.unwrap().can_refresh());
}

#[test]
fn an_sca_token_is_stored_beside_the_pair() {
    let pending = strong_authentication();
    let url = callback(pending.state().expose(), &format!("&sca_token={SCA}"));
    let mut stand = Stand::with(tokens(Scope::Ais));
    let job = stand.jobs(&client()).finish_sca(&pending, &url);
    stand.drive(job).unwrap();
    assert_eq!(stand.asked, ["lock", "save", "unlock"]);
    assert_eq!(stand.stored.as_ref().unwrap().sca_token(now()).unwrap().expose(), SCA);

    let mut stand = Stand::default();
    let job = stand.jobs(&client()).finish_sca(&pending, &url);
    assert!(matches!(stand.drive(job), Err(Error::NoTokens)));

    let mut stand = Stand { saves_fail: 1, ..Stand::with(tokens(Scope::Ais)) };
    let job = stand.jobs(&client()).finish_sca(&pending, &url);
    let error = stand.drive(job).unwrap_err();
    let Error::Unsaved(unsaved) = error else { panic!("{error:?}") };
    assert_eq!(unsaved.operation(), Operation::ExchangeCode);
}

#[test]
fn a_strong_authentication_that_the_bank_remembers_asks_for_nothing() {
    let pending = strong_authentication();
    let mut stand = Stand::with(tokens(Scope::Ais));
    let job = stand.jobs(&client()).finish_sca(&pending, &callback(pending.state().expose(), ""));
    assert_eq!(stand.drive(job).unwrap(), None);
    assert!(stand.asked.is_empty());
}
