//! `GET /accounts`, whose names nobody outside the bank knows.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod accounts_lists;
mod common;

use accounts_lists::*;
use belfius_psd2::{Bank, Exchange, Generation, Reply};
use common::*;
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn it_is_asked_with_a_bearer_and_whether_the_psu_is_there() {
    let request = ask().request();
    assert_eq!(request.uri(), "https://psd2.b2b.belfius.be:8443/accounts?psu_involved=true");
    assert_eq!(header(&request, "Accept"), Some("application/vnd.belfius.api+json; version=3"));
    assert_eq!(header(&request, "Authorization"), Some("Bearer access-Token-1a2b"));
}

#[test]
fn a_list_is_found_at_any_name_and_depth() {
    let entries =
        json!([{ "iban": IBAN, "logical_id": "a" }, { "iban": OTHER, "logical_id": JWE }]);
    for body in [
        entries.clone(),
        json!({ "accounts": entries }),
        json!({ "_embedded": { "accounts": entries }, "_links": { "self": { "href": "/accounts" } } }),
        json!({ "data": { "rekeningen": { "items": entries } }, "total": 2 }),
        json!({ "zichtrekeningen": [entries[0]], "spaarrekeningen": [entries[1]] }),
    ] {
        let list = list(&body);
        let mut found = found(&list);
        found.sort_unstable();
        assert_eq!(found, [(IBAN, "a"), (OTHER, JWE)], "{body}");
    }
}

#[test]
fn names_usual_in_the_field_are_known() {
    for entry in [
        json!({ "iban": IBAN, "logical_id": "x" }),
        json!({ "iban": IBAN, "logical-id": "x" }),
        json!({ "IBAN": IBAN, "logicalId": "x" }),
        json!({ "iban": IBAN, "resourceId": "x" }),
        json!({ "accountNumber": IBAN, "accountId": "x" }),
        json!({ "account": { "iban": IBAN, "currency": "EUR" }, "id": "x" }),
        json!({ "iban": IBAN, "_links": { "self": { "href": "/accounts/x" } } }),
        json!({ "iban": IBAN, "logical_id": 17 }),
    ] {
        let list = list(json!([entry]));
        let id = if entry["logical_id"].is_number() { "17" } else { "x" };
        assert_eq!(found(&list), [(IBAN, id)], "{entry}");
    }
}

#[test]
fn what_else_is_said_about_an_account_is_kept() {
    let entry = json!({ "iban": IBAN, "logical_id": "x", "currency": "EUR",
        "product_name": "Beats Star", "account_name": "Jeanne", "balance": "12.10" });
    let list = list(json!([entry]));
    let account = &list.accounts[0].account;
    assert_eq!(account.label(), Some("Beats Star"));
    assert_eq!(account.holder.as_deref(), Some("Jeanne"));
    assert_eq!(account.balance.unwrap().to_string(), "12.10");
}

#[test]
fn an_entry_that_cannot_be_read_is_reported_and_the_others_are_given() {
    let list = list(
        r#"[{"iban":"BE54063301200997","logical_id":"x"},{"colour" : "red","iban":"BE71096123456769","balance":1.10}]"#,
    );
    assert_eq!(found(&list), [(IBAN, "x")]);
    let [unreadable] = list.unreadable.as_slice() else { panic!("one entry") };
    assert_eq!(unreadable.index(), 1);
    assert_eq!(
        unreadable.reason().to_string(),
        "one account number, no logical id; seen: ? (text of 3), `iban` (like an IBAN), `balance` (text of 4)"
    );
    let sent = r#"{"colour" : "red","iban":"BE71096123456769","balance":1.10}"#;
    assert_eq!(unreadable.raw(), sent);
}

#[test]
fn no_account_is_a_list_too() {
    for body in [json!([]), json!({ "accounts": [] }), json!({ "accounts": "[]" })] {
        assert_eq!(list(body).accounts, []);
    }
    let beside = json!({ "accounts": [], "messages": [{ "text": "hello" }] });
    assert_eq!(list(beside).accounts, []);
}

#[test]
fn the_error_says_what_was_seen_and_no_value() {
    let shown = refused(json!({ "list": [{ "nummer": "Jeanne Peeters", "soort": "x" }] }));
    assert!(
        shown.contains(
            "expected a list of accounts; there is a list of 1, entry 0 with no account number, no logical id; seen: ? (text of 14), ? (text of 1)"
        ),
        "{shown}"
    );
    assert!(!shown.contains("Jeanne"));
    for body in [json!({}), json!(7), json!("text"), json!({ "a": { "b": null } })] {
        refused(body);
    }
}

#[test]
fn one_account_may_come_without_a_list() {
    let body = json!({ "account": { "iban": IBAN, "logical_id": "x" } });
    assert_eq!(found(&list(body)), [(IBAN, "x")]);
}

#[test]
fn the_bank_may_want_strong_authentication_first() {
    let body = json!({ "error": "SCA_REQUIRED", "error_code": "B14800ZZ-0PLC-REDRCT",
        "error_description": "x", "deep": [{ "er": { "sca": LAUNCHER } }] });
    let reply = done(ask(), answer(401, &body.to_string()));
    let Reply::StrongAuthentication(redirect) = reply else { panic!("not asked for") };
    assert_eq!(redirect.pending.logical_id(), None);
    let stored = serde_json::to_string(&redirect.pending).unwrap();
    let pending: belfius_psd2::PendingSca = serde_json::from_str(&stored).unwrap();
    let callback = format!("{CALLBACK}?state={}", pending.state().expose());
    let client = client_of(Bank::belfius(Generation::Three));
    assert!(pending.callback(&client, &callback, now(), seed()).unwrap().pages.is_none());
}

#[test]
fn the_shapes_of_other_banks_apis_are_read_too() {
    let uuid = "0b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77";
    for body in [
        // NextGenPSD2.
        json!({ "accounts": [{ "resourceId": uuid, "iban": IBAN, "currency": "EUR", "name": "Main",
            "product": "Current", "cashAccountType": "CACC", "bic": "GKCCBEBB",
            "_links": { "balances": { "href": format!("/v1/accounts/{uuid}/balances") } } }] }),
        // STET.
        json!({ "accounts": [{ "resourceId": uuid, "bicFi": "GKCCBEBB", "accountId": { "iban": IBAN },
            "usage": "PRIV", "cashAccountType": "CACC", "psuStatus": "Account Holder" }],
            "_links": { "self": { "href": "/accounts" } } }),
        // In the bank's own style.
        json!([{ "logical-id": uuid, "iban": IBAN, "product_type": "payment-account",
            "product_name": "Beats Star", "account_name": "Jeanne", "psu_name": "Jeanne" }]),
        json!({ "_embedded": { "accounts": [{ "account": { "iban": IBAN, "currency": "EUR" },
            "logical_id": uuid, "_links": { "self": { "href": format!("/accounts/{uuid}") },
            "transactions": { "href": format!("/accounts/{uuid}/transactions") } } }] } }),
    ] {
        assert_eq!(found(&list(&body)), [(IBAN, uuid)], "{body}");
    }
}
