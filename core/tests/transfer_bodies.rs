//! The bodies of current payments, to the byte.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

mod transfers;

use belfius_psd2::model::{
    Bban, Bic, ChargeBearer, CreditorBank, CrossBorderCreditor, CurrentOrder, Date, DayOfExecution,
    DebtorAccount, FreeCommunication, Frequency, PaymentProduct, PaymentService, StandingOrder,
    StructuredCommunication,
};
use proptest::prelude::*;
use transfers::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_bare_sepa_transfer_has_what_is_required_and_nothing_empty() {
    assert_eq!(
        body(&sepa()),
        concat!(
            r#"{"creditor_account":{"iban":"BE71096123456769"},"#,
            r#""creditor_name":"Bakkerij Janssens","endtoend_identification":"INV/2026-17","#,
            r#""instructed_amount":{"currency":"EUR","amount":"17.50"}}"#,
        )
    );
}

#[test]
fn a_full_sepa_transfer() {
    let order = sepa()
        .with_debtor(DebtorAccount::new(debtor()).with_currency(currency("USD")))
        .with_creditor_bic(Bic::parse("GKCCBEBB").unwrap())
        .with_communication(FreeCommunication::new("Invoice 17 \"é\"").unwrap())
        .with_execution_date(Date::constant(2026, 5, 15));
    assert_eq!(
        body(&order),
        concat!(
            r#"{"debtor_account":{"iban":"BE54063301200997","currency":"USD"},"#,
            r#""creditor_account":{"iban":"BE71096123456769","bic":"GKCCBEBB"},"#,
            r#""creditor_name":"Bakkerij Janssens","endtoend_identification":"INV/2026-17","#,
            r#""instructed_amount":{"currency":"EUR","amount":"17.50"},"#,
            r#""remittance_information_unstructured":"Invoice 17 \"é\"","#,
            r#""requested_execution_date":"2026-05-15"}"#,
        )
    );
}

#[test]
fn an_instant_transfer_is_a_sepa_one_without_a_date() {
    let structured = StructuredCommunication::from_reference(909_337_554).unwrap();
    let order = instant()
        .with_debtor(debtor())
        .with_creditor_bic(Bic::parse("GKCCBEBB").unwrap())
        .with_communication(structured.clone());
    assert_eq!(
        body(&order),
        concat!(
            r#"{"debtor_account":{"iban":"BE54063301200997"},"#,
            r#""creditor_account":{"iban":"BE71096123456769","bic":"GKCCBEBB"},"#,
            r#""creditor_name":"Bakkerij Janssens","endtoend_identification":"INV/2026-17","#,
            r#""instructed_amount":{"currency":"EUR","amount":"17.50"},"#,
            r#""remittance_information_structured":"+++090/9337/55493+++"}"#,
        )
    );
    let sepa = sepa()
        .with_debtor(debtor())
        .with_creditor_bic(Bic::parse("GKCCBEBB").unwrap())
        .with_communication(structured);
    assert_eq!(body(&order), body(&sepa));
}

#[test]
fn a_cross_border_transfer_to_an_iban() {
    assert_eq!(
        body(&cross_border(british())),
        concat!(
            r#"{"charge_bearer":"SHAR","creditor_account":{"iban":"GB82WEST12345698765432"},"#,
            r#""creditor_name":"Bakkerij Janssens","endtoend_identification":"INV/2026-17","#,
            r#""instructed_amount":{"currency":"USD","amount":"17.5"}}"#,
        )
    );
}

#[test]
fn a_cross_border_transfer_to_a_bban_names_the_bank_and_the_address() {
    let mut order = cross_border(american())
        .with_debtor(debtor())
        .with_creditor_currency(currency("USD"))
        .with_communication(FreeCommunication::new("Invoice 17").unwrap())
        .with_execution_date(Date::constant(2026, 5, 16));
    order.charge_bearer = ChargeBearer::Debtor;
    assert_eq!(
        body(&order),
        concat!(
            r#"{"debtor_account":{"iban":"BE54063301200997"},"charge_bearer":"DEBT","#,
            r#""creditor_account":{"bban":"9876543210","bankNationalID":"021000021","currency":"USD"},"#,
            r#""creditor_name":"Bakkerij Janssens","creditor_address":{"street_name":"Main Street","#,
            r#""building_number":"5b","town_name":"New York","post_code":"10001","country":"US"},"#,
            r#""endtoend_identification":"INV/2026-17","#,
            r#""instructed_amount":{"currency":"USD","amount":"17.5"},"#,
            r#""remittance_information_unstructured":"Invoice 17","#,
            r#""requested_execution_date":"2026-05-16"}"#,
        )
    );
}

#[test]
fn a_payee_across_a_border_may_be_named_in_other_ways() {
    let bic = || Bic::parse("CHASUS33").unwrap();
    let account = |creditor| {
        let body: serde_json::Value = serde_json::from_str(&body(&cross_border(creditor))).unwrap();
        body["creditor_account"].to_string()
    };
    assert_eq!(
        account(american().with_bic(bic())),
        r#"{"bban":"9876543210","bic":"CHASUS33"}"#,
        "one name of the bank replaces the other"
    );
    assert_eq!(
        account(british().with_bic(bic())),
        r#"{"bic":"CHASUS33","iban":"GB82WEST12345698765432"}"#
    );
    let with_address = british().with_address(address());
    assert!(body(&cross_border(with_address)).contains(r#""town_name":"New York""#));
    let named = CrossBorderCreditor::bban(
        Bban::parse("9876543210").unwrap(),
        CreditorBank::Bic(bic()),
        address(),
    );
    assert_eq!(american().with_bic(bic()), named);
}

#[test]
fn a_standing_order_adds_its_period_at_the_end() {
    let order = StandingOrder::new(sepa(), Date::constant(2026, 6, 1), Frequency::Monthly)
        .with_end_date(Date::constant(2027, 5, 31))
        .with_day_of_execution(DayOfExecution::LAST);
    let once = body(&sepa());
    let expected = format!(
        r#"{},"start_date":"2026-06-01","end_date":"2027-05-31","frequency":"Monthly","day_of_execution":"31"}}"#,
        once.strip_suffix('}').unwrap()
    );
    assert_eq!(body(&order), expected);

    let bare = StandingOrder::new(
        cross_border(british()),
        Date::constant(2026, 6, 1),
        Frequency::parse("TwiceAMonth").unwrap(),
    );
    assert!(body(&bare).ends_with(r#","start_date":"2026-06-01","frequency":"TwiceAMonth"}"#));
}

#[test]
fn each_order_knows_where_it_goes() {
    let start = Date::constant(2026, 6, 1);
    let kinds = |order: &dyn CurrentOrder| (order.service(), order.product());
    let once = PaymentService::Payments;
    assert_eq!(kinds(&sepa()), (once, PaymentProduct::SEPA_CREDIT_TRANSFERS));
    assert_eq!(kinds(&instant()), (once, PaymentProduct::INSTANT_SEPA_CREDIT_TRANSFERS));
    assert_eq!(
        kinds(&cross_border(british())),
        (once, PaymentProduct::CROSS_BORDER_CREDIT_TRANSFERS)
    );
    let again = PaymentService::PeriodicPayments;
    assert_eq!(
        kinds(&StandingOrder::new(instant(), start, Frequency::Daily)),
        (again, PaymentProduct::INSTANT_SEPA_CREDIT_TRANSFERS)
    );
}

#[test]
fn euros_have_two_decimals_and_other_money_its_own() {
    let of = |text, code: Option<&str>| {
        let body = match code {
            None => {
                let mut order = sepa();
                order.amount = amount(text);
                body(&order)
            }
            Some(code) => {
                let mut order = cross_border(british());
                (order.amount, order.currency) = (amount(text), currency(code));
                body(&order)
            }
        };
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        body["instructed_amount"]["amount"].as_str().unwrap().to_owned()
    };
    for (given, sent) in [("100", "100.00"), ("0.1", "0.10"), ("1.23", "1.23"), ("1e2", "100.00")] {
        assert_eq!(of(given, None), sent);
        assert_eq!(of(given, Some("EUR")), sent);
    }
    for (given, code) in [("100", "JPY"), ("1.5", "USD"), ("1.500", "KWD")] {
        assert_eq!(of(given, Some(code)), given);
    }
}

proptest! {
    #[test]
    fn any_words_and_cents_arrive(name in "[^\\p{C}\\p{Z}][^\\p{C}]{0,60}", cents in 1..99_999_999_999_i64) {
        let mut order = sepa();
        order.creditor_name = name.as_str().into();
        order.amount = amount(&format!("{}.{:02}", cents / 100, cents % 100));
        let sent = body(&order);
        prop_assert_eq!(&sent, &body(&order));
        let read: serde_json::Value = serde_json::from_str(&sent).unwrap();
        prop_assert_eq!(&read["creditor_name"], &name);
        prop_assert_eq!(&read["instructed_amount"]["amount"], &order.amount.to_string());
    }
}
