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
    ConsentEnd, ConsentLife, ConsentState, Contract, Exchange, Pages, PaymentReturn,
    PendingConsent, PendingPayment, PendingSca, ScaGrant, SignedPayment, Tokens, UnattendedBudget,
    model::{Fingerprint, Occurrences, PaymentOrder, PaymentResource, PsuPresence, Scope},
    sign::JoseHeader,
};
use common::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TOKENS: &str = r#"{"tokens":1,"bank":"https://psd2.b2b.belfius.be:8443","scope":"AIS","access_token":"access-Token-1a2b","refresh_token":"refresh-Token-3c4d","obtained_at":"2026-01-05T09:00:00Z","expires_at":"2026-01-05T09:15:00Z","sca":{"token":"sca-Token-5e6f","expires_at":"2026-01-05T10:00:00Z"},"logical_id":"eyJhbGciOiJkaXIi..c2Vj-_","iban":"BE80350454678790"}"#;
const BARE_TOKENS: &str = r#"{"tokens":1,"bank":"https://psd2.b2b.belfius.be:8443","scope":"PIS","access_token":"a","refresh_token":null,"obtained_at":"2026-01-05T09:00:00.123456789Z","expires_at":null,"sca":null,"logical_id":null,"iban":null}"#;
/// With the time of consent, which came later: it is not written when unknown.
const DATED_TOKENS: &str = r#"{"tokens":1,"bank":"https://psd2.b2b.belfius.be:8443","scope":"AIS","access_token":"a","refresh_token":null,"obtained_at":"2026-02-05T09:00:00Z","expires_at":null,"sca":null,"logical_id":null,"iban":null,"consented_at":"2026-01-05T09:00:00Z"}"#;
/// With what tells which code has bought them, which came later too.
const BOUGHT_TOKENS: &str = r#"{"tokens":1,"bank":"https://psd2.b2b.belfius.be:8443","scope":"AIS","access_token":"a","refresh_token":null,"obtained_at":"2026-02-05T09:00:00Z","expires_at":null,"sca":null,"logical_id":null,"iban":null,"consented_at":"2026-01-05T09:00:00Z","callback_digest":"lBu7eY2wDcLhESMF940H9Q"}"#;
const CONSENT: &str = r#"{"pending_consent":1,"redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"},"verifier":"the-verifier","scope":"AIS","iban":"BE54063301200997"}"#;
const SCA_OF_PAGES: &str = r#"{"pending_sca":1,"redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"},"logical_id":"id","pages":{"pages":1,"logical_id":"id","query":{"date_from":"2025-01-01","date_to":null,"currency":"EUR","page_size":400,"later_pages":"key_only","max_pages":10000},"next":"k2","followed":[1,18446744073709551615]}}"#;
const SCA_OF_ACCOUNT: &str = r#"{"pending_sca":1,"redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"},"logical_id":"id","pages":null}"#;
const PAYMENT: &str = r#"{"pending_payment":1,"redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"},"verifier":"the-verifier","payment_id":"order-17"}"#;
const PAYMENT_WITH_TOKEN: &str = r#"{"pending_payment":1,"redirect":{"bank":"https://psd2.b2b.belfius.be:8443","redirect_uri":"https://tpp.example/callback","state":"the-state","expires_at":"2026-01-05T10:00:00Z"},"verifier":null,"payment_id":"order-17"}"#;
const PAGES: &str = r#"{"pages":1,"logical_id":"id","query":{"date_from":null,"date_to":"2026-02-01","currency":null,"page_size":null,"later_pages":"everything","max_pages":10000},"next":null,"followed":[]}"#;
const SIGNED: &str = r#"{"signed_payment":1,"payment_id":"order-17","body":"{\"payment_id\":\"order-17\"}","signature":"aa.bb.cc"}"#;
const LIFE: &str = r#"{"consent_life":1,"given_at":"2026-01-05T09:00:00Z","renewal_days":90,"notice_days":7,"sca_required_at":null,"ended":null}"#;
const LIFE_WAITING: &str = r#"{"consent_life":1,"given_at":"2025-01-05T09:00:00Z","renewal_days":180,"notice_days":0,"sca_required_at":"2026-01-05T10:00:00Z","ended":null}"#;
const LIFE_ENDED: &str = r#"{"consent_life":1,"given_at":"2025-01-05T09:00:00Z","renewal_days":90,"notice_days":7,"sca_required_at":null,"ended":{"reason":"refresh_refused","at":"2026-01-05T10:00:00Z"}}"#;
const BUDGET: &str = r#"{"unattended_budget":1,"limit":4,"window_seconds":86400,"calls":["2026-01-05T09:00:00Z","2026-01-05T09:00:00.5Z"]}"#;
const OCCURRENCES: &str = r#"{"occurrences":1,"counts":{"08d67b923c6c84bae62ec5ff367f594842af986789fcb97c260ecc6e8eaaff11":1,"f3c20206826f4711ede0acf946211b0d90f38f77b0d4650bad6f9ff2f21a94ab":4294967294}}"#;
const RESOURCE: &str = r#"{"payment_resource":1,"service":"payments","product":"sepa-credit-transfers","payment_id":"the-bank-id"}"#;
const CONTRACT: &str = r#"{"contract":1,"generation":3,"rows":[{"operation":"payment-details","method":"GET","path":"/x/{payment-id}","version":"2","parameters":{"type":"INTERNAL"}}]}"#;
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
    assert_eq!(tokens.bank(), client().bank().base_url());
    assert_eq!(tokens.access_token().expose(), ACCESS);
    assert_eq!((tokens.obtained_at(), tokens.expires_at()), (now(), Some(after(900))));
    assert_eq!(tokens.sca_token(after(3599)).unwrap().expose(), SCA);
    assert_eq!(tokens.logical_id().unwrap().as_str(), LOGICAL_ID);
    assert_eq!(tokens.iban().unwrap().as_str(), "BE80350454678790", "as the bank sent it");
    let refresh = client().refresh(&tokens, seed()).unwrap().request();
    assert_eq!(form(&refresh)[1].1, REFRESH);
    let bare: Tokens = read(BARE_TOKENS);
    assert!(!bare.can_refresh() && !bare.is_expired(after(9_999_999)));
    assert_eq!((tokens.consented_at(), bare.consented_at()), (None, None));
    let dated: Tokens = read(DATED_TOKENS);
    assert_eq!(dated.consented_at(), Some(now()));
    let bought: Tokens = read(BOUGHT_TOKENS);
    let pending: PendingConsent = read(CONSENT);
    let url = format!("{CALLBACK}?code=the-code&state=the-state");
    let code = pending.callback(&client(), &url, now(), seed()).unwrap();
    assert!(code.has_bought(&bought) && !code.has_bought(&dated));
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
    assert_eq!(pending.payment_id().unwrap().as_str(), "order-17");
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
fn a_life_of_version_one() {
    let life: ConsentLife = read(LIFE);
    assert_eq!(life, ConsentLife::new(now()));
    let state = |stored| read::<ConsentLife>(stored).state(now());
    assert_eq!(state(LIFE), ConsentState::Active { days_left: 90 });
    assert_eq!(state(LIFE_WAITING), ConsentState::ScaRequired { since: after(3600) });
    let reason = ConsentEnd::RefreshRefused;
    assert_eq!(state(LIFE_ENDED), ConsentState::Ended { reason, at: after(3600) });
    for reason in ["withdrawn", "expired"] {
        read::<ConsentLife>(&LIFE_ENDED.replace("refresh_refused", reason));
    }
}

#[test]
fn a_budget_of_version_one() {
    let budget: UnattendedBudget = read(BUDGET);
    assert_eq!((budget.left(after(1)), budget.left(after(86_400))), (2, 3));
}

#[test]
fn occurrences_of_version_one() {
    let mut seen: Occurrences = read(OCCURRENCES);
    let known = "f3c20206826f4711ede0acf946211b0d90f38f77b0d4650bad6f9ff2f21a94ab";
    let known = Fingerprint::parse(known).unwrap();
    // The last that there is, and no panic behind it.
    assert_eq!([(); 2].map(|()| seen.key(known).occurrence().get()), [u32::MAX; 2]);
    assert_eq!(seen.key(Fingerprint::from_bytes([0; 32])).occurrence().get(), 1);
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
fn kinds() -> [Kind; 11] {
    [
        ("tokens", TOKENS, refused::<Tokens>),
        ("pending_consent", CONSENT, refused::<PendingConsent>),
        ("pending_sca", SCA_OF_PAGES, refused::<PendingSca>),
        ("pending_payment", PAYMENT, refused::<PendingPayment>),
        ("pages", PAGES, refused::<Pages>),
        ("signed_payment", SIGNED, refused::<SignedPayment>),
        ("consent_life", LIFE, refused::<ConsentLife>),
        ("unattended_budget", BUDGET, refused::<UnattendedBudget>),
        ("occurrences", OCCURRENCES, refused::<Occurrences>),
        ("payment_resource", RESOURCE, refused::<PaymentResource>),
        ("contract", CONTRACT, refused::<Contract>),
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
            for secret in
                [ACCESS, REFRESH, SCA, "the-verifier", "the-state", "the-bank-id", "BE54", "aa.bb"]
            {
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
    refused::<Tokens>(&DATED_TOKENS.replace("2026-01-05", "2026-01-32"));
    for (from, to) in [("90", "0"), ("90", "65536"), ("7", "-1"), ("2026", "no")] {
        refused::<ConsentLife>(&LIFE.replacen(from, to, 1));
    }
    refused::<ConsentLife>(&LIFE_ENDED.replace("refresh_refused", "lost"));
    refused::<ConsentLife>(&LIFE_ENDED.replace(r#","at""#, r#","when":1,"at""#));
    for (from, to) in [("4", "0"), ("4", "256"), ("86400", "0"), ("86400", "-1"), ("2026", "no")] {
        refused::<UnattendedBudget>(&BUDGET.replacen(from, to, 1));
    }
    for (from, to) in [
        ("aff11\":1", "aff11\":0"),
        (":4294967294", ":0"),
        (":4294967294", ":4294967296"),
        ("08d6", "08D6"),
        ("08d6", ""),
    ] {
        refused::<Occurrences>(&OCCURRENCES.replacen(from, to, 1));
    }
}
