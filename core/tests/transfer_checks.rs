//! Faults of current orders: each is found, named and placed, and nothing is
//! signed.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod transfers;

use belfius_psd2::{
    UnsignedPaymentError,
    model::{
        Amount, BodyChanges, CrossBorderCreditTransfer, CurrentOrder, Date, DebtorAccount,
        EndToEndId, EndToEndIdError, Frequency, Iban, SepaCreditTransfer, StandingOrder,
        TransferError,
    },
};
use jiff::{Span, civil::Weekday};
use proptest::prelude::*;
use transfers::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Refused with this fault at this place, by the order and by its signing.
#[track_caller]
fn refused(order: &impl CurrentOrder, error: TransferError, field: &str) {
    assert_eq!(order.check(DAY), Err(error));
    let refusal = unsigned(order, &BodyChanges::default()).unwrap_err();
    assert_eq!(refusal, UnsignedPaymentError::Transfer(error));
    assert_eq!((error.field(), refusal.field()), (field, field));
    assert_eq!(refusal.to_string(), error.to_string());
}

fn named(name: &str) -> SepaCreditTransfer {
    let mut order = sepa();
    order.creditor_name = name.into();
    order
}

fn of(text: &str) -> SepaCreditTransfer {
    let mut order = sepa();
    order.amount = amount(text);
    order
}

fn abroad(text: &str, code: &str) -> CrossBorderCreditTransfer {
    let mut order = cross_border(british());
    (order.amount, order.currency) = (amount(text), currency(code));
    order
}

#[test]
fn good_orders_pass() {
    for good in [
        sepa(),
        of("0.01"),
        of("999999999.99"),
        named(&"é".repeat(70)),
        sepa().with_execution_date(DAY),
        sepa().with_debtor(debtor()),
        // From one currency of the account to another.
        sepa().with_debtor(DebtorAccount::new(creditor()).with_currency(currency("USD"))),
    ] {
        assert_eq!(good.check(DAY), Ok(()));
    }
    assert_eq!(instant().check(DAY), Ok(()));
    for good in [abroad("99999999999999.999", "KWD"), abroad("99999999999999.99", "EUR")] {
        assert_eq!(good.check(DAY), Ok(()));
    }
    // A Saturday: not every market rests then.
    let saturday = Date::constant(2026, 5, 16);
    assert_eq!(cross_border(american()).with_execution_date(saturday).check(DAY), Ok(()));
}

#[test]
fn the_payee() {
    let account = "creditor_account.iban";
    refused(&sepa().with_debtor(creditor()), TransferError::SameAccount, account);
    let lower = Iban::unchecked(CREDITOR.to_lowercase());
    refused(&instant().with_debtor(lower), TransferError::SameAccount, account);
    let euros = DebtorAccount::new(creditor()).with_currency(currency("EUR"));
    refused(&sepa().with_debtor(euros), TransferError::SameAccount, account);

    refused(&named(" "), TransferError::CreditorNameEmpty, "creditor_name");
    refused(&named(&"x".repeat(71)), TransferError::CreditorNameTooLong, "creditor_name");
    refused(&named("a\nb"), TransferError::CreditorNameControlCharacter, "creditor_name");
    let mut order = instant();
    order.creditor_name = "".into();
    refused(&order, TransferError::CreditorNameEmpty, "creditor_name");
    let mut order = cross_border(british());
    order.creditor_name = "a\tb".into();
    refused(&order, TransferError::CreditorNameControlCharacter, "creditor_name");
}

#[test]
fn the_address() {
    let empty = |field| TransferError::AddressPartEmpty { field };
    let control = |field| TransferError::AddressPartControlCharacter { field };
    let street = "creditor_address.street_name";
    let number = "creditor_address.building_number";
    let town = "creditor_address.town_name";
    let code = "creditor_address.post_code";
    for (address, error, field) in [
        (address().with_street(" ", "1"), empty(street), street),
        (address().with_street("Main\nStreet", "1"), control(street), street),
        (address().with_street("Main Street", ""), empty(number), number),
        (address().with_town("1000", "\u{7}"), control(town), town),
        (address().with_town("", "Town"), empty(code), code),
    ] {
        refused(&cross_border(american().with_address(address.clone())), error, field);
        refused(&cross_border(british().with_address(address)), error, field);
    }
}

#[test]
fn the_amount() {
    let field = "instructed_amount.amount";
    for text in ["0", "0.00", "-1"] {
        refused(&of(text), TransferError::AmountNotPositive, field);
        refused(&abroad(text, "USD"), TransferError::AmountNotPositive, field);
    }
    refused(&of("1.000"), TransferError::AmountScale, field);
    refused(&of("1000000000"), TransferError::AmountTooLarge, field);
    let mut order = instant();
    order.amount = amount("0.001");
    refused(&order, TransferError::AmountScale, field);
    refused(&abroad("1.000", "EUR"), TransferError::AmountScale, field);
    refused(&abroad("1.0000", "USD"), TransferError::AmountScale, field);
    refused(&abroad("100000000000000", "USD"), TransferError::AmountTooLarge, field);
}

#[test]
fn the_execution_date() {
    let field = "requested_execution_date";
    let yesterday = Date::constant(2026, 5, 12);
    refused(&sepa().with_execution_date(yesterday), TransferError::ExecutionDateInPast, field);
    refused(
        &cross_border(british()).with_execution_date(yesterday),
        TransferError::ExecutionDateInPast,
        field,
    );
    for day in [16, 17] {
        let weekend = Date::constant(2026, 5, day);
        refused(&sepa().with_execution_date(weekend), TransferError::ExecutionDateOnWeekend, field);
    }
}

#[test]
fn the_period_of_a_standing_order() {
    let monthly = |start| StandingOrder::new(sepa(), start, Frequency::Monthly);
    let tomorrow = Date::constant(2026, 5, 14);
    assert_eq!(monthly(tomorrow).check(DAY), Ok(()));
    refused(&monthly(DAY), TransferError::StartDateNotInFuture, "start_date");
    refused(
        &monthly(Date::constant(2025, 12, 31)),
        TransferError::StartDateNotInFuture,
        "start_date",
    );
    refused(
        &monthly(tomorrow).with_end_date(tomorrow),
        TransferError::EndDateNotAfterStart,
        "end_date",
    );
    let dated = sepa().with_execution_date(tomorrow);
    refused(
        &StandingOrder::new(dated, tomorrow, Frequency::Weekly),
        TransferError::ExecutionDateInStandingOrder,
        "requested_execution_date",
    );
    let dated = cross_border(british()).with_execution_date(tomorrow);
    refused(
        &StandingOrder::new(dated, tomorrow, Frequency::Weekly),
        TransferError::ExecutionDateInStandingOrder,
        "requested_execution_date",
    );
    // The transfer's own faults come through.
    let order = StandingOrder::new(of("0"), tomorrow, Frequency::Weekly);
    refused(&order, TransferError::AmountNotPositive, "instructed_amount.amount");
}

#[test]
fn every_kind_of_transfer_can_be_repeated() {
    let start = Date::constant(2026, 6, 1);
    assert_eq!(StandingOrder::new(sepa(), start, Frequency::Monthly).check(DAY), Ok(()));
    // It has no execution date that could stand in the way.
    assert_eq!(StandingOrder::new(instant(), start, Frequency::Monthly).check(DAY), Ok(()));
    let abroad = cross_border(british());
    assert_eq!(StandingOrder::new(abroad, start, Frequency::Monthly).check(DAY), Ok(()));
}

#[test]
fn an_end_in_the_month_of_the_first_payment_passes() {
    // One payment, whatever the frequency.
    let (start, end) = (Date::constant(2026, 11, 10), Date::constant(2026, 11, 11));
    for frequency in [Frequency::Daily, Frequency::Monthly, Frequency::Annual] {
        let order = StandingOrder::new(sepa(), start, frequency).with_end_date(end);
        assert_eq!(order.check(DAY), Ok(()));
    }
}

#[test]
fn an_end_between_the_first_two_payments_is_refused_and_no_other() {
    let start = Date::constant(2026, 11, 10);
    for (frequency, months) in [
        (Frequency::Monthly, 1),
        (Frequency::EveryTwoMonths, 2),
        (Frequency::Quarterly, 3),
        (Frequency::SemiAnnual, 6),
        (Frequency::Annual, 12),
    ] {
        for later in 1..30_i32 {
            let end = start.checked_add(Span::new().months(later)).unwrap();
            let order = StandingOrder::new(sepa(), start, frequency.clone()).with_end_date(end);
            if later < months {
                refused(&order, TransferError::EndDateMonth, "end_date");
            } else {
                assert_eq!(order.check(DAY), Ok(()), "{frequency} {later}");
            }
        }
    }
    let next_month = Date::constant(2026, 12, 1);
    for frequency in [
        Frequency::Daily,
        Frequency::Weekly,
        Frequency::EveryTwoWeeks,
        Frequency::parse("Odd").unwrap(),
    ] {
        let order = StandingOrder::new(sepa(), start, frequency).with_end_date(next_month);
        assert_eq!(order.check(DAY), Ok(()));
    }
}

#[test]
fn an_end_to_end_id_is_of_sepas_characters() {
    for good in ["a", "NOTPROVIDED", "A-1/b?c:d(e)f.g,h'i+j", &"x".repeat(35), "..."] {
        let id = EndToEndId::new(good).unwrap();
        assert_eq!((id.as_str(), id.payment_id().as_str()), (good, good));
    }
    for (bad, error) in [
        ("", EndToEndIdError::Empty),
        (&*"x".repeat(36), EndToEndIdError::TooLong),
        ("two words", EndToEndIdError::BadCharacter),
        ("é", EndToEndIdError::BadCharacter),
        ("a_b", EndToEndIdError::BadCharacter),
        ("a\n", EndToEndIdError::BadCharacter),
        ("/a", EndToEndIdError::Slash),
        ("a/", EndToEndIdError::Slash),
        ("a//b", EndToEndIdError::Slash),
        (".", EndToEndIdError::DotSegment),
        ("..", EndToEndIdError::DotSegment),
    ] {
        assert_eq!(EndToEndId::new(bad), Err(error), "{bad}");
    }
}

proptest! {
    #[test]
    fn any_text_is_an_id_or_is_refused(text in any::<String>()) {
        if let Ok(id) = EndToEndId::new(&text) {
            prop_assert!(matches!(text.len(), 1..=35));
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-?:().,'+".contains(&b)));
            prop_assert_eq!(id.as_str(), text);
        }
    }

    #[test]
    fn an_amount_passes_when_it_is_whole_cents(cents in any::<i64>()) {
        let mut order = sepa();
        order.amount = Amount::from_decimal(rust_decimal::Decimal::new(cents, 2));
        let expected = match cents {
            ..=0 => Err(TransferError::AmountNotPositive),
            1..=99_999_999_999 => Ok(()),
            _ => Err(TransferError::AmountTooLarge),
        };
        prop_assert_eq!(order.check(DAY), expected);
    }

    #[test]
    fn a_date_passes_on_workdays_from_today_on(days in -400..400_i32) {
        let date = DAY.checked_add(Span::new().days(days)).unwrap();
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let expected = match (days < 0, weekend) {
            (true, _) => Err(TransferError::ExecutionDateInPast),
            (false, true) => Err(TransferError::ExecutionDateOnWeekend),
            (false, false) => Ok(()),
        };
        prop_assert_eq!(sepa().with_execution_date(date).check(DAY), expected);
    }
}
