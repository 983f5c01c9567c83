//! The Belgian structured communication, `+++333/4444/55555+++`.

/// The communication of a ten-digit number.
pub(crate) fn from_number(number: u64) -> String {
    let check = match number % 97 {
        0 => 97,
        rest => rest,
    };
    let digits = format!("{number:010}{check:02}");
    let part =
        |from: usize, to: usize| -> String { digits.chars().skip(from).take(to - from).collect() };
    format!("+++{}/{}/{}+++", part(0, 3), part(3, 7), part(7, 12))
}

/// Whether shape and check digits are right.
pub(crate) fn is_valid(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let number = digits.get(..10).and_then(|first| first.parse().ok());
    number.is_some_and(|number| from_number(number) == text)
}

#[cfg(test)]
mod tests {
    use super::{from_number, is_valid};

    #[test]
    fn a_made_one_is_valid_and_the_payment_pages_example_is_not() {
        assert!(is_valid(&from_number(12_345_678)));
        assert!(is_valid(&from_number(97)), "the check digits 97 stand for 0");
        assert!(!is_valid("+++333/4444/55555+++"));
        assert!(!is_valid("+++000/0000/0000+++7"));
    }
}
