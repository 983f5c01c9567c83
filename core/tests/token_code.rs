//! The code of a callback buys tokens.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

mod common;

use base64::{
    Engine as _, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD,
};
use belfius_psd2::{
    BankCode, CodeExchange, Delivery, ErrorKind, Exchange, Operation, PendingConsent, Remedy, Seed,
    Tokens, model::Scope,
};
use common::*;
use sha2::{Digest, Sha256};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn exchange() -> CodeExchange {
    exchange_of("the-code")
}

fn exchange_of(code: &str) -> CodeExchange {
    exchange_after(&consent().pending, code)
}

fn exchange_after(pending: &PendingConsent, code: &str) -> CodeExchange {
    let url = format!("{CALLBACK}?code={code}&state={}", pending.state().expose());
    pending.callback(&client(), &url, now(), seed()).unwrap()
}

fn read(body: &str) -> Tokens {
    done(exchange(), answer(200, body))
}

#[test]
fn it_posts_a_form_with_exactly_these_fields() {
    let request = exchange().request();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://psd2.b2b.belfius.be:8443/token");
    let names: Vec<String> = form(&request).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["grant_type", "code", "redirect_uri", "code_verifier"]);
    assert_eq!(form(&request)[0].1, "authorization_code");
    assert_eq!(form(&request)[1].1, "the-code");
    assert_eq!(form(&request)[2].1, CALLBACK);
}

#[test]
fn it_authenticates_the_tpp_and_names_no_client_id() {
    let request = exchange().request();
    assert_eq!(
        header_names(&request),
        ["accept", "accept-language", "authorization", "content-type", "request-id"]
    );
    assert_eq!(header(&request, "Accept"), Some("application/vnd.belfius.api+json; version=1.1"));
    assert_eq!(header(&request, "Content-Type"), Some("application/x-www-form-urlencoded"));
    let basic = header(&request, "Authorization").unwrap().strip_prefix("Basic ").unwrap();
    let pair = String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap();
    assert_eq!(pair, format!("{CLIENT_ID}:{CLIENT_SECRET}"));
}

#[test]
fn the_verifier_is_the_one_whose_challenge_was_sent() {
    let sent = client().consent(Scope::Ais, &iban(), seed()).unwrap().request();
    let verifier = &form(&exchange().request())[3].1;
    assert_eq!(verifier.len(), 43);
    assert!(verifier.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b)));
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    assert_eq!(header(&sent, "Code-Challenge"), Some(challenge.as_str()));
}

#[test]
fn the_answer_of_production_is_read() {
    let tokens = read(
        r#"{"access_token":"a1","token_type":"Bearer","expires_in":"900","refresh_token":"r1",
            "scope":"AIS","logical_id":"5c6b0fd4-3b0c","iban":"BE54063301200997"}"#,
    );
    assert_eq!(tokens.access_token().expose(), "a1");
    assert_eq!(tokens.scope(), Scope::Ais);
    assert_eq!(tokens.obtained_at(), now());
    assert_eq!(tokens.expires_at(), Some(after(900)));
    assert_eq!(tokens.logical_id().unwrap().as_str(), "5c6b0fd4-3b0c");
    assert_eq!(tokens.iban().unwrap().as_str(), IBAN);
    assert!(tokens.can_refresh());
    assert!(tokens.sca_token(now()).is_none());
}

#[test]
fn the_tokens_are_of_the_account_of_the_consent_unless_the_bank_says_another() {
    let of = |body| read(body).iban().unwrap().as_str().to_owned();
    assert_eq!(of(r#"{"access_token":"a1"}"#), IBAN);
    assert_eq!(of(r#"{"access_token":"a1","iban":"BE71096123456769"}"#), "BE71096123456769");
}

#[test]
fn a_lifetime_may_be_a_number_or_missing() {
    assert_eq!(read(r#"{"access_token":"a","expires_in":3600}"#).expires_at(), Some(after(3600)));
    for odd in ["", r#","expires_in":null"#, r#","expires_in":"soon""#, r#","expires_in":-1"#] {
        let tokens = read(&format!(r#"{{"access_token":"a"{odd}}}"#));
        assert_eq!(tokens.expires_at(), None, "{odd}");
        assert!(!tokens.is_expired(after(1_000_000)));
    }
    let endless = read(r#"{"access_token":"a","expires_in":"9223372036854775807"}"#);
    assert_eq!(endless.expires_at(), None);
}

#[test]
fn it_counts_as_expired_five_seconds_early() {
    let tokens = read(r#"{"access_token":"a","expires_in":"900"}"#);
    assert!(!tokens.is_expired(after(894)));
    assert!(tokens.is_expired(after(895)));
    let short = read(r#"{"access_token":"a","expires_in":"10"}"#);
    assert!(!short.is_expired(after(8)) && short.is_expired(after(9)), "a tenth of its life");
}

#[test]
fn an_sca_token_lives_for_one_hour() {
    let tokens = read(r#"{"access_token":"a","refresh_token":"r","sca_token":"s1"}"#);
    assert_eq!(tokens.sca_token(after(3599)).unwrap().expose(), "s1");
    assert!(tokens.sca_token(after(3600)).is_none());
}

#[test]
fn a_code_knows_the_tokens_that_it_has_bought() {
    let body = r#"{"access_token":"a","expires_in":"900","refresh_token":"r"}"#;
    let bought = read(body);
    assert!(exchange().has_bought(&bought));
    let text = serde_json::to_string(&bought).unwrap();
    assert!(!text.contains("the-code"), "{text}");
    let stored: Tokens = serde_json::from_str(&text).unwrap();
    assert!(exchange().has_bought(&stored));
    // A refresh keeps it, whatever its answer leaves out.
    let renewed = done(client().refresh(&stored, seed()).unwrap(), answer(200, body));
    let again = done(client().refresh(&renewed, seed()).unwrap(), answer(200, body));
    assert!(exchange().has_bought(&again));
}

#[test]
fn a_code_knows_no_other_tokens() {
    let bought = read(r#"{"access_token":"a"}"#);
    assert!(!exchange_of("the-other").has_bought(&bought), "of another code");
    assert!(!exchange().has_bought(&tokens(Scope::Ais)), "stored before this was kept");
    let with = |member: &str, value: &str| -> Tokens {
        let mut stored = serde_json::to_value(&bought).unwrap();
        stored[member] = value.into();
        serde_json::from_value(stored).unwrap()
    };
    assert!(!exchange().has_bought(&with("scope", "CAF")), "of another scope");
    assert!(!exchange().has_bought(&with("bank", "https://psd2.b2b.banx.be:8443")), "of a bank");
    assert!(!exchange().has_bought(&with("callback_digest", "lBu7eY2wDcLhESF940H9Q_")));
    // Tokens of a code of their own keep it; others take it over.
    let other = done(exchange_of("the-other"), answer(200, r#"{"access_token":"b"}"#));
    assert!(exchange_of("the-other").has_bought(&other.clone().or_from(&bought)));
    assert!(!exchange().has_bought(&other.or_from(&bought)));
    assert!(exchange().has_bought(&tokens(Scope::Ais).or_from(&bought)));
}

#[test]
fn the_same_code_of_another_redirect_is_another_callback() {
    let bought = read(r#"{"access_token":"a"}"#);
    let body = format!(r#"[{{"language":"fr","consent_uri":"{LAUNCHER}"}}]"#);
    let another = client().consent(Scope::Ais, &iban(), Seed::new([8; 32])).unwrap();
    let another = done(another, answer(200, &body)).pending;
    assert!(!exchange_after(&another, "the-code").has_bought(&bought));
    assert!(exchange_after(&consent().pending, "the-code").has_bought(&bought));
}

#[test]
fn what_is_odd_beside_the_tokens_costs_nothing() {
    let tokens = read(
        r#"{"access_token":"a","refresh_token":"r","expires_in":[],"scope":7,"logical_id":{},
            "iban":false,"sca_token":"two words","id_token":{"x":[1]},"token_type":null}"#,
    );
    assert_eq!(tokens.scope(), Scope::Ais, "the scope that was asked for");
    assert!(tokens.can_refresh() && tokens.logical_id().is_none());
}

#[test]
fn an_empty_refresh_token_is_none() {
    let tokens = read(r#"{"access_token":"a","refresh_token":""}"#);
    assert!(!tokens.can_refresh());
    assert!(!read(r#"{"access_token":"a","refresh_token":null}"#).can_refresh());
}

#[test]
fn an_answer_without_an_access_token_is_an_error() {
    for body in [
        "{}",
        r#"{"refresh_token":"r"}"#,
        r#"{"access_token":""}"#,
        r#"{"access_token":"a\r\nX-Injected: b"}"#,
        r#"{"access_token":null}"#,
        r#"["a","r"]"#,
        "",
    ] {
        let error = fails(exchange(), answer(200, body));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{body}: {error}");
        assert_eq!(error.delivery(), Delivery::Unknown);
        // Nothing is lost: the body is there for whoever must rescue it.
        assert_eq!(error.body().unwrap().expose(), body.as_bytes());
    }
}

#[test]
fn a_spent_code_or_a_wrong_verifier_starts_over() {
    let text = "Validation failed for security related parameters.";
    let error = fails(exchange(), bank_error(401, "failed_security_validation", "10003", text));
    assert_eq!(error.bank().unwrap().code(), BankCode::SecurityParameters);
    assert_eq!(error.remedy(), Remedy::StartOver);
    assert_eq!(error.operation(), Operation::ExchangeCode);
    let error = fails(exchange(), bank_error(400, "invalid_grant", "", "code"));
    assert_eq!(error.remedy(), Remedy::StartOver);
}

#[test]
fn after_an_error_it_can_be_sent_again() {
    let failure = begin(exchange()).step(answer(503, ""), now()).unwrap_err();
    let (first, again) = (exchange().request(), failure.exchange.request());
    assert_eq!(first.body(), again.body());
    assert_ne!(header(&first, "Request-ID"), header(&again, "Request-ID"));
}
