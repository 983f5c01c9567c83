//! Where the list of accounts could be misread: no account is lost without a
//! word, and none gets the id or the number of another.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod accounts_lists;
mod common;

use accounts_lists::*;
use common::*;
use serde_json::{Value, json};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn two_accounts_of_one_product_stay_two() {
    let entry = |iban, key| json!({ "iban": iban, "sleutel": key, "product": { "id": "BEATS" } });
    let list = list(json!({ "accounts": [entry(IBAN, UUID), entry(OTHER, UUID_2)] }));
    assert_eq!(found(&list), [(IBAN, UUID), (OTHER, UUID_2)]);
}

#[test]
fn an_id_under_another_name_is_not_the_accounts() {
    for parent in [
        "product",
        "owner",
        "psu",
        "customer",
        "bank",
        "agent",
        "branch",
        "currency",
        "card",
        "linked_account",
        "savings_account",
        "sleutels",
    ] {
        for id in ["85.12.31-123.45", "BEATS", UUID_2] {
            let with = |own: Value| {
                let mut entry = json!({ "iban": IBAN, parent: { "id": id } });
                entry.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
                json!([{ "iban": OTHER, "logical_id": "other" }, entry])
            };
            let named = list(with(json!({ "sleutel": JWE })));
            assert_eq!(found(&named), [(OTHER, "other"), (IBAN, JWE)], "{parent}");
            let unnamed = list(with(json!({})));
            assert_eq!(found(&unnamed), [(OTHER, "other")], "{parent}");
            assert_eq!(unnamed.unreadable.len(), 1, "{parent}");
        }
    }
}

#[test]
fn an_id_in_the_account_itself_counts() {
    let list = list(json!([{ "account": { "iban": IBAN, "id": "x" }, "type": "current" }]));
    assert_eq!(found(&list), [(IBAN, "x")]);
}

#[test]
fn entries_with_one_id_and_different_numbers_are_not_read() {
    let (x, y) =
        (json!({ "iban": IBAN, "logical_id": "x" }), json!({ "iban": OTHER, "logical_id": "x" }));
    let third = json!({ "iban": "BE68539007547034", "logical_id": "z" });
    let list = list(json!([x, y, third]));
    assert_eq!(found(&list), [("BE68539007547034", "z")]);
    let indices: Vec<usize> = list.unreadable.iter().map(|row| row.index()).collect();
    assert_eq!(indices, [0, 1]);
    for row in &list.unreadable {
        let shown = row.reason().to_string();
        assert_eq!(shown, "a logical id that another entry has with another account number");
    }
}

#[test]
fn only_an_entry_that_says_the_same_is_a_repeat() {
    let spaced = json!({ "iban": "BE54 0633 0120 0997", "logical_id": "x" });
    let same = list(json!({ "a": [{ "iban": IBAN, "logical_id": "x" }], "b": [spaced] }));
    assert_eq!((same.accounts.len(), same.unreadable.len()), (1, 0));
    let bare = list(json!([{ "logical_id": "x" }, { "iban": IBAN, "logical_id": "x" }]));
    assert_eq!(found(&bare), [(IBAN, "x")]);
    assert_eq!(bare.unreadable[0].index(), 0);
}

#[test]
fn the_number_of_another_account_is_not_this_ones() {
    for parent in ["savings_account", "linked_account", "counterparty", "spaarrekening", "x"] {
        let list = list(json!([{ "accountNumber": IBAN, "logical_id": "x",
            parent: { "iban": OTHER } }]));
        assert_eq!(found(&list), [(IBAN, "x")], "{parent}");
    }
    let beside = list(json!([{ "accountNumber": IBAN, "linked_iban": OTHER, "logical_id": "x" }]));
    assert_eq!(found(&beside), [(IBAN, "x")]);
    let none = list(json!([{ "savings_account": { "iban": OTHER }, "logical_id": "x" }]));
    assert_eq!(none.accounts[0].account.iban, None);
}

#[test]
fn two_equally_likely_numbers_are_none() {
    for entry in [
        json!({ "logical_id": "x", "a": IBAN, "b": OTHER }),
        json!({ "logical_id": "x", "iban": IBAN, "IBAN": OTHER }),
        json!({ "logical_id": "x", "one": { "iban": IBAN }, "two": { "iban": OTHER } }),
        json!({ "logical_id": "x", "nummer": IBAN, "two": { "iban": OTHER } }),
    ] {
        let shown = refused(json!([entry]));
        assert!(shown.contains("several equally likely account numbers"), "{shown}");
    }
    let same = list(json!([{ "logical_id": "x", "a": IBAN, "b": "BE54 0633 0120 0997" }]));
    assert_eq!(same.accounts.len(), 1);
}

#[test]
fn a_list_of_something_else_lends_no_ids() {
    let accounts = json!([{ "iban": IBAN, "logical_id": "x" }]);
    for other in ["cards", "owners", "customers", "products"] {
        let list = list(json!({ "accounts": accounts, other: [{ "iban": OTHER, "id": "7" }] }));
        assert_eq!(found(&list), [(IBAN, "x")], "{other}");
        assert_eq!(list.unreadable.len(), 1, "{other}");
    }
    let named = list(json!({ "products": [{ "iban": IBAN, "logical_id": "x" }] }));
    assert_eq!(found(&named), [(IBAN, "x")]);
}

#[test]
fn what_is_inside_an_account_is_no_other_account() {
    let entry = json!({ "iban": IBAN, "a": UUID, "b": UUID_2,
        "mandates": [{ "iban": OTHER, "logical_id": "7" }] });
    let list = list(json!([{ "iban": "BE68539007547034", "logical_id": "z" }, entry]));
    assert_eq!(found(&list), [("BE68539007547034", "z")]);
    assert_eq!(list.unreadable.len(), 1);
}

#[test]
fn an_empty_list_beside_accounts_that_cannot_be_read_is_an_error() {
    for beside in [
        json!({ "rekeningen": [{ "iban": IBAN, "a": UUID, "b": UUID_2 }] }),
        json!({ "rekeningen": [{ "rekening": "op naam" }] }),
        json!({ "list": [{ "nested": { "x": "BE54 0633 0120 0997" } }] }),
        json!({ "main": { "iban": IBAN } }),
        json!({ "iban": IBAN }),
    ] {
        let mut body = json!({ "accounts": [] });
        body.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
        let shown = refused(body);
        assert!(shown.contains("expected a list of accounts"), "{shown}");
    }
}

#[test]
fn an_empty_list_beside_anything_else_is_empty() {
    for beside in [
        json!({ "messages": [{ "text": "hello" }] }),
        json!({ "messages": [{ "text": "hello", "items": [] }], "total": 0 }),
        json!({ "_links": { "self": { "href": "/accounts" } } }),
        json!({ "_links": { "self": { "href": "/accounts/x" } } }),
        json!({ "account_count": 0, "codes": ["a", 1] }),
        json!({ "_embedded": { "accounts": [] } }),
    ] {
        let mut body = json!({ "accounts": [] });
        body.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
        let list = list(&body);
        assert_eq!((list.accounts.len(), list.unreadable.len()), (0, 0), "{body}");
    }
}

#[test]
fn an_empty_list_of_something_else_is_no_empty_list_of_accounts() {
    for body in [
        json!({ "warnings": [] }),
        // Inside an entry, even under a name as general as this.
        json!([{ "text": "hello", "data": [] }]),
    ] {
        refused(body);
    }
}

#[test]
fn the_error_tells_of_the_first_list_or_of_the_first_with_an_account() {
    let (nothing, number) = (json!({ "text": "q" }), json!({ "iban": IBAN }));
    let first = refused(json!({ "a": [nothing], "b": [nothing, nothing] }));
    assert!(first.contains("a list of 1, entry 0"), "{first}");
    let with = refused(json!({ "a": [nothing], "b": [nothing, number], "c": [0, 0, number] }));
    assert!(with.contains("a list of 2, entry 1"), "{with}");
    let bare = refused(json!({ "codes": ["a", 1], "texts": ["b"] }));
    assert!(bare.contains("a list of 2 without objects"), "{bare}");
    let none = refused(json!({ "accounts": [{}] }));
    assert!(none.contains("no account number, no logical id; seen: nothing"), "{none}");
}

#[test]
fn another_list_of_accounts_that_cannot_be_read_is_told() {
    let list = list(json!({ "zicht": [{ "iban": IBAN, "logical_id": "x" }],
        "spaar": [{ "iban": OTHER }], "groups": [{ "name": "a" }] }));
    assert_eq!(found(&list), [(IBAN, "x")]);
    assert_eq!(list.unreadable.len(), 1);
    assert!(list.unreadable[0].raw().contains(OTHER));
}

#[test]
fn one_account_in_another_is_not_the_one_that_is_meant() {
    let inner = json!({ "iban": OTHER, "logical_id": "y" });
    let list = list(json!({ "iban": IBAN, "logical_id": "x", "linked_account": inner }));
    assert_eq!(found(&list), [(IBAN, "x")]);
}

#[test]
fn accounts_may_stand_in_an_object_instead_of_a_list() {
    let entry = |iban, id| json!({ "iban": iban, "logical_id": id });
    let body = json!({ "accounts": { "current_account": entry(IBAN, "x"),
        "savings_account": entry(OTHER, "y"), "third": { "iban": "BE68539007547034" } } });
    let all = list(body);
    assert_eq!(found(&all), [(IBAN, "x"), (OTHER, "y")]);
    assert_eq!(all.unreadable.len(), 1);
    let wrapped =
        list(json!([{ "savings_account": entry(OTHER, "y") }, { "rekening": entry(IBAN, "x") }]));
    assert_eq!(found(&wrapped), [(OTHER, "y"), (IBAN, "x")]);
}

#[test]
fn a_members_name_is_not_repeated() {
    let entry = json!({ "JanJanssens": "x", "Kerkstraat-12": "y", "iban": IBAN });
    let alone = refused(json!({ "accounts": [entry] }));
    let beside = list(json!([entry, { "iban": OTHER, "logical_id": "x" }]));
    let row = &beside.unreadable[0];
    for shown in [alone, row.reason().to_string(), format!("{row:?}"), format!("{beside:?}")] {
        assert!(!shown.contains("Janssens") && !shown.contains("Kerkstraat"), "{shown}");
    }
    assert!(
        row.reason().to_string().contains("? (text of 1), ? (text of 1), `iban` (like an IBAN)")
    );
    assert!(row.raw().contains("JanJanssens"));
}
