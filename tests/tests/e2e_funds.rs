//! Funds: whether an amount is there, to the cent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use belfius_psd2::model::{Amount, Currency, Scope};
use belfius_psd2::{BankCode, Delivery, ErrorKind, Remedy};
use belfius_psd2_sandbox::{Fault, Operation};
use belfius_psd2_ureq::Error;
use e2e_tpp::{EMPTY, FEW, FIRST, MIXED, TppSession, assert_core, logical_id, tokens, tpp};

fn ask(session: &TppSession, amount: &str, currency: &str) -> Result<bool, Error> {
    let (amount, currency) = (Amount::parse(amount).unwrap(), Currency::parse(currency).unwrap());
    session.funds(&belfius_psd2::FundsCheck::new(amount, currency))
}

#[test]
fn the_answer_turns_at_the_balance() {
    let tpp = tpp();
    let cases = [
        (FIRST, "EUR", vec![("0.01", true), ("789.00", true), ("789.01", true), ("789.02", false)]),
        (MIXED, "EUR", vec![("12345678.90", true), ("12345678.91", false)]),
        // A compartment that is overdrawn, one that is not, one that is not there.
        (MIXED, "USD", vec![("0.01", false)]),
        (MIXED, "GBP", vec![("45.00", true), ("45.01", false)]),
        (MIXED, "CHF", vec![("0.01", false)]),
        (FEW, "EUR", vec![("0.01", false)]),
        (EMPTY, "EUR", vec![("0.01", false)]),
    ];
    for (account, currency, amounts) in cases {
        let session = tpp.consented(Scope::Caf, account);
        for (amount, available) in amounts {
            let got = ask(&session, amount, currency).unwrap();
            assert_eq!(got, available, "account {account}: {amount} {currency}");
        }
    }
}

#[test]
fn an_amount_goes_out_with_two_decimals_and_changes_nothing() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Caf, FIRST);
    for (typed, sent) in [("100", "100.00"), ("7.5", "7.50"), ("12.34", "12.34")] {
        assert!(ask(&session, typed, "EUR").unwrap());
        let request = tpp.received(Operation::Funds).pop().unwrap();
        assert_eq!(request.method, "GET");
        assert_eq!(request.query, format!("amount={sent}&currency=EUR"));
        assert!(request.header("sca-token").is_none());
    }
}

#[test]
fn an_amount_that_cannot_be_asked_for_is_not_sent() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Caf, FIRST);
    for amount in ["0", "0.00", "-1.00", "1.234", "1.000"] {
        let error = ask(&session, amount, "EUR").unwrap_err();
        tpp.discreet(&error);
        let remedy = Remedy::FixInput(None);
        assert_core(&error, &ErrorKind::FundsAmount, Delivery::NotSent, &remedy);
    }
    assert!(tpp.received(Operation::Funds).is_empty());
}

#[test]
fn it_has_a_consent_of_its_own() {
    let tpp = tpp();
    let ais = tpp.consented(Scope::Ais, FIRST);
    let error = ask(&ais, "1.00", "EUR").unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::WrongScope { has: Scope::Ais, needs: Scope::Caf };
    assert_core(&error, &kind, Delivery::NotSent, &Remedy::NewConsent);

    let caf = tpp.consented(Scope::Caf, FIRST);
    assert!(tokens(&caf).sca_token(tpp.now()).is_none());
    assert_ne!(logical_id(&caf), logical_id(&ais));
    // One account's tokens with another's logical id.
    let foreign = {
        let check = belfius_psd2::FundsCheck::new(Amount::parse("1.00").unwrap(), Currency::EUR);
        caf.funds(&check.of_account(&logical_id(&ais)))
    };
    tpp.refused(&foreign.unwrap_err(), BankCode::InvalidAccessToken);
    assert!(ask(&caf, "1.00", "EUR").unwrap());

    tpp.bank.withdraw_consent(tpp.iban(FIRST).as_str());
    let error = ask(&caf, "1.00", "EUR").unwrap_err();
    tpp.refused(&error, BankCode::NoActiveConsent);
    assert_eq!(error.remedy(), Some(Remedy::NewConsent));
}

#[test]
fn a_bank_without_this_operation_says_so() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Caf, FIRST);
    let fault = Fault::Error(belfius_psd2_sandbox::DocumentedError::ResourceNotFound);
    tpp.bank.faults().inject(Operation::Funds, fault, 1);
    let error = ask(&session, "1.00", "EUR").unwrap_err();
    tpp.refused(&error, BankCode::ResourceNotFound);
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(error.remedy(), Some(Remedy::AskBank));
}
