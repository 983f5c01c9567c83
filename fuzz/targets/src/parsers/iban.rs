//! IBANs as people type them.

use std::ops::ControlFlow;

use belfius_psd2::model::Iban;

use crate::support::{
    bank,
    discreet::{hides_debug, hides_error},
};

pub(crate) fn run(input: &[u8]) {
    let Ok(typed) = std::str::from_utf8(input) else { return };
    let unchecked = bank::stored(&Iban::unchecked(typed));
    assert!(!unchecked.is_checked() && unchecked.as_str() == typed, "as it was given");
    hides_debug(&unchecked);
    let iban = match Iban::parse(typed) {
        Ok(iban) => iban,
        Err(error) => return hides_error(&error),
    };
    let text = iban.as_str();
    assert!((15..=34).contains(&text.len()), "{text}");
    assert!(text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
    assert_eq!(remainder(text), 1, "{text}");
    let dense: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    assert_eq!(dense.to_ascii_uppercase(), text);
    assert_eq!(Iban::parse(&iban.grouped().to_string()).as_ref(), Ok(&iban), "in groups of four");
    assert_eq!(Iban::parse(&text.to_ascii_lowercase()).as_ref(), Ok(&iban));
    assert_eq!(bank::stored(&iban), iban);
    assert!(!format!("{iban:?}").contains(&text[4..]), "a customer's number shows");
    typing_errors(text);
}

/// ISO 7064, MOD 97-10, digit by digit.
fn remainder(text: &str) -> u32 {
    let (start, rest) = text.split_at(4);
    rest.chars().chain(start.chars()).fold(0, |sum, character| {
        let value = character.to_digit(36).unwrap();
        (sum * if value > 9 { 100 } else { 10 } + value) % 97
    })
}

/// Any one digit that is wrong is seen.
fn typing_errors(text: &str) {
    let _ = (4..text.len()).try_for_each(|at| {
        let Some(digit) = text.as_bytes()[at].checked_sub(b'0').filter(|digit| *digit < 10) else {
            return ControlFlow::Continue(());
        };
        let mut wrong = text.to_owned();
        wrong.replace_range(at..=at, &((digit + 1) % 10).to_string());
        assert!(Iban::parse(&wrong).is_err(), "{wrong} for {text}");
        ControlFlow::<()>::Continue(())
    });
}
