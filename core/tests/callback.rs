//! The callback: which one is taken, and what the others say.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests are tests too"
)]

mod common;

use belfius_psd2::{
    Bank, CallbackError, Client, Delivery, Error, ErrorKind, Exchange, Fault, Generation, Limits,
    PendingConsent, RefusalReason, Remedy, callback_state,
    model::{Language, Scope},
    secret::ClientSecret,
};
use common::*;
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn refused(url: &str) -> Error {
    consent().pending.callback(&client(), url, now(), seed()).unwrap_err()
}

fn kind(url: &str) -> CallbackError {
    match refused(url).kind() {
        ErrorKind::Callback(error) => error.clone(),
        other => panic!("{other:?}"),
    }
}

/// A callback with the right `state` and these other parameters.
fn with_state(rest: &str) -> String {
    format!("{CALLBACK}?state={}{rest}", consent().pending.state().expose())
}

fn code_of(pending: &PendingConsent, client: &Client, url: &str) -> String {
    let exchange = pending.callback(client, url, now(), seed()).unwrap();
    form(&exchange.request()).into_iter().find(|(name, _)| name == "code").unwrap().1
}

#[test]
fn the_right_callback_gives_its_code() {
    let pending = consent().pending;
    let state = pending.state().expose();
    for url in [
        format!("{CALLBACK}?code=abc&state={state}"),
        format!("{CALLBACK}?state={state}&code=abc"),
        format!("{CALLBACK}?code=abc&state={state}#_=_"),
        format!("{CALLBACK}?iss=bank&code=abc&state={state}&session_state="),
    ] {
        assert_eq!(code_of(&pending, &client(), &url), "abc", "{url}");
    }
    let encoded = format!("{CALLBACK}?code=a%2Bb%2Fc%3D%26d&state={state}");
    assert_eq!(code_of(&pending, &client(), &encoded), "a+b/c=&d");
}

#[test]
fn it_survives_the_process_and_another_language() {
    let stored = serde_json::to_string(&consent().pending).unwrap();
    let pending: PendingConsent = serde_json::from_str(&stored).unwrap();
    let later = client().with_language(Language::NL);
    assert_eq!(code_of(&pending, &later, &with_state("&code=abc")), "abc");
}

#[test]
fn another_address_is_not_the_callback() {
    for url in [
        "",
        "https://tpp.example/callbac",
        "https://tpp.example/callback2?code=a&state=b",
        "https://tpp.example/callback/?code=a&state=b",
        "https://tpp.example:444/callback?code=a",
        "https://TPP.example/callback?code=a",
        "http://tpp.example/callback?code=a",
        "https://evil.example/https://tpp.example/callback?code=a",
        "/callback?code=a&state=b",
        " https://tpp.example/callback?code=a",
    ] {
        assert_eq!(kind(url), CallbackError::WrongRedirectUri, "{url}");
    }
    assert_eq!(kind(&with_state(&"&x=y".repeat(20_000))), CallbackError::WrongRedirectUri);
    assert_eq!(refused("https://evil.example/").remedy(), Remedy::NotPermitted);
}

#[test]
fn a_state_that_is_not_the_one_sent_is_refused() {
    let state = consent().pending.state().expose().to_owned();
    let (short, other) = (&state[1..], format!("{state}x"));
    for url in [
        CALLBACK.to_owned(),
        format!("{CALLBACK}?code=abc"),
        format!("{CALLBACK}?code=abc&state="),
        format!("{CALLBACK}?code=abc&state={short}"),
        format!("{CALLBACK}?code=abc&state={other}"),
        format!("{CALLBACK}?code=abc&State={state}"),
        format!("{CALLBACK}?code=abc#state={state}"),
        format!("{CALLBACK}?error=access_denied&state={short}"),
    ] {
        assert_eq!(kind(&url), CallbackError::StateMismatch, "{url}");
    }
    let error = refused(&format!("{CALLBACK}?code=abc&state={short}"));
    assert_eq!((error.fault(), error.remedy()), (Fault::Caller, Remedy::NotPermitted));
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[test]
fn a_parameter_that_comes_twice_is_refused() {
    // The state was once appended twice by a client in production.
    let state = consent().pending.state().expose().to_owned();
    for rest in ["&code=a&code=b", &format!("&state={state}&code=a"), "&code=a&st%61te=x"] {
        assert_eq!(kind(&with_state(rest)), CallbackError::RepeatedParameter, "{rest}");
    }
}

#[test]
fn it_must_come_in_time() {
    let pending = consent().pending;
    let url = with_state("&code=abc");
    assert!(pending.callback(&client(), &url, after(3599), seed()).is_ok());
    let late = pending.callback(&client(), &url, after(3600), seed()).unwrap_err();
    assert_eq!(late.kind(), &ErrorKind::Callback(CallbackError::Expired));
    assert_eq!(late.remedy(), Remedy::StartOver);
    // A forged one says nothing about the time.
    let forged = pending.callback(&client(), CALLBACK, after(9999), seed()).unwrap_err();
    assert_eq!(forged.kind(), &ErrorKind::Callback(CallbackError::StateMismatch));
}

#[test]
fn the_time_is_the_clients_to_choose() {
    let limits = Limits::default().with_redirect_lifetime(jiff::SignedDuration::from_secs(60));
    let request = client().with_limits(limits).consent(Scope::Ais, &iban(), seed()).unwrap();
    let body = json!([{"language": "fr", "consent_uri": LAUNCHER}]).to_string();
    assert_eq!(done(request, answer(200, &body)).pending.expires_at(), after(60));
}

#[test]
fn a_refusal_says_who_refused() {
    for (error, reason, fault, says) in [
        ("access_denied", RefusalReason::AccessDenied, Fault::Customer, "the customer refused"),
        ("login_required", RefusalReason::LoginRequired, Fault::Customer, "did not log in"),
        ("server_error", RefusalReason::ServerError, Fault::Bank, "the bank failed"),
        (
            "temporarily_unavailable",
            RefusalReason::TemporarilyUnavailable,
            Fault::Bank,
            "the bank is busy",
        ),
        ("brand_new", RefusalReason::Other, Fault::Bank, "an error that is not known"),
        ("", RefusalReason::Other, Fault::Bank, "an error that is not known"),
    ] {
        let url = with_state(&format!("&error={error}&error_description=It+is+so&code=abc"));
        let failed = refused(&url);
        assert_eq!((failed.fault(), failed.remedy()), (fault, Remedy::StartOver), "{error}");
        let CallbackError::Refused(refusal) = kind(&url) else { panic!("{failed}") };
        assert_eq!((refusal.reason(), refusal.error()), (reason, error));
        assert_eq!(refusal.description(), Some("It is so"));
        assert!(failed.to_string().contains(says), "{failed}");
        assert!(!failed.to_string().contains("It is so"), "free text stays behind an accessor");
    }
}

#[test]
fn a_callback_with_nothing_in_it_says_so() {
    for rest in ["", "&code=", "&error_description=only"] {
        assert_eq!(kind(&with_state(rest)), CallbackError::NoCode, "{rest}");
    }
    let long = format!("&code={}", "x".repeat(17 * 1024));
    assert_eq!(kind(&with_state(&long)), CallbackError::BadCode);
}

#[test]
fn it_belongs_to_one_bank() {
    let banx = client_of(Bank::banx(Generation::One));
    let url = with_state("&code=abc");
    let error = consent().pending.callback(&banx, &url, now(), seed()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WrongBank);
}

#[test]
fn a_forged_callback_spoils_nothing() {
    let pending = consent().pending;
    let _ = pending.callback(&client(), &format!("{CALLBACK}?state=x"), now(), seed()).unwrap_err();
    assert_eq!(code_of(&pending, &client(), &with_state("&code=abc")), "abc");
}

#[test]
fn a_redirect_uri_may_have_a_query_or_no_path() {
    let body = json!([{"language": "fr", "consent_uri": LAUNCHER}]).to_string();
    for (registered, comes_back) in [
        ("https://tpp.example/cb?tenant=4", "https://tpp.example/cb?tenant=4&"),
        ("https://tpp.example", "https://tpp.example/?"),
        ("tpp-app://done", "tpp-app://done?"),
    ] {
        let secret = ClientSecret::new(CLIENT_SECRET).unwrap();
        let bank = Bank::belfius(Generation::One);
        let client = Client::new(bank, CLIENT_ID, secret, registered, Language::FR).unwrap();
        let request = client.consent(Scope::Ais, &iban(), seed()).unwrap();
        assert_eq!(header(&request.request(), "Redirect-URI"), Some(registered));
        let pending = done(request, answer(200, &body)).pending;
        let url = format!("{comes_back}code=abc&state={}", pending.state().expose());
        let exchange = pending.callback(&client, &url, now(), seed()).unwrap();
        let sent = form(&exchange.request());
        assert!(sent.contains(&("redirect_uri".into(), registered.into())), "{sent:?}");
    }
}

#[test]
fn a_redirect_that_is_under_way_comes_back_to_the_redirect_uri_of_its_time() {
    let secret = ClientSecret::new(CLIENT_SECRET).unwrap();
    let (bank, other) = (Bank::belfius(Generation::One), "https://tpp.example/other");
    let moved = Client::new(bank, CLIENT_ID, secret, other, Language::FR).unwrap();
    let pending = consent().pending;
    assert_eq!(code_of(&pending, &moved, &with_state("&code=abc")), "abc");
    let new = with_state("&code=abc").replace(CALLBACK, other);
    let error = pending.callback(&moved, &new, now(), seed()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Callback(CallbackError::WrongRedirectUri));
}

#[test]
fn the_state_can_be_looked_up_first() {
    assert_eq!(callback_state(&with_state("&code=a")).unwrap(), consent().pending.state().expose());
    assert_eq!(callback_state("https://tpp.example/cb?state=a%2Bb").as_deref(), Some("a+b"));
    for url in
        ["", "x", "https://tpp.example/cb", "/cb?code=a", "/cb?state=a&state=a", "/cb#?state=a"]
    {
        assert_eq!(callback_state(url), None, "{url}");
    }
}
