//! The accounts that the customer picks, and the list in which they come back,
//! whose member names the bank does not publish.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::collections::BTreeSet;

use belfius_psd2::model::{PsuPresence, Scope};
use belfius_psd2::{BankCode, Delivery, ErrorKind, Generation, JsonProblem, Remedy, Reply};
use belfius_psd2_sandbox::{AccountsShape, Behaviour, Brand, Operation, Options, PageShape};
use belfius_psd2_ureq::Error;
use e2e_tpp::current::{current, number};
use e2e_tpp::{EMPTY, FEW, FIRST, MIXED, Tpp, TppSession, answer, assert_rows, read_all, tokens};

/// Every shape in which the accounts can be found.
const READABLE: [AccountsShape; 5] = [
    AccountsShape::Plain,
    AccountsShape::Wrapped,
    AccountsShape::Embedded,
    AccountsShape::Disguised,
    AccountsShape::ResourceId,
];

fn numbers(tpp: &Tpp, session: &TppSession) -> Vec<String> {
    let listed = tpp.listed(session);
    listed.iter().map(|one| number(&one.account).unwrap().to_owned()).collect()
}

fn ibans(tpp: &Tpp, accounts: &[usize]) -> Vec<String> {
    accounts.iter().map(|account| tpp.iban(*account).as_str().to_owned()).collect()
}

#[test]
fn the_accounts_are_found_under_whatever_names() {
    for shape in READABLE {
        let tpp = current(Options::default().accounts_shape(shape));
        let picked = [MIXED, FIRST, EMPTY];
        let session = tpp.picked(&picked);
        assert_eq!(numbers(&tpp, &session), ibans(&tpp, &picked), "{shape:?}");
        // Each id is the one of its number, and not its neighbour's.
        for listed in tpp.listed(&session) {
            let reply = session.account(&listed.logical_id, PsuPresence::Present).unwrap();
            assert_eq!(number(&answer(reply)), number(&listed.account), "{shape:?}");
        }
    }
}

#[test]
fn one_account_alone_is_found_as_well() {
    for shape in READABLE {
        let tpp = current(Options::default().accounts_shape(shape));
        let session = tpp.picked(&[FEW]);
        assert_eq!(numbers(&tpp, &session), ibans(&tpp, &[FEW]), "{shape:?}");
    }
}

#[test]
fn an_empty_list_is_no_error() {
    let tpp = current(Options::default().accounts_shape(AccountsShape::Empty));
    let session = tpp.picked(&[FIRST]);
    assert!(tpp.listed(&session).is_empty());
}

#[test]
fn a_list_that_cannot_be_read_says_what_was_seen_and_nothing_of_the_customer() {
    let tpp = current(Options::default().accounts_shape(AccountsShape::Unreadable));
    let session = tpp.picked(&[FIRST, MIXED]);
    let error = session.accounts(PsuPresence::Present).unwrap_err();
    tpp.discreet(&error);
    let ErrorKind::Unreadable(why) = error.core().unwrap().kind() else { panic!("{error:?}") };
    assert!(matches!(why.problem(), JsonProblem::Shape(_)), "{why}");
    let text = error.to_string();
    for seen in ["list of accounts", "an object with", "HTTP 200", "Request-ID"] {
        assert!(text.contains(seen), "no `{seen}` in: {text}");
    }
    // A GET may be repeated; only the bank can tell what it means.
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::AskBank)));
    assert_eq!(tpp.received(Operation::Accounts).len(), 1);
}

#[test]
fn one_pair_of_tokens_serves_every_account() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[FIRST, MIXED, FEW]);
    let before = tokens(&session);
    assert_eq!((before.logical_id(), before.iban()), (None, None));
    for account in [FIRST, MIXED, FEW] {
        let id = tpp.id_of(&session, account);
        let query = belfius_psd2::TransactionsQuery::default()
            .with_date_from(tpp.today().saturating_sub(jiff::ToSpan::years(2)));
        let pages = read_all(&session, belfius_psd2::Pages::new(id, query));
        let mut booked = tpp.bank.rows(tpp.iban(account).as_str());
        booked.retain(|row| row.currency == "EUR");
        assert_rows(pages.iter().flat_map(|page| &page.rows), &booked, PageShape::Booked);
    }
    let bearers: BTreeSet<String> = tpp
        .bank
        .requests()
        .iter()
        .filter_map(|request| request.header("authorization").map(str::to_owned))
        .filter(|value| value.starts_with("Bearer "))
        .collect();
    assert_eq!(bearers.len(), 1, "one token for all");
    assert_eq!(tokens(&session), before);
}

#[test]
fn an_id_lives_through_a_refresh_and_a_new_pick() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[FIRST, MIXED]);
    let id = tpp.id_of(&session, FIRST);
    session.refresh().unwrap();
    let _ = answer(session.account(&id, PsuPresence::Present).unwrap());
    // The customer picks anew: what was left out is closed.
    let gone = tpp.id_of(&session, MIXED);
    let again = tpp.picked(&[FIRST, FEW]);
    assert_eq!(numbers(&tpp, &again), ibans(&tpp, &[FIRST, FEW]));
    let _ = answer(again.account(&id, PsuPresence::Present).unwrap());
    let error = again.account(&gone, PsuPresence::Present).unwrap_err();
    tpp.refused(&error, BankCode::InvalidJwt);
    assert_eq!(error.remedy(), Some(Remedy::StartOver));
}

#[test]
fn a_blocked_account_leaves_the_list_and_the_others_stay() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[FIRST, MIXED]);
    let id = tpp.id_of(&session, FIRST);
    tpp.bank.block_account(tpp.iban(FIRST).as_str());
    assert_eq!(numbers(&tpp, &session), ibans(&tpp, &[MIXED]));
    let error = session.account(&id, PsuPresence::Present).unwrap_err();
    tpp.refused(&error, BankCode::AccessDenied);
    assert_eq!(error.remedy(), Some(Remedy::AskBank));
    let id = tpp.id_of(&session, MIXED);
    let _ = answer(session.account(&id, PsuPresence::Present).unwrap());
}

#[test]
fn accounts_that_are_closed_to_it_can_be_picked_and_are_left_out() {
    for brand in [Brand::Belfius, Brand::Banx] {
        let tpp = Tpp::of(Options::default().rows(1), Generation::Three, brand);
        let session = tpp.consented(Scope::Ais, FIRST);
        let open = tpp.accounts().into_iter().filter(|one| one.behaviour == Behaviour::Ordinary);
        let open: Vec<String> = open.map(|one| one.iban).collect();
        assert!(open.len() < tpp.accounts().len());
        assert_eq!(numbers(&tpp, &session), open, "{brand:?}");
    }
}

#[test]
fn the_list_says_whether_the_customer_is_there_and_costs_no_call() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[FIRST]);
    for _ in 0..6 {
        let Reply::Answer(_) = session.accounts(PsuPresence::Absent).unwrap() else { panic!() };
    }
    let _ = session.accounts(PsuPresence::Present).unwrap();
    let mut asked = tpp.received(Operation::Accounts);
    assert_eq!(asked.pop().unwrap().query, "psu_involved=true");
    assert!(asked.iter().all(|request| request.query == "psu_involved=false"));
}

/// The code and remedy of an error at the other brand's host.
#[track_caller]
fn elsewhere(tpp: &Tpp, error: &Error, home: Brand) {
    // The bank documents both codes, and not which is when.
    let code = match home {
        Brand::Belfius => BankCode::InvalidAccount,
        _ => BankCode::ChannelNotPermitted,
    };
    tpp.refused(error, code);
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(error.remedy(), Some(Remedy::NotPermitted), "{error}");
    assert_eq!(error.core().unwrap().status().unwrap().as_u16(), 403);
}

#[test]
fn an_account_of_the_other_brand_is_refused_at_consent() {
    for (home, host) in [(Brand::Belfius, Brand::Banx), (Brand::Banx, Brand::Belfius)] {
        for generation in [Generation::One, Generation::Two, Generation::Three] {
            let tpp = Tpp::of(Options::default().rows(1), generation, host);
            let other = Tpp { brand: home, ..tpp };
            let error = other.session().consent(Scope::Caf, &other.iban(FIRST)).unwrap_err();
            elsewhere(&other, &error, home);
        }
    }
}

#[test]
fn tokens_of_one_brand_do_not_leave_for_the_other() {
    let tpp = current(Options::default());
    let session = tpp.picked(&[FIRST]);
    let banx = belfius_psd2::Bank::at(tpp.bank.banx_url(), Generation::Three).unwrap();
    let client = tpp.client.with_bank(banx);
    let strayed = tpp.session_as(&client, &tpp.transport, session.store().clone());
    let requests = tpp.bank.requests().len();
    let error = strayed.accounts(PsuPresence::Present).unwrap_err();
    tpp.discreet(&error);
    e2e_tpp::assert_core(&error, &ErrorKind::WrongBank, Delivery::NotSent, &Remedy::FixInput(None));
    assert_eq!(tpp.bank.requests().len(), requests);
}
