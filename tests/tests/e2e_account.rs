//! Account details: what the bank knows of an account arrives as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::time::Duration;

use belfius_psd2::model::{Account, PsuPresence, Scope};
use belfius_psd2::{BankCode, Delivery, ErrorKind, Remedy};
use belfius_psd2_sandbox::{AccountFacts, Operation, Options};
use e2e_tpp::{EMPTY, FEW, FIRST, MIXED, Tpp, TppSession, answer, assert_core, logical_id, tpp};

fn details(session: &TppSession) -> Account {
    answer(session.account(&logical_id(session), PsuPresence::Present).unwrap())
}

#[track_caller]
fn same(account: &Account, facts: &AccountFacts) {
    assert_eq!(account.iban.as_ref().unwrap().as_str(), facts.iban);
    assert!(account.iban.as_ref().unwrap().check().is_ok());
    assert_eq!(account.currency.unwrap().as_str(), facts.currency);
    // To the digit: -0.50 and 12345678.90 too.
    assert_eq!(account.balance.unwrap().to_string(), facts.balance);
    assert_eq!(account.holder.as_deref(), facts.name.as_deref());
    assert_eq!(account.account_type.as_deref(), Some(facts.product.as_str()));
    assert_eq!(account.label(), Some(facts.product.as_str()));
    assert_eq!(account.multicurrency, Some(!facts.other_compartments.is_empty()));
    let compartments: Vec<(String, String)> = account
        .other_compartments
        .iter()
        .map(|part| (part.currency.unwrap().to_string(), part.balance.unwrap().to_string()))
        .collect();
    assert_eq!(compartments, facts.other_compartments);
    // What this version does not send is not made up.
    assert!(account.product.is_none() && account.product_name.is_none());
    assert!(account.product_type.is_none() && account.psu_name.is_none());
}

#[test]
fn every_account_is_as_the_bank_has_it() {
    for options in [
        Options::default(),
        Options::default().string_amounts(true),
        Options::default().prefix("/sandbox/psd2"),
    ] {
        let tpp = Tpp::start(options.rows(10));
        let facts = tpp.bank.accounts();
        for account in [FIRST, MIXED, FEW, EMPTY] {
            same(&details(&tpp.consented(Scope::Ais, account)), &facts[account]);
        }
        // A name that is not there, and compartments.
        assert!(facts[FEW].name.is_none() && facts[MIXED].other_compartments.len() == 2);
    }
}

#[test]
fn an_account_shows_nothing_in_a_log() {
    let tpp = tpp();
    for account in [FIRST, MIXED] {
        let shown = format!("{:?}", details(&tpp.consented(Scope::Ais, account)));
        let facts = &tpp.bank.accounts()[account];
        assert!(!shown.contains(&facts.iban) && !shown.contains(&facts.balance), "{shown}");
        assert!(!shown.contains(facts.name.as_ref().unwrap().as_str()), "{shown}");
    }
}

#[test]
fn a_logical_id_is_one_segment_of_the_path() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    // The sandbox's have every character that goes wrong.
    let id = logical_id(&session);
    assert!(id.as_str().contains('/') && id.as_str().contains("%2F") && id.as_str().contains('+'));
    details(&session);
    let request = tpp.received(Operation::Account).pop().unwrap();
    assert_eq!(request.path.matches('/').count(), 2, "{}", request.path);
    assert!(request.path.contains("%2F") && request.path.contains("%252F"), "{}", request.path);
}

#[test]
fn every_call_says_who_asks_and_whether_the_customer_is_there() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    for (psu, expected) in [(PsuPresence::Present, "true"), (PsuPresence::Absent, "false")] {
        let _ = session.account(&logical_id(&session), psu).unwrap();
        let request = tpp.received(Operation::Account).pop().unwrap();
        assert_eq!(request.query, format!("psu_involved={expected}"));
        let accept = "application/vnd.belfius.api+json; version=1";
        assert_eq!(request.header("accept"), Some(accept));
        assert_eq!(request.header("client-id"), Some(tpp.bank.client_id()));
        assert_eq!(request.header("redirect-uri"), Some(tpp.bank.redirect_uri()));
        assert_eq!(request.header("accept-language"), Some("fr"));
        assert!(request.header("authorization").unwrap().starts_with("Bearer "));
        assert!(request.header("content-type").is_none() && request.body.is_empty());
        for name in ["request-id", "authorization", "accept", "client-id", "host"] {
            assert_eq!(request.headers.get_all(name).iter().count(), 1, "{name}");
        }
    }
}

#[test]
fn no_request_id_is_used_twice() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    for _ in 0..20 {
        details(&session);
    }
    tpp.bank.expire_access_tokens();
    details(&session);
    let requests = tpp.bank.requests();
    let mut ids: Vec<_> =
        requests.iter().map(|request| request.header("request-id").unwrap().to_owned()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    // UUIDs of version 4, as the later generations want them.
    assert!(ids.iter().all(|id| id.len() == 36 && id.as_bytes()[14] == b'4'));
}

#[test]
fn details_and_statements_share_the_calls_without_the_customer() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let other = tpp.consented(Scope::Ais, FEW);
    let id = logical_id(&session);
    for _ in 0..4 {
        let _ = session.account(&id, PsuPresence::Absent).unwrap();
    }
    let error = session.account(&id, PsuPresence::Absent).unwrap_err();
    tpp.refused(&error, BankCode::RateLimitExceeded);
    assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
    assert_eq!(error.delivery(), Delivery::Refused);
    details(&session);
    // Each account has its own.
    let _ = other.account(&logical_id(&other), PsuPresence::Absent).unwrap();
    tpp.advance(Duration::from_secs(24 * 3600 + 1));
    let _ = session.account(&id, PsuPresence::Absent).unwrap();
}

#[test]
fn tokens_for_something_else_are_not_sent() {
    let tpp = tpp();
    let caf = tpp.consented(Scope::Caf, FIRST);
    let error = caf.account(&logical_id(&caf), PsuPresence::Present).unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::WrongScope { has: Scope::Caf, needs: Scope::Ais };
    assert_core(&error, &kind, Delivery::NotSent, &Remedy::NewConsent);
    assert!(tpp.received(Operation::Account).is_empty());
}
