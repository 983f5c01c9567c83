//! The third generation's confirmation of funds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod sandbox_tpp;

use belfius_psd2_sandbox::{FundsAnswer, Options};
use sandbox_tpp::{Call, Tokens, Tpp, parameter, tokens, tpp, tpp_of};
use serde_json::{Value, json};

const IBAN: &str = "BE54063301200997";

fn caf(tpp: &Tpp, iban: &str) -> Tokens {
    let answer = tpp.consent_uris("CAF", iban).version("3").send().ok();
    let url = format!("{}&state=s", answer[0]["consent_uri"].as_str().unwrap());
    let code = parameter(&tpp.bank.customer().approve(&url).unwrap(), "code").unwrap();
    tokens(&tpp.exchange(&code).version("2").send().ok())
}

fn body(iban: &str, amount: &str, currency: &str) -> Value {
    json!({
        "account": { "iban": iban },
        "instructed_amount": { "currency": currency, "amount": amount },
    })
}

fn ask<'a>(tpp: &'a Tpp, tokens: &Tokens, body: &Value) -> Call<'a> {
    tpp.call("POST", "/funds-confirmations", "1")
        .bearer(&tokens.access)
        .set("Content-Type", "application/json")
        .body(body.to_string().into_bytes())
}

#[test]
fn funds_are_there_or_not() {
    let tpp = tpp();
    let caf = caf(&tpp, IBAN);
    let answer = |amount: &str| ask(&tpp, &caf, &body(IBAN, amount, "EUR")).send();
    assert_eq!(answer("789.01").text(), r#"{"funds_available":true}"#);
    assert_eq!(answer("789.02").ok()["funds_available"], false);
    assert_eq!(ask(&tpp, &caf, &body(IBAN, "0.01", "USD")).send().ok()["funds_available"], false);
    for bad in ["0.00", "1", "1.0", "-1.00", "1,00"] {
        answer(bad).refused_naming(400, "GEN-1202-100002", "instructed_amount.amount");
    }
}

#[test]
fn the_answer_may_be_a_text() {
    let tpp = tpp_of(Options::default().funds_answer(FundsAnswer::Text));
    let caf = caf(&tpp, IBAN);
    let answer = |amount: &str| ask(&tpp, &caf, &body(IBAN, amount, "EUR")).send().text();
    assert_eq!(answer("1.00"), r#"{"funds_available":"True"}"#);
    assert_eq!(answer("9999.00"), r#"{"funds_available":"False"}"#);
}

#[test]
fn the_iban_is_the_consents() {
    let tpp = tpp();
    let caf = caf(&tpp, IBAN);
    let other = tpp.bank.accounts()[1].iban.clone();
    ask(&tpp, &caf, &body(&other, "1.00", "EUR")).send().refused(403, "B14800ZZ-3002-000000");
    let picked = tpp.pick(&[]);
    ask(&tpp, &picked, &body(IBAN, "1.00", "EUR")).send().refused(401, "GEN-1203-100003");
    let call = ask(&tpp, &caf, &body(IBAN, "1.00", "EUR")).on_banx();
    call.send().refused(403, "B14800ZZ-3002-000000");
    tpp.bank.withdraw_consent(IBAN);
    ask(&tpp, &caf, &body(IBAN, "1.00", "EUR")).send().refused(403, "B14800ZZ-3013-000000");
}

#[test]
fn every_member_is_named() {
    let tpp = tpp();
    let caf = caf(&tpp, IBAN);
    for (object, name) in
        [("account", "iban"), ("instructed_amount", "amount"), ("instructed_amount", "currency")]
    {
        let mut without = body(IBAN, "1.00", "EUR");
        without[object].as_object_mut().unwrap().remove(name);
        ask(&tpp, &caf, &without).send().refused_naming(
            400,
            "GEN-1201-100002",
            &format!("{object}.{name}"),
        );
        let mut number = body(IBAN, "1.00", "EUR");
        number[object][name] = json!(1);
        ask(&tpp, &caf, &number).send().refused(400, "GEN-1202-100002");
    }
    ask(&tpp, &caf, &body(IBAN, "1.00", "eur")).send().refused(400, "GEN-1202-100002");
    let call = ask(&tpp, &caf, &json!([])).set("Content-Type", "text/plain");
    call.send().refused(415, "10012");
    ask(&tpp, &caf, &json!([])).send().refused(400, "GEN-1202-100002");
    tpp.call("GET", "/funds-confirmations", "1").send().refused(405, "10103");
}
