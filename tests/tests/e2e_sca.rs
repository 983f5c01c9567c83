//! Strong authentication on the way: however the bank asks for it and whatever
//! the customer brings back, the statement goes on at the same page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::num::NonZeroU32;
use std::time::Duration;

use belfius_psd2::model::{PsuPresence, Scope};
use belfius_psd2::secret::ScaToken;
use belfius_psd2::{
    BankCode, CallbackError, Delivery, ErrorKind, PendingSca, RefusalReason, Remedy, Reply,
    TransactionsQuery,
};
use belfius_psd2_sandbox::{Operation, Options, PageShape, ScaReturn, ScaStyle};
use belfius_psd2_ureq::{MemoryStore, TokenStore};
use e2e_tpp::{
    FEW, FIRST, Tpp, TppSession, answer, assert_core, assert_rows, logical_id, read_all,
    sca_required, statement, tokens, tpp,
};
use jiff::ToSpan;

const STYLES: [ScaStyle; 3] = [ScaStyle::UrlInDescription, ScaStyle::UrlField, ScaStyle::Nested401];
const RETURNS: [ScaReturn; 3] = [ScaReturn::Nothing, ScaReturn::Code, ScaReturn::ScaToken];

/// What is older than 90 days, which needs SCA.
fn old(tpp: &Tpp) -> TransactionsQuery {
    TransactionsQuery::default()
        .with_date_from(tpp.today().saturating_sub(2.years()))
        .with_page_size(NonZeroU32::new(20).unwrap())
}

/// A session whose SCA token is gone: a refresh drops it.
fn without_sca(tpp: &Tpp) -> TppSession {
    let session = tpp.consented(Scope::Ais, FIRST);
    session.refresh().unwrap();
    tpp.discretion.remember(&tokens(&session));
    session
}

/// Reads on until the bank wants SCA, `before` pages later.
fn interrupted(style: ScaStyle, brings: ScaReturn, before: usize) {
    let tpp = Tpp::start(Options::default().rows(70).sca_style(style).sca_return(brings));
    let session = tpp.consented(Scope::Ais, FIRST);
    let mut pages = session.pages(statement(&session, old(&tpp)), PsuPresence::Present);
    let mut rows = Vec::new();
    for _ in 0..before {
        rows.extend(answer(pages.next().unwrap().unwrap()).rows);
    }
    session.refresh().unwrap();
    let refreshes = tpp.bank.token_refreshes();
    let redirect = sca_required(pages.next().unwrap().unwrap());
    assert!(pages.next().is_none(), "an iterator that went on before the customer was back");
    assert_eq!(pages.pages().map(|pages| pages.number()), Some(u32::try_from(before).unwrap() + 1));
    // A question, and not a dead token, whatever its status.
    assert_eq!(tpp.bank.token_refreshes(), refreshes);
    assert_eq!(redirect.pending.logical_id(), Some(&logical_id(&session)));
    assert_eq!(redirect.url.host(), "127.0.0.1");

    let callback = tpp.approve(&redirect);
    let cursor = session.finish_sca(&redirect.pending, &callback).unwrap().unwrap();
    assert_eq!(usize::try_from(cursor.number()).unwrap(), before + 1);
    rows.extend(read_all(&session, cursor).into_iter().flat_map(|page| page.rows));
    let booked = tpp.bank.rows(tpp.iban(FIRST).as_str());
    assert_rows(&rows, &booked, PageShape::Embedded);

    let sca = tokens(&session).sca_token(tpp.now()).map(|token| token.expose().to_owned());
    assert_eq!(sca.is_some(), brings != ScaReturn::Nothing);
    let last = tpp.received(Operation::Transactions).pop().unwrap();
    assert_eq!(last.header("sca-token"), sca.as_deref());
    assert!(tokens(&session).logical_id().is_some());
    if brings == ScaReturn::Code {
        let form = String::from_utf8(tpp.received(Operation::Token).pop().unwrap().body).unwrap();
        assert!(!form.contains("code_verifier"), "a verifier of nothing: {form}");
    }
}

#[test]
fn every_style_and_every_return_at_the_first_page() {
    for style in STYLES {
        for brings in RETURNS {
            interrupted(style, brings, 0);
        }
    }
}

#[test]
fn every_style_and_every_return_in_the_middle() {
    for style in STYLES {
        for brings in RETURNS {
            interrupted(style, brings, 2);
        }
    }
}

#[test]
fn another_process_takes_up_what_the_customer_was_sent_for() {
    for brings in RETURNS {
        let tpp = Tpp::start(Options::default().rows(70).sca_return(brings));
        let session = without_sca(&tpp);
        let asked = session.pages(statement(&session, old(&tpp)), PsuPresence::Present).next();
        let redirect = sca_required(asked.unwrap().unwrap());
        let stored = serde_json::to_string(&redirect.pending).unwrap();
        let callback = tpp.approve(&redirect);

        let pending: PendingSca = serde_json::from_str(&stored).unwrap();
        assert_eq!(pending.state(), redirect.pending.state());
        let transport = tpp.builder().build().unwrap();
        let other = tpp.session_over(&transport, MemoryStore::with(tokens(&session)));
        let cursor = other.finish_sca(&pending, &callback).unwrap().unwrap();
        let pages = read_all(&other, cursor);
        let booked = tpp.bank.rows(tpp.iban(FIRST).as_str());
        assert_rows(pages.iter().flat_map(|page| &page.rows), &booked, PageShape::Embedded);
    }
}

#[test]
fn a_customer_who_refuses_changes_nothing() {
    for brings in RETURNS {
        let tpp = Tpp::start(Options::default().rows(70).sca_return(brings));
        let session = without_sca(&tpp);
        let before = tokens(&session);
        let asked = session.pages(statement(&session, old(&tpp)), PsuPresence::Present).next();
        let redirect = sca_required(asked.unwrap().unwrap());
        tpp.discretion.remember(&redirect.pending);
        let callback = tpp.refuse(&redirect);
        let requests = tpp.bank.requests().len();
        let error = session.finish_sca(&redirect.pending, &callback).unwrap_err();
        tpp.discreet(&error);
        let ErrorKind::Callback(CallbackError::Refused(refusal)) = error.core().unwrap().kind()
        else {
            panic!("{error:?}");
        };
        assert_eq!(refusal.reason(), RefusalReason::AccessDenied);
        assert_eq!(error.remedy(), Some(Remedy::StartOver));
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.core().unwrap().fault(), belfius_psd2::Fault::Customer);
        assert_eq!(tokens(&session), before);
        assert_eq!(tpp.bank.requests().len(), requests);
        // What needs no SCA still works, and what does asks again.
        read_all(&session, statement(&session, TransactionsQuery::default()));
        let asked = session.pages(statement(&session, old(&tpp)), PsuPresence::Present).next();
        let again = sca_required(asked.unwrap().unwrap());
        assert_ne!(again.pending.state(), redirect.pending.state());
    }
}

#[test]
fn a_callback_of_another_authentication_is_not_taken() {
    let tpp = Tpp::start(Options::default().rows(70).sca_return(ScaReturn::ScaToken));
    let session = without_sca(&tpp);
    let ask = || {
        let asked = session.pages(statement(&session, old(&tpp)), PsuPresence::Present).next();
        sca_required(asked.unwrap().unwrap())
    };
    let (one, two) = (ask(), ask());
    tpp.discretion.remember(&one.pending);
    let before = tokens(&session);
    let foreign = tpp.approve(&two);
    let error = session.finish_sca(&one.pending, &foreign).unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::Callback(CallbackError::StateMismatch);
    assert_core(&error, &kind, Delivery::NotSent, &Remedy::NotPermitted);
    assert_eq!(tokens(&session), before, "a token from a stranger was stored");
    let callback = tpp.approve(&one);
    session.finish_sca(&one.pending, &callback).unwrap().unwrap();
}

#[test]
fn an_authentication_that_takes_too_long_is_over() {
    let tpp = tpp();
    let session = without_sca(&tpp);
    let asked = session.pages(statement(&session, old(&tpp)), PsuPresence::Present).next();
    let redirect = sca_required(asked.unwrap().unwrap());
    let callback = tpp.approve(&redirect);
    tpp.advance(Duration::from_secs(3601));
    let error = session.finish_sca(&redirect.pending, &callback).unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::Callback(CallbackError::Expired);
    assert_core(&error, &kind, Delivery::NotSent, &Remedy::StartOver);
}

// The SCA token.

fn last_sca_token(tpp: &Tpp) -> Option<String> {
    let last = tpp.received(Operation::Transactions).pop().unwrap();
    last.header("sca-token").map(str::to_owned)
}

fn ask<S: TokenStore>(
    tpp: &Tpp,
    session: &belfius_psd2_ureq::Session<S>,
) -> Reply<belfius_psd2::Page> {
    session.pages(statement(session, old(tpp)), PsuPresence::Present).next().unwrap().unwrap()
}

#[test]
fn an_sca_token_is_sent_for_an_hour() {
    // An access token that outlives it, so that no refresh drops it before.
    let options = Options::default().rows(70).access_token_lifetime(Duration::from_secs(9000));
    let tpp = Tpp::start(options);
    let session = tpp.consented(Scope::Ais, FIRST);
    let token = tokens(&session).sca_token(tpp.now()).unwrap().expose().to_owned();
    let _ = answer(ask(&tpp, &session));
    assert_eq!(last_sca_token(&tpp), Some(token.clone()));
    tpp.advance(Duration::from_secs(3540));
    let _ = answer(ask(&tpp, &session));
    assert_eq!(last_sca_token(&tpp), Some(token));
    tpp.advance(Duration::from_secs(61));
    let before = tpp.received(Operation::Transactions).len();
    let _ = sca_required(ask(&tpp, &session));
    assert_eq!(last_sca_token(&tpp), None);
    // Known to be dead, so not tried.
    assert_eq!(tpp.received(Operation::Transactions).len(), before + 1);
    assert_eq!(tpp.bank.token_refreshes(), 0);
}

#[test]
fn an_sca_token_goes_with_a_refresh() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let _ = answer(ask(&tpp, &session));
    assert!(last_sca_token(&tpp).is_some());
    // Renewed on the way: the first try carries it, the one after does not.
    tpp.bank.expire_access_tokens();
    let before = tpp.received(Operation::Transactions).len();
    let _ = sca_required(ask(&tpp, &session));
    let requests = tpp.received(Operation::Transactions).split_off(before);
    let sent: Vec<bool> =
        requests.iter().map(|request| request.header("sca-token").is_some()).collect();
    assert_eq!(sent, [true, false]);
    assert!(tokens(&session).sca_token(tpp.now()).is_none());
}

#[test]
fn an_sca_token_goes_to_transactions_only() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let _ = session.account(&logical_id(&session), PsuPresence::Present).unwrap();
    assert!(tpp.received(Operation::Account).pop().unwrap().header("sca-token").is_none());
}

#[test]
fn an_sca_token_that_the_bank_refuses_is_left_out_once() {
    for style in STYLES {
        let tpp = Tpp::start(Options::default().rows(70).sca_style(style));
        let session = without_sca(&tpp);
        let dead = ScaToken::new("eyJhbGciOiJkaXIifQ..dead.dead.dead").unwrap();
        let with_dead = tokens(&session).with_sca_token(dead.clone(), tpp.now());
        let session = tpp.session_over(&tpp.transport, MemoryStore::with(with_dead));
        let redirect = sca_required(ask(&tpp, &session));
        let requests = tpp.received(Operation::Transactions);
        let sent: Vec<_> = requests.iter().map(|request| request.header("sca-token")).collect();
        assert_eq!(sent, [Some(dead.expose()), None]);
        assert_ne!(requests[0].header("request-id"), requests[1].header("request-id"));
        // No reason to renew the access token.
        assert_eq!(tpp.bank.token_refreshes(), 1);
        let callback = tpp.approve(&redirect);
        session.finish_sca(&redirect.pending, &callback).unwrap().unwrap();
    }
}

#[test]
fn a_logical_id_that_the_bank_cannot_read_is_an_error_after_that() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let id = belfius_psd2::model::LogicalId::new("eyJub2JvZHkifQ../nobody+?#").unwrap();
    let pages = belfius_psd2::Pages::new(id.clone(), TransactionsQuery::default());
    let error = session.pages(pages, PsuPresence::Present).next().unwrap().unwrap_err();
    tpp.discretion.add(id.as_str());
    tpp.refused(&error, BankCode::InvalidJwt);
    assert_eq!(error.remedy(), Some(Remedy::StartOver));
    // Once with the SCA token, once without, and no more.
    assert_eq!(tpp.received(Operation::Transactions).len(), 2);
    assert_eq!(tpp.bank.token_refreshes(), 0);
    let error = session.account(&id, PsuPresence::Present).unwrap_err();
    tpp.refused(&error, BankCode::InvalidJwt);
    assert_eq!(tpp.received(Operation::Account).len(), 1);
}

#[test]
fn ninety_days_after_the_last_time_everything_asks_for_it() {
    for brings in RETURNS {
        let tpp = Tpp::start(Options::default().rows(70).sca_return(brings));
        let session = tpp.consented(Scope::Ais, FEW);
        tpp.advance(Duration::from_secs(91 * 24 * 3600));
        let recent = || statement(&session, TransactionsQuery::default());
        let asked = session.pages(recent(), PsuPresence::Absent).next().unwrap().unwrap();
        let redirect = sca_required(asked);
        let callback = tpp.approve(&redirect);
        let cursor = session.finish_sca(&redirect.pending, &callback).unwrap().unwrap();
        read_all(&session, cursor);
    }
}
