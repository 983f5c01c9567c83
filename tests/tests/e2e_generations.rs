//! Every generation at both brands: the same calls of the same session, from the
//! consent to the last row, whatever the versions and shapes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::num::NonZeroU32;

use belfius_psd2::model::{Amount, Currency, LogicalId, PsuPresence, Scope};
use belfius_psd2::{FundsCheck, Generation, Pages, TransactionsQuery};
use belfius_psd2_sandbox::{
    Brand, FundsAnswer, Operation, Options, PageShape, ScaReturn, ScaStyle,
};
use e2e_tpp::current::{EVERYWHERE, number};
use e2e_tpp::{FIRST, Tpp, answer, assert_rows, read_all, sca_required, tokens};
use jiff::ToSpan;

const STYLES: [ScaStyle; 5] = [
    ScaStyle::UrlInDescription,
    ScaStyle::UrlField,
    ScaStyle::Nested401,
    ScaStyle::Array401,
    ScaStyle::Sibling401,
];
const RETURNS: [ScaReturn; 3] = [ScaReturn::Nothing, ScaReturn::Code, ScaReturn::ScaToken];

/// How the generation writes its pages when it is not told otherwise.
fn shape(generation: Generation) -> PageShape {
    match generation {
        Generation::One => PageShape::Embedded,
        _ => PageShape::Booked,
    }
}

/// All rows there are: those that need SCA too.
fn everything(tpp: &Tpp, id: LogicalId) -> Pages {
    let query = TransactionsQuery::default()
        .with_date_from(tpp.today().saturating_sub(2.years()))
        .with_page_size(NonZeroU32::new(7).unwrap());
    Pages::new(id, query)
}

#[test]
fn from_the_consent_to_the_last_row_and_on_after_a_refresh() {
    for (generation, brand) in EVERYWHERE {
        let tpp = Tpp::of(Options::default().rows(30), generation, brand);
        let session = tpp.consented(Scope::Ais, FIRST);
        let facts = &tpp.accounts()[FIRST];
        let id = tpp.id_of(&session, FIRST);

        let account = answer(session.account(&id, PsuPresence::Present).unwrap());
        assert_eq!(number(&account), Some(facts.iban.as_str()), "{generation} {brand:?}");
        assert_eq!(account.balance.unwrap().to_string(), facts.balance);
        assert_eq!(account.currency, Some(Currency::EUR));
        assert_eq!(account.label(), Some(facts.product.as_str()));
        assert_eq!(account.holder.as_deref(), facts.name.as_deref());

        // The first hour after a consent opens all of the history.
        let booked = tpp.bank.rows(&facts.iban);
        assert_eq!(booked.len(), 30);
        let pages = read_all(&session, everything(&tpp, id.clone()));
        assert_eq!(pages.len(), 5);
        assert!(pages.iter().all(|page| page.unreadable.is_empty()));
        assert_rows(pages.iter().flat_map(|page| &page.rows), &booked, shape(generation));

        let before = tokens(&session);
        let after = session.refresh().unwrap();
        assert!(!after.is_same_pair(&before) && after.can_refresh(), "{generation} {brand:?}");
        assert_eq!(tokens(&session), after);
        assert_eq!((after.logical_id(), after.iban()), (before.logical_id(), before.iban()));
        assert_eq!(after.consented_at(), before.consented_at());
        let _ = answer(session.account(&id, PsuPresence::Present).unwrap());
        assert_eq!(tpp.bank.token_refreshes(), 1);
        assert!(tpp.bank.requests().iter().all(|request| request.brand == brand));
        assert!(tpp.bank.requests().iter().all(|request| request.status == Some(200)));
    }
}

#[test]
fn only_the_current_generation_lists_accounts() {
    for (generation, brand) in EVERYWHERE {
        let tpp = Tpp::of(Options::default().rows(1), generation, brand);
        let session = tpp.consented(Scope::Ais, FIRST);
        let before = tokens(&session);
        if generation == Generation::Three {
            assert_eq!((before.logical_id(), before.iban()), (None, None));
            assert!(tpp.listed(&session).len() > 1);
            continue;
        }
        assert_eq!(before.iban().map(|iban| iban.as_str()), Some(tpp.iban(FIRST).as_str()));
        let error = session.accounts(PsuPresence::Present).unwrap_err();
        tpp.discreet(&error);
        let kind = belfius_psd2::ErrorKind::NotInGeneration { generation };
        assert_eq!(error.core().unwrap().kind(), &kind);
        assert!(tpp.received(Operation::Accounts).is_empty());
    }
}

/// The tokens have no SCA token any more: the bank wants the customer first.
fn history(generation: Generation, brand: Brand, style: ScaStyle, brings: ScaReturn) {
    let told = format!("{generation} {brand:?} {style:?} {brings:?}");
    let options = Options::default().rows(20).sca_style(style).sca_return(brings);
    let tpp = Tpp::of(options, generation, brand);
    let session = tpp.consented(Scope::Ais, FIRST);
    let id = tpp.id_of(&session, FIRST);
    session.refresh().unwrap();
    tpp.discretion.remember(&tokens(&session));

    let mut pages = session.pages(everything(&tpp, id.clone()), PsuPresence::Present);
    let redirect = sca_required(pages.next().unwrap().unwrap());
    assert_eq!(redirect.pending.logical_id(), Some(&id), "{told}");
    assert_eq!(tpp.bank.token_refreshes(), 1, "a question taken for a dead token: {told}");
    let callback = tpp.approve(&redirect);
    let cursor = session.finish_sca(&redirect.pending, &callback).unwrap().unwrap();

    let pages = read_all(&session, cursor);
    let booked = tpp.bank.rows(tpp.iban(FIRST).as_str());
    assert_rows(pages.iter().flat_map(|page| &page.rows), &booked, shape(generation));
    let sca = tokens(&session).sca_token(tpp.now()).is_some();
    assert_eq!(sca, brings != ScaReturn::Nothing, "{told}");
    // And the tokens can still be renewed.
    session.refresh().unwrap();
    let _ = answer(session.account(&id, PsuPresence::Present).unwrap());
}

#[test]
fn old_history_opens_after_sca_in_every_style_and_with_every_return() {
    for (generation, brand) in EVERYWHERE {
        for style in STYLES {
            for brings in RETURNS {
                history(generation, brand, style, brings);
            }
        }
    }
}

#[test]
fn funds_are_there_or_not() {
    for (generation, brand) in EVERYWHERE {
        for written in [FundsAnswer::Boolean, FundsAnswer::Text] {
            let tpp = Tpp::of(Options::default().rows(1).funds_answer(written), generation, brand);
            let session = tpp.consented(Scope::Caf, FIRST);
            let balance = Amount::parse(&tpp.accounts()[FIRST].balance).unwrap();
            let more =
                Amount::from_decimal(balance.decimal() + Amount::parse("0.01").unwrap().decimal());
            for (amount, available) in [(balance, true), (more, false)] {
                let check = FundsCheck::new(amount, Currency::EUR);
                assert_eq!(session.funds(&check).unwrap(), available, "{generation} {brand:?}");
            }
            let asked = tpp.received(Operation::Funds).pop().unwrap();
            let method = if generation == Generation::Three { "POST" } else { "GET" };
            assert_eq!((asked.method.as_str(), asked.brand), (method, brand));
            session.refresh().unwrap();
            assert!(session.funds(&FundsCheck::new(balance, Currency::EUR)).unwrap());
        }
    }
}

#[test]
fn a_funds_check_of_another_account_than_the_consents_is_refused() {
    let tpp = e2e_tpp::current::current(Options::default());
    let session = tpp.consented(Scope::Caf, FIRST);
    let check = FundsCheck::new(Amount::parse("1.00").unwrap(), Currency::EUR);
    let error = session.funds(&check.of_iban(&tpp.iban(e2e_tpp::MIXED))).unwrap_err();
    tpp.refused(&error, belfius_psd2::BankCode::InvalidAccount);
    assert_eq!(error.remedy(), Some(belfius_psd2::Remedy::NotPermitted));
}
