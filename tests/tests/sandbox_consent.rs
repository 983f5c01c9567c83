//! Consent addresses and the customer's pages.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod sandbox_tpp;

use belfius_psd2_sandbox::{Behaviour, CustomerError, Options};
use sandbox_tpp::{Tpp, challenge, parameter, tpp, tpp_of};

fn consent_uri(tpp: &Tpp, iban: &str) -> String {
    let answer = tpp.consent_uris("AIS", iban).send().ok();
    answer[0]["consent_uri"].as_str().unwrap().to_owned()
}

#[test]
fn one_address_for_a_language_with_screens_and_all_for_another() {
    let tpp = tpp();
    let iban = tpp.ordinary().iban;
    for language in ["fr", "nl"] {
        let answer = tpp.consent_uris("AIS", &iban).set("Accept-Language", language).send().ok();
        assert_eq!(answer.as_array().unwrap().len(), 1);
        assert_eq!(answer[0]["language"], language);
        let uri = answer[0]["consent_uri"].as_str().unwrap();
        assert!(uri.contains(&format!(
            "/common/{language}/fw/generic/launcher.html?appkey=PSD2_AIS&apptoken="
        )));
    }
    for language in ["en", "de"] {
        let answer = tpp.consent_uris("CAF", &iban).set("Accept-Language", language).send().ok();
        assert_eq!((&answer[0]["language"], &answer[1]["language"]), (&"fr".into(), &"nl".into()));
        assert!(answer[1]["consent_uri"].as_str().unwrap().contains("PSD2_CAF"));
    }
}

#[test]
fn version_1_takes_only_the_iban() {
    let tpp = tpp();
    let v1 = |query: &str| {
        let accept = "application/vnd.belfius.api+json; version=1";
        let call = tpp.consent_uris("AIS", "x").set("Accept", accept);
        call.path(format!("/consent-uris{query}")).send()
    };
    assert_eq!(v1("?iban=BE54063301200997").status, 200);
    v1("?scope=AIS&iban=BE54063301200997").refused_naming(400, "10002", "scope");
    v1("").refused_naming(400, "10001", "iban");
}

#[test]
fn version_2_checks_scope_and_iban() {
    let tpp = tpp();
    let v2 =
        |query: &str| tpp.consent_uris("AIS", "x").path(format!("/consent-uris?{query}")).send();
    v2("iban=BE54063301200997").refused_naming(400, "10001", "scope");
    v2("scope=AIS").refused_naming(400, "10001", "iban");
    for scope in ["PIS", "ais", "AIS%20CAF"] {
        v2(&format!("scope={scope}&iban=BE54063301200997")).refused_naming(400, "10002", "scope");
    }
    for iban in
        ["be54063301200997", "BE54%200633%200120%200997", "BE55063301200997", "BE80350454678790"]
    {
        v2(&format!("scope=AIS&iban={iban}")).refused_naming(400, "10002", "iban");
    }
    v2("scope=AIS&iban=BE54063301200997&iban=BE54063301200997")
        .refused_naming(400, "10002", "iban");
    v2("scope=AIS&iban=BE54063301200997&state=x").refused_naming(400, "10002", "state");
    v2("scope=AIS&iban=").refused_naming(400, "10002", "iban");
    v2("scope=AIS&iban=%zz").refused(400, "10002");
    v2("scope=AIS&iban=%ff").refused(400, "10002");
}

#[test]
fn accounts_that_cannot_be_consented_say_why() {
    let tpp = tpp();
    let mut seen = 0;
    for account in tpp.bank.accounts() {
        let code = match account.behaviour {
            Behaviour::Ordinary => continue,
            Behaviour::NotOurs => "20002",
            Behaviour::ChannelNotPermitted => "20003",
            Behaviour::NotSupported => "20004",
            Behaviour::Disabled => "20006",
        };
        tpp.consent_uris("AIS", &account.iban).send().refused(403, code);
        seen += 1;
    }
    assert_eq!(seen, 4);
    tpp.consent_uris("AIS", "NL91ABNA0417164300").send().refused(403, "20002");
}

#[test]
fn the_challenge_must_be_there_and_s256() {
    let tpp = tpp();
    let call = || tpp.consent_uris("AIS", "BE54063301200997");
    call().without("Code-Challenge").send().refused_naming(400, "10001", "Code-Challenge");
    call().without("Code-Challenge-Method").send().refused_naming(
        400,
        "10001",
        "Code-Challenge-Method",
    );
    for method in ["plain", "s256", "S512"] {
        call().set("Code-Challenge-Method", method).send().refused(401, "10003");
    }
    let good = challenge("v");
    let last_bits = format!("{}B", &good[..42]);
    for bad in [&good[..42], &format!("{good}="), &good.replace('-', "+"), last_bits.as_str(), "x"]
    {
        if bad == good {
            continue;
        }
        call().set("Code-Challenge", bad).send().refused(401, "10003");
    }
    call().bearer("x").send().refused(401, "10003");
}

#[test]
fn approving_brings_code_and_state_and_refusing_an_error() {
    let tpp = tpp();
    let state = "a b+c&d=é/?#%";
    let url = |tpp: &Tpp| {
        let uri = consent_uri(tpp, "BE54063301200997");
        format!("{uri}&state={}", sandbox_tpp::encoded(state))
    };
    let callback = tpp.bank.customer().approve(&url(&tpp)).unwrap();
    assert!(callback.starts_with("https://tpp.example/callback?code="));
    assert_eq!(parameter(&callback, "state").as_deref(), Some(state));

    let callback = tpp.bank.customer().refuse(&url(&tpp)).unwrap();
    assert_eq!(parameter(&callback, "error").as_deref(), Some("access_denied"));
    assert!(parameter(&callback, "error_description").is_some());
    assert_eq!(parameter(&callback, "state").as_deref(), Some(state));
    assert_eq!(parameter(&callback, "code"), None);
}

#[test]
fn the_redirect_addresss_own_query_is_kept() {
    let tpp = tpp_of(Options::default().redirect_uri("https://tpp.example/cb?bank=belfius"));
    let url = consent_uri(&tpp, "BE54063301200997") + "&state=s";
    let callback = tpp.bank.customer().approve(&url).unwrap();
    assert!(callback.starts_with("https://tpp.example/cb?bank=belfius&code="), "{callback}");
}

#[test]
fn a_second_page_may_come_before_the_callback() {
    let tpp = tpp_of(Options::default().second_redirect(true));
    let url = consent_uri(&tpp, "BE54063301200997") + "&state=s%201";
    let callback = tpp.bank.customer().approve(&url).unwrap();
    assert_eq!(parameter(&callback, "state").as_deref(), Some("s 1"));
    let code = parameter(&callback, "code").unwrap();
    tpp.exchange(&code).send().ok();
}

#[test]
fn a_page_needs_a_state_is_used_once_and_shows_who_asks() {
    let tpp = tpp();
    let customer = tpp.bank.customer();
    let uri = consent_uri(&tpp, "BE54063301200997");
    let status = |url: &str| match customer.look(url) {
        Err(CustomerError::Page { status, .. }) => status,
        other => panic!("{other:?}"),
    };
    assert_eq!(status(&uri), 400);
    assert_eq!(status(&format!("{uri}&state=")), 400);
    assert_eq!(status(&format!("{uri}&state=a&state=b")), 400);
    assert_eq!(status(&format!("{uri}0&state=a")), 404);

    let url = format!("{uri}&state=a");
    let page = customer.look(&url).unwrap();
    for part in [
        "<html lang=\"fr\">",
        "BE54063301200997",
        tpp.bank.client_id(),
        "method=\"post\"",
        "value=\"approve\"",
        "value=\"refuse\"",
        "<h1>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    customer.approve(&url).unwrap();
    assert_eq!(status(&url), 410);
    assert!(matches!(customer.approve("https://tpp.example/"), Err(CustomerError::Elsewhere(_))));
    assert!(matches!(customer.approve("http://127.0.0.1:1/"), Err(CustomerError::Elsewhere(_))));
}
