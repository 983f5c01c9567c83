//! The token endpoint.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod sandbox_tpp;

use std::time::Duration;

use belfius_psd2_sandbox::{Operation, Options};
use data_encoding::BASE64;
use sandbox_tpp::{Tpp, VERIFIER, parameter, tokens, tpp, tpp_of};

const IBAN: &str = "BE54063301200997";

fn code(tpp: &Tpp, scope: &str) -> String {
    let answer = tpp.consent_uris(scope, IBAN).send().ok();
    let url = format!("{}&state=s", answer[0]["consent_uri"].as_str().unwrap());
    parameter(&tpp.bank.customer().approve(&url).unwrap(), "code").unwrap()
}

#[test]
fn a_code_brings_everything_that_production_sent() {
    let tpp = tpp();
    let answer = tpp.exchange(&code(&tpp, "AIS")).send();
    assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    assert_eq!(answer.header("Pragma"), Some("no-cache"));
    let body = answer.ok();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], "900");
    assert_eq!(body["scope"], "AIS");
    assert_eq!(body["iban"], IBAN);
    assert!(body["logical_id"].as_str().unwrap().contains('/'));
    assert!(body["sca_token"].is_string());

    let body = tpp.exchange(&code(&tpp, "CAF")).send().ok();
    assert_eq!(body["scope"], "CAF");
    assert!(body.get("sca_token").is_none());
}

#[test]
fn a_code_is_good_once() {
    let tpp = tpp();
    let code = code(&tpp, "AIS");
    tpp.exchange(&code).send().ok();
    let answer = tpp.exchange(&code).send();
    answer.refused(401, "10006");
    assert_eq!(answer.json()["error"], "invalid_grant");
}

#[test]
fn a_code_is_bound_to_redirect_address_verifier_and_time() {
    let tpp = tpp();
    let exchange = |redirect_uri: &str, verifier: &str| {
        let code = code(&tpp, "AIS");
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        tpp.token(&form).send()
    };
    let redirect_uri = tpp.bank.redirect_uri();
    exchange("https://tpp.example/other", VERIFIER).refused(401, "10006");
    exchange(redirect_uri, &"x".repeat(43)).refused(401, "10006");
    for shape in ["short", &"x".repeat(129), &"+".repeat(43)] {
        exchange(redirect_uri, shape).refused(401, "10003");
    }
    let late = code(&tpp, "AIS");
    tpp.bank.clock().advance(Duration::from_secs(600));
    tpp.exchange(&late).send().refused(401, "10006");
    tpp.exchange("unknown").send().refused(401, "10006");
}

#[test]
fn the_form_is_checked() {
    let tpp = tpp();
    let code = code(&tpp, "AIS");
    let all = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", tpp.bank.redirect_uri()),
        ("code_verifier", VERIFIER),
    ];
    for missing in ["grant_type", "code", "redirect_uri", "code_verifier"] {
        let some: Vec<_> = all.iter().copied().filter(|(name, _)| *name != missing).collect();
        tpp.token(&some).send().refused_naming(400, "10001", missing);
    }
    for (name, value) in all {
        let twice: Vec<_> = all.iter().copied().chain([(name, value)]).collect();
        tpp.token(&twice).send().refused_naming(400, "10002", name);
    }
    tpp.token(&[("grant_type", "password")]).send().refused_naming(400, "10002", "grant_type");
    tpp.token(&[("grant_type", "refresh_token")]).send().refused_naming(
        400,
        "10001",
        "refresh_token",
    );
    let mixed = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("code", "y")];
    tpp.token(&mixed).send().refused_naming(400, "10002", "code");
    tpp.refresh("x").body(vec![0xff]).send().refused_naming(400, "10002", "body");
    tpp.refresh("x").path("/token?grant_type=refresh_token").send().refused(400, "10002");
    // None of that has used the code up.
    tpp.token(&all).send().ok();
}

#[test]
fn the_content_type_is_a_form() {
    let tpp = tpp();
    for kind in
        ["application/json", "text/plain", "application/x-www-form-urlencoded; charset=latin1"]
    {
        tpp.refresh("x").set("Content-Type", kind).send().refused(415, "10012");
    }
    let kind = "application/x-www-form-urlencoded;charset=UTF-8";
    tpp.refresh("x").set("Content-Type", kind).send().refused(401, "10006");
}

#[test]
fn the_basic_credentials_are_checked() {
    let tpp = tpp();
    let (id, secret) = (tpp.bank.client_id(), tpp.bank.client_secret());
    let basic = |text: &str| format!("Basic {}", BASE64.encode(text.as_bytes()));
    let send = |value: &str| tpp.refresh("x").set("Authorization", value).send();
    send(&basic(&format!("{id}:wrong"))).refused(401, "10003");
    send(&basic(id)).refused(401, "10003");
    send(&format!("Bearer {secret}")).refused(401, "10003");
    send(&format!("{}=", basic(&format!("{id}:{secret}")))).refused(401, "10003");
    send(&basic(&format!("l7other:{secret}"))).refused(403, "20001");
    tpp.refresh("x").set("Client-ID", "l7other").send().refused(403, "20001");
}

#[test]
fn a_refresh_rotates_the_pair_and_ends_the_former_and_the_sca_token() {
    let tpp = tpp();
    let first = tpp.consent("AIS", IBAN);
    let body = tpp.refresh(&first.refresh).send().ok();
    assert!(body.get("sca_token").is_none());
    let mut second = tokens(&body);
    assert_eq!(second.logical_id, first.logical_id);
    assert_ne!((&second.access, &second.refresh), (&first.access, &first.refresh));
    tpp.account(&first).send().refused(401, "10006");
    let answer = tpp.refresh(&first.refresh).send();
    answer.refused(401, "10006");
    assert_eq!(answer.json()["error_description"], "refresh token is not valid.");
    tpp.account(&second).send().ok();
    assert_eq!(tpp.bank.token_refreshes(), 1);

    second.sca = first.sca;
    let old = tpp.transactions(&second, "date_from=2000-01-01");
    let answer = old.set("SCA-Token", second.sca.as_deref().unwrap()).send();
    answer.refused_naming(401, "10003", "Invalid JWT");
}

#[test]
fn there_is_one_pair_for_each_scope_and_account() {
    let tpp = tpp();
    let ais = tpp.consent("AIS", IBAN);
    let caf = tpp.consent("CAF", IBAN);
    let other = tpp.consent("AIS", &tpp.bank.accounts()[1].iban);
    tpp.account(&ais).send().ok();
    tpp.funds(&caf, "amount=1.00&currency=EUR").send().ok();
    tpp.account(&other).send().ok();
    let again = tpp.consent("AIS", IBAN);
    tpp.account(&ais).send().refused(401, "10006");
    tpp.account(&again).send().ok();
    tpp.funds(&caf, "amount=1.00&currency=EUR").send().ok();
}

#[test]
fn tokens_end_with_time_and_on_command() {
    let lifetime = Duration::from_secs(60);
    let options = Options::default()
        .access_token_lifetime(lifetime)
        .refresh_token_lifetime(Some(Duration::from_secs(3600)));
    let tpp = tpp_of(options);
    let one = tpp.consent("AIS", IBAN);
    tpp.bank.clock().advance(lifetime);
    let answer = tpp.account(&one).send();
    answer.refused(401, "10006");
    assert_eq!(answer.json()["error"], "invalid_access_token");
    let body = tpp.refresh(&one.refresh).send().ok();
    assert_eq!(body["expires_in"], "60");
    let two = tokens(&body);

    tpp.bank.expire_access_tokens();
    tpp.account(&two).send().refused(401, "10006");
    let three = tokens(&tpp.refresh(&two.refresh).send().ok());
    tpp.bank.revoke_refresh_tokens();
    tpp.account(&three).send().ok();
    tpp.refresh(&three.refresh).send().refused(401, "10006");

    let four = tpp.consent("AIS", IBAN);
    tpp.bank.clock().advance(Duration::from_secs(3600));
    tpp.refresh(&four.refresh).send().refused(401, "10006");
}

#[test]
fn a_withdrawn_consent_refreshes_nothing_and_a_new_one_starts_anew() {
    let tpp = tpp();
    let tokens = tpp.consent("AIS", IBAN);
    tpp.bank.withdraw_consent(IBAN);
    tpp.account(&tokens).send().refused(403, "20005");
    tpp.transactions(&tokens, "").send().refused(403, "20005");
    tpp.refresh(&tokens.refresh).send().refused(401, "10006");
    let again = tpp.consent("AIS", IBAN);
    tpp.account(&again).send().ok();
    tpp.account(&tokens).send().refused(401, "10006");
}

#[test]
fn requests_are_recorded_with_their_operation() {
    let tpp = tpp();
    let tokens = tpp.consent("AIS", IBAN);
    tpp.refresh(&tokens.refresh).send().ok();
    let requests = tpp.bank.requests();
    let operations: Vec<_> = requests.iter().map(|request| request.operation.unwrap()).collect();
    assert_eq!(operations, [Operation::Consent, Operation::Token, Operation::Refresh]);
    assert!(requests.iter().all(|request| request.status == Some(200)));
    assert_eq!(requests[0].query, format!("scope=AIS&iban={IBAN}"));
    assert_eq!((requests[1].method.as_str(), requests[1].path.as_str()), ("POST", "/token"));
    let form = String::from_utf8(requests[2].body.clone()).unwrap();
    assert!(form.replace("%5F", "_").contains("grant_type=refresh_token"), "{form}");
    assert!(requests[0].header("code-challenge").is_some());
}
