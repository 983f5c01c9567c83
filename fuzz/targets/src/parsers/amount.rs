//! Amounts: exact, to the last digit and the last zero.

use belfius_psd2::model::Amount;

use crate::support::{bank, discreet::hides_error};

pub(crate) fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let amount = match Amount::parse(text) {
        Ok(amount) => amount,
        Err(error) => return hides_error(&error),
    };
    let written = amount.to_string();
    let again = Amount::parse(&written).expect("what is written can be read");
    assert!(again.same_digits(amount) && again == amount, "{text}: {written}");
    assert!(bank::stored(&amount).same_digits(amount));
    assert_eq!(Amount::from_decimal(amount.decimal()), amount);
    if !text.contains(['e', 'E']) {
        assert_eq!(digits(&written), digits(text), "{text}: {written}");
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        assert_eq!(usize::try_from(amount.scale()), Ok(decimals));
    }
    assert_eq!(amount.is_positive(), significant(text) && !text.starts_with('-'));
}

fn digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

fn significant(text: &str) -> bool {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    mantissa.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}
