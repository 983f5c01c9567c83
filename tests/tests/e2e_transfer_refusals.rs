//! What the current API refuses in an order: the bank's obligations, each as a
//! typed error that names the member, and nothing is ordered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::time::Duration;

use belfius_psd2::model::{
    Amount, BodyChanges, Iban, PaymentProduct, PaymentResource, StructuredCommunication,
};
use belfius_psd2::{BankCode, Delivery, Generation, PaymentReply, Remedy, SignedPayment};
use belfius_psd2_sandbox::{Brand, Operation, Options, Product, RegisteredKey};
use e2e_tpp::current::{current, each_product};
use e2e_tpp::{FIRST, Tpp, signature_required};
use jiff::ToSpan;
use serde_json::{Value, json};

/// Sends what the client's own checks would stop, and expects the bank's refusal.
#[track_caller]
fn refused(tpp: &Tpp, signed: &SignedPayment, code: BankCode, remedy: &Remedy) {
    let before = tpp.received(Operation::Payment).len();
    let error = tpp.session().initiate(signed).unwrap_err();
    tpp.refused(&error, code);
    assert_eq!(error.delivery(), Delivery::Refused, "{error}");
    assert_eq!(error.remedy().as_ref(), Some(remedy), "{error}");
    assert_eq!(tpp.received(Operation::Payment).len(), before + 1, "repeated in vain");
}

fn fix(member: &'static str) -> Remedy {
    Remedy::FixInput(Some(member))
}

/// The body without this member.
fn without(path: &str) -> BodyChanges {
    BodyChanges::default().without(path)
}

/// The body with another value for this member, a text unless it is JSON.
fn with(path: &str, value: impl Into<Value>) -> BodyChanges {
    BodyChanges::default().without(path).with_member(path, value)
}

#[test]
fn what_is_missing_is_named() {
    let tpp = current(Options::default());
    let (sepa, abroad) = (tpp.transfer(), tpp.abroad());
    for member in [
        "endtoend_identification",
        "creditor_name",
        "creditor_account.iban",
        "instructed_amount.amount",
        "instructed_amount.currency",
    ] {
        let signed = tpp.signed_with(&sepa, &without(member));
        refused(&tpp, &signed, BankCode::MissingInput, &fix(member));
    }
    for member in ["charge_bearer", "creditor_name", "endtoend_identification", "creditor_address"]
    {
        let signed = tpp.signed_with(&abroad, &without(member));
        refused(&tpp, &signed, BankCode::MissingInput, &fix(member));
    }
    let signed = tpp.signed_with(&sepa, &with("debtor_account", json!({})));
    refused(&tpp, &signed, BankCode::InvalidInput, &fix("debtor_account"));
}

#[test]
fn what_does_not_go_with_a_product_is_named() {
    let tpp = current(Options::default());
    for (member, value) in [
        ("charge_bearer", json!("SHAR")),
        ("creditor_account.bban", json!("123456789")),
        ("creditor_account.currency", json!("EUR")),
        ("creditor_address", json!({ "country": "BE" })),
    ] {
        let changes = BodyChanges::default().with_member(member, value);
        for signed in
            [tpp.signed_with(&tpp.transfer(), &changes), tpp.signed_with(&tpp.instant(), &changes)]
        {
            refused(&tpp, &signed, BankCode::InvalidInput, &fix(member));
        }
    }
    let date = tpp.working_day().to_string();
    let changes = BodyChanges::default().with_member("requested_execution_date", date);
    let signed = tpp.signed_with(&tpp.instant(), &changes);
    refused(&tpp, &signed, BankCode::InvalidInput, &fix("requested_execution_date"));
}

#[test]
fn every_code_of_its_own_names_its_member() {
    let tpp = current(Options::default());
    let (sepa, abroad) = (tpp.transfer(), tpp.abroad());
    let sepa = |changes: BodyChanges| tpp.signed_with(&sepa, &changes);
    let abroad = |changes: BodyChanges| tpp.signed_with(&abroad, &changes);
    let cases = [
        (
            sepa(with("instructed_amount.amount", "0.00")),
            BankCode::AmountNotPositive,
            "instructed_amount.amount",
        ),
        (
            abroad(with("instructed_amount.amount", "-1.00")),
            BankCode::AmountNotPositive,
            "instructed_amount.amount",
        ),
        (
            sepa(with("instructed_amount.currency", "USD")),
            BankCode::CurrencyInvalid,
            "instructed_amount.currency",
        ),
        (sepa(with("creditor_account.bic", "NOBIC")), BankCode::BicInvalid, "creditor_account.bic"),
        (
            abroad(with("creditor_account.bic", "NOBIC")),
            BankCode::BicInvalid,
            "creditor_account.bic",
        ),
        (abroad(without("creditor_account.bic")), BankCode::BbanWithBic, "creditor_account.bban"),
        (
            abroad(with("creditor_address.country", "USA")),
            BankCode::CountryInvalid,
            "creditor_address.country",
        ),
        (
            sepa(with("creditor_account.iban", tpp.iban(FIRST).as_str())),
            BankCode::SameAccount,
            "creditor_account.iban",
        ),
        (
            sepa(with("instructed_amount.amount", "1.234")),
            BankCode::InvalidInput,
            "instructed_amount.amount",
        ),
        (
            sepa(with("creditor_account.iban", "BE71096123456768")),
            BankCode::InvalidInput,
            "creditor_account.iban",
        ),
        (
            sepa(with("endtoend_identification", "x".repeat(36))),
            BankCode::InvalidInput,
            "endtoend_identification",
        ),
    ];
    for (signed, code, member) in cases {
        refused(&tpp, &signed, code, &fix(member));
    }
    // The values' own checks can be passed by.
    let mut order = tpp.transfer();
    order.creditor = Iban::unchecked("BE71096123456768");
    refused(&tpp, &tpp.signed_now(&order), BankCode::InvalidInput, &fix("creditor_account.iban"));
    let wrong = StructuredCommunication::unchecked("+++090/9337/55494+++");
    let order = tpp.transfer().with_communication(wrong);
    let member = "remittance_information_structured";
    refused(&tpp, &tpp.signed_now(&order), BankCode::InvalidInput, &fix(member));
}

#[test]
fn an_account_outside_sepa_takes_no_sepa_transfer() {
    let tpp = current(Options::default());
    let mut order = tpp.transfer();
    order.creditor = Iban::parse("TR330006100519786457841326").unwrap();
    let signed = tpp.signed_now(&order);
    refused(&tpp, &signed, BankCode::InvalidPayment, &Remedy::NotPermitted);
}

#[test]
fn a_day_that_is_past_at_the_bank_is_named() {
    let tpp = current(Options::default());
    let signed = tpp.signed_now(&tpp.transfer());
    tpp.advance(Duration::from_secs(10 * 24 * 3600));
    refused(&tpp, &signed, BankCode::InvalidInput, &fix("requested_execution_date"));
}

#[test]
fn what_can_be_seen_here_is_not_sent() {
    let tpp = current(Options::default());
    let field = |order: &belfius_psd2::model::SepaCreditTransfer| {
        order.check(tpp.today()).unwrap_err().field()
    };
    let mut order = tpp.transfer();
    order.amount = Amount::parse("0.00").unwrap();
    assert_eq!(field(&order), "instructed_amount.amount");
    let mut order = tpp.transfer();
    order.creditor = tpp.iban(FIRST);
    assert_eq!(field(&order), "creditor_account.iban");
    let yesterday = tpp.today().saturating_sub(1.days());
    assert_eq!(field(&tpp.transfer().with_execution_date(yesterday)), "requested_execution_date");
    assert!(tpp.bank.requests().is_empty());
}

#[test]
fn another_key_than_the_registered_one_is_refused() {
    let tpp = current(Options::default());
    let signed = tpp.signed_now(&tpp.transfer());
    tpp.bank.register_signing_key(RegisteredKey::P256(vec![4; 65]));
    refused(&tpp, &signed, BankCode::SecurityParameters, &Remedy::FixInput(None));
}

#[test]
fn banx_has_fewer_products() {
    let tpp = Tpp::of(Options::default().rows(1), Generation::Three, Brand::Banx);
    let (mut taken, mut not) = (0, 0);
    for (product, signed) in each_product(&tpp) {
        if product != PaymentProduct::CROSS_BORDER_CREDIT_TRANSFERS {
            let PaymentReply::SignatureRequired(_) = tpp.session().initiate(&signed).unwrap()
            else {
                panic!("accepted unsigned");
            };
            taken += 1;
            continue;
        }
        refused(&tpp, &signed, BankCode::InvalidPayment, &Remedy::NotPermitted);
        not += 1;
    }
    assert_eq!((taken, not), (2, 1));

    let none = Options::default().rows(1).banx_products(&[Product::InstantSepaCreditTransfers]);
    let tpp = Tpp::of(none, Generation::Three, Brand::Banx);
    let signed = tpp.signed_now(&tpp.transfer());
    refused(&tpp, &signed, BankCode::InvalidPayment, &Remedy::NotPermitted);
    let _ = signature_required(tpp.session().initiate(&tpp.signed_now(&tpp.instant())).unwrap());
}

#[test]
fn a_payment_that_nobody_knows_is_not_found() {
    let tpp = current(Options::default());
    let followed = tpp.follow(&tpp.signed_now(&tpp.transfer()));
    let id = followed.resource.payment_id().clone();
    let service = followed.resource.service();
    // The right id below another product.
    let elsewhere =
        PaymentResource::new(service, PaymentProduct::INSTANT_SEPA_CREDIT_TRANSFERS, id);
    let error = followed.session.payment_status(&elsewhere).unwrap_err();
    tpp.refused(&error, BankCode::ResourceNotFound);
    let error = followed.session.cancel(&elsewhere).unwrap_err();
    tpp.refused(&error, BankCode::ResourceNotFound);
    assert_eq!(error.delivery(), Delivery::Refused);
}
