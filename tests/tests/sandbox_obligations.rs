//! What a payment of the third generation must hold, product by product.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod sandbox_tpp;

use jiff::ToSpan;
use sandbox_tpp::orders::{ABROAD, INSTANT, SEPA, STANDING, url};
use sandbox_tpp::{Answer, Tpp, jws, tpp};
use serde_json::{Value, json};

const MISSING: &str = "B14821ZZ-1200-000000";
const INVALID: &str = "GEN-1202-100002";

/// Sets or, with null, removes a member behind a dotted path.
fn change(body: &mut Value, path: &str, value: &Value) {
    let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut of = body;
    for parent in parents.split('.').filter(|parent| !parent.is_empty()) {
        of = &mut of[parent];
    }
    match value {
        Value::Null => drop(of.as_object_mut().unwrap().remove(name)),
        value => of[name] = value.clone(),
    }
}

fn send(tpp: &Tpp, path: &str, changes: &[(&str, Value)]) -> Answer {
    let mut body = tpp.credit_transfer();
    if path == ABROAD {
        body["charge_bearer"] = json!("SHAR");
    }
    if path == STANDING {
        let start = tpp.bank.clock().today().saturating_add(1.day());
        body["start_date"] = json!(start.to_string());
        body["frequency"] = json!("Monthly");
    }
    for (name, value) in changes {
        change(&mut body, name, value);
    }
    tpp.initiate(path, &body).send()
}

#[test]
fn every_product_needs_these() {
    let tpp = tpp();
    for path in [SEPA, INSTANT, ABROAD, STANDING] {
        url(&send(&tpp, path, &[]));
        for name in [
            "creditor_name",
            "endtoend_identification",
            "instructed_amount.amount",
            "instructed_amount.currency",
        ] {
            println!("{path} without {name}");
            send(&tpp, path, &[(name, Value::Null)]).refused_naming(400, MISSING, name);
        }
        for name in ["creditor_account", "instructed_amount"] {
            send(&tpp, path, &[(name, Value::Null)]).refused_naming(400, MISSING, name);
        }
        url(&send(&tpp, path, &[("debtor_account", Value::Null)]));
        url(&send(&tpp, path, &[("unknown", json!(1))]));
        send(&tpp, path, &[("debtor_account", json!({}))]).refused_naming(
            400,
            INVALID,
            "debtor_account",
        );
    }
}

#[test]
fn bad_values_have_their_own_errors() {
    let tpp = tpp();
    let yesterday = tpp.bank.clock().today().saturating_sub(1.day()).to_string();
    let rows: &[(&str, Value, u16, &str)] = &[
        ("instructed_amount.amount", json!(100.01), 400, INVALID),
        ("instructed_amount.amount", json!("1.234"), 400, INVALID),
        ("instructed_amount.amount", json!("1e2"), 400, INVALID),
        ("instructed_amount.amount", json!("0.00"), 400, "B14821ZZ-1231-000000"),
        ("instructed_amount.amount", json!("-1"), 400, "B14821ZZ-1231-000000"),
        ("instructed_amount.currency", json!("USD"), 400, "B14821ZZ-1232-000000"),
        ("debtor_account.currency", json!("USD"), 400, "B14821ZZ-1232-000000"),
        ("debtor_account.iban", json!("BE55063301200997"), 400, INVALID),
        ("creditor_account.iban", json!("NL92ABNA0417164300"), 400, INVALID),
        (
            "creditor_account.iban",
            json!("BR1500000000000010932840814P2"),
            403,
            "B14821ZZ-2121-000000",
        ),
        ("creditor_account.bic", json!("ABN"), 400, "B14821ZZ-2102-000000"),
        ("creditor_name", json!(" "), 400, INVALID),
        ("creditor_name", json!(["x"]), 400, INVALID),
        ("endtoend_identification", json!("x".repeat(36)), 400, INVALID),
        ("remittance_information_unstructured", json!("x".repeat(141)), 400, INVALID),
        ("remittance_information_structured", json!("+++090/9337/55493+++"), 400, INVALID),
        ("requested_execution_date", json!(yesterday), 400, INVALID),
        ("requested_execution_date", json!("soon"), 400, INVALID),
        ("charge_bearer", json!("SHAR"), 400, INVALID),
        ("creditor_address", json!({ "country": "NL" }), 400, INVALID),
        ("creditor_account.bban", json!("1"), 400, INVALID),
    ];
    for (path, value, status, code) in rows {
        println!("{path} = {value}");
        send(&tpp, SEPA, &[(path, value.clone())]).refused(*status, code);
    }
    let structured = json!("+++333/4444/55555+++");
    let only = [
        ("remittance_information_unstructured", Value::Null),
        ("remittance_information_structured", structured),
    ];
    send(&tpp, SEPA, &only).refused(400, INVALID);
    let today = json!(tpp.bank.clock().today().to_string());
    url(&send(&tpp, SEPA, &[("requested_execution_date", today.clone())]));
    send(&tpp, INSTANT, &[("requested_execution_date", today)]).refused(400, INVALID);
    url(&send(&tpp, SEPA, &[("creditor_account.bic", json!("ABNANL2A"))]));
}

#[test]
fn abroad_a_number_without_iban_needs_a_bank_and_an_address() {
    let tpp = tpp();
    let address = json!({ "street_name": "Main St", "town_name": "Springfield", "country": "US" });
    let bban = |with: &[(&str, Value)]| {
        let mut changes = vec![
            ("creditor_account", json!({ "bban": "123456789" })),
            ("creditor_address", address.clone()),
            ("instructed_amount.currency", json!("USD")),
        ];
        changes.extend(with.iter().cloned());
        send(&tpp, ABROAD, &changes)
    };
    bban(&[]).refused(400, "B14821ZZ-1236-000000");
    url(&bban(&[("creditor_account.bic", json!("CHASUS33"))]));
    url(&bban(&[("creditor_account.bankNationalID", json!("021000021"))]));
    let bic = ("creditor_account.bic", json!("CHASUS33"));
    bban(&[bic.clone(), ("creditor_address", Value::Null)]).refused_naming(
        400,
        MISSING,
        "creditor_address",
    );
    bban(&[bic.clone(), ("creditor_address.country", json!("usa"))])
        .refused(400, "B14821ZZ-1227-000000");
    bban(&[bic.clone(), ("creditor_address", json!({}))]).refused(400, INVALID);
    bban(&[bic, ("creditor_account.iban", json!("NL91ABNA0417164300"))]).refused(400, INVALID);
    bban(&[("creditor_account", json!({ "bic": "CHASUS33" }))]).refused(400, MISSING);
    send(&tpp, ABROAD, &[("charge_bearer", Value::Null)]).refused_naming(
        400,
        MISSING,
        "charge_bearer",
    );
    send(&tpp, ABROAD, &[("charge_bearer", json!("OUR"))]).refused(400, INVALID);
    let number = ("creditor_account.iban", json!("BR1500000000000010932840814P2"));
    url(&send(&tpp, ABROAD, &[number]));
}

#[test]
fn the_headers_are_those_of_the_first_generation() {
    let tpp = tpp();
    let body = tpp.credit_transfer();
    let call = || tpp.initiate(SEPA, &body);
    call().without("Signature").send().refused_naming(400, "GEN-1201-100001", "Signature");
    call().without("Code-Challenge").send().refused_naming(
        400,
        "GEN-1201-100001",
        "Code-Challenge",
    );
    call().set("Content-Type", "application/xml").send().refused(415, "10012");
    call().bearer("x").send().refused(401, "GEN-1203-100003");
    call().path(format!("{SEPA}?x=1")).send().refused(400, INVALID);
    call().body(b"[]".to_vec()).send().refused(401, "GEN-1203-100008");
    let pretty = serde_json::to_vec_pretty(&body).unwrap();
    let other = jws::es256(tpp.bank.signing_key_pem(), &pretty);
    call().set("Signature", &other).send().refused_naming(401, "GEN-1203-100008", "Signature");
    call().set("Signature", &other).body(pretty).send().refused(401, "B14800ZZ-0PLC-REDRCT");
    let detached = jws::detached(tpp.bank.signing_key_pem(), body.to_string().as_bytes());
    call().set("Signature", &detached).send().refused(401, "GEN-1203-100008");
    for bad in ["[]", "{", "1"] {
        let bytes = bad.as_bytes().to_vec();
        let signature = jws::es256(tpp.bank.signing_key_pem(), &bytes);
        call().set("Signature", &signature).body(bytes).send().refused(400, INVALID);
    }
}

#[test]
fn accounts_are_refused_as_everywhere() {
    let tpp = tpp();
    let accounts = tpp.bank.accounts();
    for (account, code) in accounts[4..].iter().zip(["3007", "3008", "3004", "3002"]) {
        send(&tpp, SEPA, &[("debtor_account.iban", json!(account.iban))])
            .refused(403, &format!("B14800ZZ-{code}-000000"));
    }
    let to_itself = ("creditor_account.iban", json!("BE54063301200997"));
    assert_eq!(send(&tpp, SEPA, &[to_itself]).status, 400);
}

#[test]
fn a_standing_order_says_from_when_how_often_and_until_when() {
    let tpp = tpp();
    let today = tpp.bank.clock().today();
    let start = today.saturating_add(1.day());
    let day = |date: jiff::civil::Date| json!(date.to_string());
    for name in ["start_date", "frequency"] {
        send(&tpp, STANDING, &[(name, Value::Null)]).refused_naming(400, MISSING, name);
    }
    send(&tpp, STANDING, &[("start_date", day(today))]).refused(400, "B14821ZZ-1259-000000");
    send(&tpp, STANDING, &[("frequency", json!("Often"))]).refused_naming(
        400,
        INVALID,
        "frequency",
    );
    send(&tpp, STANDING, &[("end_date", day(today))]).refused(400, "B14821ZZ-1345-000000");
    let quarterly = ("frequency", json!("Quarterly"));
    let end = |months: i32| ("end_date", day(start.saturating_add(months.months())));
    url(&send(&tpp, STANDING, &[quarterly.clone(), end(6)]));
    send(&tpp, STANDING, &[quarterly, end(4)]).refused(400, "B14821ZZ-1322-000000");
    for bad in ["0", "32", "01", "x"] {
        send(&tpp, STANDING, &[("day_of_execution", json!(bad))]).refused(400, INVALID);
    }
    url(&send(&tpp, STANDING, &[("day_of_execution", json!("31"))]));
    send(&tpp, STANDING, &[("requested_execution_date", day(start))]).refused(400, INVALID);
}
