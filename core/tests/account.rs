//! One account: the question, and the three ways in which the bank has answered.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;

use belfius_psd2::{
    AccountRequest, Bank, ErrorKind, Exchange, Generation, Operation, Remedy, Reply,
    model::{Account, Amount, LogicalId, PsuPresence, Scope},
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn ask() -> AccountRequest {
    client().account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap()
}

fn read(body: &str) -> Account {
    match done(ask(), answer(200, body)) {
        Reply::Answer(account) => account,
        other => panic!("{other:?}"),
    }
}

fn balance(account: &Account) -> String {
    account.balance.unwrap().to_string()
}

#[test]
fn it_asks_about_one_logical_id() {
    let request = begin(ask()).request();
    assert_eq!(request.method(), "GET");
    assert_eq!(
        request.uri(),
        "https://psd2.b2b.belfius.be:8443/accounts/eyJhbGciOiJkaXIi..c2Vj-_?psu_involved=true"
    );
    assert_eq!(
        header_names(&request),
        ["accept", "accept-language", "authorization", "client-id", "redirect-uri", "request-id"]
    );
    assert_eq!(header(&request, "Accept"), Some("application/vnd.belfius.api+json; version=1"));
    assert_eq!(header(&request, "Authorization"), Some("Bearer access-Token-1a2b"));
    assert!(request.body().is_empty());
}

#[test]
fn an_absent_customer_is_said_to_be_absent() {
    let request =
        client().account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap();
    assert_eq!(request.request().uri().query(), Some("psu_involved=false"));
}

#[test]
fn a_logical_id_stays_one_path_segment() {
    for (id, path) in [
        ("../token", "/accounts/..%2Ftoken"),
        ("a/b?c#d e+f%2Fé", "/accounts/a%2Fb%3Fc%23d%20e%2Bf%252F%C3%A9"),
        ("{payment-id}", "/accounts/%7Bpayment-id%7D"),
    ] {
        let id = LogicalId::new(id).unwrap();
        let request =
            client().account(&id, &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
        assert_eq!(request.request().uri().path(), path);
    }
    let long = LogicalId::new("/".repeat(8192)).unwrap();
    let request = client().account(&long, &tokens(Scope::Ais), PsuPresence::Present, seed());
    assert_eq!(request.unwrap().request().uri().path().len(), 10 + 3 * 8192);
}

#[test]
fn the_example_of_the_banks_account_page_is_read() {
    let account = read(
        r#"{ "type": "current-account", "iban": "BE80350454678790", "currency": "EUR",
            "balance": "123.12", "multicurrency": "True", "accountName": "Account Name",
            "other_compartments": [ { "currency": "EUR", "balance": -123.12 } ],
            "_links": { "self": { "href": "string", "templated": "boolean" },
                        "transactions": { "href": "string", "templated": "boolean" } } }"#,
    );
    assert_eq!(account.iban.as_ref().unwrap().as_str(), "BE80350454678790");
    assert!(account.iban.as_ref().unwrap().check().is_err(), "its check digits are wrong");
    assert_eq!(balance(&account), "123.12");
    assert_eq!(account.multicurrency, Some(true));
    assert_eq!(account.account_type.as_deref(), Some("current-account"));
    assert_eq!(account.holder.as_deref(), Some("Account Name"));
    assert_eq!(account.other_compartments[0].balance, Some(Amount::parse("-123.12").unwrap()));
    assert_eq!(account.other_compartments[0].currency.unwrap().as_str(), "EUR");
}

#[test]
fn generation_one_in_production_has_numbers_and_booleans() {
    let account = read(
        r#"{"iban":"BE54063301200997","currency":"EUR","balance":789.01,"multicurrency":false,
            "type":"Belfius Pulse","other_compartments":[],
            "_links":{"self":{"href":"/accounts/x"},"transactions":{"href":"/accounts/x/transactions"}}}"#,
    );
    assert_eq!(balance(&account), "789.01");
    assert_eq!(account.multicurrency, Some(false));
    assert_eq!(account.label(), Some("Belfius Pulse"));
    assert_eq!(account.holder, None, "no accountName was seen");
}

#[test]
fn later_generations_use_other_names() {
    let second = read(
        r#"{"iban":"BE54063301200997","balance":-0.10,"product":"Belfius Pulse","account_name":"A B"}"#,
    );
    assert_eq!((second.label(), second.holder.as_deref()), (Some("Belfius Pulse"), Some("A B")));
    assert_eq!(balance(&second), "-0.10", "with the digits that came");
    let third = read(
        r#"{"iban":"BE54063301200997","balance":"123.12","multicurrency":"True",
            "product_type":"payment-account","product_name":"Beats Star","account_name":"A B",
            "psu_name":"C D","brand_new":{"x":[1,2]}}"#,
    );
    assert_eq!(third.label(), Some("Beats Star"));
    assert_eq!(third.psu_name.as_deref(), Some("C D"));
}

#[test]
fn a_list_of_no_compartments_is_written_in_several_ways() {
    for none in ["[]", "null", "\"[]\"", "\"\""] {
        let account = read(&format!(r#"{{"balance":1,"other_compartments":{none}}}"#));
        assert!(account.other_compartments.is_empty(), "{none}");
    }
    let odd = answer(200, r#"{"balance":1,"other_compartments":"EUR"}"#);
    assert!(matches!(fails(ask(), odd).kind(), ErrorKind::Unreadable(_)));
}

#[test]
fn members_may_be_null_or_missing() {
    let account = read(
        r#"{"iban":"BE54063301200997","currency":null,"balance":null,"multicurrency":null,
            "other_compartments":null,"accountName":null,"type":null,"_links":null}"#,
    );
    assert_eq!(account.balance, None);
    assert!(account.other_compartments.is_empty());
    assert_eq!(balance(&read(r#"{"balance":"12.00"}"#)), "12.00");
}

#[test]
fn a_balance_is_exact_or_an_error() {
    for digits in ["0", "0.00", "-0.01", "1234567890123456.78", "0.1000000000000000055", "1e3"] {
        let expected = Amount::parse(digits).unwrap();
        for body in [format!(r#"{{"balance":{digits}}}"#), format!(r#"{{"balance":"{digits}"}}"#)] {
            assert!(read(&body).balance.unwrap().same_digits(expected), "{body}");
        }
    }
    for odd in ["\"1.234,56\"", "\"12 EUR\"", "true", "{}", "[1]", "1e999", r#""\ud800""#] {
        let error = fails(ask(), answer(200, &format!(r#"{{"iban":"x","balance":{odd}}}"#)));
        let ErrorKind::Unreadable(unreadable) = error.kind() else { panic!("{odd}: {error}") };
        assert_eq!(unreadable.path(), "balance", "{odd}");
    }
}

#[test]
fn what_is_no_account_is_not_an_empty_one() {
    for body in
        ["{}", "[]", "null", r#""account""#, r#"{"accounts":[]}"#, r#"["BE54063301200997"]"#]
    {
        let error = fails(ask(), answer(200, body));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{body}: {error}");
    }
}

#[test]
fn tokens_must_be_of_this_bank_and_of_scope_ais() {
    let ask = |client: belfius_psd2::Client, scope| {
        client.account(&logical_id(), &tokens(scope), PsuPresence::Present, seed()).unwrap_err()
    };
    let error = ask(client(), Scope::Caf);
    assert_eq!(error.kind(), &ErrorKind::WrongScope { has: Scope::Caf, needs: Scope::Ais });
    assert_eq!(error.operation(), Operation::Account);
    let banx = client_of(Bank::banx(Generation::One));
    assert_eq!(ask(banx, Scope::Ais).kind(), &ErrorKind::WrongBank);
}

#[test]
fn a_withdrawn_consent_needs_a_new_one() {
    // With escaped slashes, as recorded.
    let body = r#"{"error_description":"No Active consent found, please start again with \/consent-uris",
        "error_code":"20005","error":"no_active_consent"}"#;
    let error = fails(ask(), answer(403, body));
    assert_eq!(error.remedy(), Remedy::NewConsent);
    assert!(error.bank().unwrap().description().ends_with("/consent-uris"));
}
