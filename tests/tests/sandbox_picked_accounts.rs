//! One consent, several accounts: the third generation's pick and its list.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

mod sandbox_tpp;

use std::time::Duration;

use belfius_psd2_sandbox::{AccountsShape, Behaviour, CustomerError, Options, ScaReturn, ScaStyle};
use sandbox_tpp::current::listed;
use sandbox_tpp::{parameter, tokens, tpp, tpp_of};
use serde_json::{Value, json};

#[test]
fn the_psu_picks_on_the_banks_page() {
    let tpp = tpp();
    let accounts = tpp.bank.accounts();
    let customer = tpp.bank.customer();
    let page = customer.look(&tpp.pick_url()).unwrap();
    let boxes = page.matches("type=\"checkbox\" name=\"account\"").count();
    assert_eq!(boxes, page.matches(" checked").count());
    let ours = accounts.iter().filter(|account| account.behaviour != Behaviour::NotOurs).count();
    assert_eq!(boxes, ours);

    let all = tpp.listed(&tpp.pick(&[]));
    let ordinary: Vec<&str> = accounts
        .iter()
        .filter(|account| account.behaviour == Behaviour::Ordinary)
        .map(|account| account.iban.as_str())
        .collect();
    assert_eq!(all.iter().map(|one| one.iban.as_str()).collect::<Vec<_>>(), ordinary);
    let two = [ordinary[2], ordinary[0]];
    let some = tpp.listed(&tpp.pick(&two));
    assert_eq!(some.iter().map(|one| one.iban.as_str()).collect::<Vec<_>>(), two);
    // An account keeps its id from one consent to the next.
    assert_eq!(some[1], all[0]);
}

#[test]
fn a_pick_must_be_one_that_is_offered() {
    let tpp = tpp();
    let customer = tpp.bank.customer();
    let url = tpp.pick_url();
    for bad in [&[][..], &["BE80350454678790"], &["NL91ABNA0417164300"]] {
        let error = customer.approve_accounts(&url, bad).unwrap_err();
        assert!(matches!(error, CustomerError::Page { status: 400, .. }), "{error}");
    }
    // The page is still good.
    let callback = customer.approve_accounts(&url, &["BE54063301200997"]).unwrap();
    assert!(parameter(&callback, "code").is_some());
    // A page of one account offers none.
    let answer = tpp.consent_uris("AIS", "BE54063301200997").send().ok();
    let url = format!("{}&state=s", answer[0]["consent_uri"].as_str().unwrap());
    customer.approve_accounts(&url, &["BE54063301200997"]).unwrap_err();
    let callback = customer.refuse(&tpp.pick_url()).unwrap();
    assert_eq!(parameter(&callback, "error").as_deref(), Some("access_denied"));
}

#[test]
fn a_second_page_keeps_the_pick() {
    let tpp = tpp_of(Options::default().second_redirect(true));
    let tokens = tpp.pick(&["BE54063301200997"]);
    assert_eq!(tpp.listed(&tokens).len(), 1);
}

#[test]
fn one_token_opens_every_picked_account_and_no_other() {
    let tpp = tpp();
    let before = tpp.pick(&[]);
    let all = tpp.listed(&before);
    assert!(all.len() > 3);
    for one in &all {
        let body = tpp.account_of(&before, one).send().ok();
        assert_eq!(body["iban"], one.iban);
        tpp.transactions_of(&before, one, "pagesize=1").send().ok();
        let id = &one.logical_id;
        assert!(id.contains("..") && id.contains("-_") && id.starts_with("eyJ"), "{id}");
        assert_eq!(id.split('.').count(), 5, "a compact JWE: {id}");
    }
    let after = tpp.pick(&[&all[1].iban]);
    tpp.list(&before).send().refused(401, "GEN-1203-100003");
    tpp.account_of(&after, &all[1]).send().ok();
    tpp.account_of(&after, &all[0]).send().refused(401, "GEN-1203-100010");
    // One pair for the scope: the refresh ends the former.
    let body = tpp.refresh(&after.refresh).version("3").send().ok();
    tpp.list(&after).send().refused(401, "GEN-1203-100003");
    tpp.list(&tokens(&body)).send().ok();
    tpp.refresh(&after.refresh).version("3").send().refused(401, "GEN-1203-100004");
}

#[test]
fn the_list_comes_in_several_shapes() {
    let shaped = |shape| {
        let tpp = tpp_of(Options::default().accounts_shape(shape));
        let tokens = tpp.pick(&["BE54063301200997"]);
        tpp.list(&tokens).send().ok()
    };
    assert_eq!(listed(&shaped(AccountsShape::Plain)).len(), 1);
    let iban = json!("BE54063301200997");
    let check = |entry: &Value, number: &str, id: &str| {
        assert_eq!(entry[number], iban, "{entry}");
        assert!(entry[id].as_str().unwrap().contains(".."), "{entry}");
    };
    check(&shaped(AccountsShape::Wrapped)["accounts"][0], "iban", "logical-id");
    check(&shaped(AccountsShape::Embedded)["_embedded"]["accounts"][0], "account_number", "id");
    check(&shaped(AccountsShape::ResourceId)["accounts"][0], "iban", "resourceId");
    let disguised = shaped(AccountsShape::Disguised);
    let entry = &disguised["answer"]["elements"][0];
    check(entry, "k1", "k2");
    for decoy in ["currency", "product_name", "holder", "bank", "_links"] {
        assert!(entry.get(decoy).is_some(), "{decoy}");
    }
    assert_eq!(shaped(AccountsShape::Empty), json!([]));
    let text = shaped(AccountsShape::Unreadable).to_string();
    assert!(!text.contains("BE54"), "{text}");
}

#[test]
fn a_blocked_account_leaves_the_list() {
    let tpp = tpp();
    let tokens = tpp.pick(&[]);
    let before = tpp.listed(&tokens);
    tpp.bank.block_account(&before[0].iban);
    assert_eq!(tpp.listed(&tokens), before[1..]);
    tpp.account_of(&tokens, &before[0]).send().refused(403, "B14800ZZ-3004-000000");
}

#[test]
fn the_list_belongs_to_the_third_generation() {
    let tpp = tpp();
    let tokens = tpp.pick(&[]);
    for version in ["1", "1.2", "2"] {
        tpp.list(&tokens).version(version).send().refused(404, "10102");
    }
    tpp.list(&tokens).version("4").send().refused_naming(404, "10004", "[3]");
    tpp.list(&tokens).path("/accounts?iban=x").send().refused(400, "GEN-1202-100002");
    tpp.list(&tokens).path("/accounts?psu_involved=x").send().refused(400, "GEN-1202-100002");
    let caf = tpp.consent("CAF", "BE54063301200997");
    tpp.list(&caf).send().refused(401, "GEN-1203-100003");
}

#[test]
fn sca_is_asked_with_401_wherever_its_address_stands() {
    let styles = [
        ScaStyle::UrlInDescription,
        ScaStyle::UrlField,
        ScaStyle::Nested401,
        ScaStyle::Array401,
        ScaStyle::Sibling401,
    ];
    for style in styles {
        let tpp = tpp_of(Options::default().sca_style(style));
        let tokens = tpp.pick(&[]);
        let one = tpp.listed(&tokens).remove(0);
        let old = || tpp.transactions_of(&tokens, &one, "date_from=2000-01-01");
        let answer = old().send();
        answer.refused(401, "B14800ZZ-0PLC-REDRCT");
        let body = answer.json();
        assert_eq!(body["error"], "SCA_REQUIRED");
        let url = match style {
            ScaStyle::UrlField => body["url"].as_str().unwrap().to_owned(),
            ScaStyle::Nested401 => {
                body["_links"]["scaRedirect"]["href"].as_str().unwrap().to_owned()
            }
            ScaStyle::Array401 => body["sca_uris"][0]["sca_uri"].as_str().unwrap().to_owned(),
            ScaStyle::Sibling401 => body["sca_redirect"].as_str().unwrap().to_owned(),
            _ => {
                let text = body["error_description"].as_str().unwrap();
                text[text.find("http").unwrap()..].trim_end_matches('.').to_owned()
            }
        };
        tpp.bank.customer().approve(&format!("{url}&state=s")).unwrap();
        old().send().ok();
    }
}

#[test]
fn after_ninety_days_every_account_needs_sca_and_balances_do_not() {
    for brings in [ScaReturn::Nothing, ScaReturn::Code, ScaReturn::ScaToken] {
        let options = Options::default().sca_style(ScaStyle::UrlField).sca_return(brings);
        let tpp = tpp_of(options);
        let first = tpp.pick(&[]);
        let all = tpp.listed(&first);
        tpp.bank.clock().advance(Duration::from_secs(90 * 24 * 3600 + 60));
        let renewed = tpp.refresh(&first.refresh).version("3").send().ok();
        let mut now = tokens(&renewed);
        tpp.account_of(&now, &all[0]).send().ok();
        tpp.list(&now).send().ok();
        let answer = tpp.transactions_of(&now, &all[1], "").send();
        answer.refused(401, "B14800ZZ-0PLC-REDRCT");
        let url = answer.json()["url"].as_str().unwrap().to_owned();
        let callback = tpp.bank.customer().approve(&format!("{url}&state=s")).unwrap();
        if let Some(code) = parameter(&callback, "code") {
            now = tokens(&tpp.exchange(&code).version("3").send().ok());
        }
        // One SCA is for the consent, and so for all its accounts.
        tpp.transactions_of(&now, &all[0], "").send().ok();
        tpp.transactions_of(&now, &all[1], "").send().ok();
        assert_eq!(tpp.listed(&now), all);
    }
}
