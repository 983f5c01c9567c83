//! The small values of current payments: what is taken, what is refused, and how
//! they are stored.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use belfius_psd2::model::{
    BankPaymentId, Bban, ChargeBearer, Country, DayOfExecution, Frequency, NationalBankId,
    OpaqueError, PaymentProduct, PaymentService,
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use url::Url;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Stored as this JSON, and read back.
#[track_caller]
fn stored<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value);
}

#[test]
fn products() {
    for (product, name) in [
        (PaymentProduct::SEPA_CREDIT_TRANSFERS, "sepa-credit-transfers"),
        (PaymentProduct::INSTANT_SEPA_CREDIT_TRANSFERS, "instant-sepa-credit-transfers"),
        (PaymentProduct::CROSS_BORDER_CREDIT_TRANSFERS, "cross-border-credit-transfers"),
        (PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS, "pain.001-sepa-credit-transfers"),
    ] {
        assert_eq!((product.as_str(), &*product.to_string()), (name, name));
        assert_eq!(format!("{product:?}"), format!("PaymentProduct({name})"));
        assert_eq!(PaymentProduct::other(name).as_ref(), Ok(&product));
        stored(&product, &format!("\"{name}\""));
    }
    for bad in ["", ".", "..", "a/b", "a b", "a%2Fb", "é", "a?b", &"x".repeat(65)] {
        assert!(PaymentProduct::other(bad).is_err(), "{bad}");
        assert!(serde_json::from_value::<PaymentProduct>(bad.into()).is_err());
    }
}

#[test]
fn services() {
    for (service, name) in [
        (PaymentService::Payments, "payments"),
        (PaymentService::PeriodicPayments, "periodic-payments"),
        (PaymentService::BulkPayments, "bulk-payments"),
    ] {
        assert_eq!((service.as_str(), &*service.to_string()), (name, name));
        stored(&service, &format!("\"{name}\""));
    }
    assert!(PaymentService::parse("Payments").is_err());
}

#[test]
fn frequencies() {
    for (frequency, word) in [
        (Frequency::Daily, "Daily"),
        (Frequency::Weekly, "Weekly"),
        (Frequency::EveryTwoWeeks, "EveryTwoWeeks"),
        (Frequency::Monthly, "Monthly"),
        (Frequency::EveryTwoMonths, "EveryTwoMonths"),
        (Frequency::Quarterly, "Quarterly"),
        (Frequency::SemiAnnual, "SemiAnnual"),
        (Frequency::Annual, "Annual"),
    ] {
        assert_eq!((frequency.as_str(), &*frequency.to_string()), (word, word));
        assert_eq!(Frequency::parse(word).as_ref(), Ok(&frequency));
        stored(&frequency, &format!("\"{word}\""));
    }
    // Case counts: the bank may have a word of its own.
    let other = Frequency::parse("MONTHLY").unwrap();
    assert!(matches!(other, Frequency::Other(_)));
    stored(&other, "\"MONTHLY\"");
    for bad in ["", "two words", "é", &"x".repeat(36)] {
        assert!(Frequency::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn days_of_execution() {
    for day in 0..=255 {
        let made = DayOfExecution::new(day);
        assert_eq!(made.is_ok(), (1..=31).contains(&day));
        if let Ok(made) = made {
            assert_eq!((made.get(), made.to_string()), (day, day.to_string()));
            stored(&made, &day.to_string());
        }
    }
    assert!(serde_json::from_str::<DayOfExecution>("0").is_err());
}

#[test]
fn charge_bearers() {
    for (bearer, code) in [
        (ChargeBearer::Debtor, "DEBT"),
        (ChargeBearer::Creditor, "CRED"),
        (ChargeBearer::Shared, "SHAR"),
        (ChargeBearer::ServiceLevel, "SLEV"),
    ] {
        assert_eq!((bearer.as_str(), &*bearer.to_string()), (code, code));
        stored(&bearer, &format!("\"{code}\""));
    }
    assert!(ChargeBearer::parse("SHA").is_err());
}

#[test]
fn countries() {
    let belgium = Country::parse("be").unwrap();
    assert_eq!((belgium.as_str(), format!("{belgium:?}")), ("BE", "Country(BE)".into()));
    stored(&belgium, "\"BE\"");
    for bad in ["", "B", "BEL", "B1", "é"] {
        assert!(Country::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn accounts_and_banks_without_ibans() {
    let account = Bban::parse(" 98765\u{a0}43210aB ").unwrap();
    assert_eq!(account.as_str(), "9876543210aB");
    stored(&account, "\"9876543210aB\"");
    stored(&Bban::unchecked("98-76"), r#"{"unchecked":"98-76"}"#);
    for bad in ["", " ", "98-76", "é", &"1".repeat(31)] {
        assert!(Bban::parse(bad).is_err(), "{bad}");
    }
    let bank = NationalBankId::new("//FW021000021").unwrap();
    stored(&bank, "\"//FW021000021\"");
    for bad in ["", "a b", "é", &"1".repeat(36)] {
        assert!(NationalBankId::new(bad).is_err(), "{bad}");
    }
    assert_eq!(format!("{account:?} {bank:?}"), "Bban(…) NationalBankId(…)");
}

#[test]
fn the_banks_own_id_is_kept_as_it_came() {
    let id = BankPaymentId::new("eyJhbGciOiJkaXIi..c2Vj-_/+ é").unwrap();
    stored(&id, "\"eyJhbGciOiJkaXIi..c2Vj-_/+ é\"");
    assert_eq!(format!("{id:?}"), "BankPaymentId(…)");
    assert_eq!(BankPaymentId::new(""), Err(OpaqueError::Empty));
    assert_eq!(BankPaymentId::new(".."), Err(OpaqueError::DotSegment));
}

proptest! {
    #[test]
    fn any_product_is_one_segment_of_a_path_as_it_stands(name in "[A-Za-z0-9._~-]{1,4}|\\PC{0,70}|[./%?#]{1,3}") {
        if let Ok(product) = PaymentProduct::other(&name) {
            let address = format!("https://bank.test/payments/{product}/id");
            let url = Url::parse(&address).unwrap();
            prop_assert_eq!(url.as_str(), &*address);
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            prop_assert_eq!(segments, ["payments", &*name, "id"]);
        }
    }
}
