//! One account, as each generation of the bank's API describes it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod current;
mod transfers;

use belfius_psd2::{
    AccountRequest, Bank, BankCode, Exchange, Generation, PendingSca, Remedy, Reply,
    model::{Account, PsuPresence, Scope},
};
use common::*;
use current::sca_required_anywhere;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const ALL: [Generation; 3] = [Generation::One, Generation::Two, Generation::Three];

/// Version 1, as recorded in production, with other values.
const FIRST: &str = r#"{"iban":"BE54063301200997","currency":"EUR","balance":789.01,
    "multicurrency":false,"type":"Belfius Pulse","other_compartments":[],
    "_links":{"self":{"href":"/accounts/x"},"transactions":{"href":"/accounts/x/transactions"}}}"#;
/// Version 2, likewise.
const SECOND: &str = r#"{"iban":"BE54063301200997","currency":"EUR","balance":-0.10,
    "multicurrency":true,"product":"Belfius Pulse","account_name":"Jeanne Peeters",
    "other_compartments":[{"currency":"USD","balance":12.3},{"currency":"JPY","balance":1200}],
    "_links":{"self":{"href":"/accounts/x"},"transactions":{"href":"/accounts/x/transactions"}}}"#;
/// Version 3, as the bank's accounts reference page prints it.
const THIRD: &str = r#"{"product_type":"payment-account","product_name":"Beats Star",
    "iban":"BE54063301200997","currency":"EUR","balance":"123.12","multicurrency":"True",
    "account_name":"Jeanne Peeters","psu_name":"J. Peeters",
    "other_compartments":[{"currency":"EUR","balance":"-123.12"}],
    "_links":{"self":{"href":"/accounts/x","templated":"boolean"},
              "transactions":{"href":"/accounts/x/transactions","templated":"boolean"}}}"#;

fn ask(generation: Generation) -> AccountRequest {
    let client = client_of(Bank::belfius(generation));
    let tokens = last_tokens(Scope::Ais);
    client.account(&logical_id(), &tokens, PsuPresence::Present, seed()).unwrap()
}

fn read(generation: Generation, body: &str) -> Account {
    match done(ask(generation), answer(200, body)) {
        Reply::Answer(account) => account,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_generation_asks_alike_in_its_own_version() {
    for (generation, version) in ALL.into_iter().zip(["1", "2", "3"]) {
        let sent = begin(ask(generation)).request();
        assert_eq!(sent.method(), "GET");
        assert_eq!(
            sent.uri().path_and_query().unwrap(),
            "/accounts/eyJhbGciOiJkaXIi..c2Vj-_?psu_involved=true"
        );
        let accept = format!("application/vnd.belfius.api+json; version={version}");
        assert_eq!(header(&sent, "Accept"), Some(accept.as_str()));
    }
}

#[test]
fn every_shape_is_read_whatever_version_was_asked_for() {
    for generation in ALL {
        let [first, second, third] = [FIRST, SECOND, THIRD].map(|body| read(generation, body));
        for (account, label, holder, balance, multicurrency) in [
            (&first, "Belfius Pulse", None, "789.01", false),
            (&second, "Belfius Pulse", Some("Jeanne Peeters"), "-0.10", true),
            (&third, "Beats Star", Some("Jeanne Peeters"), "123.12", true),
        ] {
            assert_eq!(account.iban.as_ref().unwrap().as_str(), IBAN);
            assert_eq!(account.currency.unwrap().as_str(), "EUR");
            assert_eq!(account.label(), Some(label));
            assert_eq!(account.holder.as_deref(), holder);
            assert_eq!(account.balance.unwrap().to_string(), balance, "with the digits that came");
            assert_eq!(account.multicurrency, Some(multicurrency));
            assert_eq!(account.own_link.as_deref(), Some("/accounts/x"));
            assert_eq!(account.transactions_link.as_deref(), Some("/accounts/x/transactions"));
        }
        let compartments = |account: &Account| -> Vec<String> {
            let text = |c: &belfius_psd2::model::Compartment| {
                format!("{} {}", c.balance.unwrap(), c.currency.unwrap())
            };
            account.other_compartments.iter().map(text).collect()
        };
        assert!(first.other_compartments.is_empty());
        assert_eq!(compartments(&second), ["12.3 USD", "1200 JPY"]);
        assert_eq!(compartments(&third), ["-123.12 EUR"]);
        assert_eq!(third.psu_name.as_deref(), Some("J. Peeters"));
        assert_eq!(third.product_type.as_deref(), Some("payment-account"));
    }
}

#[test]
fn links_of_another_shape_do_not_spoil_an_account() {
    for links in [
        "null",
        "[]",
        r#""x""#,
        r#"{"self":"/accounts/x"}"#,
        r#"{"self":{"href":null},"transactions":[]}"#,
        r#"{"self":{"href":{"x":1}},"transactions":{}}"#,
    ] {
        let account = read(Generation::Three, &format!(r#"{{"iban":"{IBAN}","_links":{links}}}"#));
        assert_eq!((account.own_link, account.transactions_link), (None, None), "{links}");
    }
}

#[test]
fn a_refusal_means_the_same_in_every_family() {
    for (means, remedy, families) in [
        (
            BankCode::NoActiveConsent,
            Remedy::NewConsent,
            [("no_active_consent", "20005"), ("NO_ACTIVE_CONSENT", "B14800ZZ-3013-000000")],
        ),
        (
            BankCode::ChannelNotPermitted,
            Remedy::NotPermitted,
            [("channel_not_permitted", "20003"), ("CHANNEL_NOT_PERMITTED", "B14800ZZ-3007-000000")],
        ),
        (
            BankCode::AccountNotSupported,
            Remedy::NotPermitted,
            [("account_not_supported", "20004"), ("ACCOUNT_NOT_SUPPORTED", "B14800ZZ-3008-000000")],
        ),
        (
            BankCode::InvalidAccount,
            Remedy::NotPermitted,
            [("invalid_account", "20002"), ("INVALID_ACCOUNT", "B14800ZZ-3002-000000")],
        ),
        (
            BankCode::InvalidAccessToken,
            Remedy::RefreshTokens,
            [("invalid_access_token", "10006"), ("FAILED_SECURITY_VALIDATION", "GEN-1203-100003")],
        ),
    ] {
        for (error, code) in families {
            // Production left the `ZZ` of the documents out.
            for code in [code.to_owned(), code.replace("ZZ", "")] {
                for generation in ALL {
                    let error = fails(ask(generation), bank_error(403, error, &code, "x"));
                    assert_eq!(error.bank().unwrap().code(), means, "{code}");
                    assert_eq!(error.remedy(), remedy, "{code}");
                }
            }
        }
    }
}

#[test]
fn strong_authentication_is_asked_for_wherever_the_address_is() {
    for generation in ALL {
        for (place, response) in sca_required_anywhere() {
            let Reply::StrongAuthentication(redirect) = done(ask(generation), response) else {
                panic!("{place}")
            };
            let state = redirect.pending.state().expose().to_owned();
            assert_eq!(redirect.url.as_str(), format!("{SIGN_AT}&state={state}"), "{place}");
            let stored = serde_json::to_string(&redirect.pending).unwrap();
            let pending: PendingSca = serde_json::from_str(&stored).unwrap();
            assert_eq!(pending.logical_id(), Some(&logical_id()));
            let url = format!("{CALLBACK}?state={state}");
            let client = client_of(Bank::belfius(generation));
            assert!(pending.callback(&client, &url, now(), seed()).unwrap().pages.is_none());
        }
    }
}
