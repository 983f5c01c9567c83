//! IBANs: the check that the bank makes, and Belgian ones for its accounts.

/// Whether the text is an IBAN as the bank takes it: capitals, no spaces, right
/// check digits, and 16 characters when it is Belgian. The lengths of other
/// countries are not checked (assumed: the bank leaves that to the payment).
pub(crate) fn is_valid(iban: &str) -> bool {
    let bytes = iban.as_bytes();
    let [c1, c2, d1, d2, rest @ ..] = bytes else {
        return false;
    };
    let shaped = c1.is_ascii_uppercase()
        && c2.is_ascii_uppercase()
        && d1.is_ascii_digit()
        && d2.is_ascii_digit()
        && (11..=30).contains(&rest.len())
        && rest.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let belgian = [*c1, *c2] == *b"BE";
    let belgian_fits = bytes.len() == 16 && rest.iter().all(u8::is_ascii_digit);
    shaped
        && (!belgian || belgian_fits)
        && remainder(rest.iter().chain([c1, c2, d1, d2]).copied()) == 1
}

/// The Belgian IBAN of a ten-digit account number.
pub(crate) fn belgian(number: u64) -> String {
    let national = match number % 97 {
        0 => 97,
        rest => rest,
    };
    let account = format!("{number:010}{national:02}");
    let check = 98 - remainder(format!("{account}BE00").bytes());
    format!("BE{check:02}{account}")
}

/// ISO 7064 mod 97, letters counting as 10 to 35.
fn remainder(characters: impl Iterator<Item = u8>) -> u32 {
    characters.fold(0, |so_far, byte| match byte {
        b'0'..=b'9' => (so_far * 10 + u32::from(byte - b'0')) % 97,
        letter => (so_far * 100 + u32::from(letter.saturating_sub(b'A')) + 10) % 97,
    })
}

#[cfg(test)]
mod tests {
    use super::{belgian, is_valid};

    #[test]
    fn the_payment_pages_origin_account_is_valid_and_its_beneficiary_is_not() {
        assert!(is_valid("BE54063301200997"));
        assert!(!is_valid("BE21063304586543"));
        assert_eq!(belgian(633_012_009), "BE54063301200997");
    }

    #[test]
    fn foreign_ones_pass_and_sloppy_ones_do_not() {
        assert!(is_valid("NL91ABNA0417164300"));
        assert!(is_valid("FR1420041010050500013M02606"));
        for bad in ["be54063301200997", "BE54 0633 0120 0997", "BE5406330120099", ""] {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
