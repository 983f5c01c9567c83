//! Strong authentication on the way: the bank sends the customer off, and the
//! same question is asked again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;

use belfius_psd2::{
    Bank, BankCode, CallbackError, ErrorKind, Exchange, Generation, PageRequest, Pages, PendingSca,
    Redirect, Remedy, Reply, ScaGrant, Step, TransactionsQuery, UrlError,
    model::{PsuPresence, Scope},
};
use common::*;
use http::Response;
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const SCA_AT: &str =
    "https://www.belfius.be/common/fr/fw/generic/launcher.html?appkey=PSD2_AIS&apptoken=a.b-_";

fn pages() -> Pages {
    let first = Pages::new(logical_id(), TransactionsQuery::default());
    let ask = client().page(&first, &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
    match done(ask, answer(200, r#"{"transactions":[{}],"next_page_key":"k1"}"#)) {
        Reply::Answer(page) => page.next.unwrap(),
        other => panic!("{other:?}"),
    }
}

fn ask() -> PageRequest {
    client().page(&pages(), &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap()
}

fn ask_with_sca_token() -> PageRequest {
    client().page(&pages(), &tokens_after_sca(), PsuPresence::Present, seed()).unwrap()
}

/// As a bank's e-mail quoted it: the address within the description.
fn required() -> Response<Vec<u8>> {
    bank_error(400, "SCA_required", "20007", &format!("SCA required, please go to {SCA_AT}."))
}

fn redirect(response: Response<Vec<u8>>) -> Redirect<PendingSca> {
    match done(ask(), response) {
        Reply::StrongAuthentication(redirect) => redirect,
        other => panic!("{other:?}"),
    }
}

fn comes_back(pending: &PendingSca, rest: &str) -> String {
    format!("{CALLBACK}?state={}{rest}", pending.state().expose())
}

#[test]
fn the_address_is_found_wherever_the_bank_puts_it() {
    let escaped = SCA_AT.replace('/', "\\/");
    let error = r#""error":"SCA_required","error_code":"20007""#;
    for (what, response) in [
        ("in the description", required()),
        ("a member of its own", answer(400, &format!(r#"{{{error},"error_description":"SCA","url":"{SCA_AT}"}}"#))),
        ("with escaped slashes", answer(400, &format!(r#"{{{error},"error_description":"go to {escaped}"}}"#))),
        ("nested", answer(400, &format!(r#"{{{error},"_links":{{"scaRedirect":{{"href":"{SCA_AT}"}}}}}}"#))),
        ("generation three", answer(401, &json!({"error": "SCA_REQUIRED", "error_code": "B14800ZZ-0PLC-REDRCT", "error_description": "follow the URL", "anything": SCA_AT}).to_string())),
        ("Location", answer_with(400, &[("location", SCA_AT)], format!("{{{error}}}"))),
        ("after a page of help", answer(400, &json!({"error": "SCA_required", "error_code": "20007", "error_description": "see https://help.example/sca", "url": SCA_AT}).to_string())),
    ] {
        let redirect = redirect(response);
        let state = redirect.pending.state().expose();
        assert_eq!(redirect.url.as_str(), format!("{SCA_AT}&state={state}"), "{what}");
    }
}

#[test]
fn an_account_can_ask_for_it_too() {
    let ask =
        client().account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
    let Reply::StrongAuthentication(redirect) = done(ask, required()) else { panic!() };
    assert_eq!(redirect.pending.logical_id(), Some(&logical_id()));
    let url = comes_back(&redirect.pending, "");
    let back = redirect.pending.callback(&client(), &url, now(), seed()).unwrap();
    assert!(back.pages.is_none() && matches!(back.grant, ScaGrant::Nothing));
}

#[test]
fn no_address_or_a_foreign_one_is_an_error() {
    let kind =
        |text: &str| fails(ask(), bank_error(400, "SCA_required", "20007", text)).kind().clone();
    assert_eq!(kind("SCA required"), ErrorKind::NoUrl);
    assert_eq!(kind("go to http://www.belfius.be/x"), ErrorKind::Url(UrlError::NotHttps));
    assert!(matches!(
        kind("go to https://belfius.be.evil.example/x"),
        ErrorKind::Url(UrlError::ForeignHost { .. })
    ));
    let error = fails(ask(), answer_with(400, &[("location", "")], r#"{"error":"SCA_required"}"#));
    assert_eq!(error.kind(), &ErrorKind::Url(UrlError::NotAUrl));
}

#[test]
fn nothing_comes_back_and_the_same_page_is_asked_for() {
    // The getting started page: repeat the request, with the same token.
    let pending = redirect(required()).pending;
    let back = pending.callback(&client(), &comes_back(&pending, ""), now(), seed()).unwrap();
    assert!(matches!(back.grant, ScaGrant::Nothing));
    assert_eq!(back.pages.unwrap(), pages());
}

#[test]
fn an_sca_token_comes_back_and_goes_with_the_tokens() {
    let pending = redirect(required()).pending;
    for name in ["sca_token", "SCA-Token", "sca-token"] {
        let url = comes_back(&pending, &format!("&{name}={SCA}"));
        let back = pending.callback(&client(), &url, now(), seed()).unwrap();
        let ScaGrant::Token(token) = back.grant else { panic!("{name}") };
        let tokens = tokens(Scope::Ais).with_sca_token(token, now());
        assert_eq!(tokens.sca_token(after(3599)).unwrap().expose(), SCA);
        assert!(tokens.sca_token(after(3600)).is_none());
        let ask =
            client().page(&back.pages.unwrap(), &tokens, PsuPresence::Present, seed()).unwrap();
        assert_eq!(header(&begin(ask).request(), "SCA-Token"), Some(SCA));
    }
}

#[test]
fn a_code_comes_back_and_buys_tokens_for_the_same_account() {
    let pending = redirect(required()).pending;
    let url = comes_back(&pending, "&code=c1");
    let back = pending.callback(&client(), &url, now(), seed()).unwrap();
    let ScaGrant::Code(exchange) = back.grant else { panic!("a code") };
    let names: Vec<String> = form(&exchange.request()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["grant_type", "code", "redirect_uri"], "no challenge was sent");
    let body = format!(r#"{{"access_token":"a2","refresh_token":"r2","sca_token":"{SCA}"}}"#);
    let tokens = done(exchange, answer(200, &body));
    assert_eq!(tokens.logical_id(), Some(&logical_id()));
    assert_eq!(tokens.sca_token(now()).unwrap().expose(), SCA);
}

#[test]
fn a_token_beside_a_code_is_not_lost() {
    let pending = redirect(required()).pending;
    let url = comes_back(&pending, &format!("&code=c1&sca_token={SCA}"));
    let ScaGrant::Code(exchange) = pending.callback(&client(), &url, now(), seed()).unwrap().grant
    else {
        panic!("a code")
    };
    let tokens = done(exchange, answer(200, r#"{"access_token":"a2","refresh_token":"r2"}"#));
    assert_eq!(tokens.sca_token(now()).unwrap().expose(), SCA);
}

#[test]
fn its_callback_is_checked_like_any_other() {
    let pending = redirect(required()).pending;
    let fails = |url: &str, now| pending.callback(&client(), url, now, seed()).unwrap_err();
    let state_mismatch = fails(&format!("{CALLBACK}?state=x"), now());
    assert_eq!(state_mismatch.kind(), &ErrorKind::Callback(CallbackError::StateMismatch));
    let late = fails(&comes_back(&pending, ""), after(3600));
    assert_eq!(late.kind(), &ErrorKind::Callback(CallbackError::Expired));
    assert_eq!(late.remedy(), Remedy::StartOver);
    let refused = fails(&comes_back(&pending, "&error=access_denied"), now());
    assert!(matches!(refused.kind(), ErrorKind::Callback(CallbackError::Refused(_))));
    let banx = client_of(Bank::banx(Generation::One));
    let other = pending.callback(&banx, &comes_back(&pending, ""), now(), seed()).unwrap_err();
    assert_eq!(other.kind(), &ErrorKind::WrongBank);
}

#[test]
fn it_survives_the_process() {
    let pending = redirect(required()).pending;
    let stored = serde_json::to_string(&pending).unwrap();
    let read: PendingSca = serde_json::from_str(&stored).unwrap();
    let back = read.callback(&client(), &comes_back(&pending, ""), now(), seed()).unwrap();
    assert_eq!(back.pages.unwrap(), pages());
    assert_eq!(read.expires_at(), after(3600));
}

#[test]
fn a_refused_sca_token_is_left_out_once() {
    for refusal in [
        bank_error(401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100010", "Invalid JWT"),
        bank_error(401, "failed_security_validation", "10003", "Invalid JWT."),
    ] {
        let sent = begin(ask_with_sca_token());
        let first = sent.request();
        assert_eq!(header(&first, "SCA-Token"), Some(SCA));
        let Ok(Step::Again(again)) = sent.step(refusal.clone(), now()) else { panic!() };
        let second = again.request();
        assert_eq!(header(&second, "SCA-Token"), None);
        assert_ne!(header(&first, "Request-ID"), header(&second, "Request-ID"));
        assert_eq!(first.uri(), second.uri());
        // A second time it is about something else, such as the logical id.
        let failure = again.step(refusal, now()).unwrap_err();
        assert_eq!(failure.error.bank().unwrap().code(), BankCode::InvalidJwt);
    }
}

#[test]
fn without_an_sca_token_an_invalid_jwt_is_an_error() {
    let refusal = bank_error(401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100010", "Invalid JWT");
    let error = fails(ask(), refusal);
    assert_eq!(error.bank().unwrap().code(), BankCode::InvalidJwt);
}
