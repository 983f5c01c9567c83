//! Amounts: exact, with the scale they came with, and silent in `Debug`.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use belfius_psd2::model::{Amount, AmountError};
use proptest::prelude::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A plain decimal of up to 28 digits, as text, without leading zeros.
fn plain() -> impl Strategy<Value = String> {
    (any::<bool>(), "[1-9][0-9]{0,13}", prop::option::of("[0-9]{1,14}")).prop_map(
        |(minus, whole, decimals)| {
            let sign = if minus { "-" } else { "" };
            match decimals {
                Some(decimals) => format!("{sign}{whole}.{decimals}"),
                None => format!("{sign}{whole}"),
            }
        },
    )
}

proptest! {
    #[test]
    fn every_digit_is_kept(text in plain()) {
        let amount = Amount::parse(&text).unwrap();
        prop_assert_eq!(amount.to_string(), text.clone());
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        prop_assert_eq!(usize::try_from(amount.scale()).unwrap(), decimals);
        prop_assert_eq!(amount.is_positive(), !text.starts_with('-'));
    }

    #[test]
    fn storage_keeps_every_digit(text in plain()) {
        let amount = Amount::parse(&text).unwrap();
        let json = serde_json::to_string(&amount).unwrap();
        prop_assert_eq!(&json, &format!("\"{text}\""));
        prop_assert!(serde_json::from_str::<Amount>(&json).unwrap().same_digits(amount));
    }

    #[test]
    fn zeros_at_the_end_change_the_writing_only(text in "[1-9][0-9]{0,9}\\.[0-9]{1,5}", zeros in 1..9_usize) {
        let short = Amount::parse(&text).unwrap();
        let long = Amount::parse(&format!("{text}{}", "0".repeat(zeros))).unwrap();
        prop_assert_eq!(short, long);
        prop_assert!(!short.same_digits(long));
    }

    #[test]
    fn an_exponent_moves_the_point(mantissa in 1..1_000_000_u32, exponent in 0..20_usize) {
        let up = Amount::parse(&format!("{mantissa}e{exponent}")).unwrap();
        prop_assert_eq!(up.to_string(), format!("{mantissa}{}", "0".repeat(exponent)));
        let down = Amount::parse(&format!("{mantissa}E-{exponent}")).unwrap();
        prop_assert_eq!(usize::try_from(down.scale()).unwrap(), exponent);
        let digits = down.to_string().replace('.', "");
        prop_assert_eq!(digits.trim_start_matches('0'), mantissa.to_string());
    }

    #[test]
    fn too_many_digits_are_refused_not_rounded(digits in "[1-9][0-9]{29,60}", decimals in "[0-9]{29,60}") {
        prop_assert_eq!(Amount::parse(&digits), Err(AmountError::TooManyDigits));
        prop_assert_eq!(Amount::parse(&format!("0.{decimals}")), Err(AmountError::TooManyDigits));
    }

    #[test]
    fn any_text_is_answered(text in "[0-9.eE+-]{0,24}") {
        if let Ok(amount) = Amount::parse(&text) {
            prop_assert!(Amount::parse(&amount.to_string()).unwrap().same_digits(amount));
        }
    }

    #[test]
    fn any_other_text_too(text in any::<String>()) {
        let _ = Amount::parse(&text);
    }

    #[test]
    fn every_json_number_that_fits_is_read_as_written(value in any::<i64>(), scale in 0..15_u32) {
        let json = serde_json::Number::from(value).to_string();
        prop_assert_eq!(Amount::parse(&json).unwrap().to_string(), json);
        let decimal = rust_decimal::Decimal::new(value, scale);
        prop_assert!(Amount::parse(&decimal.to_string()).unwrap().same_digits(Amount::from_decimal(decimal)));
    }

    #[test]
    fn a_decimal_becomes_an_amount_and_back_to_the_digit(value in any::<i64>(), scale in 0..15_u32) {
        let decimal = rust_decimal::Decimal::new(value, scale);
        let amount = Amount::from(decimal);
        prop_assert!(amount.same_digits(Amount::from_decimal(decimal)));
        let back = rust_decimal::Decimal::from(amount);
        prop_assert_eq!((back, back.scale()), (decimal, scale));
    }

    #[test]
    fn debug_shows_no_digit(text in plain()) {
        let shown = format!("{:?}", Amount::parse(&text).unwrap());
        prop_assert!(!shown.contains(|c: char| c.is_ascii_digit()));
    }
}
