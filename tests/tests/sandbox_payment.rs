//! Payments, their signature and their end.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod sandbox_tpp;

use std::time::Duration;

use belfius_psd2_sandbox::{Options, PaymentAnswer, PaymentState, RegisteredKey};
use data_encoding::BASE64URL_NOPAD;
use jiff::ToSpan;
use sandbox_tpp::{Answer, Tpp, jws, parameter, tokens, tpp, tpp_of};
use serde_json::{Value, json};

/// Sends the order after a change in place.
fn with(tpp: &Tpp, change: impl Fn(&mut Value)) -> Answer {
    let mut order = tpp.order("p1");
    change(&mut order);
    tpp.payment(&order).send()
}

fn signed(tpp: &Tpp, answer: &Answer) -> String {
    let url = format!("{}&state=s", answer.header("Location").unwrap());
    tpp.bank.customer().approve(&url).unwrap()
}

#[test]
fn a_payment_is_redirected_signed_and_brings_tokens_for_later() {
    let tpp = tpp();
    let answer = tpp.payment(&tpp.order("p1")).send();
    answer.refused(302, "20010");
    assert_eq!(answer.json()["error"], "Payment has to be signed");
    assert_eq!(answer.json()["error_description"], "signature_required");
    assert!(answer.header("Response-ID").is_some());
    assert_eq!(tpp.bank.payment("p1"), Some(PaymentState::AwaitingSignature));

    let page = format!("{}&state=s", answer.header("Location").unwrap());
    let page = tpp.bank.customer().look(&page).unwrap();
    for part in
        ["100.01 EUR", "Marcel Thierry", "NL91ABNA0417164300", "BE54063301200997", "Loyer août"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    let callback = signed(&tpp, &answer);
    assert_eq!(tpp.bank.payment("p1"), Some(PaymentState::Signed));
    let body = tpp.exchange(&parameter(&callback, "code").unwrap()).send().ok();
    assert_eq!(body["scope"], "PIS");
    assert!(body.get("logical_id").is_none() && body.get("sca_token").is_none());
    let pis = tokens(&body);

    // With the token: no PKCE headers needed, no code comes back.
    let later = tpp.payment(&tpp.order("p2")).bearer(&pis.access);
    let answer = later.without("Code-Challenge").without("Code-Challenge-Method").send();
    answer.refused(302, "20010");
    let callback = signed(&tpp, &answer);
    assert_eq!(callback, "https://tpp.example/callback?state=s");
    assert_eq!(tpp.bank.payment("p2"), Some(PaymentState::Signed));
    tpp.refresh(&pis.refresh).send().ok();
}

#[test]
fn refusing_is_final_and_time_executes() {
    let tpp = tpp();
    let answer = tpp.payment(&tpp.order("p1")).send();
    let url = format!("{}&state=s", answer.header("Location").unwrap());
    let callback = tpp.bank.customer().refuse(&url).unwrap();
    assert_eq!(parameter(&callback, "error").as_deref(), Some("access_denied"));
    assert_eq!(tpp.bank.payment("p1"), Some(PaymentState::Refused));
    signed(&tpp, &tpp.payment(&tpp.order("p2")).send());
    tpp.bank.clock().advance(Duration::from_secs(60 * 24 * 3600));
    assert_eq!(tpp.bank.payment("p2"), Some(PaymentState::Executed));
    assert_eq!(tpp.bank.payment("p3"), None);
}

#[test]
fn the_other_answers_are_201() {
    let tpp = tpp_of(Options::default().payment_answer(PaymentAnswer::CreatedWithLocation));
    let answer = tpp.payment(&tpp.order("p1")).send();
    assert_eq!((answer.status, &answer.json()["payment_id"]), (201, &json!("p1")));
    assert!(answer.json()["transaction_ref"].is_u64());
    assert!(parameter(&signed(&tpp, &answer), "code").is_some());

    let tpp = tpp_of(Options::default().payment_answer(PaymentAnswer::CreatedUnsigned));
    let answer = tpp.payment(&tpp.order("p1")).send();
    assert_eq!((answer.status, answer.header("Location")), (201, None));
    assert_eq!(tpp.bank.payment("p1"), Some(PaymentState::Signed));
}

#[test]
fn missing_fields_are_named() {
    let tpp = tpp();
    for field in [
        "amount",
        "currency",
        "execution_date",
        "payment_id",
        "communication_type",
        "communication",
    ] {
        let answer = with(&tpp, |order| drop(order.as_object_mut().unwrap().remove(field)));
        answer.refused_naming(400, "10001", field);
    }
    with(&tpp, |order| drop(order.as_object_mut().unwrap().remove("origin_account")))
        .refused_naming(400, "10001", "origin_account.iban");
    with(&tpp, |order| drop(order["remote_account"].as_object_mut().unwrap().remove("name")))
        .refused_naming(400, "10001", "remote_account.name");
}

#[test]
fn bad_values_have_their_own_errors() {
    let tpp = tpp();
    let today = tpp.bank.clock().today();
    let due = tpp.order("p")["execution_date"].as_str().unwrap().to_owned();
    let saturday = today.nth_weekday(1, jiff::civil::Weekday::Saturday).unwrap();
    let rows: [(&str, &str, Value, &str); 22] = [
        ("execution_date", "", json!(today.saturating_sub(1.day()).to_string()), "10008"),
        ("execution_date", "", json!(saturday.to_string()), "20019"),
        ("execution_date", "", json!(format!("{due}T00:00:00")), "10002"),
        ("amount", "", json!(0), "10009"),
        ("amount", "", json!(-1.5), "10009"),
        ("amount", "", json!("100.01"), "10002"),
        ("amount", "", json!(1.234), "10002"),
        ("amount", "", Value::Null, "10001"),
        ("currency", "", json!("USD"), "10010"),
        ("currency", "", json!(1), "10002"),
        ("remote_account", "iban", json!("BE54063301200997"), "10011"),
        ("remote_account", "iban", json!("BE21063304586543"), "20018"),
        ("remote_account", "bic", json!("BEB"), "10002"),
        ("remote_account", "bic", Value::Null, "10002"),
        ("remote_account", "name", json!(" "), "10002"),
        ("remote_account", "city", json!("x"), "10002"),
        ("origin_account", "iban", json!("BE55063301200997"), "20018"),
        ("communication_type", "", json!("STRUCTURED"), "10013"),
        ("communication_type", "", json!("OTHER"), "10002"),
        ("payment_treatment_type", "", json!("INSTANT"), "10002"),
        ("payment_id", "", json!(""), "10002"),
        ("unknown", "", json!(1), "10002"),
    ];
    for (field, member, value, code) in rows {
        println!("{field}.{member} = {value}");
        with(&tpp, |order| match member {
            "" => order[field] = value.clone(),
            member => order[field][member] = value.clone(),
        })
        .refused(400, code);
    }
    assert_eq!(tpp.bank.payment("p1"), None);
}

#[test]
fn structured_communications_are_checked() {
    let tpp = tpp();
    let send = |text: &str| {
        with(&tpp, |order| {
            order["communication_type"] = json!("STRUCTURED");
            order["communication"] = json!(text);
        })
    };
    send("+++333/4444/55555++").refused(400, "10013");
    send("+++333/4444/55555+++").refused(400, "20018");
    send("***090/9337/55493***").refused(400, "20018");
    send("+++090/9337/55493+++").refused(302, "20010");
}

#[test]
fn numbers_are_read_from_their_digits() {
    let tpp = tpp();
    let order = tpp.order("p1").to_string();
    for bad in ["1e2", "100.010", "\"1\"", "true"] {
        let body = order.replace("100.01", bad).into_bytes();
        tpp.payment_bytes(body).send().refused_naming(400, "10002", "amount");
    }
    let twice = order.replace("\"currency\":", "\"amount\":1.00,\"currency\":");
    tpp.payment_bytes(twice.into_bytes()).send().refused_naming(400, "10002", "body");
    tpp.payment_bytes(b"[]".to_vec()).send().refused(400, "10002");
    tpp.payment_bytes(b"{\"amount\":".to_vec()).send().refused(400, "10002");
    let plain = order.replace("100.01", "12345678901234567890.10");
    tpp.payment_bytes(plain.into_bytes()).send().refused(302, "20010");
}

#[test]
fn accounts_and_ids_are_refused_with_403() {
    let tpp = tpp();
    let accounts = tpp.bank.accounts();
    for (account, code) in accounts[4..].iter().zip(["20003", "20004", "20006", "20002"]) {
        with(&tpp, |order| order["origin_account"]["iban"] = json!(account.iban))
            .refused(403, code);
    }
    with(&tpp, |_| ()).refused(302, "20010");
    with(&tpp, |_| ()).refused(403, "20009");
}

#[test]
fn the_body_is_json() {
    let tpp = tpp();
    let call = || tpp.payment(&tpp.order("p1"));
    for kind in
        ["text/json", "application/json; charset=latin1", "application/x-www-form-urlencoded"]
    {
        call().set("Content-Type", kind).send().refused(415, "10012");
    }
    call().without("Content-Type").send().refused_naming(400, "10001", "Content-Type");
    let kind = "application/json; charset=UTF-8";
    call().set("Content-Type", kind).send().refused(302, "20010");
}

#[test]
fn without_a_token_the_challenge_is_mandatory_and_a_bad_token_is_refused() {
    let tpp = tpp();
    let call = || tpp.payment(&tpp.order("p1"));
    call().without("Code-Challenge").send().refused_naming(400, "10001", "Code-Challenge");
    call().without("Code-Challenge-Method").send().refused_naming(400, "10001", "Method");
    call().set("Code-Challenge-Method", "plain").send().refused(401, "10003");
    call().bearer("x").send().refused(401, "10006");
    let ais = tpp.consent("AIS", "BE54063301200997");
    call().bearer(&ais.access).send().refused_naming(401, "10006", "scope");
    let callback = signed(&tpp, &call().send());
    let pis = tokens(&tpp.exchange(&parameter(&callback, "code").unwrap()).send().ok());
    let mut other = tpp.order("p2");
    other["origin_account"]["iban"] = json!(tpp.bank.accounts()[1].iban);
    tpp.payment(&other).bearer(&pis.access).send().refused_naming(401, "10006", "scope");
}

#[test]
fn the_signature_must_be_a_jws_over_the_body() {
    let tpp = tpp();
    let key = tpp.bank.signing_key_pem();
    let order = tpp.order("p1");
    let body = order.to_string().into_bytes();
    let call = || tpp.payment(&order);
    call().without("Signature").send().refused_naming(400, "10001", "Signature");

    let good = jws::es256(key, &body);
    let parts: Vec<&str> = good.split('.').collect();
    let signature = BASE64URL_NOPAD.decode(parts[2].as_bytes()).unwrap();
    let mut flipped = signature.clone();
    flipped[0] ^= 1;
    let pretty = serde_json::to_vec_pretty(&order).unwrap();
    let other_key = tpp.bank.client_key_pem();
    let bad = [
        ("not three parts", "x".to_owned()),
        ("not three parts", format!("{}.{}", parts[0], parts[2])),
        ("detached", format!("{}..{}", parts[0], parts[2])),
        ("padded", format!("{}==.{}.{}", parts[0], parts[1], parts[2])),
        ("flipped", format!("{}.{}.{}", parts[0], parts[1], BASE64URL_NOPAD.encode(&flipped))),
        ("cut", format!("{}.{}.{}", parts[0], parts[1], BASE64URL_NOPAD.encode(&signature[..63]))),
        ("another payload", jws::es256(key, &pretty)),
        ("the QWAC's key", jws::es256(other_key, &body)),
        ("alg none", jws::es256_with(key, br#"{"alg":"none"}"#, &body)),
        ("alg of another key", jws::es256_with(key, br#"{"alg":"RS256"}"#, &body)),
        ("no alg", jws::es256_with(key, b"{}", &body)),
        ("no object", jws::es256_with(key, b"[]", &body)),
        ("crit", jws::es256_with(key, br#"{"alg":"ES256","crit":["b64"],"b64":true}"#, &body)),
        ("RSA", jws::rsa("RS256", &body)),
    ];
    for (what, signature) in bad {
        println!("{what}");
        call().set("Signature", &signature).send().refused_naming(401, "10003", "Signature");
    }
    let claims = br#"{"typ":"JWT","alg":"ES256","kid":"7"}"#;
    call().set("Signature", &jws::es256_with(key, claims, &body)).send().refused(302, "20010");
}

#[test]
fn an_rsa_key_can_be_registered() {
    let tpp = tpp();
    tpp.bank.register_signing_key(RegisteredKey::Rsa(jws::rsa_public()));
    for (id, algorithm) in [("p1", "RS256"), ("p2", "PS256")] {
        let order = tpp.order(id);
        let signature = jws::rsa(algorithm, order.to_string().as_bytes());
        tpp.payment(&order).set("Signature", &signature).send().refused(302, "20010");
    }
    tpp.payment(&tpp.order("p3")).send().refused(401, "10003");
}

#[test]
fn a_payment_is_cancelled_until_it_is_executed() {
    let tpp = tpp_of(Options::default().access_token_lifetime(Duration::from_secs(90 * 24 * 3600)));
    let callback = signed(&tpp, &tpp.payment(&tpp.order("p/1 é")).send());
    let pis = tokens(&tpp.exchange(&parameter(&callback, "code").unwrap()).send().ok());
    let body = tpp.cancel("p/1 é", &pis.access).send().ok();
    assert_eq!(body["payment_id"], "p/1 é");
    assert_eq!(tpp.bank.payment("p/1 é"), Some(PaymentState::Cancelled));
    tpp.cancel("p/1 é", &pis.access).send().refused_naming(400, "10002", "payment_id");
    tpp.cancel("unknown", &pis.access).send().refused(404, "10102");

    let answer = tpp.payment(&tpp.order("p2")).bearer(&pis.access).send();
    tpp.cancel("p2", &pis.access).send().ok();
    // Signing too late changes nothing.
    signed(&tpp, &answer);
    assert_eq!(tpp.bank.payment("p2"), Some(PaymentState::Cancelled));

    let answer = tpp.payment(&tpp.order("p3")).bearer(&pis.access).send();
    signed(&tpp, &answer);
    let ais = tpp.consent("AIS", "BE54063301200997");
    tpp.cancel("p3", &ais.access).send().refused(401, "10006");
    tpp.cancel("p3", "x").without("Authorization").send().refused(400, "10001");
    tpp.bank.clock().advance(Duration::from_secs(40 * 24 * 3600));
    tpp.cancel("p3", &pis.access).send().refused(400, "10002");
}
