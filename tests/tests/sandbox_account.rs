//! Account details and the confirmation of funds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod sandbox_tpp;

use std::time::Duration;

use belfius_psd2_sandbox::Options;
use sandbox_tpp::{Tokens, encoded, tpp, tpp_of};

#[test]
fn the_details_have_the_shape_of_production() {
    let tpp = tpp();
    let facts = tpp.ordinary();
    let tokens = tpp.consent("AIS", &facts.iban);
    let answer = tpp.account(&tokens).send();
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
    assert!(answer.text().contains("\"balance\":789.01,"), "{}", answer.text());
    let body = answer.ok();
    assert_eq!(body["type"], facts.product);
    assert_eq!(body["iban"], facts.iban);
    assert_eq!(body["currency"], "EUR");
    assert_eq!(body["multicurrency"], false);
    assert_eq!(body["accountName"], facts.name.unwrap());
    assert_eq!(body["other_compartments"].as_array().unwrap().len(), 0);
    let path = format!("/accounts/{}", encoded(&tokens.logical_id));
    assert_eq!(body["_links"]["self"]["href"], path);
    assert_eq!(body["_links"]["transactions"]["href"], format!("{path}/transactions"));
}

#[test]
fn one_account_has_compartments_and_one_no_name() {
    let tpp = tpp();
    let accounts = tpp.bank.accounts();
    let multi = tpp.account(&tpp.consent("AIS", &accounts[1].iban)).send().ok();
    assert_eq!(multi["multicurrency"], true);
    assert_eq!(multi["other_compartments"][0]["currency"], "USD");
    assert_eq!(multi["other_compartments"][0]["balance"], -123.12);
    let nameless = tpp.account(&tpp.consent("AIS", &accounts[2].iban)).send().ok();
    assert!(nameless.get("accountName").is_none());
    assert_eq!(nameless["balance"], -0.5);
}

#[test]
fn amounts_may_be_strings_as_documented() {
    let tpp = tpp_of(Options::default().string_amounts(true));
    let accounts = tpp.bank.accounts();
    let body = tpp.account(&tpp.consent("AIS", &accounts[1].iban)).send().ok();
    assert_eq!(body["balance"], "12345678.90");
    assert_eq!(body["multicurrency"], "True");
    assert_eq!(body["other_compartments"][1]["balance"], "45.00");
    let tokens = tpp.consent("AIS", &accounts[0].iban);
    assert_eq!(tpp.account(&tokens).send().ok()["multicurrency"], "False");
    let page = tpp.transactions(&tokens, "").send().ok();
    assert!(page["_embedded"]["transactions"][0]["amount"].is_string());
}

#[test]
fn tokens_and_logical_ids_must_belong_together() {
    let tpp = tpp();
    let accounts = tpp.bank.accounts();
    let ais = tpp.consent("AIS", &accounts[0].iban);
    let caf = tpp.consent("CAF", &accounts[0].iban);
    let other = tpp.consent("AIS", &accounts[1].iban);
    let with = |access: &Tokens, id: &Tokens| Tokens {
        logical_id: id.logical_id.clone(),
        ..access.clone()
    };
    let unknown = Tokens { logical_id: "nobody".to_owned(), ..ais.clone() };
    tpp.account(&unknown).send().refused_naming(401, "10003", "Invalid JWT");
    let answer = tpp.account(&with(&ais, &other)).send();
    answer.refused_naming(401, "10006", "not valid in this scope");
    tpp.account(&caf).send().refused_naming(401, "10006", "not valid in this scope");
    tpp.funds(&ais, "amount=1.00&currency=EUR").send().refused(401, "10006");
    tpp.account(&ais).bearer("unknown").send().refused_naming(401, "10006", "is not valid.");
    tpp.account(&ais).without("Authorization").send().refused_naming(400, "10001", "Authorization");
    for scheme in ["Basic x", "bearer x", "x"] {
        tpp.account(&ais).set("Authorization", scheme).send().refused(401, "10003");
    }
    // Not encoded, the id falls apart into segments.
    let bare = format!("/accounts/{}", ais.logical_id);
    tpp.account(&ais).path(bare).send().refused(404, "10102");
    // Encoded twice, it is another id.
    let twice = format!("/accounts/{}", encoded(&encoded(&ais.logical_id)));
    tpp.account(&ais).path(twice).send().refused(401, "10003");
}

#[test]
fn four_calls_a_day_come_through_without_the_psu() {
    let tpp = tpp();
    let accounts = tpp.bank.accounts();
    let tokens = tpp.consent("AIS", &accounts[0].iban);
    let path = format!("/accounts/{}", encoded(&tokens.logical_id));
    let unattended = |path: &str| tpp.account(&tokens).path(path).send();
    for query in ["", "?psu_involved=false", "/transactions?pagesize=1", ""] {
        // Transactions have another version.
        let call = tpp.account(&tokens).path(format!("{path}{query}"));
        call.send().ok();
    }
    unattended(&path).refused(429, "10107");
    unattended(&format!("{path}?psu_involved=maybe")).refused_naming(400, "10002", "psu_involved");
    unattended(&format!("{path}?psu=true")).refused_naming(400, "10002", "psu");
    tpp.account(&tokens).send().ok();
    let other = tpp.consent("AIS", &accounts[1].iban);
    tpp.account(&other).path(format!("/accounts/{}", encoded(&other.logical_id))).send().ok();

    tpp.bank.clock().advance(Duration::from_secs(24 * 3600));
    let again = tpp.consent("AIS", &accounts[0].iban);
    tpp.account(&again).path(path).send().ok();
}

#[test]
fn the_unattended_limit_can_be_lifted() {
    let tpp = tpp_of(Options::default().unattended_limit(None));
    let tokens = tpp.consent("AIS", &tpp.ordinary().iban);
    for _ in 0..6 {
        let path = format!("/accounts/{}", encoded(&tokens.logical_id));
        tpp.account(&tokens).path(path).send().ok();
    }
}

#[test]
fn funds_are_there_or_not() {
    let tpp = tpp();
    let accounts = tpp.bank.accounts();
    let caf = tpp.consent("CAF", &accounts[1].iban);
    let answer = |query: &str| tpp.funds(&caf, query).send();
    assert_eq!(answer("amount=12345678.90&currency=EUR").text(), r#"{"funds_available":"True"}"#);
    assert_eq!(answer("amount=12345678.91&currency=EUR").ok()["funds_available"], "False");
    assert_eq!(answer("amount=45.00&currency=GBP").ok()["funds_available"], "True");
    assert_eq!(answer("amount=0.01&currency=JPY").ok()["funds_available"], "False");
    for amount in ["0.00", "-1.00", "1", "1.0", "1.000", "1,00", "x.yz", ".50"] {
        let query = format!("amount={amount}&currency=EUR");
        answer(&query).refused_naming(400, "10002", "amount");
    }
    answer("currency=EUR").refused_naming(400, "10001", "amount");
    answer("amount=1.00").refused_naming(400, "10001", "currency");
    answer("amount=1.00&currency=eur").refused_naming(400, "10002", "currency");
    tpp.bank.withdraw_consent(&accounts[1].iban);
    answer("amount=1.00&currency=EUR").refused(403, "20005");
}
