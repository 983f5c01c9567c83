//! How long a consent lives, on the bank's clock: what the client counts and what
//! the bank does are the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::time::Duration;

use belfius_psd2::model::{LogicalId, PsuPresence, Scope};
use belfius_psd2::{
    BankCode, ConsentEnd, ConsentLife, ConsentState, Generation, Pages, PendingSca, Redirect,
    Reply, TransactionsQuery,
};
use belfius_psd2_sandbox::{Brand, Options, ScaReturn};
use e2e_tpp::current::EVERYWHERE;
use e2e_tpp::{FIRST, Tpp, TppSession, answer, read_all, tokens};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// What the bank shows without anybody's authentication.
fn recent(id: &LogicalId) -> Pages {
    Pages::new(id.clone(), TransactionsQuery::default())
}

/// The first page, or the question for the customer.
fn page(session: &TppSession, id: &LogicalId) -> Reply<belfius_psd2::Page> {
    session.pages(recent(id), PsuPresence::Present).next().unwrap().unwrap()
}

fn wanted(session: &TppSession, id: &LogicalId) -> Redirect<PendingSca> {
    e2e_tpp::sca_required(page(session, id))
}

#[test]
fn the_days_are_counted_down_from_the_consent_and_not_from_a_refresh() {
    for (generation, brand) in EVERYWHERE {
        let tpp = Tpp::of(Options::default().rows(5), generation, brand);
        for scope in [Scope::Ais, Scope::Caf] {
            let given = tpp.now();
            let session = tpp.consented(scope, FIRST);
            let life = || tokens(&session).consent_life().unwrap();
            assert!(life().given_at() >= given && life().given_at() <= tpp.now());
            assert_eq!(life().state(tpp.now()), ConsentState::Active { days_left: 89 });
            tpp.advance(DAY * 40);
            session.refresh().unwrap();
            assert_eq!(life().days_left(tpp.now()), Some(49), "{generation} {brand:?} {scope}");
            assert!(!life().is_due(tpp.now()));
        }
    }
    // A payment's consent is its signature: there is nothing to count.
    let tpp = e2e_tpp::current::current(Options::default());
    let followed = tpp.follow(&tpp.signed_now(&tpp.transfer()));
    assert!(tokens(&followed.session).consent_life().is_none());
}

#[test]
fn it_warns_a_week_before_and_the_bank_asks_when_it_is_over() {
    for (generation, brand) in EVERYWHERE {
        let tpp = Tpp::of(Options::default().rows(5), generation, brand);
        let session = tpp.consented(Scope::Ais, FIRST);
        let id = tpp.id_of(&session, FIRST);
        let mut life = tokens(&session).consent_life().unwrap();

        tpp.advance(DAY * 82);
        assert!(!life.is_due(tpp.now()));
        tpp.advance(DAY * 2);
        assert_eq!(life.state(tpp.now()), ConsentState::RenewSoon { days_left: 5 });
        assert!(life.is_due(tpp.now()));
        let _ = answer(page(&session, &id));

        // On the last day all still works, and a day later it does not.
        tpp.advance(DAY * 5);
        assert_eq!(life.state(tpp.now()), ConsentState::RenewSoon { days_left: 0 });
        let _ = answer(page(&session, &id));
        tpp.advance(DAY);
        assert!(matches!(life.state(tpp.now()), ConsentState::Overdue { .. }));
        let redirect = wanted(&session, &id);
        assert!(life.sca_required(tpp.now()), "{generation} {brand:?}");
        assert!(matches!(life.state(tpp.now()), ConsentState::ScaRequired { .. }));
        assert!(!life.sca_required(tpp.now()), "what is known is no news");

        // The balance stays readable, and so does the list.
        let _ = answer(session.account(&id, PsuPresence::Present).unwrap());
        assert_eq!(tpp.id_of(&session, FIRST), id);

        // The customer authenticates, and its days begin anew.
        let callback = tpp.approve(&redirect);
        let cursor = session.finish_sca(&redirect.pending, &callback).unwrap().unwrap();
        read_all(&session, cursor);
        let now = tpp.now();
        let life = life.renewed(now);
        assert_eq!(life.days_left(now), Some(90));
        tpp.advance(DAY * 89);
        assert_eq!(life.days_left(tpp.now()), Some(0));
        let _ = answer(page(&session, &id));
        tpp.advance(DAY * 2);
        assert_eq!(life.days_left(tpp.now()), None);
        let _ = wanted(&session, &id);
    }
}

#[test]
fn whatever_the_customer_brings_back_renews_it_for_the_bank() {
    for brings in [ScaReturn::Nothing, ScaReturn::Code, ScaReturn::ScaToken] {
        let options = Options::default().rows(5).sca_return(brings);
        let tpp = Tpp::of(options, Generation::Three, Brand::Banx);
        let session = tpp.consented(Scope::Ais, FIRST);
        let id = tpp.id_of(&session, FIRST);
        tpp.advance(DAY * 91);
        let redirect = wanted(&session, &id);
        let callback = tpp.approve(&redirect);
        session.finish_sca(&redirect.pending, &callback).unwrap();
        let back = tpp.now();
        tpp.advance(DAY * 60);
        let _ = answer(page(&session, &id));

        // Only a code tells the tokens; the life beside them is told by hand.
        let told = tokens(&session).consent_life().unwrap();
        let expected = if brings == ScaReturn::Code { Some(29) } else { None };
        assert_eq!(told.days_left(tpp.now()), expected, "{brings:?}");
        assert_eq!(told.renewed(back).days_left(tpp.now()), Some(29));
    }
}

#[test]
fn a_life_that_is_stored_beside_the_tokens_goes_on() {
    let tpp = Tpp::of(Options::default().rows(5), Generation::Three, Brand::Belfius);
    let session = tpp.consented(Scope::Ais, FIRST);
    let id = tpp.id_of(&session, FIRST);
    let stored = serde_json::to_string(&tokens(&session).consent_life().unwrap()).unwrap();
    tpp.advance(DAY * 91);
    let mut life: ConsentLife = serde_json::from_str(&stored).unwrap();
    let _ = wanted(&session, &id);
    assert!(life.sca_required(tpp.now()));
    let stored = serde_json::to_string(&life).unwrap();
    assert_eq!(serde_json::from_str::<ConsentLife>(&stored).unwrap(), life);
    assert!(!stored.contains(id.as_str()), "an account's id in: {stored}");
}

#[test]
fn sca_for_older_history_says_nothing_of_the_consent() {
    let tpp = Tpp::of(Options::default().rows(5), Generation::Three, Brand::Belfius);
    let session = tpp.consented(Scope::Ais, FIRST);
    let id = tpp.id_of(&session, FIRST);
    session.refresh().unwrap();
    let mut life = tokens(&session).consent_life().unwrap();
    let old = tpp.today().saturating_sub(jiff::ToSpan::days(200));
    let pages = Pages::new(id, TransactionsQuery::default().with_date_from(old));
    let reply = session.pages(pages, PsuPresence::Present).next().unwrap().unwrap();
    let _ = e2e_tpp::sca_required(reply);
    assert!(!life.sca_required(tpp.now()));
    assert!(matches!(life.state(tpp.now()), ConsentState::Active { .. }));
}

#[test]
fn a_refresh_token_that_dies_late_has_expired_and_one_that_dies_early_was_refused() {
    for (days, reason) in [(30, ConsentEnd::RefreshRefused), (120, ConsentEnd::Expired)] {
        let lifetime = Some(DAY * (days - 1));
        let options = Options::default().rows(5).refresh_token_lifetime(lifetime);
        let tpp = Tpp::of(options, Generation::Three, Brand::Belfius);
        let session = tpp.consented(Scope::Ais, FIRST);
        let mut life = tokens(&session).consent_life().unwrap();
        tpp.advance(DAY * days);
        let error = session.accounts(PsuPresence::Absent).unwrap_err();
        tpp.refused(&error, BankCode::InvalidRefreshToken);
        assert!(life.note(error.core().unwrap(), tpp.now()));
        let state = life.state(tpp.now());
        let ConsentState::Ended { reason: ended, .. } = state else { panic!("{state}") };
        assert_eq!(ended, reason);
        assert!(!life.is_due(tpp.now()), "a consent that is over is not to be renewed");
        // Only a new one helps.
        tpp.consent(&session, Scope::Ais, FIRST);
        assert_eq!(tokens(&session).consent_life().unwrap().days_left(tpp.now()), Some(89));
    }
}

#[test]
fn a_fault_that_is_none_of_the_customers_changes_nothing() {
    use belfius_psd2_sandbox::{DocumentedError, Fault, Operation};
    let tpp = Tpp::of(Options::default().rows(5), Generation::Three, Brand::Belfius);
    let session = tpp.consented(Scope::Ais, FIRST);
    let id = tpp.id_of(&session, FIRST);
    let mut life = tokens(&session).consent_life().unwrap();
    let before = life.clone();
    for fault in [
        Fault::Empty401,
        Fault::Empty403,
        Fault::Html500,
        Fault::Error(DocumentedError::AccessDenied),
        Fault::Error(DocumentedError::BlockedTpp),
        Fault::UnknownErrorCode,
    ] {
        tpp.bank.faults().inject(Operation::Account, fault.clone(), 1);
        let error = session.account(&id, PsuPresence::Present).unwrap_err();
        assert!(!life.note(error.core().unwrap(), tpp.now()), "{fault:?}");
    }
    assert_eq!(life, before);
}
