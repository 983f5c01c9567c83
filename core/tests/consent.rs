//! Consent: where the customer is sent, and with what.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use belfius_psd2::{
    Bank, BankCode, ErrorKind, Exchange, Fault, Generation, Operation, Remedy, Seed, UrlError,
    model::{Iban, Language, Scope},
};
use common::*;
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn uris(uris: &[(&str, &str)]) -> http::Response<Vec<u8>> {
    let array: Vec<_> = uris
        .iter()
        .map(|(language, uri)| json!({"language": language, "consent_uri": uri}))
        .collect();
    answer(200, &json!(array).to_string())
}

fn ask() -> belfius_psd2::ConsentRequest {
    client().consent(Scope::Ais, &iban(), seed()).unwrap()
}

#[test]
fn it_asks_for_one_scope_and_one_account() {
    let request = ask().request();
    assert_eq!(request.method(), "GET");
    assert_eq!(
        request.uri(),
        "https://psd2.b2b.belfius.be:8443/consent-uris?scope=AIS&iban=BE54063301200997"
    );
    assert!(request.body().is_empty());

    let caf = client().consent(Scope::Caf, &iban(), seed()).unwrap().request();
    assert_eq!(caf.uri().query(), Some("scope=CAF&iban=BE54063301200997"));
}

#[test]
fn it_carries_the_documented_headers_and_no_authorization() {
    let request = ask().request();
    assert_eq!(
        header_names(&request),
        [
            "accept",
            "accept-language",
            "client-id",
            "code-challenge",
            "code-challenge-method",
            "redirect-uri",
            "request-id",
        ]
    );
    assert_eq!(header(&request, "Accept"), Some("application/vnd.belfius.api+json; version=2"));
    assert_eq!(header(&request, "Accept-Language"), Some("fr"));
    assert_eq!(header(&request, "Client-ID"), Some(CLIENT_ID));
    assert_eq!(header(&request, "Redirect-URI"), Some("https://tpp.example/callback"));
    assert_eq!(header(&request, "Code-Challenge-Method"), Some("S256"));
    let challenge = header(&request, "Code-Challenge").unwrap();
    assert_eq!(challenge.len(), 43, "SHA-256 in base64url without padding");
    let id = uuid::Uuid::try_parse(header(&request, "Request-ID").unwrap()).unwrap();
    assert_eq!(id.get_version_num(), 4);
}

#[test]
fn an_iban_typed_in_lower_case_goes_out_in_upper_case() {
    let typed = Iban::parse("be54 0633 0120 0997").unwrap();
    let request = client().consent(Scope::Ais, &typed, seed()).unwrap().request();
    assert!(request.uri().query().unwrap().ends_with("iban=BE54063301200997"));
}

#[test]
fn the_sandbox_has_a_base_path() {
    let client = client_of(Bank::sandbox(Generation::One));
    let request = client.consent(Scope::Ais, &iban(), seed()).unwrap().request();
    assert_eq!(request.uri().path(), "/sandbox/psd2/consent-uris");
}

#[test]
fn there_is_no_consent_for_payments() {
    let error = client().consent(Scope::Pis, &iban(), seed()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NoConsentForPayments);
    assert_eq!(error.fault(), Fault::Caller);
}

#[test]
fn the_state_is_appended_and_the_rest_of_the_address_stays() {
    let redirect = done(ask(), uris(&[("fr", LAUNCHER)]));
    let state = redirect.pending.state().expose();
    assert_eq!(redirect.url.as_str(), format!("{LAUNCHER}&state={state}"));
    assert_eq!(redirect.url.host(), "www.belfius.be");
}

#[test]
fn the_page_in_the_language_asked_for_is_taken() {
    let nl = LAUNCHER.replace("/fr/", "/nl/");
    let both = || uris(&[("nl", &nl), ("FR", LAUNCHER)]);
    assert!(done(ask(), both()).url.as_str().contains("/common/fr/"));
    let dutch = client().with_language(Language::NL).consent(Scope::Ais, &iban(), seed()).unwrap();
    assert_eq!(header(&dutch.request(), "Accept-Language"), Some("nl"));
    assert!(done(dutch, both()).url.as_str().contains("/common/nl/"));
}

#[test]
fn a_single_page_without_a_language_is_taken() {
    let body = json!([{"consent_uri": LAUNCHER}]).to_string();
    assert!(done(ask(), answer(200, &body)).url.as_str().starts_with(LAUNCHER));
    let bare = json!({"consent_uri": LAUNCHER, "language": null}).to_string();
    assert!(done(ask(), answer(200, &bare)).url.as_str().starts_with(LAUNCHER));
}

#[test]
fn another_language_is_offered_and_not_chosen() {
    let english =
        client().with_language(Language::EN).consent(Scope::Ais, &iban(), seed()).unwrap();
    let error = fails(english, uris(&[("fr", LAUNCHER), ("nl", LAUNCHER)]));
    let offered = vec![Language::FR, Language::NL];
    assert_eq!(error.kind(), &ErrorKind::LanguageNotOffered { offered });
    assert_eq!(error.remedy(), Remedy::FixInput(Some("Accept-Language")));
    assert!(error.to_string().contains("fr, nl"), "{error}");
    // Even if it is the only one.
    let error = fails(ask(), uris(&[("nl", LAUNCHER)]));
    assert!(matches!(error.kind(), ErrorKind::LanguageNotOffered { .. }), "{error}");
}

#[test]
fn escaped_slashes_are_read() {
    let body = format!(r#"[{{"language":"fr","consent_uri":"{}"}}]"#, LAUNCHER.replace('/', "\\/"));
    assert!(done(ask(), answer(200, &body)).url.as_str().starts_with(LAUNCHER));
}

#[test]
fn an_address_that_is_not_the_banks_is_refused() {
    let kind = |address| fails(ask(), uris(&[("fr", address)])).kind().clone();
    for address in [
        "https://www.belfius.be.evil.example/x?a=b",
        "https://evil.example/www.belfius.be",
        "https://evil.example\\@www.belfius.be/",
    ] {
        assert!(
            matches!(kind(address), ErrorKind::Url(UrlError::ForeignHost { .. })),
            "{address}: {:?}",
            kind(address)
        );
    }
    assert_eq!(kind("http://www.belfius.be/x"), ErrorKind::Url(UrlError::NotHttps));
    assert_eq!(kind("https://www.belfius.be@evil.example/"), ErrorKind::Url(UrlError::UserName));
    assert_eq!(kind("javascript:alert(1)"), ErrorKind::Url(UrlError::NotAUrl));
    // It would be the API's own address, which no browser can open.
    assert!(matches!(kind(""), ErrorKind::Unreadable(_)));
    assert!(matches!(kind(" "), ErrorKind::Unreadable(_)));
}

#[test]
fn each_brand_sends_to_its_own_hosts_and_an_allowed_one() {
    let banx = client_of(Bank::banx(Generation::One));
    let request = banx.consent(Scope::Ais, &iban(), seed()).unwrap();
    assert_eq!(request.request().uri().host(), Some("psd2.b2b.banx.be"));
    assert_eq!(
        done(request, uris(&[("fr", "https://www.banx.be/p?x=1")])).url.host(),
        "www.banx.be"
    );

    let error = fails(ask(), uris(&[("fr", "https://www.banx.be/p?x=1")]));
    assert!(error.to_string().contains("allow_host"), "{error}");
    let allowing = client_of(Bank::belfius(Generation::One).allow_host("www.banx.be").unwrap());
    let request = allowing.consent(Scope::Ais, &iban(), seed()).unwrap();
    assert_eq!(
        done(request, uris(&[("fr", "https://www.banx.be/p?x=1")])).url.host(),
        "www.banx.be"
    );
}

#[test]
fn a_list_of_nothing_or_of_something_else_is_unreadable() {
    for body in [
        "[]",
        "{}",
        "null",
        r#"[{"language":"fr"}]"#,
        r#"[{"language":"fr","consent_uri":null}]"#,
        r#"[["fr","https://www.belfius.be/x"]]"#,
    ] {
        let error = fails(ask(), answer(200, body));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{body}: {error}");
    }
}

#[test]
fn early_refusals_are_known() {
    let text = "This account can't be consulted via electronic channel";
    let error = fails(ask(), bank_error(403, "channel_not_permitted", "20003", text));
    assert_eq!(error.bank().unwrap().code(), BankCode::ChannelNotPermitted);
    assert_eq!(error.remedy(), Remedy::NotPermitted);
    assert_eq!(error.operation(), Operation::ConsentUris);
    // In upper case, while the others were still in lower case (seen in production).
    let error = fails(ask(), answer(503, r#"{"error":"SERVICE_UNAVAILABLE"}"#));
    assert_eq!(error.bank().unwrap().code(), BankCode::UnavailableNow);
    assert_eq!(error.remedy(), Remedy::Wait(None));
}

#[test]
fn what_waits_says_what_it_is() {
    let pending = consent().pending;
    assert_eq!(pending.iban(), Some(&iban()));
    assert_eq!(pending.scope(), Scope::Ais);
    assert_eq!(pending.expires_at(), after(3600));
    assert!(pending.state().expose().len() >= 43, "256 bits of entropy");
}

#[test]
fn two_seeds_share_nothing() {
    let state = |seed| {
        let request = client().consent(Scope::Ais, &iban(), Seed::new(seed)).unwrap();
        let challenge = header(&request.request(), "Code-Challenge").unwrap().to_owned();
        let redirect = done(request, uris(&[("fr", LAUNCHER)]));
        (redirect.pending.state().expose().to_owned(), challenge)
    };
    let (a, b) = (state([1; 32]), state([2; 32]));
    assert!(a.0 != b.0 && a.1 != b.1 && a.0 != a.1);
}

#[test]
fn after_an_error_it_is_sent_again_with_another_request_id_only() {
    let first = whole(&ask().request());
    let failure = begin(ask()).step(answer(503, ""), now()).unwrap_err();
    let second = whole(&failure.exchange.request());
    assert_ne!(first, second);
    let without_id = |text: &str| {
        text.lines().filter(|line| !line.starts_with("request-id")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(without_id(&first), without_id(&second));
}
