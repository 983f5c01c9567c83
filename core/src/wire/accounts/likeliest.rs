//! Which of the texts of an entry is taken for the account number, and which for the
//! logical id.

use alloc::string::{String, ToString};

use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::entry::{self, Refused};
use crate::{json::Reader, model::ListedAccount};

const IBAN: &str = "BE54063301200997";
const JWE: &str = "eyJhbGciOiJkaXIifQ..c2l4dGVlbi1ieXRlcw.cGF5-bG9h_ZA.dGFn";

fn read(entry: &serde_json::Value) -> Result<ListedAccount, Refused> {
    let text = entry.to_string();
    entry::read("accounts", Reader::new(&text).raw().unwrap())
}

fn id_of(entry: &serde_json::Value) -> Option<String> {
    read(entry).ok().map(|account| account.logical_id.as_str().into())
}

#[test]
fn a_token_is_likelier_the_id_than_a_uuid_and_a_uuid_than_any_long_word() {
    let (uuid, word) = ("0b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77", "a1b2c3d4e5f6g7h8");
    let entry = json!({ "iban": IBAN, "a": uuid, "b": JWE, "c": word });
    assert_eq!(id_of(&entry).as_deref(), Some(JWE));
    assert_eq!(id_of(&json!({ "iban": IBAN, "a": uuid, "c": word })).as_deref(), Some(uuid));
}

#[test]
fn in_a_list_of_something_else_only_the_banks_own_name_or_address_is_the_id() {
    let id_in = |entry: serde_json::Value| {
        let text = entry.to_string();
        entry::read("cards", Reader::new(&text).raw().unwrap()).ok()
    };
    assert!(id_in(json!({ "iban": IBAN, "logical_id": "x" })).is_some());
    assert!(id_in(json!({ "iban": IBAN, "href": "/accounts/x" })).is_some());
    assert!(id_in(json!({ "iban": IBAN, "resourceId": "x" })).is_none());
    assert!(id_in(json!({ "iban": IBAN, "a": JWE })).is_none());
}

#[test]
fn the_banks_name_for_the_id_may_have_more_before_it() {
    for name in ["account_logical_id", "bankLogicalId", "my-logical-id"] {
        let entry = json!({ "iban": IBAN, name: "abc", "id": "x", "sleutel": JWE });
        let expected = if name == "bankLogicalId" { "x" } else { "abc" };
        assert_eq!(id_of(&entry).as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn a_long_word_of_letters_and_digits_may_be_the_id() {
    let entry = |text| json!({ "iban": IBAN, "sleutel": text, "text": "hello" });
    assert_eq!(id_of(&entry("a1b2c3d4e5f6g7h8")).as_deref(), Some("a1b2c3d4e5f6g7h8"));
    assert_eq!(id_of(&entry("a1b2c3d4e5f6g7h")), None);
}

#[test]
fn the_number_of_a_linked_account_is_not_this_ones() {
    let entry = json!({ "logical_id": "x", "linked_iban": IBAN });
    assert!(read(&entry).ok().unwrap().account.iban.is_none());
}

#[test]
fn an_id_is_looked_for_four_parts_deep() {
    let within = |deep: usize| {
        let id = json!({ "logical_id": "x" });
        let nested = (0..deep).fold(id, |inner, _| json!({ "details": inner }));
        json!({ "iban": IBAN, "data": nested })
    };
    assert_eq!(id_of(&within(3)).as_deref(), Some("x"));
    assert_eq!(id_of(&within(4)), None);
}

#[test]
fn a_boolean_is_no_text() {
    assert_eq!(id_of(&json!({ "iban": IBAN, "logical_id": true })), None);
    assert_eq!(id_of(&json!({ "iban": IBAN, "logical_id": 17 })).as_deref(), Some("17"));
}

#[test]
fn right_check_digits_are_likelier_an_account_number_than_wrong_ones() {
    let entry = json!({ "logical_id": "x", "a": IBAN, "b": "BE80350454678790" });
    assert_eq!(read(&entry).ok().unwrap().account.iban.unwrap().as_str(), IBAN);
    let (wrong, other) = ("BE80350454678790", "BE80350454678791");
    assert_eq!(id_of(&json!({ "logical_id": "x", "a": other, "b": wrong })), None);
    let entry = json!({ "logical_id": "x", "a": other, "my_iban": wrong });
    assert_eq!(read(&entry).ok().unwrap().account.iban.unwrap().as_str(), wrong);
}

#[test]
fn a_blank_account_number_is_none() {
    let entry = json!({ "iban": " ", "logical_id": "x" });
    assert!(read(&entry).ok().unwrap().account.iban.is_none());
}

#[test]
fn what_is_wrapped_in_something_elses_name_is_not_the_account() {
    let inner = json!({ "iban": IBAN, "logical_id": "x" });
    assert_eq!(id_of(&json!({ "item": inner })).as_deref(), Some("x"));
    for name in ["linked_account", "product", "owner", "beneficiary"] {
        assert_eq!(id_of(&json!({ name: inner })), None, "{name}");
    }
}

#[test]
fn an_empty_member_costs_nothing() {
    let entry = json!({ "iban": IBAN, "logical_id": "x", "alias": "", "bic": null });
    assert_eq!(id_of(&entry).as_deref(), Some("x"));
}
