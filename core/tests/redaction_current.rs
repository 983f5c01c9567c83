//! Nothing of a customer's and no secret of the current API's exchanges shows in
//! `Debug`, `Display` or a chain of sources.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;
mod current;
mod discreet;
mod transfers;

use belfius_psd2::{
    CancelReply, Contract, Exchange, FundsCheck, Generation, PaymentReply, Reply, SignedPayment,
    UnsignedPayment,
    model::{
        Amount, BodyChanges, BulkFile, Currency, FreeCommunication, PaymentId, PaymentProduct,
        PaymentService, PsuPresence, Scope,
    },
    sign::JoseHeader,
};
use common::*;
use current::*;
use discreet::*;
use http::Response;
use serde_json::json;
use transfers::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[track_caller]
fn hides_all(shown: &str) {
    hides(shown);
    for private in PRIVATE.iter().chain(&[BANK_ID, JWS, "<Document", "apptoken"]) {
        assert!(!shown.contains(private), "{private} shows in: {shown}");
    }
}

/// Shows what each exchange makes of this answer.
fn all(kinds: &[Kind; 5], response: &Response<Vec<u8>>) -> String {
    let (client, present) = (current(), PsuPresence::Present);
    let (ais, pis, caf) = (tokens(Scope::Ais), pis(), tokens(Scope::Caf));
    let check = FundsCheck::new(Amount::parse("1").unwrap(), Currency::EUR).of_iban(&iban());
    let again = || response.clone();
    let mut shown = vec![
        shows(client.consent_to_chosen_accounts(seed()).unwrap(), again()),
        shows(client.accounts(&ais, present, seed()).unwrap(), again()),
        shows(client.account(&logical_id(), &ais, present, seed()).unwrap(), again()),
        shows(client.funds(&check, &caf, seed()).unwrap(), again()),
    ];
    for kind in kinds {
        shown.push(shows(client.initiate(&kind.signed, None, seed()).unwrap(), again()));
    }
    for service in
        [PaymentService::Payments, PaymentService::PeriodicPayments, PaymentService::BulkPayments]
    {
        let resource = resource_of(service);
        shown.extend([
            shows(client.payment_details(&resource, &pis, seed()).unwrap(), again()),
            shows(client.payment_status(&resource, None, seed()).unwrap(), again()),
            shows(client.sign_again(&resource, Some(&pis), seed()).unwrap(), again()),
            shows(client.cancel(&resource, &pis, seed()).unwrap(), again()),
        ]);
    }
    shown.join("\n")
}

#[test]
fn answers_show_nothing_whatever_they_are() {
    let kinds = kinds();
    for mark in MARKS {
        let url = format!("https://www.belfius.be/{mark}?a={mark}").replace(' ', "-");
        let bodies = [
            json!({ "payment_id": mark, "transaction_ref": mark, "transaction_status": mark }),
            json!({ "payment_id": mark, "_links": { "scaRedirect": { "href": url } } }),
            json!({ "payment_id": mark, "_links": { "scaRedirect": mark } }),
            json!({ "transaction_status": mark, "creditor_name": mark, mark: mark }),
            json!({ "status": { mark: mark }, "creditor_account": { "iban": mark } }),
            json!({ "accounts": [{ "iban": mark, "logical_id": mark, mark: mark }, { mark: mark }, mark] }),
            json!({ mark: [{ mark: mark }] }),
            json!([{ "nummer": mark, "id": mark, "_links": { "self": { "href": mark } } }]),
            json!({ "error": "SCA_REQUIRED", "error_code": "B14800ZZ-0PLC-REDRCT", "url": url, "payment_id": mark }),
            json!({ "error": "SCA_REQUIRED", "error_code": mark, "error_description": format!("{mark} http://x.example/{mark}") }),
            json!({ "error": mark, "error_code": "B14821ZZ-1200-000000", "error_description": format!("Input '{mark}' of {mark}") }),
            json!(mark),
        ];
        let bodies = bodies.map(|body| body.to_string());
        let broken = [format!("<html>{mark}</html>"), format!("{{\"{mark}\":\"{mark}")];
        for body in bodies.iter().chain(&broken) {
            for status in [200, 201, 302, 400, 401, 500] {
                let header = mark.replace(' ', "-");
                let headers = [("location", url.as_str()), ("response-id", header.as_str())];
                for headers in [&[][..], &headers] {
                    hides_all(&all(&kinds, &answer_with(status, headers, body)));
                }
            }
        }
    }
}

#[test]
fn what_waits_for_a_signature_shows_nothing() {
    let required = || sca_required(json!({ "url": SIGN_AT, "payment_id": BANK_ID }));
    let reply = |reply: PaymentReply| {
        let redirect = to_sign(reply);
        let state = redirect.pending.state().expose().to_owned();
        let url = format!("{CALLBACK}?state={state}&code=MARK-7f3a_");
        let back = redirect.pending.callback(&current(), &url, now(), seed()).unwrap();
        let shown = format!("{} {}", debug(&redirect), debug(&back));
        assert!(!shown.contains(&state) && !shown.contains("MARK"), "{shown}");
        hides_all(&shown);
    };
    for kind in kinds() {
        reply(done(current().initiate(&kind.signed, None, seed()).unwrap(), required()));
    }
    reply(done(current().sign_again(&resource(), None, seed()).unwrap(), required()));
    let end = done(current().cancel(resource(), &pis(), seed()).unwrap(), required());
    hides_all(&debug(&end));
    let CancelReply::SignatureRequired(redirect) = end else { panic!("to confirm") };
    hides_all(&debug(&redirect.pending));

    let ask = current().accounts(&tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
    let Reply::StrongAuthentication(redirect) = done(ask, required()) else { panic!("redirect") };
    hides_all(&debug(&redirect));
    let uris = json!([{ "language": "fr", "consent_uri": LAUNCHER }]).to_string();
    let consent = done(current().consent_to_chosen_accounts(seed()).unwrap(), answer(200, &uris));
    hides_all(&debug(&consent));
}

#[test]
fn what_is_sent_shows_nothing_but_names() {
    let words = FreeCommunication::new("for Grandmother").unwrap();
    let order = sepa().with_debtor(debtor()).with_communication(words);
    let changes = BodyChanges::default().with_member("purpose", "Jeanne Peeters");
    let unsigned_order = unsigned(&order, &changes).unwrap();
    hides_all(&debug(&unsigned_order));
    hides_all(&debug(&changes));
    let bytes = BulkFile::new(*b"<Document>Jeanne Peeters</Document>").unwrap();
    let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
    let reference = PaymentId::new("salaries").unwrap();
    let unsigned_file = UnsignedPayment::bulk(&bytes, product, reference, JoseHeader::default());
    hides_all(&format!("{} {}", debug(&bytes), debug(&unsigned_file)));
    for signed in [marked(unsigned_order), marked(unsigned_file)] {
        let shown = debug(&signed);
        hides_all(&shown);
        assert!(shown.contains(signed.reference()), "the TPP's own name may show: {shown}");
        let ask = current().initiate(&signed, Some(&pis()), seed()).unwrap();
        hides_all(&debug(&ask));
        // What HTTP libraries print of a request.
        let sent = begin(ask).request();
        for name in ["authorization", "signature", "digest"] {
            let sensitive = sent.headers().get(name).is_none_or(|value| value.is_sensitive());
            assert!(sensitive, "{name}");
        }
        hides_all(&format!("{:?}", sent.headers()));
    }
    let stored: SignedPayment =
        serde_json::from_str(&serde_json::to_string(&file()).unwrap()).unwrap();
    hides_all(&debug(&stored));
    hides_all(&debug(&resource()));
    hides_all(&debug(&Contract::of(Generation::Three)));
}
