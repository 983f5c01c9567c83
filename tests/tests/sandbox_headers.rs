//! The headers that every operation shares, and paths and verbs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod sandbox_tpp;

use belfius_psd2_sandbox::Options;
use sandbox_tpp::{Call, Tokens, Tpp, tpp, tpp_of, uuid};

fn each_operation(tpp: &Tpp) -> Vec<(&'static str, Call<'_>)> {
    let nobody = Tokens {
        access: "a".to_owned(),
        refresh: "r".to_owned(),
        logical_id: "l".to_owned(),
        sca: None,
    };
    vec![
        ("consent", tpp.consent_uris("AIS", "BE54063301200997")),
        ("account", tpp.account(&nobody)),
        ("transactions", tpp.transactions(&nobody, "")),
        ("funds", tpp.funds(&nobody, "amount=1.00&currency=EUR")),
        ("payment", tpp.payment(&tpp.order("p"))),
        ("cancel", tpp.cancel("p", "a")),
    ]
}

#[test]
fn a_missing_header_is_named() {
    let tpp = tpp();
    for header in ["Accept", "Client-ID", "Redirect-URI", "Request-ID"] {
        for (operation, call) in each_operation(&tpp) {
            println!("{operation} without {header}");
            call.without(header).send().refused_naming(400, "10001", header);
        }
    }
    for header in ["Accept", "Request-ID", "Authorization", "Content-Type"] {
        tpp.refresh("x").without(header).send().refused_naming(400, "10001", header);
    }
}

#[test]
fn a_header_given_twice_is_refused() {
    let tpp = tpp();
    let twice = [
        ("Accept", "application/vnd.belfius.api+json; version=1"),
        ("Accept-Language", "fr"),
        ("Client-ID", tpp.bank.client_id()),
        ("Redirect-URI", tpp.bank.redirect_uri()),
        ("Request-ID", "9f0cb1f4-4e5f-4f0c-8a9f-3f0d7a1c2b3e"),
    ];
    for (header, value) in twice {
        for (operation, call) in each_operation(&tpp) {
            println!("{operation} with two {header}");
            call.also(header, value).send().refused_naming(400, "10002", header);
        }
    }
    let iban = tpp.ordinary().iban;
    let tokens = tpp.consent("AIS", &iban);
    tpp.account(&tokens)
        .also("Authorization", &format!("Bearer {}", tokens.access))
        .send()
        .refused_naming(400, "10002", "Authorization");
    tpp.consent_uris("AIS", &iban).also("Code-Challenge", "x").send().refused_naming(
        400,
        "10002",
        "Code-Challenge",
    );
    tpp.payment(&tpp.order("p")).also("Signature", "x").send().refused(400, "10002");
    tpp.transactions(&tokens, "date_from=2000-01-01")
        .also("SCA-Token", "x")
        .also("SCA-Token", "y")
        .send()
        .refused_naming(400, "10002", "SCA-Token");
}

#[test]
fn another_media_type_is_not_acceptable() {
    let tpp = tpp();
    for accept in [
        "*/*",
        "application/json",
        "application/json; version=1",
        "application/vnd.belfius.api+json",
        "application/vnd.belfius.api+json;version=1",
        "application/vnd.belfius.api+json; version=1, */*",
    ] {
        for (operation, call) in each_operation(&tpp) {
            let answer = call.set("Accept", accept).send();
            println!("{operation} {accept}");
            match accept.ends_with("*/*") && accept.starts_with("application") {
                true => answer.refused(404, "10004"),
                false => answer.refused(406, "10005"),
            }
        }
    }
}

#[test]
fn an_unknown_version_lists_the_known_ones() {
    let tpp = tpp();
    let supported = ["[1,2,3,4]", "[1,2,3]", "[1,1.2,2,3]", "[1]", "[1,3]", "[1]"];
    for ((operation, call), list) in each_operation(&tpp).into_iter().zip(supported) {
        let accept = "application/vnd.belfius.api+json; version=7";
        let answer = call.set("Accept", accept).send();
        answer.refused_naming(404, "10004", &format!("Supported versions are {list}."));
        println!("{operation}");
    }
    let accept = "application/vnd.belfius.api+json; version=4";
    tpp.refresh("x").set("Accept", accept).send().refused_naming(404, "10004", "[1,1.1,2,3]");
}

#[test]
fn a_missing_or_unknown_language_is_not_acceptable() {
    let tpp = tpp();
    for (_, call) in each_operation(&tpp) {
        call.without("Accept-Language").send().refused(406, "10005");
    }
    for language in ["xx", "FR", "fr-BE", "fr, nl;q=0.8", "fra"] {
        for (_, call) in each_operation(&tpp) {
            call.set("Accept-Language", language).send().refused(406, "10005");
        }
        tpp.refresh("x").set("Accept-Language", language).send().refused(406, "10005");
    }
}

#[test]
fn another_tpp_or_redirect_address_is_refused() {
    let tpp = tpp();
    for (_, call) in each_operation(&tpp) {
        let id = "l700000000000000000000000000000000";
        call.set("Client-ID", id).send().refused(403, "20001");
    }
    for address in
        ["https://tpp.example/callback/", "https://evil.example/", "http://tpp.example/callback"]
    {
        for (_, call) in each_operation(&tpp) {
            call.set("Redirect-URI", address).send().refused(401, "10003");
        }
    }
}

#[test]
fn a_request_id_is_a_fresh_uuid_and_comes_back() {
    let tpp = tpp();
    for bad in ["1", "9f0cb1f44e5f4f0c8a9f3f0d7a1c2b3e", "9f0cb1f4-4e5f-4f0c-8a9f-3f0d7a1c2b3g"] {
        let answer = tpp.consent_uris("AIS", "x").set("Request-ID", bad).send();
        answer.refused_naming(400, "10002", "Request-ID");
        assert_eq!(answer.header("Response-ID"), Some(bad));
    }
    let id = uuid();
    let iban = tpp.ordinary().iban;
    let answer = tpp.consent_uris("AIS", &iban).set("Request-ID", &id).send();
    assert_eq!((answer.status, answer.header("response-id")), (200, Some(id.as_str())));
    let answer = tpp.consent_uris("AIS", &iban).set("Request-ID", &id).send();
    answer.refused_naming(400, "10002", "used before");

    let lenient = tpp_of(Options::default().strict_request_ids(false));
    for _ in 0..2 {
        let call = lenient.consent_uris("AIS", &iban).set("Request-ID", "any id");
        assert_eq!(call.send().status, 200);
    }
}

#[test]
fn header_names_in_any_case_are_taken() {
    let tpp = tpp();
    let call = tpp.consent_uris("AIS", "BE54063301200997").without("Redirect-URI");
    let answer = call.also("redirect-uri", tpp.bank.redirect_uri()).send();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("Content-Type"), Some("application/json;charset=utf-8"));
}

#[test]
fn unknown_paths_and_verbs_are_told_apart() {
    let tpp = tpp();
    for path in [
        "/",
        "/accounts",
        "/consent-uris/",
        "/payments/sepa-credit-transfer",
        "/token/x",
        "//token",
    ] {
        tpp.call("GET", path, "1").send().refused(404, "10102");
    }
    tpp.call("POST", "/consent-uris", "1").send().refused(405, "10103");
    tpp.call("GET", "/token", "1").send().refused(405, "10103");
    tpp.call("PUT", "/accounts/x", "1").send().refused(405, "10103");
    tpp.call("GET", "/payments/sepa-credit-transfers", "1").send().refused(405, "10103");
    tpp.call("GET", "/accounts/%ff", "1").send().refused(404, "10102");
}

#[test]
fn a_prefix_stands_before_every_path() {
    let tpp = tpp_of(Options::default().prefix("sandbox/psd2/"));
    assert!(tpp.bank.base_url().ends_with("/sandbox/psd2"));
    let tokens = tpp.consent("AIS", &tpp.ordinary().iban);
    let answer = tpp.account(&tokens).send().ok();
    let this = answer["_links"]["self"]["href"].as_str().unwrap();
    assert!(this.starts_with("/accounts/"), "{this}");
    assert!(tpp.bank.requests().iter().all(|request| request.path.starts_with("/sandbox/psd2/")));
}
