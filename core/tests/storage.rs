//! What an application stores: version 1 of each kind, pinned, must be read by
//! every later release; anything else is refused by name.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests are tests too"
)]

mod common;

use belfius_psd2::{
    Exchange, Pages, PaymentReturn, PendingConsent, PendingPayment, PendingSca, ScaGrant,
    SignedPayment, Tokens,
    model::{PaymentOrder, PsuPresence, Scope},
    sign::JoseHeader,
};
use common::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

const TOKENS: &str = r#"{"tokens":1,"bank":"https://psd2.b2b.belfius.be:8443","scope":"AIS","access_token":"access-Token-1a2b","refresh_token":"refresh-Token-3c4d","obtained_at":"2026-01-05T09:00:00Z","expires_at":"2026-01-05T09:15:00Z","sca":{"token":"sca-Token-5e6f","expires_at":"2026-01-05T10:00:00Z"},"logical_id":"eyJhbGciOiJkaXIi..c2Vj-_","iban":"BE80350454678790"}"#;
const BARE_TOKENS: &str = r#"{"tokens":1,"bank":"https://psd2.b2b.belfius.be:8443","scope":"PIS","access_token":"a","refresh_token":null,"obtained_at":"2026-01-05T09:00:00.123456789Z","expires_at":null,"sca":null,"logical_id":null,"iban":null}"#;
const CONSENT: &str = r#"{"pending_consent":1,"redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"},"verifier":"the-verifier","scope":"AIS","iban":"BE54063301200997"}"#;
const SCA_OF_PAGES: &str = r#"{"pending_sca":1,"redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"},"logical_id":"id","pages":{"pages":1,"logical_id":"id","query":{"date_from":"2025-01-01","date_to":null,"currency":"EUR","page_size":400,"later_pages":"key_only","max_pages":10000},"next":"k2","followed":[1,18446744073709551615]}}"#;
const SCA_OF_ACCOUNT: &str = r#"{"pending_sca":1,"redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"},"logical_id":"id","pages":null}"#;
const PAYMENT: &str = r#"{"pending_payment":1,"redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"},"verifier":"the-verifier","payment_id":"order-17"}"#;
const PAYMENT_WITH_TOKEN: &str = r#"{"pending_payment":1,"redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"},"verifier":null,"payment_id":"order-17"}"#;
const PAGES: &str = r#"{"pages":1,"logical_id":"id","query":{"date_from":null,"date_to":"2026-02-01","currency":null,"page_size":null,"later_pages":"everything","max_pages":10000},"next":null,"followed":[]}"#;
const SIGNED: &str = r#"{"signed_payment":1,"payment_id":"order-17","body":"{\"payment_id\":\"order-17\"}","signature":"aa.bb.cc"}"#;
/// Not versioned: data of the application's own.
const ORDER: &str = r#"{"payment_id":"order-17","debtor":"BE54063301200997","creditor_name":"Marcel Thierry","creditor":{"unchecked":"BE21063304586543"},"creditor_bic":"GKCCBEBB","amount":"100.10","currency":"EUR","communication":{"structured":{"unchecked":"+++333/4444/55555+++"}},"execution_date":"2017-05-17","treatment":"URGENT"}"#;

/// Reads it, and writes it again to the byte.
fn read<T: DeserializeOwned + Serialize>(stored: &str) -> T {
    let value: T = serde_json::from_str(stored).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), stored);
    value
}

fn refused<T: DeserializeOwned>(stored: &str) -> String {
    match serde_json::from_str::<T>(stored) {
        Ok(_) => panic!("{stored}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn tokens_of_version_one() {
    let tokens: Tokens = read(TOKENS);
    assert_eq!(tokens.scope(), Scope::Ais);
    assert_eq!(tokens.access_token().expose(), ACCESS);
    assert_eq!((tokens.obtained_at(), tokens.expires_at()), (now(), Some(after(900))));
    assert_eq!(tokens.sca_token(after(3599)).unwrap().expose(), SCA);
    assert_eq!(tokens.logical_id().unwrap().as_str(), LOGICAL_ID);
    assert_eq!(tokens.iban().unwrap().as_str(), "BE80350454678790", "as the bank sent it");
    let refresh = client().refresh(&tokens, seed()).unwrap().request();
    assert_eq!(form(&refresh)[1].1, REFRESH);
    let bare: Tokens = read(BARE_TOKENS);
    assert!(!bare.can_refresh() && !bare.is_expired(after(9_999_999)));
}

#[test]
fn a_pending_consent_of_version_one() {
    let pending: PendingConsent = read(CONSENT);
    assert_eq!((pending.state().expose(), pending.expires_at()), ("the-state", after(3600)));
    let url = format!("{CALLBACK}?code=c&state=the-state");
    let sent = pending.callback(&client(), &url, now(), seed()).unwrap().request();
    assert_eq!(form(&sent)[3].1, "the-verifier");
}

#[test]
fn a_pending_strong_authentication_of_version_one() {
    let pending: PendingSca = read(SCA_OF_PAGES);
    let url = format!("{CALLBACK}?state=the-state");
    let back = pending.callback(&client(), &url, now(), seed()).unwrap();
    assert!(matches!(back.grant, ScaGrant::Nothing));
    let pages = back.pages.unwrap();
    assert_eq!(pages.number(), 3);
    let ask = client().page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap();
    assert_eq!(ask.request().uri().query(), Some("psu_involved=false&next=k2"));
    assert_eq!(read::<PendingSca>(SCA_OF_ACCOUNT).logical_id().unwrap().as_str(), "id");
}

#[test]
fn a_pending_payment_of_version_one() {
    let url = format!("{CALLBACK}?code=c&state=the-state");
    let pending: PendingPayment = read(PAYMENT);
    let PaymentReturn::Code(code) = pending.callback(&client(), &url, now(), seed()).unwrap()
    else {
        panic!("a code")
    };
    assert_eq!(form(&code.request())[3].1, "the-verifier");
    let pending: PendingPayment = read(PAYMENT_WITH_TOKEN);
    let back = pending.callback(&client(), &url, now(), seed()).unwrap();
    assert!(matches!(back, PaymentReturn::Signed));
    assert_eq!(pending.payment_id().as_str(), "order-17");
}

#[test]
fn a_cursor_of_version_one() {
    let pages: Pages = read(PAGES);
    assert_eq!(pages.number(), 1);
    let ask = client().page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap();
    assert_eq!(ask.request().uri().query(), Some("psu_involved=false&date_to=2026-02-01"));
}

#[test]
fn a_signed_payment_of_version_one() {
    let payment: SignedPayment = read(SIGNED);
    let sent = client().initiate(&payment, None, seed()).unwrap().request();
    assert_eq!(sent.body(), br#"{"payment_id":"order-17"}"#);
    assert_eq!(header(&sent, "Signature"), Some("aa.bb.cc"));
}

#[test]
fn an_order_and_a_header() {
    let order: PaymentOrder = read(ORDER);
    assert!(!order.creditor.is_checked() && order.debtor.unwrap().is_checked());
    assert_eq!(order.amount.to_string(), "100.10");
    let header: JoseHeader = read(r#"{"typ":"JWT","alg":"ES256","kid":"seal-1"}"#);
    assert_eq!(header.to_json(), r#"{"typ":"JWT","alg":"ES256","kid":"seal-1"}"#);
}

type Kind = (&'static str, &'static str, fn(&str) -> String);

/// Each kind with its name, its JSON, and how it is refused.
fn kinds() -> [Kind; 6] {
    [
        ("tokens", TOKENS, refused::<Tokens>),
        ("pending_consent", CONSENT, refused::<PendingConsent>),
        ("pending_sca", SCA_OF_PAGES, refused::<PendingSca>),
        ("pending_payment", PAYMENT, refused::<PendingPayment>),
        ("pages", PAGES, refused::<Pages>),
        ("signed_payment", SIGNED, refused::<SignedPayment>),
    ]
}

#[test]
fn another_version_is_refused_by_number() {
    for (name, stored, refused) in kinds() {
        for version in ["0", "2", "4294967297"] {
            let other =
                stored.replacen(&format!(r#""{name}":1"#), &format!(r#""{name}":{version}"#), 1);
            let error = refused(&other);
            let expected =
                format!("stored with version {version}, but this release reads version 1");
            assert!(error.starts_with(&expected), "{error}");
        }
        for version in ["\"1\"", "null", "-1", "1.5"] {
            refused(&stored.replacen(
                &format!(r#""{name}":1"#),
                &format!(r#""{name}":{version}"#),
                1,
            ));
        }
    }
}

#[test]
fn another_kind_is_refused() {
    for (name, _, refused) in kinds() {
        for (other, stored, _) in kinds() {
            if name != other {
                let error = refused(stored).to_lowercase();
                assert!(error.contains(other) || error.contains(name), "{name}: {error}");
            }
        }
    }
}

#[test]
fn a_value_without_its_name_or_with_more_is_refused() {
    for (name, stored, refused) in kinds() {
        let mut value: Value = serde_json::from_str(stored).unwrap();
        value.as_object_mut().unwrap().remove(name);
        assert!(refused(&value.to_string()).contains(name));
        value[name] = 1.into();
        value["brand_new"] = 1.into();
        assert!(refused(&value.to_string()).contains("brand_new"));
    }
}

#[test]
fn a_refusal_repeats_no_secret() {
    for (name, stored, refused) in kinds() {
        for edited in [
            stored.replacen(":1,", ":2,", 1),
            stored.replace("the-state", ""),
            stored.replace("2026-01-05T10:00:00Z", "never"),
            stored.replace("\"PIS\"", "\"?\"").replace("\"AIS\"", "\"?\""),
            stored[..stored.len() - 2].to_owned(),
        ] {
            if edited == stored {
                continue;
            }
            // An empty state is a fault of its own; a cursor has none.
            let error = refused(&edited);
            for secret in [ACCESS, REFRESH, SCA, "the-verifier", "the-state", "BE54", "aa.bb"] {
                assert!(!error.contains(secret), "{name}: {error}");
            }
        }
    }
}

#[test]
fn what_was_edited_by_hand_is_checked_again() {
    for (from, to) in [
        (ACCESS, ""),
        (ACCESS, "two words"),
        (ACCESS, "a\\r\\nX: b"),
        (REFRESH, ""),
        ("\"AIS\"", "\"XYZ\""),
        (LOGICAL_ID, ".."),
        ("2026-01-05T09:00:00Z", "yesterday"),
    ] {
        refused::<Tokens>(&TOKENS.replace(from, to));
    }
    refused::<PendingConsent>(&CONSENT.replace("BE54", "BE55"));
    refused::<PendingPayment>(&PAYMENT.replace("order-17", ".."));
    refused::<Pages>(&PAGES.replace("everything", "nothing"));
    refused::<PaymentOrder>(&ORDER.replace("100.10", "1,5"));
}
