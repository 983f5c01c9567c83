//! Nothing of a customer's and no secret shows in `Debug`, `Display` or a chain
//! of sources: of errors, of answers, of what waits, of requests.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests are tests too"
)]

mod common;
mod discreet;

use belfius_psd2::{
    Bank, Exchange, FundsCheck, Generation, PageRequest, Pages, PaymentReply, PaymentReturn, Reply,
    ScaGrant, Seed, Step, TransactionsQuery, callback_state,
    model::{Amount, Currency, Iban, LogicalId, PsuPresence, Scope},
    secret::{AccessToken, ClientSecret, RefreshToken, ScaToken},
    sign::JoseHeader,
};
use common::*;
use discreet::*;
use http::Response;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn pages() -> Pages {
    Pages::new(logical_id(), TransactionsQuery::default())
}

fn page() -> PageRequest {
    client().page(&pages(), &tokens_after_sca(), PsuPresence::Present, seed()).unwrap()
}

#[test]
fn what_is_about_to_be_sent_shows_its_method_alone() {
    let shown = format!("{:?}", client().consent(Scope::Ais, &iban(), seed()).unwrap());
    assert!(shown.contains("prepared: Prepared { method: GET, .. }"), "{shown}");
}

/// Shows what each exchange makes of this answer.
fn all(response: &Response<Vec<u8>>) -> String {
    let client = client();
    let present = PsuPresence::Present;
    let pending = consent().pending;
    let callback = format!("{CALLBACK}?code=c&state={}", pending.state().expose());
    let one = Amount::parse("1").unwrap();
    let (ais, pis, caf) = (tokens(Scope::Ais), tokens(Scope::Pis), tokens(Scope::Caf));
    [
        shows(client.consent(Scope::Ais, &iban(), seed()).unwrap(), response.clone()),
        shows(pending.callback(&client, &callback, now(), seed()).unwrap(), response.clone()),
        shows(client.refresh(&ais, seed()).unwrap(), response.clone()),
        shows(client.account(&logical_id(), &ais, present, seed()).unwrap(), response.clone()),
        shows(page(), response.clone()),
        shows(client.initiate(&signed(), None, seed()).unwrap(), response.clone()),
        shows(client.initiate(&signed(), Some(&pis), seed()).unwrap(), response.clone()),
        shows(client.cancel(signed().payment_id(), &pis, seed()).unwrap(), response.clone()),
        shows(
            client.funds(&FundsCheck::new(one, Currency::EUR), &caf, seed()).unwrap(),
            response.clone(),
        ),
    ]
    .join("\n")
}

#[test]
fn answers_show_nothing_whatever_they_are() {
    for mark in MARKS {
        let bodies = [
            // Every answer there is, with the mark in every member.
            format!(
                r#"[{{"language":"fr","consent_uri":"https://www.belfius.be/{mark}?apptoken={mark}"}}]"#
            ),
            format!(
                r#"[{{"language":"{mark}","consent_uri":"https://www.belfius.be/?a={mark}"}}]"#
            ),
            format!(r#"[{{"language":"{mark}","consent_uri":"{mark}"}}]"#),
            format!(
                r#"{{"access_token":"{0}","refresh_token":"{mark}","scope":"{mark}","logical_id":"{mark}","iban":"{mark}","sca_token":"{0}","expires_in":"{mark}","id_token":"{mark}"}}"#,
                mark.replace(' ', "-")
            ),
            format!(r#"{{"access_token":"{mark} "}}"#),
            format!(
                r#"{{"iban":"{mark}","type":"{mark}","product":"{mark}","product_type":"{mark}","product_name":"{mark}","accountName":"{mark}","account_name":"{mark}","psu_name":"{mark}","balance":"100.01","_links":{{"self":{{"href":"{mark}"}}}}}}"#
            ),
            format!(r#"{{"iban":"{mark}","balance":"{mark}"}}"#),
            format!(r#"{{"iban":"x","currency":"{mark}"}}"#),
            format!(r#"{{"iban":"x","multicurrency":"{mark}"}}"#),
            format!(r#"{{"iban":"x","other_compartments":"{mark}"}}"#),
            format!(r#"{{"iban":"x","other_compartments":[{{"currency":"{mark}"}}]}}"#),
            format!(
                r#"{{"_embedded":{{"transactions":[{{"transaction_ref":"{mark}","transaction_seqnumber":"{mark}","amount":-100.01,"counterparty_account":"{mark}","counterparty_info":"{mark}","communication":"{mark}","communication_type":"{mark}","remittance_info":"{mark}"}},{{"amount":"{mark}"}},{{"execution_date":"{mark}"}},"{mark}",{{"currency":{{"{mark}":1}}}}],"next_page_key":"{mark}"}}}}"#
            ),
            format!(r#"{{"transactions":"{mark}"}}"#),
            format!(r#"{{"transactions":{{"{mark}":[]}}}}"#),
            format!(r#"{{"payment_id":"{mark}","transaction_ref":"{mark}"}}"#),
            format!(r#"{{"funds_available":"{mark}"}}"#),
            format!(
                r#"{{"error":"{mark}","error_code":"{mark}","error_description":"Input '{mark}' of {mark}, see https://www.belfius.be/?a={mark}"}}"#
            ),
            format!(
                r#"{{"error":"SCA_required","error_code":"20007","error_description":"{mark} https://www.belfius.be/{mark}?a={mark} {mark}"}}"#
            ),
            format!(
                r#"{{"error":"SCA_required","error_code":"20007","error_description":"{mark} http://www.belfius.be/?a={mark}"}}"#
            ),
            format!(
                r#"{{"error":"x","error_code":"10004","error_description":"Supported versions are [{mark},1]"}}"#
            ),
            // And what is none.
            mark.to_owned(),
            format!("<html>{mark}</html>"),
            format!("\"{mark}\""),
            format!("{{\"{mark}\":"),
            format!("{{\"{mark}\":\"expected {mark} at line 1\"}}"),
            format!("[\"{mark}\",{{\"{mark}\":{mark}}}]"),
        ];
        for body in bodies {
            for status in [200, 201, 302, 400, 401, 403, 500] {
                let header = mark.replace(' ', "-");
                let location = format!("https://www.belfius.be/{header}?a={header}");
                for headers in [
                    &[("content-type", "application/json")][..],
                    &[("location", &location), ("response-id", &header), ("retry-after", &header)],
                ] {
                    hides(&all(&answer_with(status, headers, &body)));
                }
            }
        }
    }
}

#[test]
fn callbacks_show_nothing() {
    let pending = consent().pending;
    let state = pending.state().expose();
    let mark = "MARK-7f3a_";
    let hidden = |shown: String| {
        assert!(!shown.contains(mark) && !shown.contains(state), "{shown}");
        hides(&shown);
    };
    for url in [
        format!("{CALLBACK}?state={state}&error={mark}&error_description={mark}"),
        format!("{CALLBACK}?state={state}&error=access_denied&error_description={mark}"),
        format!("{CALLBACK}?state={mark}&code={mark}"),
        format!("{CALLBACK}?state={state}&{mark}=1&{mark}=2"),
        format!("https://{mark}.example/?state={state}&code={mark}"),
        format!("{CALLBACK}?state={state}&x={mark}"),
        format!("{CALLBACK}?state={state}&code={}", mark.repeat(2000)),
    ] {
        let error = pending.callback(&client(), &url, now(), seed()).unwrap_err();
        hidden(format!("{} {}", shown(&error), debug(error.kind())));
        let _ = callback_state(&url);
    }
    let url = format!("{CALLBACK}?state={state}&code={mark}&sca_token={mark}");
    hidden(debug(&pending.callback(&client(), &url, now(), seed()).unwrap()));

    let required = bank_error(400, "SCA_required", "20007", LAUNCHER);
    let Reply::StrongAuthentication(redirect) = done(page(), required) else { panic!() };
    for rest in ["&sca_token=MARK-7f3a_", "&code=MARK-7f3a_", ""] {
        let url = format!("{CALLBACK}?state={}{rest}", redirect.pending.state().expose());
        let back = redirect.pending.callback(&client(), &url, now(), seed()).unwrap();
        hidden(debug(&back));
        let _: ScaGrant = back.grant;
    }
}

#[test]
fn what_waits_shows_nothing() {
    let redirect = consent();
    let (state, url) = (redirect.pending.state().expose(), redirect.url.as_str());
    let shown = debug(&redirect);
    assert!(
        !shown.contains(state) && !shown.contains(url) && !shown.contains("apptoken"),
        "{shown}"
    );
    hides(&shown);
    let pay = client().initiate(&signed(), None, seed()).unwrap();
    let response = answer_with(302, &[("location", SIGN_AT)], r#"{"error_code":"20010"}"#);
    let PaymentReply::SignatureRequired(redirect) = done(pay, response) else { panic!() };
    hides(&debug(&redirect));
    assert!(!debug(&redirect).contains("apptoken"));
    let url = format!("{CALLBACK}?code=MARK-7f3a_&state={}", redirect.pending.state().expose());
    let back = redirect.pending.callback(&client(), &url, now(), seed()).unwrap();
    assert!(matches!(back, PaymentReturn::Code(_)));
    assert!(!debug(&back).contains("MARK"));
}

#[test]
fn values_that_hold_secrets_show_nothing() {
    for value in [
        debug(&tokens_after_sca()),
        debug(&client()),
        debug(&Bank::belfius(Generation::One)),
        debug(&Seed::new([b'M'; 32])),
        debug(&key()),
        debug(&signed()),
        debug(&order()),
        debug(&client().payment(&order(), TODAY).unwrap()),
        debug(&client().payment(&order(), TODAY).unwrap().signing_input()),
        debug(&pages()),
        debug(&logical_id()),
        debug(&Iban::unchecked(MARKS[1])),
        debug(&LogicalId::new(MARKS[2]).unwrap()),
        debug(&AccessToken::new(ACCESS)),
        debug(&RefreshToken::new(REFRESH)),
        debug(&ScaToken::new(SCA)),
        debug(&ClientSecret::new(CLIENT_SECRET)),
        debug(&JoseHeader::default()),
    ] {
        hides(&value);
    }
    assert!(!debug(&Seed::new([77; 32])).contains("77"));
}

#[test]
fn a_renewal_shows_nothing() {
    let Step::Renew(renew) = page().start(after(5000)) else { panic!("expired") };
    hides(&debug(&renew));
    hides(&debug(&renew.refresh().unwrap()));
    hides(&debug(&Step::Renew(renew)));
}

#[test]
fn headers_with_secrets_are_marked_sensitive() {
    let check = |request: http::Request<Vec<u8>>, names: &[&str]| {
        for name in names {
            assert!(request.headers()[*name].is_sensitive(), "{name}");
        }
        // What HTTP libraries print of a request's headers.
        hides(&format!("{:?}", request.headers()).replace(LOGICAL_ID, ""));
    };
    check(begin(page()).request(), &["authorization", "sca-token"]);
    check(client().refresh(&tokens(Scope::Ais), seed()).unwrap().request(), &["authorization"]);
    let pis = tokens(Scope::Pis);
    let pay = client().initiate(&signed(), Some(&pis), seed()).unwrap().request();
    let signature = signed().signature().to_owned();
    assert!(!format!("{:?}", pay.headers()).contains(&signature), "it holds the payment");
    check(pay, &["authorization", "signature"]);
}
