//! One entry of the list of accounts: which of its texts is the account number,
//! and which the logical id.

use super::{
    best::Best,
    iban, logical_id,
    logical_id::{LINKED, NAMED},
    members::Node,
    names::{bare, others, related},
    seen,
    texts::Texts,
};
use crate::{
    error::Unreadable,
    json::{Kind, Raw},
    model::{ListedAccount, LogicalId, ReceivedIban},
    wire::account,
};

/// How many objects of one member may lie around an entry.
const MAX_WRAPPERS: usize = 4;

/// Why an entry cannot be read.
pub(super) struct Refused {
    pub(super) reason: Unreadable,
    /// Whether an account number is in it: then it is an account.
    pub(super) holds_number: bool,
    /// Whether it speaks of an account.
    pub(super) means_account: bool,
}

/// Reads an entry of a list of this name.
pub(super) fn read(list: &str, entry: Raw<'_>) -> Result<ListedAccount, Refused> {
    let inner = unwrapped(entry);
    let Node::Object(members) = Node::of(inner) else {
        let reason = Unreadable::shape("", "no members: it is no object");
        return Err(Refused { reason, holds_number: false, means_account: false });
    };
    let texts = Texts::of(members);
    let iban = iban::of(&texts);
    let id = of_an_account(list, logical_id::of(&texts));
    let account = texts.fault.is_none().then(|| account(inner, &iban, &id)).flatten();
    account.ok_or_else(|| Refused {
        reason: Unreadable::shape("", &seen::in_entry(&texts, &iban, &id)),
        holds_number: texts.hold_number(),
        means_account: texts.mean_account(),
    })
}

fn account(entry: Raw<'_>, iban: &Best, id: &Best) -> Option<ListedAccount> {
    let Best::One(id) = id else { return None };
    let iban = match iban {
        Best::One(iban) => Some(ReceivedIban::from(iban.text.as_str())),
        // Without a number only a name or an address that says it all will do.
        Best::None if id.rank == NAMED || id.rank == LINKED => None,
        _ => return None,
    };
    let logical_id = LogicalId::new(id.text.as_str()).ok()?;
    let mut account = account::details(entry);
    account.iban = iban;
    Some(ListedAccount { logical_id, account })
}

/// In a list of cards, owners or products an `id` is theirs. Only the bank's own
/// name for the id of an account, or its address, says otherwise.
fn of_an_account(list: &str, id: Best) -> Best {
    match id {
        Best::One(id) if id.rank > LINKED && others(&bare(list)) => Best::None,
        id => id,
    }
}

/// What is in `{"account": {…}}`, whatever the name: an object of nothing but an
/// object is that object, unless it is about something else.
fn unwrapped(mut entry: Raw<'_>) -> Raw<'_> {
    for _ in 0..MAX_WRAPPERS {
        match Node::of(entry) {
            Node::Object(members) => match members.as_slice() {
                [(name, inner)] if inner.kind() == Kind::Object && is_wrapper(&bare(name)) => {
                    entry = *inner;
                }
                _ => return entry,
            },
            _ => return entry,
        }
    }
    entry
}

fn is_wrapper(name: &str) -> bool {
    !others(name) && !related(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Reader;
    use alloc::string::{String, ToString};
    use serde_json::json;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn read(entry: &serde_json::Value) -> Result<ListedAccount, Refused> {
        let text = entry.to_string();
        super::read("accounts", Reader::new(&text).raw().unwrap())
    }

    fn id_of(entry: &serde_json::Value) -> Option<String> {
        read(entry).ok().map(|account| account.logical_id.as_str().into())
    }

    const IBAN: &str = "BE54063301200997";
    const JWE: &str = "eyJhbGciOiJkaXIifQ..c2l4dGVlbi1ieXRlcw.cGF5-bG9h_ZA.dGFn";

    #[test]
    fn a_name_wins_over_a_look() {
        let uuid = "0b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77";
        for name in ["logical_id", "logical-id", "logicalId", "accountId", "resourceId", "id"] {
            let entry = json!({ "iban": IBAN, name: "abc", "sleutel": uuid });
            assert_eq!(id_of(&entry).as_deref(), Some("abc"), "{name}");
        }
    }

    #[test]
    fn a_look_is_enough_where_no_name_helps() {
        let entry = json!({ "rekening": IBAN, "sleutel": JWE, "currency": "EUR",
            "product_name": "Beats Star", "bic": "GKCCBEBB" });
        let account = read(&entry).ok().unwrap();
        assert_eq!(account.logical_id.as_str(), JWE);
        assert_eq!(account.account.iban.unwrap().as_str(), IBAN);
        assert_eq!(account.account.product_name.as_deref(), Some("Beats Star"));
    }

    #[test]
    fn a_link_names_the_account() {
        let entry = json!({ "iban": IBAN, "id": "7",
            "_links": { "transactions": { "href": "/accounts/a%2Fb/transactions" } } });
        assert_eq!(id_of(&entry).as_deref(), Some("a/b"));
        let entry = json!({ "name": "x", "href": "/accounts/abc" });
        assert_eq!(id_of(&entry).as_deref(), Some("abc"));
    }

    #[test]
    fn nothing_is_guessed_between_two() {
        let one = "0b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77";
        let two = "1b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77";
        let shown = read(&json!({ "iban": IBAN, "a": one, "b": two })).err().unwrap();
        let shown = shown.reason.to_string();
        assert!(shown.contains("several equally likely logical ids"), "{shown}");
        assert!(!shown.contains(IBAN) && !shown.contains(one), "{shown}");
        assert_eq!(
            id_of(&json!({ "iban": IBAN, "a": one, "customer_id": two })).as_deref(),
            Some(one)
        );
    }

    #[test]
    fn a_better_name_in_an_unknown_part_leaves_it_open() {
        let within = |id| json!({ "iban": IBAN, "id": "x", "sleutels": { "logical_id": id } });
        assert_eq!(id_of(&within("x")).as_deref(), Some("x"));
        assert_eq!(id_of(&within("y")), None);
        let entry = json!({ "iban": IBAN, "sleutels": { "logical_id": "y" } });
        assert_eq!(id_of(&entry).as_deref(), Some("y"));
    }

    #[test]
    fn a_wrong_check_digit_does_not_hide_an_account() {
        let entry = json!({ "iban": "BE80350454678790", "logical_id": "x" });
        let account = read(&entry).ok().unwrap().account;
        assert_eq!(account.iban.unwrap().as_str(), "BE80350454678790");
    }

    #[test]
    fn an_id_alone_is_an_account_only_under_its_own_name() {
        assert_eq!(id_of(&json!({ "logical_id": "x" })).as_deref(), Some("x"));
        assert_eq!(id_of(&json!({ "id": "x", "text": "hello" })), None);
    }
}
