//! Two brands, two hosts, one set of credentials.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod sandbox_tpp;

use belfius_psd2_sandbox::{Behaviour, Brand, Options};
use sandbox_tpp::current::listed;
use sandbox_tpp::{Tokens, Tpp, parameter, tokens, tpp, tpp_of};

const BELFIUS: &str = "BE54063301200997";

fn banx_iban(tpp: &Tpp) -> String {
    tpp.bank.banx_accounts().remove(0).iban
}

fn pick_on_banx(tpp: &Tpp) -> Tokens {
    let answer = tpp.pick_uris().on_banx().send().ok();
    let url = format!("{}&state=s", answer[0]["consent_uri"].as_str().unwrap());
    let code = parameter(&tpp.bank.customer().approve(&url).unwrap(), "code").unwrap();
    // The code is Banx's.
    let elsewhere = tpp.exchange(&code).version("3").send();
    elsewhere.refused(401, "GEN-1203-100008");
    let answer = tpp.pick_uris().on_banx().send().ok();
    let url = format!("{}&state=s", answer[0]["consent_uri"].as_str().unwrap());
    let code = parameter(&tpp.bank.customer().approve(&url).unwrap(), "code").unwrap();
    tokens(&tpp.exchange(&code).version("3").on_banx().send().ok())
}

#[test]
fn banx_has_a_host_and_accounts_of_its_own() {
    let tpp = tpp_of(Options::default().prefix("sandbox/psd2"));
    assert_ne!(tpp.bank.base_url(), tpp.bank.banx_url());
    assert!(tpp.bank.banx_url().ends_with("/sandbox/psd2"));
    assert!(tpp.bank.accounts().iter().all(|account| account.brand == Brand::Belfius));
    assert!(tpp.bank.banx_accounts().iter().all(|account| account.brand == Brand::Banx));
    assert!(tpp.bank.requests().is_empty());
    tpp.pick_uris().on_banx().send().ok();
    assert_eq!(tpp.bank.requests()[0].brand, Brand::Banx);
}

#[test]
fn an_iban_of_the_other_brand_is_refused_at_consent() {
    let tpp = tpp();
    let banx = banx_iban(&tpp);
    tpp.consent_uris("CAF", &banx).version("3").send().refused(403, "B14800-3007-000000");
    tpp.consent_uris("CAF", BELFIUS)
        .version("3")
        .on_banx()
        .send()
        .refused(403, "B14800-3002-000000");
    tpp.consent_uris("AIS", &banx).send().refused(403, "20003");
    tpp.consent_uris("AIS", BELFIUS).on_banx().send().refused(403, "20002");
    tpp.consent_uris("CAF", &banx).version("3").on_banx().send().ok();
}

#[test]
fn only_the_brands_own_accounts_can_be_picked_and_read() {
    let tpp = tpp();
    let tokens = pick_on_banx(&tpp);
    let list = listed(&tpp.list(&tokens).on_banx().send().ok());
    let facts = tpp.bank.banx_accounts();
    let ordinary = facts.iter().filter(|account| account.behaviour == Behaviour::Ordinary);
    assert_eq!(
        list.iter().map(|one| &one.iban).collect::<Vec<_>>(),
        ordinary.map(|account| &account.iban).collect::<Vec<_>>()
    );
    let body = tpp.account_of(&tokens, &list[0]).on_banx().send().ok();
    assert_eq!(body["product_name"], "Banx Account");
    assert_eq!(body["balance"], 42.42);
    tpp.transactions_of(&tokens, &list[0], "").on_banx().send().ok();

    // On the other host the same token opens nothing.
    tpp.list(&tokens).send().refused(403, "B14800ZZ-3007-000000");
    tpp.account_of(&tokens, &list[0]).send().refused(403, "B14800ZZ-3007-000000");
    tpp.refresh(&tokens.refresh).version("3").send().refused(401, "GEN-1203-100004");
    tpp.refresh(&tokens.refresh).version("3").on_banx().send().ok();
    let belfius = tpp.pick(&[]);
    let one = tpp.listed(&belfius).remove(0);
    tpp.list(&belfius).on_banx().send().refused(403, "B14800ZZ-3002-000000");
    tpp.account_of(&belfius, &one).on_banx().send().refused(403, "B14800ZZ-3002-000000");
    // And a Belfius consent does not disturb the one at Banx.
    tpp.pick(&[]);
    let again = pick_on_banx(&tpp);
    tpp.list(&again).on_banx().send().ok();
}
