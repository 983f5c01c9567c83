//! What the list of accounts says is kept as the bank wrote it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

mod accounts_lists;
mod common;

use accounts_lists::*;
use common::*;
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_listed_balance_keeps_its_digits() {
    for digits in ["100.10", "12345678901234567.89", "0.1000000000000000055"] {
        let list = list(format!(r#"[{{"iban":"{IBAN}","logical_id":"x","balance":{digits}}}]"#));
        assert_eq!(list.accounts[0].account.balance.unwrap().to_string(), digits);
    }
}

#[test]
fn a_numeric_logical_id_keeps_its_digits() {
    let list = list(format!(r#"[{{"iban":"{IBAN}","logical_id":123456789012345678901234}}]"#));
    assert_eq!(found(&list), [(IBAN, "123456789012345678901234")]);
}

#[test]
fn one_odd_member_does_not_cost_the_others() {
    let odd = [
        ("currency", json!("euro?")),
        ("iban", json!([IBAN])),
        ("multicurrency", json!({ "x": 1 })),
        ("other_compartments", json!([{ "currency": "EURO" }])),
        ("product_name", json!(["Beats Star"])),
    ];
    for (name, value) in odd {
        let mut entry = json!({ "accountNumber": IBAN, "logical_id": "x", "type": "current",
            "account_name": "Jeanne", "balance": "1.00" });
        entry[name] = value;
        let list = list(json!([entry]));
        assert_eq!(found(&list), [(IBAN, "x")], "{name}");
        let account = &list.accounts[0].account;
        assert_eq!(account.balance.unwrap().to_string(), "1.00", "{name}");
        assert_eq!(account.holder.as_deref(), Some("Jeanne"), "{name}");
        assert_eq!(account.label(), Some("current"), "{name}");
    }
}

#[test]
fn a_member_that_comes_twice_must_say_the_same_twice() {
    let good = format!(r#"{{"iban":"{OTHER}","logical_id":"y"}}"#);
    let same = format!(r#"{{"iban":"{IBAN}","logical_id":"x","balance":1,"balance":1}}"#);
    let same = list(format!("[{good},{same}]"));
    assert_eq!(found(&same), [(OTHER, "y"), (IBAN, "x")]);
    assert_eq!(same.accounts[1].account.balance.unwrap().to_string(), "1");
    for other in [r#""balance":1,"balance":2"#, r#""logical_id":"z""#, r#""z":{"a":1,"a":2}"#] {
        let entry = format!(r#"{{"iban":"{IBAN}","logical_id":"x",{other}}}"#);
        let list = list(format!("[{good},{entry}]"));
        assert_eq!(found(&list), [(OTHER, "y")], "{other}");
        assert_eq!(list.unreadable[0].raw(), entry);
        let shown = list.unreadable[0].reason().to_string();
        assert!(shown.starts_with("a member that comes twice with different values"), "{shown}");
    }
}

#[test]
fn two_lists_of_one_name_are_two_lists() {
    let entry = |iban, id| json!([{ "iban": iban, "logical_id": id }]);
    let list = list(format!(r#"{{"a":{},"a":{}}}"#, entry(IBAN, "x"), entry(OTHER, "y")));
    assert_eq!(found(&list), [(IBAN, "x"), (OTHER, "y")]);
}

#[test]
fn broken_escapes_are_repaired_and_half_characters_are_an_entry_that_cannot_be_read() {
    let odd = list(format!(r#"[{{"iban":"{IBAN}","logical_id":"x","type":"a\b\c"}}]"#));
    assert_eq!(odd.accounts[0].account.label(), Some("a\u{8}\\c"));
    for odd in [r#""z":"\ud800""#, r#""\ud800":"z""#, r#""z":{"\ud800":1}"#] {
        let list = list(format!(
            r#"[{{"iban":"{OTHER}","logical_id":"y"}},{{"iban":"{IBAN}","logical_id":"x",{odd}}}]"#
        ));
        assert_eq!((list.accounts.len(), list.unreadable.len()), (1, 1), "{odd}");
        assert!(list.unreadable[0].raw().contains("ud800"));
    }
}
