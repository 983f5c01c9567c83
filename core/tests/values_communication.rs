//! Communications: Belgian references with their check digits, and free words.

#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too, and digits are ASCII"
)]

use belfius_psd2::model::{
    Communication, CommunicationError, CommunicationKind, FreeCommunication,
    StructuredCommunication, Transaction,
};
use proptest::prelude::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const REFERENCES: std::ops::Range<u64> = 0..10_000_000_000;

proptest! {
    #[test]
    fn a_reference_carries_its_rest_by_97(reference in REFERENCES) {
        let communication = StructuredCommunication::from_reference(reference).unwrap();
        let digits = communication.digits();
        prop_assert_eq!(communication.as_str().len(), 20);
        prop_assert_eq!(digits.len(), 12);
        prop_assert_eq!(digits[..10].parse::<u64>().unwrap(), reference);
        let check: u64 = digits[10..].parse().unwrap();
        prop_assert!((1..=97).contains(&check));
        prop_assert_eq!(check % 97, reference % 97);
    }

    #[test]
    fn every_way_to_write_it_reads_alike(reference in REFERENCES) {
        let communication = StructuredCommunication::from_reference(reference).unwrap();
        let digits = communication.digits();
        for typed in [
            communication.as_str().to_owned(),
            communication.as_str().replace('+', "*"),
            digits.clone(),
            format!(" {} {} {}\n", &digits[..3], &digits[3..7], &digits[7..]),
            format!("{}/{}/{}", &digits[..3], &digits[3..7], &digits[7..]),
        ] {
            prop_assert_eq!(StructuredCommunication::parse(&typed).unwrap(), communication.clone());
        }
    }

    #[test]
    fn one_wrong_digit_is_found(reference in REFERENCES, at in 0..12_usize, shift in 1..10_u8) {
        let mut wrong = StructuredCommunication::from_reference(reference).unwrap().digits().into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + shift) % 10;
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert_eq!(StructuredCommunication::parse(&wrong), Err(CommunicationError::CheckDigits));
    }

    #[test]
    fn storage_keeps_the_text_and_whether_it_was_checked(reference in REFERENCES, other in any::<String>()) {
        let checked = StructuredCommunication::from_reference(reference).unwrap();
        for value in [checked.clone(), StructuredCommunication::unchecked(other)] {
            let value = Communication::from(value);
            let json = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<Communication>(&json).unwrap(), value);
        }
        prop_assert!(checked.is_checked());
    }

    #[test]
    fn free_words_are_one_line_of_140_characters(text in any::<String>()) {
        use CommunicationError::{ControlCharacter, Empty, TooLong};
        match FreeCommunication::new(text.as_str()) {
            Ok(words) => {
                prop_assert_eq!(words.as_str(), &text);
                let value = Communication::from(words);
                let json = serde_json::to_string(&value).unwrap();
                prop_assert_eq!(serde_json::from_str::<Communication>(&json).unwrap(), value);
            }
            Err(Empty) => prop_assert!(text.trim().is_empty()),
            Err(ControlCharacter) => prop_assert!(text.chars().any(char::is_control)),
            Err(TooLong) => prop_assert!(text.chars().count() > 140),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn the_limit_counts_characters_not_bytes(length in 130..150_usize) {
        let result = FreeCommunication::new("é".repeat(length));
        prop_assert_eq!(result.is_ok(), length <= FreeCommunication::MAX_CHARACTERS);
    }

    #[test]
    fn any_text_is_answered(text in any::<String>(), digits in "[0-9/+* ]{0,24}") {
        let _ = StructuredCommunication::parse(&text);
        let _ = StructuredCommunication::parse(&digits);
        let mut transaction = Transaction::default();
        transaction.communication = Some(text.as_str().into());
        transaction.communication_type = Some(CommunicationKind::Structured);
        prop_assert!(transaction.structured_communication().is_some());
    }

    #[test]
    fn debug_shows_no_word(reference in REFERENCES, words in "[a-z]{6,20} [0-9]{4}") {
        let structured = StructuredCommunication::from_reference(reference).unwrap();
        let digits = structured.digits();
        let shown = format!(
            "{:?} {:?} {:?}",
            Communication::from(structured),
            Communication::from(FreeCommunication::new(words.as_str()).unwrap()),
            CommunicationKind::Other(words.as_str().into()),
        );
        prop_assert!(!shown.contains(&words) && !shown.contains(&digits[3..7]));
    }
}

#[test]
fn right_check_digits_are_known_only_where_they_were_looked_at() {
    let parsed = StructuredCommunication::parse("+++090/9337/55493+++").unwrap();
    let taken = StructuredCommunication::unchecked("+++090/9337/55493+++");
    assert!(parsed.is_checked() && !taken.is_checked());
}

#[test]
fn every_bank_of_sepa_carries_letters_digits_spaces_and_ten_marks() {
    const CARRIED: &str =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 /-?:().,'+";
    for character in (' '..='~').chain(['é', 'ß', '€', '’', '\u{a0}', '\u{410}', '\u{663}']) {
        // A space alone would be no words.
        let words = FreeCommunication::new(format!("17{character}")).unwrap();
        assert_eq!(words.is_basic_latin(), CARRIED.contains(character), "{character:?}");
    }
    let first = FreeCommunication::new("é17").unwrap();
    assert!(!first.is_basic_latin(), "every character counts");
}

#[test]
fn the_bank_s_words_for_the_kind_are_read_in_any_case() {
    assert_eq!(CommunicationKind::from("structured"), CommunicationKind::Structured);
    assert_eq!(CommunicationKind::from("FreeText"), CommunicationKind::Freetext);
    assert_eq!(CommunicationKind::from("ISO"), CommunicationKind::Other("ISO".into()));
    let words = Communication::from(FreeCommunication::new("Invoice 17").unwrap());
    assert_eq!(CommunicationKind::from(words.kind()), CommunicationKind::Freetext);
}
