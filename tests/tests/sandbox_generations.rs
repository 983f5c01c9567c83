//! All generations at once: versions, shapes and families of errors.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

mod sandbox_tpp;

use belfius_psd2_sandbox::{DocumentedError, Fault, Generation, Operation, Options, ScaStyle};
use sandbox_tpp::{Tokens, Tpp, encoded, parameter, tokens, tpp, tpp_of, uuid};

const IBAN: &str = "BE54063301200997";

/// The second generation's way to tokens.
fn second(tpp: &Tpp, scope: &str, iban: &str) -> Tokens {
    let answer = tpp.consent_uris(scope, iban).version("3").send().ok();
    let url = format!("{}&state=s", answer[0]["consent_uri"].as_str().unwrap());
    let code = parameter(&tpp.bank.customer().approve(&url).unwrap(), "code").unwrap();
    tokens(&tpp.exchange(&code).version("2").send().ok())
}

fn is_uuid_v4(text: &str) -> bool {
    text.len() == 36
        && &text[14..15] == "4"
        && text.bytes().filter(|byte| *byte == b'-').count() == 4
}

#[test]
fn the_second_generation_names_product_and_holder_and_numbers_rows() {
    let tpp = tpp();
    let tokens = second(&tpp, "AIS", IBAN);
    assert!(is_uuid_v4(&tokens.logical_id), "{}", tokens.logical_id);
    assert!(tokens.sca.is_some());
    let body = tpp.account(&tokens).version("2").send().ok();
    assert_eq!(body["product"], "Compte à vue Belfius");
    assert_eq!(body["account_name"], "Élodie Van den Bossche");
    assert_eq!(body["balance"], 789.01);
    for other in ["type", "accountName", "product_name"] {
        assert!(body.get(other).is_none(), "{other}");
    }
    let page = tpp.transactions(&tokens, "pagesize=5").version("2").send().ok();
    let rows = page["transactions"]["booked"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    assert!(rows[0]["transaction_seqnumber"].as_str().unwrap().starts_with("EUR"));
    // Its tokens open the first generation's versions too.
    let page = tpp.transactions(&tokens, "pagesize=5").send().ok();
    assert!(page["_embedded"]["transactions"][0].get("transaction_seqnumber").is_none());
    let caf = second(&tpp, "CAF", IBAN);
    tpp.funds(&caf, "amount=1.00&currency=EUR").send().ok();
}

#[test]
fn the_third_generation_names_type_product_and_psu() {
    let tpp = tpp();
    let tokens = tpp.pick(&[IBAN]);
    let listed = tpp.listed(&tokens);
    let body = tpp.account_of(&tokens, &listed[0]).send().ok();
    assert_eq!(body["product_type"], "payment-account");
    assert_eq!(body["product_name"], "Compte à vue Belfius");
    assert_eq!(body["psu_name"], "Élodie Van den Bossche");
    assert!(body.get("product").is_none());
    let page = tpp.transactions_of(&tokens, &listed[0], "pagesize=5").send().ok();
    assert_eq!(page["transactions"]["booked"].as_array().unwrap().len(), 5);
    assert!(page["transactions"]["booked"][0]["transaction_seqnumber"].is_string());
}

#[test]
fn each_version_has_its_family_of_errors() {
    let tpp = tpp();
    let refused = |version: &str, expected: (&str, &str)| {
        let answer = tpp.consent_uris("AIS", "NL91ABNA0417164300").version(version).send();
        answer.refused(403, expected.1);
        assert_eq!(answer.json()["error"], expected.0);
    };
    refused("2", ("invalid_account", "20002"));
    refused("3", ("INVALID_ACCOUNT", "B14800-3002-000000"));
    let answer = tpp.pick_uris().without("Client-ID").send();
    answer.refused_naming(400, "GEN-1201-100001", "Client-ID");
    assert_eq!(answer.json()["error"], "MISSING_INPUT");
    tpp.pick_uris().path("/consent-uris").send().refused_naming(400, "GEN-1201-100002", "scope");
    let with_iban = format!("/consent-uris?scope=AIS&iban={IBAN}");
    tpp.pick_uris().path(with_iban).send().refused_naming(400, "GEN-1202-100002", "iban");
    tpp.pick_uris().path("/consent-uris?scope=CAF").send().refused(400, "GEN-1202-100002");
    tpp.pick_uris().set("Client-ID", "l7other").send().refused(401, "GEN-1203-100009");
    tpp.pick_uris().set("Redirect-URI", "https://x.example").send().refused(401, "GEN-1203-100008");
    tpp.pick_uris().set("Code-Challenge-Method", "plain").send().refused(401, "GEN-1203-100008");
    for language in ["FR", "fr-BE", "fra"] {
        tpp.pick_uris().set("Accept-Language", language).send().refused(406, "10005");
    }
    let tokens = tpp.pick(&[]);
    let answer = tpp.list(&tokens).without("Accept-Language").send();
    answer.refused(406, "10005");
    assert_eq!(answer.json()["error"], "UNACCEPTABLE_MEDIA_TYPE");
    // Where the operation is not known, the version suggests the family.
    let answer = tpp.pick_uris().method("DELETE").send();
    answer.refused(405, "10103");
    assert_eq!(answer.json()["error"], "METHOD_NOT_ALLOWED");
    let answer = tpp.consent_uris("AIS", IBAN).path("/nowhere").send();
    assert_eq!((answer.status, &answer.json()["error"]), (404, &"RESOURCE_NOT_FOUND".into()));
    let answer = tpp.consent_uris("AIS", IBAN).version("1").path("/nowhere").send();
    assert_eq!((answer.status, &answer.json()["error"]), (404, &"resource_not_found".into()));
    tpp.refresh("x").version("2").send().refused(401, "GEN-1203-100004");
    tpp.exchange("x").version("3").send().refused(401, "GEN-1203-100008");
}

#[test]
fn tokens_and_logical_ids_are_refused_with_the_families_codes() {
    let tpp = tpp();
    let tokens = tpp.pick(&[IBAN]);
    let mut one = tpp.listed(&tokens).remove(0);
    tpp.account_of(&tokens, &one).bearer("x").send().refused(401, "GEN-1203-100003");
    let no_bearer = tpp.account_of(&tokens, &one).without("Authorization");
    no_bearer.send().refused_naming(400, "GEN-1201-100001", "Authorization");
    one.logical_id.push('x');
    let answer = tpp.account_of(&tokens, &one).send();
    answer.refused_naming(401, "GEN-1203-100010", "Invalid JWT");
    let second = second(&tpp, "AIS", IBAN);
    tpp.bank.withdraw_consent(IBAN);
    tpp.account(&second).version("2").send().refused(403, "B14800-3013-000000");
    tpp.list(&tokens).send().refused(403, "B14800ZZ-3013-000000");
}

#[test]
fn the_third_generation_wants_a_fresh_uuid_of_version_4() {
    let tpp = tpp_of(Options::default().strict_request_ids(false));
    let id = uuid();
    assert_eq!(tpp.pick_uris().set("Request-ID", &id).send().status, 200);
    tpp.pick_uris().set("Request-ID", &id).send().refused(400, "GEN-1202-100001");
    for bad in ["x", "9f0cb1f4-4e5f-1f0c-8a9f-3f0d7a1c2b3e", "9f0cb1f4-4e5f-4f0c-0a9f-3f0d7a1c2b3e"]
    {
        tpp.pick_uris().set("Request-ID", bad).send().refused(400, "GEN-1202-100001");
    }
    assert_eq!(tpp.consent_uris("AIS", IBAN).set("Request-ID", "x").send().status, 200);
}

#[test]
fn later_consents_come_in_all_languages_for_a_missing_or_unknown_one() {
    let tpp = tpp();
    let languages = |answer: serde_json::Value| -> Vec<String> {
        let all = answer.as_array().unwrap().iter();
        all.map(|one| one["language"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(languages(tpp.pick_uris().without("Accept-Language").send().ok()), ["fr", "nl"]);
    assert_eq!(languages(tpp.pick_uris().set("Accept-Language", "xx").send().ok()), ["fr", "nl"]);
    assert_eq!(languages(tpp.pick_uris().set("Accept-Language", "nl").send().ok()), ["nl"]);
    let second = tpp.consent_uris("AIS", IBAN).version("3").set("Accept-Language", "xx");
    assert_eq!(languages(second.send().ok()), ["fr", "nl"]);
}

#[test]
fn sca_of_the_second_generation_has_its_code_in_every_style() {
    for style in [ScaStyle::UrlInDescription, ScaStyle::UrlField, ScaStyle::Nested401] {
        let tpp = tpp_of(Options::default().sca_style(style));
        let tokens = second(&tpp, "AIS", IBAN);
        let old = tpp.transactions(&tokens, "date_from=2000-01-01").version("2");
        old.send().refused(401, "B14800-0PLC-REDRCT");
    }
}

#[test]
fn generations_can_be_switched_off() {
    let tpp = tpp_of(Options::default().generations(&[Generation::Third]));
    let answer = tpp.consent_uris("AIS", IBAN).send();
    answer.refused_naming(404, "10004", "Supported versions are [3,4].");
    assert_eq!(answer.json()["error"], "RESOURCE_NOT_FOUND");
    tpp.refresh("x").send().refused_naming(404, "10004", "[2,3]");
    // What is left of version 3 is for CAF alone, with the third's codes.
    let scope = tpp.consent_uris("AIS", IBAN).version("3").send();
    scope.refused_naming(400, "GEN-1202-100002", "scope");
    tpp.consent_uris("CAF", "NL91ABNA0417164300")
        .version("3")
        .send()
        .refused(403, "B14800ZZ-3002-000000");
    let caf = second(&tpp, "CAF", IBAN);
    assert!(!caf.logical_id.is_empty());

    let tpp = tpp_of(Options::default().generations(&[Generation::First]));
    tpp.pick_uris().send().refused_naming(404, "10004", "[1,2]");
    tpp.call("GET", "/accounts", "3").bearer("x").send().refused(404, "10102");
    tpp.consent("AIS", IBAN);
}

#[test]
fn each_scope_has_its_version_of_the_token_endpoint() {
    let tpp = tpp();
    let picked = |version: &str| {
        let callback = tpp.bank.customer().approve(&tpp.pick_url()).unwrap();
        tpp.exchange(&parameter(&callback, "code").unwrap()).version(version).send()
    };
    picked("2").refused_naming(404, "10004", "[3]");
    let body = picked("3").ok();
    assert!(body.get("logical_id").is_none() && body.get("iban").is_none(), "{body}");
    assert_eq!((&body["scope"], &body["expires_in"]), (&"AIS".into(), &"900".into()));
    assert!(body["sca_token"].is_string());
    let refresh = body["refresh_token"].as_str().unwrap();
    tpp.refresh(refresh).version("2").send().refused(404, "10004");
    let body = tpp.refresh(refresh).version("3").send().ok();
    assert!(body.get("logical_id").is_none() && body.get("sca_token").is_none());
    let caf = second(&tpp, "CAF", IBAN);
    tpp.refresh(&caf.refresh).version("3").send().refused_naming(404, "10004", "[1,1.1,2]");
    tpp.refresh(&caf.refresh).version("2").send().ok();
    // A consent of the second generation goes on in the third.
    let ais = second(&tpp, "AIS", IBAN);
    let body = tpp.refresh(&ais.refresh).version("3").send().ok();
    assert!(body.get("logical_id").is_none());
    let renewed = tokens(&body);
    assert_eq!(tpp.listed(&renewed)[0].logical_id, ais.logical_id);
}

#[test]
fn injected_errors_are_those_of_the_generation() {
    let tpp = tpp();
    let inject = |fault| tpp.bank.faults().inject(Operation::Consent, fault, 1);
    inject(Fault::Error(DocumentedError::BlockedTpp));
    tpp.pick_uris().send().refused(403, "B14663ZZ-2100-000000");
    inject(Fault::Error(DocumentedError::BlockedTpp));
    tpp.consent_uris("AIS", IBAN).version("3").send().refused(403, "B14663-2100-000000");
    let body = r#"{"error":"FORBIDDEN","error_code":"B14821ZZ-2101-000000"}"#.to_owned();
    inject(Fault::Json { status: 403, body });
    tpp.pick_uris().send().refused(403, "B14821ZZ-2101-000000");
    inject(Fault::RateLimit { retry_after: None });
    let answer = tpp.pick_uris().send();
    answer.refused(429, "10107");
    assert_eq!(answer.json()["error"], "RATE_LIMIT_EXCEEDED");
    inject(Fault::Error(DocumentedError::Internal));
    tpp.consent_uris("AIS", IBAN).send().refused(500, "20020");
}

#[test]
fn the_unattended_limit_counts_per_account_over_all_generations() {
    let tpp = tpp();
    let picked = tpp.pick(&[]);
    let all = tpp.listed(&picked);
    let old = second(&tpp, "AIS", &all[0].iban);
    let third = |number: usize| {
        let path = format!("/accounts/{}", encoded(&all[number].logical_id));
        tpp.account_of(&picked, &all[number]).path(path).send()
    };
    for _ in 0..2 {
        third(0).ok();
        let path = format!("/accounts/{}", encoded(&old.logical_id));
        tpp.account(&old).version("2").path(path).send().ok();
    }
    let answer = third(0);
    answer.refused(429, "10107");
    assert_eq!(answer.json()["error"], "RATE_LIMIT_EXCEEDED");
    third(1).ok();
    // The list counts for no account.
    tpp.list(&picked).path("/accounts").send().ok();
}
