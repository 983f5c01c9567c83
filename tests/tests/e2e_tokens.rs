//! Tokens: renewed once for everybody who waits, stored before they are used,
//! and never deleted by an error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::error::Error as _;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use belfius_psd2::model::{PsuPresence, Scope};
use belfius_psd2::{
    BankCode, Content, Delivery, ErrorKind, JsonProblem, Operation as CoreOperation, Remedy, Tokens,
};
use belfius_psd2_sandbox::{DocumentedError, Fault, Operation, Options};
use belfius_psd2_ureq::{
    Error, FileStore, Limit, Locked, MemoryStore, SendKind, Session, StoreError, TokenStore,
};
use e2e_tpp::{FEW, FIRST, TempDir, Tpp, answer, logical_id, signature_required, tokens, tpp};

fn ask<S: TokenStore>(session: &Session<S>) -> Result<String, Error> {
    let account = session.account(&logical_id(session), PsuPresence::Present)?;
    Ok(answer(account).iban.unwrap().as_str().to_owned())
}

fn past_expiry() -> Duration {
    Duration::from_secs(901)
}

/// What stopped the renewal.
#[track_caller]
fn source_of(error: &Error) -> &Error {
    match error {
        Error::Renewal { operation: CoreOperation::Account, source } => source,
        other => panic!("no renewal: {other:?}"),
    }
}

#[test]
fn an_expired_token_is_renewed_before_the_call() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let before = tokens(&session);
    tpp.advance(past_expiry());
    assert_eq!(ask(&session).unwrap(), tpp.iban(FIRST).as_str());
    assert_eq!(tpp.bank.token_refreshes(), 1);
    let statuses: Vec<_> = tpp.received(Operation::Account).iter().map(|r| r.status).collect();
    assert_eq!(statuses, [Some(200)], "the dead token was sent");

    let after = tokens(&session);
    assert!(!after.is_same_pair(&before));
    assert_eq!(after.logical_id(), before.logical_id());
    assert_eq!(after.scope(), Scope::Ais);
    assert!(after.expires_at() > before.expires_at());
    assert!(after.sca_token(tpp.now()).is_none() && before.sca_token(tpp.now()).is_some());
    ask(&session).unwrap();
    assert_eq!(tpp.bank.token_refreshes(), 1);
}

#[test]
fn a_token_that_the_bank_refuses_is_renewed_after_the_call() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    tpp.bank.expire_access_tokens();
    ask(&session).unwrap();
    assert_eq!(tpp.bank.token_refreshes(), 1);
    let requests = tpp.received(Operation::Account);
    let statuses: Vec<_> = requests.iter().map(|request| request.status).collect();
    assert_eq!(statuses, [Some(401), Some(200)]);
    assert_ne!(requests[0].header("request-id"), requests[1].header("request-id"));
    assert_ne!(requests[0].header("authorization"), requests[1].header("authorization"));
}

#[test]
fn the_lifetime_is_the_one_that_the_bank_said() {
    let options = Options::default().rows(10).access_token_lifetime(Duration::from_secs(60));
    let tpp = Tpp::start(options);
    let session = tpp.consented(Scope::Ais, FIRST);
    tpp.advance(Duration::from_secs(30));
    ask(&session).unwrap();
    assert_eq!(tpp.bank.token_refreshes(), 0);
    // Within the five seconds that a request may be on its way.
    tpp.advance(Duration::from_secs(26));
    ask(&session).unwrap();
    assert_eq!(tpp.bank.token_refreshes(), 1);
}

#[test]
fn every_scope_is_renewed() {
    let tpp = tpp();
    let caf = tpp.consented(Scope::Caf, FIRST);
    let pis = tpp.paying();
    tpp.advance(past_expiry());
    let amount = belfius_psd2::model::Amount::parse("1.00").unwrap();
    assert!(
        caf.funds(&belfius_psd2::FundsCheck::new(amount, belfius_psd2::model::Currency::EUR))
            .unwrap()
    );
    let signed = tpp.signed(&tpp.order());
    let _ = signature_required(pis.initiate_with_tokens(&signed).unwrap());
    assert_eq!(tpp.bank.token_refreshes(), 2);
    tpp.bank.expire_access_tokens();
    let _ = pis.cancel(signed.payment_id()).unwrap();
    assert_eq!(tpp.bank.token_refreshes(), 3);
    assert_eq!(tokens(&pis).scope(), Scope::Pis);
}

/// Many at once, all of whom find the same dead token.
fn at_once<S: TokenStore>(sessions: &[&Session<S>], each: usize) {
    let start = Barrier::new(sessions.len() * each);
    thread::scope(|scope| {
        let start = &start;
        let threads: Vec<_> = sessions
            .iter()
            .flat_map(|session| std::iter::repeat_n(*session, each))
            .map(|session| {
                scope.spawn(move || {
                    start.wait();
                    ask(session)
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    });
}

#[test]
fn sixteen_threads_renew_an_expired_token_once() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    tpp.advance(past_expiry());
    at_once(&[&session], 16);
    assert_eq!(tpp.bank.token_refreshes(), 1);
    assert_eq!(tpp.received(Operation::Refresh).len(), 1);
    assert_eq!(tpp.received(Operation::Account).len(), 16);
}

#[test]
fn sixteen_threads_renew_a_refused_token_once() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    tpp.bank.expire_access_tokens();
    at_once(&[&session], 16);
    assert_eq!(tpp.bank.token_refreshes(), 1);
    assert_eq!(tpp.received(Operation::Refresh).len(), 1);
}

#[test]
fn two_sessions_over_one_file_renew_once_and_never_kill_each_others_pair() {
    let tpp = tpp();
    let dir = TempDir::new("tokens");
    let path = dir.join("customer.json");
    let session = || {
        // As in two processes: nothing is shared but the file.
        tpp.session_over(&tpp.builder().build().unwrap(), FileStore::new(&path))
    };
    let (first, second) = (session(), session());
    tpp.consent(&first, Scope::Ais, FIRST);
    for round in 1..=3 {
        match round {
            2 => tpp.bank.expire_access_tokens(),
            _ => tpp.advance(past_expiry()),
        }
        at_once(&[&first, &second], 4);
        assert_eq!(tpp.bank.token_refreshes(), round);
        assert_eq!(tokens(&first), tokens(&second));
    }
    // A third that comes later finds the pair.
    ask(&session()).unwrap();
    assert_eq!(tpp.received(Operation::Refresh).len(), 3);
}

#[test]
fn a_refresh_by_hand_ends_the_former_pair() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let former = tokens(&session);
    let renewed = session.refresh().unwrap();
    assert!(!renewed.is_same_pair(&former));
    assert_eq!(tokens(&session), renewed);
    // Somebody who has only the former one cannot go on, and is told so.
    let left_behind = tpp.session_over(&tpp.transport, MemoryStore::with(former.clone()));
    let error = ask(&left_behind).unwrap_err();
    tpp.refused(source_of(&error), BankCode::InvalidRefreshToken);
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    assert_eq!(tokens(&left_behind), former);
    ask(&session).unwrap();
}

#[test]
fn a_dead_refresh_token_wants_a_new_consent_and_the_store_stays() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let before = tokens(&session);
    tpp.bank.expire_access_tokens();
    tpp.bank.revoke_refresh_tokens();
    let error = ask(&session).unwrap_err();
    tpp.refused(&error, BankCode::InvalidRefreshToken);
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.operation(), Some(CoreOperation::Account));
    let source = source_of(&error);
    assert_eq!(source.operation(), Some(CoreOperation::RefreshTokens));
    assert_eq!(source.delivery(), Delivery::Refused);
    assert!(error.source().is_some());
    assert_eq!(tokens(&session), before);

    tpp.consent(&session, Scope::Ais, FIRST);
    ask(&session).unwrap();
}

#[test]
fn a_refresh_token_may_have_an_end() {
    let options =
        Options::default().rows(10).refresh_token_lifetime(Some(Duration::from_secs(2000)));
    let tpp = Tpp::start(options);
    let session = tpp.consented(Scope::Ais, FIRST);
    tpp.advance(past_expiry());
    ask(&session).unwrap();
    tpp.advance(Duration::from_secs(2001));
    let error = ask(&session).unwrap_err();
    tpp.refused(&error, BankCode::InvalidRefreshToken);
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
}

#[test]
fn a_withdrawn_consent_wants_a_new_one_and_the_store_stays() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let caf = tpp.consented(Scope::Caf, FIRST);
    let before = tokens(&session);
    tpp.bank.withdraw_consent(tpp.iban(FIRST).as_str());

    let error = ask(&session).unwrap_err();
    tpp.refused(&error, BankCode::NoActiveConsent);
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(error.core().unwrap().fault(), belfius_psd2::Fault::Customer);
    assert_eq!(tpp.received(Operation::Refresh).len(), 0);
    assert_eq!(tokens(&session), before);

    let amount = belfius_psd2::model::Amount::parse("1.00").unwrap();
    let error =
        caf.funds(&belfius_psd2::FundsCheck::new(amount, belfius_psd2::model::Currency::EUR));
    tpp.refused(&error.unwrap_err(), BankCode::NoActiveConsent);

    // Expired too: then it is the refresh that is refused.
    tpp.advance(past_expiry());
    let error = ask(&session).unwrap_err();
    tpp.refused(source_of(&error), BankCode::InvalidRefreshToken);
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    assert_eq!(tokens(&session), before);

    tpp.consent(&session, Scope::Ais, FIRST);
    ask(&session).unwrap();
}

#[test]
fn a_bank_that_fails_at_a_refresh_costs_no_tokens() {
    let undocumented = |status: u16, content| {
        let status = http::StatusCode::from_u16(status).unwrap();
        Some(ErrorKind::Undocumented { status, content })
    };
    let cases = [
        (Fault::Html500, undocumented(500, Content::Html), Delivery::Unknown, Remedy::Wait(None)),
        (Fault::Text503, undocumented(503, Content::Text), Delivery::Unknown, Remedy::Wait(None)),
        (Fault::Empty401, undocumented(401, Content::Empty), Delivery::Refused, Remedy::AskBank),
        (Fault::Empty403, undocumented(403, Content::Empty), Delivery::Refused, Remedy::AskBank),
        (
            Fault::UnexpectedRedirect,
            undocumented(302, Content::Empty),
            Delivery::Unknown,
            Remedy::AskBank,
        ),
        (Fault::Error(DocumentedError::Internal), None, Delivery::Unknown, Remedy::Wait(None)),
        (
            Fault::Error(DocumentedError::RestrictedPeriod),
            None,
            Delivery::Unknown,
            Remedy::Wait(None),
        ),
        (Fault::RateLimit { retry_after: None }, None, Delivery::Refused, Remedy::Wait(None)),
        (Fault::UnknownErrorCode, None, Delivery::Refused, Remedy::AskBank),
        (Fault::EmptyBody200, None, Delivery::Unknown, Remedy::AskBank),
        (Fault::NoContent204, None, Delivery::Unknown, Remedy::AskBank),
    ];
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    tpp.bank.expire_access_tokens();
    let before = tokens(&session);
    for (fault, kind, delivery, remedy) in cases {
        tpp.bank.faults().inject(Operation::Refresh, fault.clone(), 1);
        let error = ask(&session).unwrap_err();
        tpp.discreet(&error);
        let source = source_of(&error);
        assert_eq!(error.delivery(), Delivery::NotSent, "{fault:?}");
        assert_eq!(source.delivery(), delivery, "{fault:?}");
        assert_eq!(error.remedy(), Some(remedy), "{fault:?}");
        if let Some(kind) = kind {
            assert_eq!(source.core().unwrap().kind(), &kind, "{fault:?}");
        }
        assert_eq!(tokens(&session), before, "{fault:?}");
    }
    // And when the bank is well again, everything goes on.
    ask(&session).unwrap();
    assert_eq!(tpp.bank.token_refreshes(), 1);
}

#[test]
fn an_empty_success_is_no_pair_of_tokens() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    tpp.bank.faults().inject(Operation::Refresh, Fault::EmptyBody200, 1);
    let error = session.refresh().unwrap_err();
    match error.core().unwrap().kind() {
        ErrorKind::Unreadable(why) => assert_eq!(why.problem(), &JsonProblem::Empty),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_bank_that_is_silent_at_a_refresh_costs_no_tokens() {
    let tpp = tpp();
    let transport = tpp.builder().response_timeout(Duration::from_millis(150)).build().unwrap();
    let store = tpp.consented(Scope::Ais, FIRST).store().clone();
    let session = tpp.session_over(&transport, store);
    let before = tokens(&session);
    tpp.advance(past_expiry());
    tpp.bank.faults().inject(Operation::Refresh, Fault::Delay(Duration::from_secs(3)), 1);
    let error = ask(&session).unwrap_err();
    tpp.discreet(&error);
    assert_eq!(error.delivery(), Delivery::NotSent);
    match source_of(&error) {
        Error::Send(send) => {
            assert_eq!(send.kind(), SendKind::Timeout(Limit::Response));
            assert_eq!(send.delivery(), Delivery::Unknown);
            assert_eq!(send.attempts(), 1);
            assert_eq!(send.operation(), CoreOperation::RefreshTokens);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(tokens(&session), before);
}

#[test]
fn a_refresh_that_never_left_can_be_made_again() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let before = tokens(&session);
    for fault in [Fault::CutHandshake, Fault::CutBeforeProcessing] {
        tpp.bank.faults().inject(Operation::Refresh, fault.clone(), 1);
        let error = session.refresh().unwrap_err();
        tpp.discreet(&error);
        let (kind, delivery) = match fault {
            Fault::CutHandshake => (SendKind::TlsHandshake, Delivery::NotSent),
            // From here the two kinds of cut look the same.
            _ => (SendKind::CutOff, Delivery::Unknown),
        };
        let Error::Send(send) = &error else { panic!("{error:?}") };
        assert_eq!((send.kind(), send.delivery(), send.attempts()), (kind, delivery, 1));
        assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
        assert_eq!(tokens(&session), before);
    }
    session.refresh().unwrap();
    assert_eq!(tpp.bank.token_refreshes(), 1);
}

#[test]
fn a_refresh_whose_answer_is_lost_is_reported_as_unknown() {
    for fault in [Fault::CutAfterProcessing, Fault::CutBody] {
        let tpp = tpp();
        let session = tpp.consented(Scope::Ais, FIRST);
        let before = tokens(&session);
        tpp.advance(past_expiry());
        tpp.bank.faults().inject(Operation::Refresh, fault.clone(), 1);
        let error = ask(&session).unwrap_err();
        tpp.discreet(&error);
        assert_eq!(error.delivery(), Delivery::NotSent, "the call itself");
        let source = source_of(&error);
        let Error::Send(send) = source else { panic!("{source:?}") };
        assert_eq!((send.kind(), send.attempts()), (SendKind::CutOff, 1), "{fault:?}");
        assert_eq!(source.delivery(), Delivery::Unknown);
        assert_eq!(send.status().map(|status| status.as_u16() == 200), {
            (fault == Fault::CutBody).then_some(true)
        });
        assert!(error.to_string().contains("if the refresh was done"), "{error}");
        // It was done, and only once; the old pair is kept, since nobody knows.
        assert_eq!(tpp.bank.token_refreshes(), 1);
        assert_eq!(tpp.received(Operation::Refresh).len(), 1);
        assert_eq!(tokens(&session), before);

        let error = ask(&session).unwrap_err();
        tpp.refused(&error, BankCode::InvalidRefreshToken);
        assert_eq!(error.remedy(), Some(Remedy::NewConsent));
        assert_eq!(tokens(&session), before);
    }
}

#[test]
fn without_tokens_nothing_is_sent() {
    let tpp = tpp();
    let other = tpp.consented(Scope::Ais, FIRST);
    let before = tpp.bank.requests().len();
    let session = tpp.session();
    let error = session.account(&logical_id(&other), PsuPresence::Present).unwrap_err();
    tpp.discreet(&error);
    assert!(matches!(error, Error::NoTokens));
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(matches!(session.refresh().unwrap_err(), Error::NoTokens));
    assert_eq!(tpp.bank.requests().len(), before);
}

#[test]
fn a_transport_alone_renews_nothing() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    tpp.bank.expire_access_tokens();
    let exchange = tpp.client.account(
        &logical_id(&session),
        &tokens(&session),
        PsuPresence::Present,
        session.seed().unwrap(),
    );
    let error = tpp.transport.run(exchange.unwrap()).unwrap_err();
    tpp.discreet(&error);
    assert!(matches!(error, Error::RenewalNeeded { operation: CoreOperation::Account }));
    assert_eq!(error.remedy(), Some(Remedy::RefreshTokens));
    assert_eq!(tpp.received(Operation::Refresh).len(), 0);
}

#[test]
fn tokens_of_one_account_do_not_open_another() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let other = tpp.consented(Scope::Ais, FEW);
    let error = session.account(&logical_id(&other), PsuPresence::Present).unwrap_err();
    tpp.refused(&error, BankCode::InvalidAccessToken);
    // One renewal was tried, and no more.
    assert_eq!(tpp.bank.token_refreshes(), 1);
    assert_eq!(tpp.received(Operation::Account).len(), 2);
    assert_eq!(error.remedy(), Some(Remedy::RefreshTokens));
    ask(&session).unwrap();
    ask(&other).unwrap();
}

/// A store whose disk is full for a while.
#[derive(Default)]
struct Full {
    store: MemoryStore,
    full: AtomicBool,
}

struct LockedFull<'a> {
    inner: Box<dyn Locked + 'a>,
    full: &'a AtomicBool,
}

impl TokenStore for Full {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.store.load()
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        Ok(Box::new(LockedFull { inner: self.store.lock()?, full: &self.full }))
    }
}

impl Locked for LockedFull<'_> {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.inner.load()
    }

    fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        match self.full.load(Ordering::Relaxed) {
            true => Err(StoreError::save("the disk is full")),
            false => self.inner.save(tokens),
        }
    }
}

#[test]
fn new_tokens_that_cannot_be_stored_are_not_lost() {
    let tpp = tpp();
    let session = tpp.session_over(&tpp.transport, Full::default());
    tpp.consent(&session, Scope::Ais, FIRST);
    let before = tokens(&session);
    tpp.advance(past_expiry());
    session.store().full.store(true, Ordering::Relaxed);
    let error = ask(&session).unwrap_err();
    tpp.discreet(&error);
    let Error::Unsaved(unsaved) = source_of(&error) else { panic!("{error:?}") };
    tpp.discretion.remember(unsaved.tokens());
    tpp.discreet(&error);
    assert!(!unsaved.tokens().is_same_pair(&before));
    assert_eq!(unsaved.operation(), CoreOperation::RefreshTokens);
    assert_eq!(tokens(&session), before);
    assert_eq!(tpp.received(Operation::Account).len(), 0, "used before it was stored");

    session.store().full.store(false, Ordering::Relaxed);
    ask(&session).unwrap();
    assert_eq!(tpp.bank.token_refreshes(), 1, "the pair in memory was not taken");
    assert!(tokens(&session).is_same_pair(unsaved.tokens()));
}

#[test]
fn a_file_that_holds_something_else_is_left_alone() {
    let tpp = tpp();
    let dir = TempDir::new("broken");
    let path = dir.write("customer.json", "{\"tokens\":1,\"access_token\":\"not-to-be-shown\"");
    tpp.discretion.add("not-to-be-shown");
    let session = tpp.session_over(&tpp.transport, FileStore::new(&path));
    let redirect = session.consent(Scope::Ais, &tpp.iban(FIRST)).unwrap();
    let callback = tpp.approve(&redirect);
    let error = session.finish_consent(&redirect.pending, &callback).unwrap_err();
    tpp.discreet(&error);
    assert!(matches!(error, Error::Store(_)), "{error:?}");
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(std::fs::read_to_string(&path).unwrap().contains("not-to-be-shown"));
    // The code is not spent: with the file out of the way it still buys tokens.
    assert_eq!(tpp.received(Operation::Token).len(), 0);
    std::fs::remove_file(&path).unwrap();
    session.finish_consent(&redirect.pending, &callback).unwrap();
}
