//! What goes wrong in each generation and at each brand: one meaning and one
//! remedy, whichever family of codes the bank writes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use belfius_psd2::model::{PsuPresence, Scope};
use belfius_psd2::{
    Bank, BankCode, ConsentEnd, ConsentState, Contract, Delivery, Generation,
    Operation as CoreOperation, Pages, Remedy, TransactionsQuery,
};
use belfius_psd2_sandbox::{
    Brand, DocumentedError, Fault, Generation as Served, Operation, Options,
};
use belfius_psd2_ureq::Error;
use e2e_tpp::current::EVERYWHERE;
use e2e_tpp::{FIRST, Store, Tpp, TppSession, answer, read_all, tokens};

fn at(generation: Generation, brand: Brand) -> (Tpp, TppSession) {
    let tpp = Tpp::of(Options::default().rows(5), generation, brand);
    let session = tpp.consented(Scope::Ais, FIRST);
    (tpp, session)
}

/// The code as this generation writes it.
fn code(generation: Generation, codes: [&'static str; 3]) -> &'static str {
    codes[match generation {
        Generation::One => 0,
        Generation::Two => 1,
        _ => 2,
    }]
}

#[track_caller]
fn written(error: &Error) -> &str {
    error.core().unwrap().bank().unwrap().raw_code()
}

#[test]
fn a_withdrawn_consent_is_over() {
    for (generation, brand) in EVERYWHERE {
        let (tpp, session) = at(generation, brand);
        let id = tpp.id_of(&session, FIRST);
        let mut life = tokens(&session).consent_life().unwrap();
        tpp.bank.withdraw_consent(tpp.iban(FIRST).as_str());
        let error = session.account(&id, PsuPresence::Present).unwrap_err();
        tpp.refused(&error, BankCode::NoActiveConsent);
        assert_eq!(error.remedy(), Some(Remedy::NewConsent), "{generation} {brand:?}");
        assert_eq!(error.delivery(), Delivery::Refused);
        let codes = ["20005", "B14800-3013-000000", "B14800ZZ-3013-000000"];
        assert_eq!(written(&error), code(generation, codes));
        assert!(life.note(error.core().unwrap(), tpp.now()));
        let ended = life.state(tpp.now());
        assert!(
            matches!(ended, ConsentState::Ended { reason: ConsentEnd::Withdrawn, .. }),
            "{ended}"
        );
        // Nothing was renewed in vain, and a new consent helps.
        assert_eq!(tpp.bank.token_refreshes(), 0);
        tpp.consent(&session, Scope::Ais, FIRST);
        let id = tpp.id_of(&session, FIRST);
        let _ = answer(session.account(&id, PsuPresence::Present).unwrap());
    }
}

#[test]
fn a_dead_access_token_is_renewed_once() {
    for (generation, brand) in EVERYWHERE {
        let (tpp, session) = at(generation, brand);
        let id = tpp.id_of(&session, FIRST);
        // The bank ended it before its time: only the answer tells.
        tpp.bank.expire_access_tokens();
        let before = tpp.received(Operation::Account).len();
        let _ = answer(session.account(&id, PsuPresence::Present).unwrap());
        assert_eq!(tpp.bank.token_refreshes(), 1, "{generation} {brand:?}");
        assert_eq!(tpp.received(Operation::Account).len(), before + 2);

        // One that dies again at once is an error, and no circle.
        tpp.bank.faults().inject(Operation::Account, Fault::ExpiredToken, 9);
        let error = session.account(&id, PsuPresence::Present).unwrap_err();
        tpp.bank.faults().clear();
        tpp.refused(&error, BankCode::InvalidAccessToken);
        assert_eq!(error.remedy(), Some(Remedy::RefreshTokens));
        let codes = ["10006", "GEN-1203-100003", "GEN-1203-100003"];
        assert_eq!(written(&error), code(generation, codes));
        assert_eq!(tpp.bank.token_refreshes(), 2);
    }
}

#[test]
fn a_dead_refresh_token_wants_a_new_consent() {
    for (generation, brand) in EVERYWHERE {
        let (tpp, session) = at(generation, brand);
        let id = tpp.id_of(&session, FIRST);
        let mut life = tokens(&session).consent_life().unwrap();
        let before = tokens(&session);
        tpp.bank.expire_access_tokens();
        tpp.bank.revoke_refresh_tokens();
        let error = session.account(&id, PsuPresence::Present).unwrap_err();
        tpp.refused(&error, BankCode::InvalidRefreshToken);
        assert!(matches!(error, Error::Renewal { .. }), "{error:?}");
        assert_eq!(error.remedy(), Some(Remedy::NewConsent), "{generation} {brand:?}");
        let codes = ["10006", "GEN-1203-100004", "GEN-1203-100004"];
        assert_eq!(written(&error), code(generation, codes));
        assert_eq!(tpp.received(Operation::Refresh).len(), 1);
        assert_eq!(tokens(&session), before, "an error took the tokens away");
        assert!(life.note(error.core().unwrap(), tpp.now()));
        let ended = life.state(tpp.now());
        let refused =
            matches!(ended, ConsentState::Ended { reason: ConsentEnd::RefreshRefused, .. });
        assert!(refused, "{ended}");
    }
}

#[test]
fn a_blocked_tpp_asks_the_bank() {
    for (generation, brand) in EVERYWHERE {
        let (tpp, session) = at(generation, brand);
        let id = tpp.id_of(&session, FIRST);
        let blocked = Fault::Error(DocumentedError::BlockedTpp);
        for operation in [Operation::Account, Operation::Refresh] {
            let before = tpp.received(operation).len();
            tpp.bank.faults().inject(operation, blocked.clone(), 1);
            let error = match operation {
                Operation::Account => session.account(&id, PsuPresence::Present).unwrap_err(),
                _ => session.refresh().unwrap_err(),
            };
            tpp.refused(&error, BankCode::BlockedTpp);
            assert_eq!(error.remedy(), Some(Remedy::AskBank), "{generation} {brand:?}");
            let codes = ["20001", "B14663-2100-000000", "B14663ZZ-2100-000000"];
            assert_eq!(written(&error), code(generation, codes), "{operation:?}");
            assert_eq!(tpp.received(operation).len(), before + 1, "repeated in vain");
        }
        // It says nothing of the consent, which goes on.
        let _ = answer(session.account(&id, PsuPresence::Present).unwrap());
    }
}

/// Repeats a call with the newest of the versions that the bank says it serves.
fn with_versions<T>(
    tpp: &Tpp,
    session: &mut TppSession,
    learnt: &mut Vec<CoreOperation>,
    call: impl Fn(&TppSession) -> Result<T, Error>,
) -> T {
    for _ in 0..3 {
        let error = match call(session) {
            Ok(value) => return value,
            Err(error) => error,
        };
        tpp.refused(&error, BankCode::VersionNotFound);
        assert_eq!(error.delivery(), Delivery::Refused);
        let Some(Remedy::UseVersion(versions)) = error.remedy() else { panic!("{error:?}") };
        let operation = error.core().unwrap().operation();
        let text = error.to_string();
        assert!(text.contains(&versions.join(" or ")), "{text}");
        assert!(!learnt.contains(&operation), "told twice: {text}");
        learnt.push(operation);
        let bank = session.client().bank().clone();
        let bank = bank.with_version(operation, versions.last().unwrap()).unwrap();
        *session = speaking(tpp, session, bank);
    }
    panic!("other versions do not help");
}

/// The same session, asking by another contract.
fn speaking(tpp: &Tpp, session: &TppSession, bank: Bank) -> TppSession {
    let client = session.client().with_bank(bank);
    tpp.session_as(&client, &tpp.transport, session.store().clone())
}

#[test]
fn a_version_that_is_not_served_is_answered_with_those_that_are() {
    use CoreOperation as Op;
    let served = [Served::First, Served::Second, Served::Third];
    for (spoken, other) in [
        (Generation::One, 1),
        (Generation::One, 2),
        (Generation::Two, 0),
        (Generation::Three, 0),
        (Generation::Three, 1),
    ] {
        let options = Options::default().rows(5).generations(&[served[other]]);
        let tpp = Tpp::of(options, spoken, Brand::Belfius);
        let mut session = tpp.session_as(&tpp.client, &tpp.transport, Store::default());
        let mut learnt = Vec::new();

        let redirect = with_versions(&tpp, &mut session, &mut learnt, |session| {
            match session.client().bank().consents_by_iban(Scope::Ais) {
                true => session.consent(Scope::Ais, &tpp.iban(FIRST)),
                false => session.consent_to_chosen_accounts(),
            }
        });
        let callback = tpp.approve(&redirect);
        with_versions(&tpp, &mut session, &mut learnt, |session| {
            session.finish_consent(&redirect.pending, &callback)
        });
        if other == 2 {
            // Only a row that its contract lacks lets an older client list accounts.
            let list = Contract::of(Generation::Three).row(Op::Accounts).unwrap().clone();
            let bank = session.client().bank().clone().with_row(Op::Accounts, list).unwrap();
            session = speaking(&tpp, &session, bank);
        }
        let id = tpp.id_of(&session, FIRST);
        let account = with_versions(&tpp, &mut session, &mut learnt, |session| {
            session.account(&id, PsuPresence::Present)
        });
        assert_eq!(answer(account).label(), Some(tpp.accounts()[FIRST].product.as_str()));
        let pages = Pages::new(id, TransactionsQuery::default());
        let page = with_versions(&tpp, &mut session, &mut learnt, |session| {
            session.pages(pages.clone(), PsuPresence::Present).next().unwrap()
        });
        let read: usize = read_all(&session, pages).iter().map(|page| page.rows.len()).sum();
        assert_eq!(answer(page).rows.len(), read);
        with_versions(&tpp, &mut session, &mut learnt, |session| session.refresh());

        // Two generations share versions of consent and tokens.
        let reads = learnt.contains(&Op::Account) && learnt.contains(&Op::Transactions);
        assert!(reads, "{spoken} at {:?}: {learnt:?}", served[other]);
        if spoken == Generation::One || other == 0 {
            assert!(learnt.contains(&Op::ConsentUris) && learnt.contains(&Op::RefreshTokens));
        }
    }
}

/// The current bank keeps that version, for funds checks alone, so it cannot
/// answer that there is no such version.
#[test]
fn the_second_generations_consent_opens_no_account_at_the_current_bank() {
    let options = Options::default().generations(&[Served::Third]);
    let tpp = Tpp::of(options, Generation::Two, Brand::Belfius);
    let error = tpp.session().consent(Scope::Ais, &tpp.iban(FIRST)).unwrap_err();
    tpp.refused(&error, BankCode::InvalidInput);
    assert_eq!(error.remedy(), Some(Remedy::FixInput(Some("scope"))));
    let _ = tpp.session().consent(Scope::Caf, &tpp.iban(FIRST)).unwrap();
}
