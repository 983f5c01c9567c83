//! Payment orders: each fault is found, named and placed; storage keeps all.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use belfius_psd2::model::{
    Amount, Bic, Currency, Date, FreeCommunication, Iban, OrderError, PaymentId, PaymentOrder,
    PaymentTreatment, StructuredCommunication,
};
use jiff::civil::{Weekday, date};
use proptest::prelude::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const DEBTOR: &str = "BE54063301200997";
const CREDITOR: &str = "BE71096123456769";
/// A Wednesday.
const TODAY: Date = date(2024, 5, 15);

fn order() -> PaymentOrder {
    PaymentOrder::new(
        PaymentId::new("order-17").unwrap(),
        "Bakkerij Janssens",
        Iban::parse(CREDITOR).unwrap(),
        Amount::parse("100.01").unwrap(),
    )
    .with_debtor(Iban::parse(DEBTOR).unwrap())
}

fn named(name: &str) -> PaymentOrder {
    let mut order = order();
    order.creditor_name = name.into();
    order
}

fn of(amount: &str) -> PaymentOrder {
    let mut order = order();
    order.amount = Amount::parse(amount).unwrap();
    order
}

#[test]
fn a_good_order_passes() {
    for good in [
        order(),
        of("0.01"),
        of("999999999.99"),
        named(&"é".repeat(70)),
        order().with_execution_date(TODAY),
        order().with_execution_date(date(2024, 5, 17)),
    ] {
        assert_eq!(good.check(TODAY), Ok(()));
    }
}

#[test]
fn each_fault_has_its_name_and_its_place() {
    let with_date = |date| order().with_execution_date(date);
    for (order, error, field) in [
        (
            order().with_debtor(Iban::parse(CREDITOR).unwrap()),
            OrderError::SameAccount,
            "remote_account.iban",
        ),
        (
            order().with_debtor(Iban::unchecked("be71096123456769")),
            OrderError::SameAccount,
            "remote_account.iban",
        ),
        (named(" "), OrderError::CreditorNameEmpty, "remote_account.name"),
        (named(&"x".repeat(71)), OrderError::CreditorNameTooLong, "remote_account.name"),
        (named("two\nlines"), OrderError::CreditorNameControlCharacter, "remote_account.name"),
        (of("0.00"), OrderError::AmountNotPositive, "amount"),
        (of("-1"), OrderError::AmountNotPositive, "amount"),
        (of("1.000"), OrderError::AmountScale, "amount"),
        (of("1000000000"), OrderError::AmountTooLarge, "amount"),
        (
            order().with_currency(Currency::parse("USD").unwrap()),
            OrderError::CurrencyNotEur,
            "currency",
        ),
        (with_date(date(2024, 5, 14)), OrderError::ExecutionDateInPast, "execution_date"),
        (with_date(date(2024, 5, 18)), OrderError::ExecutionDateOnWeekend, "execution_date"),
        (with_date(date(2024, 5, 19)), OrderError::ExecutionDateOnWeekend, "execution_date"),
    ] {
        assert_eq!(order.check(TODAY), Err(error));
        assert_eq!(error.field(), field);
    }
}

#[test]
fn debug_shows_no_customer() {
    let order = order()
        .with_communication(FreeCommunication::new("for Grandmother").unwrap())
        .with_execution_date(TODAY);
    let shown = format!("{order:?}");
    for private in ["0633", "0961", "Janssens", "100.01", "Grandmother"] {
        assert!(!shown.contains(private), "{shown}");
    }
    assert!(shown.contains("order-17"));
}

proptest! {
    #[test]
    fn an_amount_passes_when_it_is_whole_cents(cents in any::<i64>()) {
        let mut order = order();
        order.amount = Amount::from_decimal(rust_decimal::Decimal::new(cents, 2));
        let expected = match cents {
            ..=0 => Err(OrderError::AmountNotPositive),
            1..=99_999_999_999 => Ok(()),
            _ => Err(OrderError::AmountTooLarge),
        };
        prop_assert_eq!(order.check(TODAY), expected);
    }

    #[test]
    fn a_date_passes_on_workdays_from_today_on(days in -400..400_i32) {
        let date = TODAY.checked_add(jiff::Span::new().days(days)).unwrap();
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let expected = match (days < 0, weekend) {
            (true, _) => Err(OrderError::ExecutionDateInPast),
            (false, true) => Err(OrderError::ExecutionDateOnWeekend),
            (false, false) => Ok(()),
        };
        prop_assert_eq!(order().with_execution_date(date).check(TODAY), expected);
    }

    #[test]
    fn any_name_is_answered(name in any::<String>()) {
        if named(&name).check(TODAY).is_ok() {
            prop_assert!(!name.trim().is_empty() && name.chars().count() <= 70);
            prop_assert!(!name.chars().any(char::is_control));
        }
    }

    #[test]
    fn storage_keeps_the_order(name in any::<String>(), cents in any::<i64>(), reference in 0..10_000_000_000_u64, full in any::<bool>()) {
        let mut order = named(&name);
        order.amount = Amount::from_decimal(rust_decimal::Decimal::new(cents, 2));
        if full {
            order = order
                .with_creditor_bic(Bic::parse("GKCCBEBB").unwrap())
                .with_communication(StructuredCommunication::from_reference(reference).unwrap())
                .with_execution_date(TODAY)
                .with_treatment(PaymentTreatment::Urgent);
        }
        let json = serde_json::to_string(&order).unwrap();
        let read: PaymentOrder = serde_json::from_str(&json).unwrap();
        prop_assert!(read.amount.same_digits(order.amount));
        prop_assert_eq!(read, order);
    }
}
