//! What the name of a member says: whose text it is.
//!
//! Names are compared in lower case, letters and digits only: see [`bare`].

use alloc::string::String;

/// A name as it is compared. A bank account is an account.
pub(super) fn bare(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    if name.contains("bankaccount") { name.replace("bankaccount", "account") } else { name }
}

/// Where a text stands in its entry, by the names of its parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In the entry itself, or in a part whose name says that it is about the
    /// account.
    Home,
    /// In a part of any other name.
    Elsewhere,
    /// In what is about somebody or something else, or about another account.
    Another,
}

impl Place {
    /// The place that a parent of this name makes.
    pub(super) fn under(parent: &str) -> Self {
        if HOMES.contains(&parent) || is_this_account(parent) {
            Self::Home
        } else if others(parent) || of_another_account(parent) || means_account(parent) {
            Self::Another
        } else {
            Self::Elsewhere
        }
    }
}

/// Parts of an entry that are about its account.
const HOMES: [&str; 8] = [
    "attributes",
    "balances",
    "data",
    "details",
    "identification",
    "links",
    "self",
    "transactions",
];

/// Whether a part is called an account, and nothing that another account could be
/// called: `accountIdentification`, `payment_account`.
fn is_this_account(parent: &str) -> bool {
    ACCOUNT.iter().any(|word| {
        let rest = parent.split_once(word).map(|(before, after)| [before, after]);
        rest.is_some_and(|rest| rest.iter().all(|part| part.is_empty() || PLAIN.contains(part)))
    })
}

/// What may stand before or behind the word for an account.
const PLAIN: [&str; 17] = [
    "cash",
    "current",
    "data",
    "detail",
    "details",
    "iban",
    "id",
    "identification",
    "identifier",
    "info",
    "information",
    "number",
    "numbers",
    "payment",
    "ref",
    "reference",
    "resource",
];

/// Whether an id or text of this name is somebody's or something's that is not an
/// account.
pub(super) fn others(name: &str) -> bool {
    OTHERS.iter().any(|word| name.contains(word))
}

const OTHERS: [&str; 40] = [
    "agent",
    "agreement",
    "bank",
    "bic",
    "branch",
    "card",
    "checksum",
    "client",
    "company",
    "consent",
    "contract",
    "correlation",
    "country",
    "currency",
    "customer",
    "date",
    "document",
    "etag",
    "event",
    "hash",
    "holder",
    "icon",
    "insurance",
    "loan",
    "logo",
    "mandate",
    "message",
    "name",
    "national",
    "owner",
    "person",
    "product",
    "psu",
    "request",
    "session",
    "signature",
    "token",
    "trace",
    "user",
    "version",
];

/// Whether the name says that this is not the entry's own account.
pub(super) fn of_another_account(name: &str) -> bool {
    related(name) || ["epargne", "saving", "spaar"].iter().any(|word| name.contains(word))
}

/// Whether the name says that this belongs to an account only by a link.
pub(super) fn related(name: &str) -> bool {
    RELATED.iter().any(|word| name.contains(word))
}

const RELATED: [&str; 16] = [
    "beneficiar",
    "counter",
    "creditor",
    "debtor",
    "destination",
    "former",
    "linked",
    "next",
    "other",
    "parent",
    "payee",
    "payer",
    "prev",
    "related",
    "settlement",
    "tegen",
];

const ACCOUNT: [&str; 3] = ["account", "compte", "rekening"];

/// Whether the name is that of an account, in a language of the bank's country.
pub(super) fn means_account(name: &str) -> bool {
    ACCOUNT.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_parent_says_whose_its_members_are() {
        for parent in [
            "account",
            "_links",
            "bank_account",
            "Details",
            "accountIdentification",
            "payment_account",
            "rekening",
        ] {
            assert_eq!(Place::under(&bare(parent)), Place::Home, "{parent}");
        }
        for parent in ["product", "owner", "linked_account", "spaarrekening", "account_2", "bank"] {
            assert_eq!(Place::under(&bare(parent)), Place::Another, "{parent}");
        }
        assert_eq!(Place::under("sleutels"), Place::Elsewhere);
    }
}
