//! Belgian structured communications, and free ones.

use belfius_psd2::model::{Communication, FreeCommunication, StructuredCommunication};

use crate::support::{
    bank,
    discreet::{hides_debug, hides_error},
};

pub(crate) fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    free(text);
    let unchecked = bank::stored(&StructuredCommunication::unchecked(text));
    assert!(!unchecked.is_checked() && unchecked.as_str() == text);
    hides_debug(&unchecked);
    let read = match StructuredCommunication::parse(text) {
        Ok(read) => read,
        Err(error) => return hides_error(&error),
    };
    let digits = read.digits();
    let typed: String = text.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits, typed, "{text}");
    let number: u64 = digits.parse().unwrap();
    let (reference, check) = (number / 100, number % 100);
    assert_eq!(check, if reference % 97 == 0 { 97 } else { reference % 97 }, "{text}");
    let written = read.as_str();
    assert!(written.len() == 20 && written.starts_with("+++") && written.ends_with("+++"));
    for again in [written, &digits, &written.replace('+', "*")] {
        assert_eq!(StructuredCommunication::parse(again).as_ref(), Ok(&read), "{again}");
    }
    assert_eq!(StructuredCommunication::from_reference(reference), Ok(read.clone()));
    assert_eq!(bank::stored(&read), read);
    bank::stored(&Communication::Structured(read));
}

fn free(text: &str) {
    match FreeCommunication::new(text) {
        Ok(free) => {
            assert!(free.as_str() == text && text.chars().count() <= 140);
            assert!(!text.chars().any(char::is_control));
            bank::stored(&free);
        }
        Err(error) => hides_error(&error),
    }
}
