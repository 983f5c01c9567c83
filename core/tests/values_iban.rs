//! IBANs and BICs: what a user types, what the bank sends, what is stored.

#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too, and digits are ASCII"
)]

use belfius_psd2::model::{Bic, BicError, Iban, IbanError, ReceivedIban};
use proptest::prelude::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A right Belgian IBAN: bank and account number, the national check digits,
/// and the two of the IBAN.
fn belgian_iban() -> impl Strategy<Value = String> {
    (0..10_000_000_000_u64).prop_map(|number| {
        let national = match number % 97 {
            0 => 97,
            rest => rest,
        };
        let account = number * 100 + national;
        // "BE00" goes to the end as 111400 before the division (ISO 7064).
        let check = 98 - (u128::from(account) * 1_000_000 + 111_400) % 97;
        format!("BE{check:02}{account:012}")
    })
}

proptest! {
    #[test]
    fn a_right_iban_is_read_however_it_is_written(iban in belgian_iban(), gap in 1..6_usize) {
        let spaced: String = iban
            .char_indices()
            .flat_map(|(at, c)| [Some(c), (at % gap == 0).then_some('\u{a0}')])
            .flatten()
            .collect();
        for typed in [iban.clone(), iban.to_lowercase(), spaced] {
            let read = Iban::parse(&typed).unwrap();
            prop_assert_eq!(read.as_str(), &iban);
            prop_assert!(read.is_checked());
        }
    }

    #[test]
    fn the_paper_form_reads_back(iban in belgian_iban()) {
        let read = Iban::parse(&iban).unwrap();
        let paper = read.grouped().to_string();
        let groups: Vec<_> = paper.split(' ').collect();
        prop_assert_eq!(groups, [&iban[..4], &iban[4..8], &iban[8..12], &iban[12..]]);
        prop_assert_eq!(Iban::parse(&paper).unwrap(), read);
    }

    #[test]
    fn one_wrong_digit_is_found(iban in belgian_iban(), at in 2..16_usize, shift in 1..10_u8) {
        let mut wrong = iban.into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + shift) % 10;
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert_eq!(Iban::parse(&wrong), Err(IbanError::CheckDigits));
    }

    #[test]
    fn two_swapped_digits_are_found(iban in belgian_iban(), at in 4..15_usize) {
        let mut wrong = iban.into_bytes();
        prop_assume!(wrong[at] != wrong[at + 1]);
        wrong.swap(at, at + 1);
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert_eq!(Iban::parse(&wrong), Err(IbanError::CheckDigits));
    }

    #[test]
    fn a_missing_or_doubled_digit_is_a_wrong_length(iban in belgian_iban(), at in 4..16_usize) {
        let mut short = iban.clone();
        short.remove(at);
        prop_assert_eq!(Iban::parse(&short), Err(IbanError::Structure));
        let mut long = iban;
        long.insert(at, '7');
        prop_assert_eq!(Iban::parse(&long), Err(IbanError::Structure));
    }

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        if let Ok(iban) = Iban::parse(&text) {
            prop_assert_eq!(Iban::parse(iban.as_str()).unwrap(), iban);
        }
        let _ = Bic::parse(&text);
    }

    #[test]
    fn what_the_bank_sent_is_kept(text in any::<String>()) {
        let received = ReceivedIban::from(text.as_str());
        prop_assert_eq!(received.as_str(), &text);
        prop_assert_eq!(received.check(), Iban::parse(&text));
        let json = serde_json::to_string(&received).unwrap();
        prop_assert_eq!(serde_json::from_str::<ReceivedIban>(&json).unwrap(), received);
    }

    #[test]
    fn storage_keeps_the_text_and_whether_it_was_checked(iban in belgian_iban(), other in any::<String>()) {
        for value in [Iban::parse(&iban).unwrap(), Iban::unchecked(iban), Iban::unchecked(other)] {
            let json = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<Iban>(&json).unwrap(), value);
        }
    }

    #[test]
    fn debug_shows_no_account(iban in belgian_iban()) {
        let shown = format!(
            "{:?} {:?} {:?} {:?}",
            Iban::parse(&iban).unwrap(),
            Iban::unchecked(iban.clone()),
            Iban::parse(&iban).unwrap().grouped(),
            ReceivedIban::from(iban.as_str()),
        );
        for part in [&iban[2..6], &iban[6..10], &iban[10..14]] {
            prop_assert!(!shown.contains(part));
        }
    }

    #[test]
    fn a_bic_has_its_shape(text in "[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?") {
        let bic = Bic::parse(&text.to_lowercase()).unwrap();
        prop_assert_eq!(bic.as_str(), &text);
        let json = serde_json::to_string(&bic).unwrap();
        prop_assert_eq!(serde_json::from_str::<Bic>(&json).unwrap(), bic);
        prop_assert_eq!(Bic::parse(&format!("{text}X")), Err(BicError::Length));
        prop_assert_eq!(Bic::parse(&format!("1{}", &text[1..])), Err(BicError::Structure));
    }
}

#[test]
fn the_paper_form_has_groups_of_four_and_a_shorter_last_one() {
    for (iban, paper) in [
        ("BE54063301200997", "BE54 0633 0120 0997"),
        ("NL91ABNA0417164300", "NL91 ABNA 0417 1643 00"),
    ] {
        assert_eq!(Iban::parse(iban).unwrap().grouped().to_string(), paper);
    }
}

#[test]
fn a_bic_shows_itself_but_not_what_was_never_checked_to_be_one() {
    let parsed = Bic::parse("gkccbebb").unwrap();
    assert!(parsed.is_checked());
    assert_eq!(format!("{parsed} {parsed:?}"), "GKCCBEBB Bic(GKCCBEBB)");
    // An account in the wrong box: it goes out as it is, and into no log.
    let taken = Bic::unchecked("BE54063301200997");
    assert!(!taken.is_checked());
    assert_eq!(format!("{taken} {taken:?}"), "BE54063301200997 Bic(…)");
}

#[test]
fn a_stored_iban_is_checked_again() {
    let edited = "\"BE21063304586543\"";
    let error = serde_json::from_str::<Iban>(edited).unwrap_err().to_string();
    assert!(error.contains("check digits") && !error.contains("0633"), "{error}");
}

#[test]
fn errors_do_not_repeat_the_account() {
    for typed in ["BE21063304586543", "XX21063304586543", "BE2106330458654", "BE21-0633"] {
        let error = Iban::parse(typed).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("0633"));
    }
}
