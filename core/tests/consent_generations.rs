//! Consent and tokens, as each generation of the bank's API gives them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;

use belfius_psd2::{
    Bank, BankCode, Client, CodeExchange, ConsentRequest, ErrorKind, Exchange, Generation,
    Redirect, Remedy, Tokens,
    model::{Language, Scope},
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const ALL: [Generation; 3] = [Generation::One, Generation::Two, Generation::Three];

fn client(generation: Generation) -> Client {
    client_of(Bank::belfius(generation))
}

/// A consent for accounts, asked for as the generation asks.
fn ask(generation: Generation) -> ConsentRequest {
    let client = client(generation);
    if client.bank().consents_by_iban(Scope::Ais) {
        client.consent(Scope::Ais, &iban(), seed()).unwrap()
    } else {
        client.consent_to_chosen_accounts(seed()).unwrap()
    }
}

fn page(language: &str) -> String {
    format!(r#"{{"language":"{language}","consent_uri":"{LAUNCHER}&lang={language}"}}"#)
}

fn redirect(generation: Generation, body: &str) -> Redirect<belfius_psd2::PendingConsent> {
    done(ask(generation), answer(200, body))
}

fn code(generation: Generation) -> CodeExchange {
    let pending = redirect(generation, &format!("[{}]", page("fr"))).pending;
    // As another process has it.
    let stored = serde_json::to_string(&pending).unwrap();
    let pending: belfius_psd2::PendingConsent = serde_json::from_str(&stored).unwrap();
    let url = format!("{CALLBACK}?code=c1&state={}", pending.state().expose());
    pending.callback(&client(generation), &url, now(), seed()).unwrap()
}

fn tokens_of(generation: Generation, body: &str) -> Tokens {
    done(code(generation), answer(200, body))
}

/// As recorded in production in versions 1 and 2, with other values.
const WITH_ACCOUNT: &str = r#"{"access_token":"a1","token_type":"Bearer","expires_in":"900",
    "refresh_token":"r1","scope":"AIS","logical_id":"5c6b","iban":"BE54063301200997","sca_token":"s1"}"#;
/// Version 3: the tokens are for whichever accounts the customer picked.
const WITHOUT_ACCOUNT: &str = r#"{"access_token":"a1","token_type":"Bearer","expires_in":3600,
    "refresh_token":"r1","scope":"AIS","sca_token":"s1"}"#;

#[test]
fn each_version_of_consent_asks_as_it_is_documented_or_seen() {
    let by_iban = format!("scope=AIS&iban={IBAN}");
    for (generation, version, query) in [
        (Generation::One, "2", by_iban.as_str()),
        (Generation::Two, "3", by_iban.as_str()),
        (Generation::Three, "4", "scope=AIS"),
    ] {
        let sent = ask(generation).request();
        assert_eq!((sent.uri().path(), sent.uri().query()), ("/consent-uris", Some(query)));
        let accept = format!("application/vnd.belfius.api+json; version={version}");
        assert_eq!(header(&sent, "Accept"), Some(accept.as_str()));
        assert_eq!(header(&sent, "Code-Challenge-Method"), Some("S256"));
        assert_eq!(header(&sent, "Authorization"), None);
    }
}

#[test]
fn one_page_or_all_languages_come_in_every_generation() {
    for generation in ALL {
        for (body, end) in [
            (format!("[{}]", page("fr")), "&lang=fr&"),
            (format!("[{},{}]", page("nl"), page("FR")), "&lang=FR&"),
            (format!(r#"[{{"consent_uri":"{LAUNCHER}&lang=xx"}}]"#), "&lang=xx&"),
        ] {
            let redirect = redirect(generation, &body);
            assert!(redirect.url.as_str().starts_with(&format!("{LAUNCHER}{end}state=")), "{body}");
            let iban = redirect.pending.iban().map(|iban| iban.as_str().to_owned());
            assert_eq!(iban.is_some(), generation != Generation::Three);
        }
        let error = fails(ask(generation), answer(200, &format!("[{}]", page("nl"))));
        let offered = vec![Language::NL];
        assert_eq!(error.kind(), &ErrorKind::LanguageNotOffered { offered });
    }
}

#[test]
fn every_answer_with_tokens_is_read_whatever_version_was_asked_for() {
    for (generation, version) in ALL.into_iter().zip(["1.1", "2", "3"]) {
        let accept = format!("application/vnd.belfius.api+json; version={version}");
        assert_eq!(header(&code(generation).request(), "Accept"), Some(accept.as_str()));

        let tokens = tokens_of(generation, WITH_ACCOUNT);
        assert_eq!(tokens.expires_at(), Some(after(900)), "a text in production");
        assert_eq!(tokens.logical_id().unwrap().as_str(), "5c6b");
        assert_eq!(tokens.iban().unwrap().as_str(), IBAN);
        assert!(tokens.can_refresh() && tokens.sca_token(now()).is_some());

        let tokens = tokens_of(generation, WITHOUT_ACCOUNT);
        assert_eq!(tokens.expires_at(), Some(after(3600)));
        assert_eq!(tokens.logical_id(), None);
        assert!(tokens.can_refresh() && tokens.sca_token(now()).is_some());
    }
}

#[test]
fn a_renewal_keeps_its_account_and_drops_its_sca_token() {
    let body = r#"{"access_token":"a2","token_type":"Bearer","expires_in":"900","refresh_token":"r2","scope":"AIS"}"#;
    for (generation, version) in ALL.into_iter().zip(["1.1", "2", "3"]) {
        for (first, has_account) in [(WITH_ACCOUNT, true), (WITHOUT_ACCOUNT, false)] {
            let old = tokens_of(generation, first);
            let refresh = client(generation).refresh(&old, seed()).unwrap();
            let accept = format!("application/vnd.belfius.api+json; version={version}");
            assert_eq!(header(&refresh.request(), "Accept"), Some(accept.as_str()));
            let new = done(refresh, answer(200, body));
            assert_eq!(new.logical_id().is_some(), has_account);
            assert!(new.sca_token(now()).is_none() && !new.is_same_pair(&old));
        }
    }
}

#[test]
fn a_dead_refresh_token_means_the_same_in_every_family() {
    for (error, code, text) in [
        ("invalid_grant", "10006", "refresh token is not valid."),
        ("FAILED_SECURITY_VALIDATION", "GEN-1203-100004", "invalid refresh token"),
    ] {
        for generation in ALL {
            let old = tokens_of(generation, WITHOUT_ACCOUNT);
            let refresh = client(generation).refresh(&old, seed()).unwrap();
            let error = fails(refresh, bank_error(401, error, code, text));
            assert_eq!(error.bank().unwrap().code(), BankCode::InvalidRefreshToken);
            assert_eq!(error.remedy(), Remedy::NewConsent);
        }
    }
}

#[test]
fn the_other_brand_or_a_wrong_account_is_refused_in_every_family() {
    for (error, code, means) in [
        ("invalid_account", "20002", BankCode::InvalidAccount),
        ("INVALID_ACCOUNT", "B14800ZZ-3002-000000", BankCode::InvalidAccount),
        ("channel_not_permitted", "20003", BankCode::ChannelNotPermitted),
        ("CHANNEL_NOT_PERMITTED", "B14800-3007-000000", BankCode::ChannelNotPermitted),
    ] {
        for generation in ALL {
            let error = fails(ask(generation), bank_error(403, error, code, "x"));
            assert_eq!(error.bank().unwrap().code(), means);
            assert_eq!(error.remedy(), Remedy::NotPermitted);
        }
    }
}
