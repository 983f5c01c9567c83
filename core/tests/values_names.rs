//! Small words and ids: what they take, and that they store as themselves.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

use std::fmt::{Debug, Display};

use belfius_psd2::model::{
    Currency, EndToEndId, Language, LogicalId, OpaqueError, PageKey, PaymentId, PaymentIdError,
    PaymentTreatment, PsuPresence, RequestId, Scope, Text,
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn stored<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn private_text_is_kept_and_never_shown(text in "[a-zA-Z0-9 é+/]{8,40}") {
        let kept = Text::from(text.as_str());
        prop_assert_eq!(kept.as_str(), &text);
        prop_assert_eq!(&Text::from(text.clone()), &kept);
        prop_assert_eq!(&Text::from(text.clone().into_boxed_str()), &kept);
        prop_assert_eq!(stored(&kept), kept.clone());
        prop_assert_eq!(format!("{kept:?}"), "Text(…)");
    }

    #[test]
    fn opaque_ids_are_kept_and_never_shown(text in "\\PC{1,200}") {
        prop_assume!(text != "." && text != "..");
        let (id, key) = (LogicalId::new(text.as_str()).unwrap(), PageKey::new(text.as_str()).unwrap());
        prop_assert_eq!(id.as_str(), &text);
        prop_assert_eq!(key.as_str(), &text);
        prop_assert_eq!(stored(&id), id.clone());
        prop_assert_eq!(stored(&key), key.clone());
        prop_assert_eq!(format!("{id:?} {key:?}"), "LogicalId(…) PageKey(…)");
    }

    #[test]
    fn a_request_id_is_a_uuid_of_version_4(bytes in any::<[u8; 16]>()) {
        let id = RequestId::from_random(bytes);
        let text = id.to_string();
        prop_assert_eq!(text.len(), 36);
        prop_assert_eq!(text.as_bytes()[14], b'4');
        prop_assert!(b"89ab".contains(&text.as_bytes()[19]));
        prop_assert_eq!(RequestId::parse(&text).unwrap(), id);
        prop_assert_eq!(stored(&id), id);
    }

    #[test]
    fn a_payment_id_is_visible_ascii(text in any::<String>(), good in "[!-~]{3,35}") {
        let id = PaymentId::new(good.as_str()).unwrap();
        prop_assert_eq!(id.as_str(), &good);
        prop_assert_eq!(stored(&id), id);
        if let Ok(id) = PaymentId::new(text.as_str()) {
            prop_assert!(id.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!((1..=PaymentId::MAX_LEN).contains(&id.as_str().len()));
        }
    }

    #[test]
    fn a_currency_is_three_letters(text in "[a-zA-Z]{3}", other in any::<String>()) {
        let currency = Currency::parse(&text).unwrap();
        prop_assert_eq!(currency.as_str(), text.to_uppercase());
        prop_assert_eq!(stored(&currency), currency);
        let three = other.len() == 3 && other.bytes().all(|byte| byte.is_ascii_alphabetic());
        prop_assert_eq!(Currency::parse(&other).is_ok(), three);
    }

    #[test]
    fn a_language_is_the_start_of_its_tag(code in "[a-zA-Z]{2}", rest in "([-_][A-Za-z]{2,4})?", other in any::<String>()) {
        let language = Language::parse(&format!("{code}{rest}")).unwrap();
        prop_assert_eq!(language.as_str(), code.to_lowercase());
        prop_assert_eq!(stored(&language), language);
        let _ = Language::parse(&other);
    }
}

#[test]
fn what_is_no_id_is_refused_by_name() {
    assert_eq!(LogicalId::new(""), Err(OpaqueError::Empty));
    assert_eq!(LogicalId::new(".."), Err(OpaqueError::DotSegment));
    assert_eq!(PageKey::new("x".repeat(8193)), Err(OpaqueError::TooLong));
    assert!(PageKey::new("x".repeat(8192)).is_ok());
    assert_eq!(PaymentId::new(""), Err(PaymentIdError::Empty));
    assert_eq!(PaymentId::new("a b"), Err(PaymentIdError::BadCharacter));
    assert_eq!(PaymentId::new("x".repeat(36)), Err(PaymentIdError::TooLong));
    assert_eq!(PaymentId::new("."), Err(PaymentIdError::DotSegment));
    // Version 1, version 4 of another variant, and no UUID at all.
    for text in
        ["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "07070707-0707-4707-c707-070707070707", "", "7"]
    {
        assert!(RequestId::parse(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_nobodys_secret_shows_itself() {
    fn shows(value: &(impl Display + Debug), text: &str, debug: &str) {
        assert_eq!((value.to_string(), format!("{value:?}")), (text.into(), debug.into()));
    }
    shows(&Currency::EUR, "EUR", "Currency(EUR)");
    shows(&Language::FR, "fr", "Language(fr)");
    shows(&PaymentId::new("order-17").unwrap(), "order-17", "PaymentId(\"order-17\")");
    shows(&EndToEndId::new("INV/17").unwrap(), "INV/17", "EndToEndId(INV/17)");
    let id = "07070707-0707-4707-8707-070707070707";
    shows(&RequestId::from_random([7; 16]), id, &format!("RequestId({id})"));
    shows(&PaymentTreatment::Normal, "NORMAL", "Normal");
    shows(&PaymentTreatment::Urgent, "URGENT", "Urgent");
}

#[test]
fn the_bank_s_words_are_read_in_any_case() {
    for (scope, word) in [(Scope::Ais, "AIS"), (Scope::Pis, "PIS"), (Scope::Caf, "CAF")] {
        assert_eq!(scope.as_str(), word);
        assert_eq!(Scope::parse(&word.to_lowercase()), Ok(scope));
        assert_eq!(stored(&scope), scope);
    }
    assert!(Scope::parse("AISP").is_err());
    assert_eq!(PaymentTreatment::parse("urgent"), Ok(PaymentTreatment::Urgent));
    assert!(PaymentTreatment::parse("INSTANT").is_err());
    assert_eq!(PsuPresence::Present.as_str(), "true");
    assert_eq!(PsuPresence::Absent.as_str(), "false");
}
