//! The names of things, as JavaScript writes them.

use core::fmt::{self, Debug, Write};

/// The name of an enum's variant with dashes: `NoActiveConsent` is
/// `no-active-consent`. It is written once, in Rust, and a variant to come has one
/// too.
pub(super) fn kebab(variant: &dyn Debug) -> String {
    let mut name = Kebab(String::new());
    // It ends with the name: what the variant holds is not written.
    let _ = write!(name, "{variant:?}");
    name.0
}

struct Kebab(String);

impl Write for Kebab {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            if !letter.is_ascii_alphanumeric() {
                return Err(fmt::Error);
            }
            if letter.is_ascii_uppercase() && !self.0.is_empty() {
                self.0.push('-');
            }
            self.0.push(letter.to_ascii_lowercase());
        }
        Ok(())
    }
}

/// A member of the bank's body by the name that it has in an order here.
pub(super) fn member_of_order(bank: &str) -> String {
    match bank {
        "creditor_account.iban" | "remote_account.iban" => "creditorIban".into(),
        "creditor_name" | "remote_account.name" => "creditorName".into(),
        "instructed_amount.amount" => "amount".into(),
        "requested_execution_date" => "executionDate".into(),
        other => camel(other),
    }
}

/// `creditor_address.post_code` is `creditorAddress.postCode`.
fn camel(snake: &str) -> String {
    let mut name = String::new();
    let mut upper = false;
    for letter in snake.chars() {
        match letter {
            '_' => upper = true,
            letter if upper => {
                name.push(letter.to_ascii_uppercase());
                upper = false;
            }
            letter => name.push(letter),
        }
    }
    name
}

/// The texts of a union in hand-written types, for the tests that hold them to Rust's.
#[cfg(test)]
pub(super) fn union(types: &str, name: &str) -> Vec<String> {
    let (_, union) = types.split_once(&format!("export type {name} =")).unwrap();
    let (union, _) = union.split_once(";\n").unwrap();
    let texts = union.lines().filter_map(|line| line.trim().strip_prefix("| \""));
    texts.filter_map(|text| text.strip_suffix('"')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use belfius_psd2::{BankCode, Operation};

    use super::*;

    #[test]
    fn a_variant_has_its_name_with_dashes() {
        assert_eq!(kebab(&BankCode::NoActiveConsent), "no-active-consent");
        assert_eq!(kebab(&Some(1)), "some");
    }

    #[test]
    fn an_operation_has_the_name_that_it_has_in_a_file() {
        for operation in Operation::ALL {
            let file = serde_json::to_string(&operation).unwrap();
            assert_eq!(format!("\"{}\"", kebab(&operation)), file);
        }
    }

    #[test]
    fn a_fault_of_an_order_is_named_as_its_member() {
        assert_eq!(member_of_order("instructed_amount.amount"), "amount");
        assert_eq!(member_of_order("remote_account.name"), "creditorName");
        assert_eq!(member_of_order("creditor_address.post_code"), "creditorAddress.postCode");
        assert_eq!(member_of_order("start_date"), "startDate");
    }
}
