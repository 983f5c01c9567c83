//! Payments of the third generation: from the initiation to the end.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

mod sandbox_tpp;

use belfius_psd2_sandbox::{InitiationAnswer, Options, PaymentState, Product};
use sandbox_tpp::orders::{ABROAD, INSTANT, SEPA, id, url};
use sandbox_tpp::{parameter, tpp, tpp_of};
use serde_json::{Value, json};

#[test]
fn a_payment_is_signed_followed_and_executed() {
    let tpp = tpp();
    let body = tpp.credit_transfer();
    let answer = tpp.initiate(SEPA, &body).send();
    let (id, page) = (id(&answer), url(&answer));
    assert_eq!(answer.json()["error"], "SCA_REQUIRED");
    assert_eq!(tpp.status(SEPA, &id), "PDNG");
    assert_eq!(tpp.bank.payment(&id), Some(PaymentState::AwaitingSignature));
    let html = tpp.bank.customer().look(&page).unwrap();
    for part in ["100.01 EUR", "Marcel Thierry", "NL91ABNA0417164300", "Loyer août"] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let pis = tpp.sign(&answer);
    assert_eq!(tpp.status(SEPA, &id), "RCVD");
    let details = tpp.details(SEPA, &id, &pis.access).send().ok();
    assert_eq!(details["payment_id"], json!(id));
    assert_eq!(details["transaction_status"], "RCVD");
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&details[name], value);
    }
    assert!(tpp.bank.execute_payment(&id));
    assert!(!tpp.bank.execute_payment(&id));
    assert_eq!(tpp.status(SEPA, &id), "ACSC");
    assert_eq!(tpp.bank.payment(&id), Some(PaymentState::Executed));

    // With the token neither challenge nor code.
    let later = tpp.initiate(SEPA, &body).bearer(&pis.access);
    let answer = later.without("Code-Challenge").without("Code-Challenge-Method").send();
    let callback = tpp.bank.customer().approve(&url(&answer)).unwrap();
    assert_eq!(callback, "https://tpp.example/callback?state=s");
    assert!(tpp.bank.reject_payment(&sandbox_tpp::orders::id(&answer)));
    assert_eq!(tpp.status(SEPA, &sandbox_tpp::orders::id(&answer)), "RJCT");
}

#[test]
fn the_address_stands_in_several_places() {
    let place = |answer| {
        let tpp = tpp_of(Options::default().initiation_answer(answer));
        let answer = tpp.initiate(SEPA, &tpp.credit_transfer()).send();
        let body = answer.json();
        let link = match (answer.status, answer.header("Location")) {
            (302, Some(location)) => location.to_owned(),
            (201, None) => {
                assert_eq!(body["transaction_status"], "RCVD");
                body["_links"]["scaRedirect"]["href"].as_str().unwrap().to_owned()
            }
            (401, None) => match body["_links"]["sca_redirect"]["href"].as_str() {
                Some(href) => href.to_owned(),
                None => {
                    let text = body["error_description"].as_str().unwrap();
                    text[text.find("http").unwrap()..].trim_end_matches('.').to_owned()
                }
            },
            other => panic!("{other:?}"),
        };
        let callback = tpp.bank.customer().approve(&format!("{link}&state=s")).unwrap();
        assert!(parameter(&callback, "code").is_some());
        assert_eq!(tpp.status(SEPA, &id(&answer)), "RCVD");
        answer.status
    };
    assert_eq!(place(InitiationAnswer::Sca401Links), 401);
    assert_eq!(place(InitiationAnswer::Sca401Description), 401);
    assert_eq!(place(InitiationAnswer::Created201), 201);
    assert_eq!(place(InitiationAnswer::Redirect302), 302);
}

#[test]
fn without_a_debtor_the_psu_picks_the_account() {
    let tpp = tpp();
    let mut body = tpp.credit_transfer();
    body.as_object_mut().unwrap().remove("debtor_account");
    let answer = tpp.initiate(SEPA, &body).send();
    let page = url(&answer);
    let customer = tpp.bank.customer();
    let html = customer.look(&page).unwrap();
    assert!(html.contains("type=\"radio\"") && html.matches(" checked").count() == 1, "{html}");
    let accounts = tpp.bank.accounts();
    let two = [accounts[0].iban.as_str(), accounts[1].iban.as_str()];
    customer.approve_accounts(&page, &two).unwrap_err();
    customer.approve_accounts(&page, &[accounts[6].iban.as_str()]).unwrap_err();
    let callback = customer.approve_accounts(&page, &[two[1]]).unwrap();
    let code = parameter(&callback, "code").unwrap();
    let tokens = tpp.exchange(&code).version("2").send().ok();
    assert_eq!(tokens["iban"], json!(two[1]));
    let access = tokens["access_token"].as_str().unwrap();
    tpp.details(SEPA, &id(&answer), access).send().ok();

    // A token says whose account it is: nothing is left to pick.
    let answer = tpp.initiate(SEPA, &body).bearer(access).send();
    let html = customer.look(&url(&answer)).unwrap();
    assert!(!html.contains("type=\"radio\"") && html.contains(two[1]), "{html}");
    tpp.details(SEPA, &id(&answer), access).send().ok();
}

#[test]
fn a_token_of_another_account_sees_nothing() {
    let tpp = tpp();
    let answer = tpp.initiate(SEPA, &tpp.credit_transfer()).send();
    let first = tpp.sign(&answer);
    let mut other = tpp.credit_transfer();
    other["debtor_account"]["iban"] = json!(tpp.bank.accounts()[1].iban);
    tpp.initiate(SEPA, &other).bearer(&first.access).send().refused(401, "GEN-1203-100003");
    let second_answer = tpp.initiate(SEPA, &other).send();
    let second = tpp.sign(&second_answer);
    let details = |access: &str| tpp.details(SEPA, &id(&answer), access);
    details(&second.access).send().refused(401, "GEN-1203-100003");
    details(&first.access).without("Authorization").send().refused(400, "GEN-1201-100001");
    tpp.details(INSTANT, &id(&answer), &first.access).send().refused(404, "10102");
    tpp.details(SEPA, "nobody", &first.access).send().refused(404, "10102");
    let status = format!("{SEPA}/{}/status", id(&answer));
    tpp.call("GET", status, "1").bearer(&second.access).send().refused(401, "GEN-1203-100003");
    tpp.end(SEPA, &id(&answer), &second.access).send().refused(401, "GEN-1203-100003");
    let ais = tpp.consent("AIS", "BE54063301200997");
    details(&ais.access).send().refused(401, "GEN-1203-100003");
}

#[test]
fn a_payment_is_cancelled_until_it_is_executed() {
    let tpp = tpp();
    let initiate = || tpp.initiate(SEPA, &tpp.credit_transfer()).send();
    let answer = initiate();
    let pis = tpp.sign(&answer);
    let gone = tpp.end(SEPA, &id(&answer), &pis.access).send();
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert_eq!(tpp.status(SEPA, &id(&answer)), "CANC");
    let answer_again = tpp.end(SEPA, &id(&answer), &pis.access).send();
    answer_again.refused(403, "B14821ZZ-2121-000000");
    assert_eq!(answer_again.json()["error"], "INVALID_PAYMENT");

    let answer = initiate();
    let pis = tpp.sign(&answer);
    assert!(tpp.bank.execute_payment(&id(&answer)));
    tpp.end(SEPA, &id(&answer), &pis.access).send().refused(403, "B14821ZZ-2121-000000");

    // Signing what was cancelled meanwhile changes nothing.
    let answer = initiate();
    assert_eq!(tpp.end(SEPA, &id(&answer), &pis.access).send().status, 204);
    tpp.sign(&answer);
    assert_eq!(tpp.status(SEPA, &id(&answer)), "CANC");
    // Refusing is final.
    let answer = initiate();
    tpp.bank.customer().refuse(&url(&answer)).unwrap();
    assert_eq!(tpp.status(SEPA, &id(&answer)), "RJCT");
}

#[test]
fn cancelling_may_itself_need_the_psu() {
    let tpp = tpp_of(Options::default().sca_to_cancel(true));
    let answer = tpp.initiate(SEPA, &tpp.credit_transfer()).send();
    let pis = tpp.sign(&answer);
    let asked = tpp.end(SEPA, &id(&answer), &pis.access).send();
    tpp.bank.customer().refuse(&url(&asked)).unwrap();
    assert_eq!(tpp.status(SEPA, &id(&answer)), "RCVD");
    let asked = tpp.end(SEPA, &id(&answer), &pis.access).send();
    let callback = tpp.bank.customer().approve(&url(&asked)).unwrap();
    assert_eq!(callback, "https://tpp.example/callback?state=s");
    assert_eq!(tpp.status(SEPA, &id(&answer)), "CANC");
}

#[test]
fn an_account_with_two_signatures_waits_for_the_second() {
    let tpp = tpp();
    let accounts = tpp.bank.accounts();
    let company = accounts.iter().find(|account| account.signatures == 2).unwrap();
    let mut body = tpp.credit_transfer();
    body["debtor_account"]["iban"] = json!(company.iban);
    let answer = tpp.initiate(SEPA, &body).send();
    tpp.sign(&answer);
    assert_eq!(tpp.status(SEPA, &id(&answer)), "PDNG");
    assert!(!tpp.bank.execute_payment(&id(&answer)));
    let second = tpp.authorise(SEPA, &id(&answer)).send();
    // One pair of tokens for scope and account: this one ends the former.
    let pis = tpp.sign(&second);
    assert_eq!(tpp.status(SEPA, &id(&answer)), "RCVD");
    let third = tpp.authorise(SEPA, &id(&answer)).send();
    third.refused(403, "B14821ZZ-2121-000000");

    // With the token, without a challenge, and in the bank's channels.
    let answer = tpp.initiate(SEPA, &body).bearer(&pis.access).send();
    tpp.bank.customer().approve(&url(&answer)).unwrap();
    let call = tpp.authorise(SEPA, &id(&answer)).bearer(&pis.access).body(b"{}".to_vec());
    url(&call.without("Code-Challenge").send());
    let call = tpp.authorise(SEPA, &id(&answer)).without("Code-Challenge");
    call.send().refused_naming(400, "GEN-1201-100001", "Code-Challenge");
    let call = tpp.authorise(SEPA, &id(&answer)).body(b"[1]".to_vec());
    call.send().refused(400, "GEN-1202-100002");
    assert!(tpp.bank.sign_as_second_person(&id(&answer)));
    assert!(!tpp.bank.sign_as_second_person(&id(&answer)));
    assert!(!tpp.bank.sign_as_second_person("nobody"));
    assert_eq!(tpp.status(SEPA, &id(&answer)), "RCVD");
    assert!(tpp.bank.execute_payment(&id(&answer)));
}

#[test]
fn banx_has_fewer_products() {
    let body = |tpp: &sandbox_tpp::Tpp| -> Value {
        let mut body = tpp.credit_transfer();
        body["debtor_account"]["iban"] = json!(tpp.bank.banx_accounts()[0].iban);
        body
    };
    let tpp = tpp();
    let sepa = body(&tpp);
    tpp.initiate(SEPA, &sepa).send().refused(403, "B14800ZZ-3007-000000");
    url(&tpp.initiate(SEPA, &sepa).on_banx().send());
    url(&tpp.initiate(INSTANT, &sepa).on_banx().send());
    tpp.initiate(SEPA, &tpp.credit_transfer())
        .on_banx()
        .send()
        .refused(403, "B14800ZZ-3002-000000");
    let mut abroad = sepa.clone();
    abroad["charge_bearer"] = json!("SHAR");
    tpp.initiate(ABROAD, &abroad).on_banx().send().refused(403, "B14821ZZ-2121-000000");

    let all = [Product::CrossBorderCreditTransfers];
    let tpp = tpp_of(Options::default().banx_products(&all));
    let mut abroad = body(&tpp);
    abroad["charge_bearer"] = json!("SHAR");
    url(&tpp.initiate(ABROAD, &abroad).on_banx().send());
    tpp.initiate(SEPA, &body(&tpp)).on_banx().send().refused(403, "B14821ZZ-2121-000000");
}

#[test]
fn the_first_generations_payments_stay_beside() {
    let tpp = tpp();
    tpp.payment(&tpp.order("p1")).send().refused(302, "20010");
    tpp.initiate(INSTANT, &tpp.credit_transfer()).version("1").send().refused(404, "10004");
    let answer = tpp.initiate(SEPA, &tpp.credit_transfer()).send();
    let pis = tpp.sign(&answer);
    // One path, one version: the payment tells which generation answers.
    assert_eq!(tpp.cancel("p1", &pis.access).send().status, 200);
    assert_eq!(tpp.cancel(&id(&answer), &pis.access).send().status, 204);
}
