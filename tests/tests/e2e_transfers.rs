//! Transfers of the current API: three products, sent once, signed by the
//! customer, followed to the end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use belfius_psd2::model::{
    BodyChanges, Currency, DebtorAccount, FreeCommunication, PaymentService, PaymentStatus, Scope,
    StructuredCommunication,
};
use belfius_psd2::{
    BankCode, CallbackError, ErrorKind, PaymentReply, PendingPayment, RefusalReason, Remedy,
};
use belfius_psd2_sandbox::{InitiationAnswer, Operation, Options, PaymentState};
use e2e_tpp::current::{PAYEE, current, each_product};
use e2e_tpp::{FIRST, MIXED, Tpp, signature_required, tokens};
use serde_json::{Value, json};

const ANSWERS: [InitiationAnswer; 5] = [
    InitiationAnswer::Sca401Url,
    InitiationAnswer::Sca401Links,
    InitiationAnswer::Sca401Description,
    InitiationAnswer::Created201,
    InitiationAnswer::Redirect302,
];

/// What has arrived last.
fn body(tpp: &Tpp) -> Value {
    serde_json::from_slice(&tpp.received(Operation::Payment).pop().unwrap().body).unwrap()
}

#[test]
fn every_product_and_every_answer_from_the_order_to_the_debit() {
    for answer in ANSWERS {
        let tpp = current(Options::default().initiation_answer(answer));
        for (product, signed) in each_product(&tpp) {
            let session = tpp.session();
            let redirect = signature_required(session.initiate(&signed).unwrap());
            let resource = redirect.pending.resource().unwrap().clone();
            assert_eq!(resource.product(), &product, "{answer:?}");
            assert_eq!(resource.service(), PaymentService::Payments);
            assert_eq!(redirect.pending.payment_id(), Some(signed.payment_id()));
            let sent = tpp.received(Operation::Payment).pop().unwrap();
            assert_eq!(sent.path, format!("/payments/{product}"));
            assert!(sent.header("accept").unwrap().ends_with("version=3"));
            assert_eq!(sent.body, signed.body(), "not the bytes that were signed");
            assert!(sent.header("authorization").is_none());

            // Nobody has signed: nobody has paid, whatever the bank calls it.
            assert_eq!(tpp.state_of(&resource), Some(PaymentState::AwaitingSignature));
            assert_eq!(session.payment_status(&resource).unwrap(), PaymentStatus::Pending);
            let callback = tpp.approve(&redirect);
            let got = session.finish_payment(&redirect.pending, &callback).unwrap().unwrap();
            assert_eq!((got.scope(), &got), (Scope::Pis, &tokens(&session)));
            assert_eq!(session.payment_status(&resource).unwrap(), PaymentStatus::Received);

            let details = session.payment_details(&resource).unwrap();
            assert_eq!(details.status, Some(PaymentStatus::Received));
            let told: Value = serde_json::from_str(&details.json).unwrap();
            for (name, value) in body(&tpp).as_object().unwrap() {
                assert_eq!(&told[name], value, "{name}");
            }
            assert!(tpp.bank.execute_payment(resource.payment_id().as_str()));
            let status = session.payment_status(&resource).unwrap();
            assert!(status == PaymentStatus::Settled && status.is_final(), "{status}");
        }
    }
}

#[test]
fn with_tokens_the_callback_brings_no_code() {
    for answer in ANSWERS {
        let tpp = current(Options::default().initiation_answer(answer));
        let first = tpp.follow(&tpp.signed_now(&tpp.transfer()));
        let before = tokens(&first.session);
        for (_, signed) in each_product(&tpp) {
            let reply = first.session.initiate_with_tokens(&signed).unwrap();
            let sent = tpp.received(Operation::Payment).pop().unwrap();
            assert!(sent.header("authorization").unwrap().starts_with("Bearer "));
            assert!(sent.header("code-challenge").is_none());
            let redirect = signature_required(reply);
            let callback = tpp.approve(&redirect);
            assert!(!callback.contains("code="));
            let got = first.session.finish_payment(&redirect.pending, &callback).unwrap();
            assert!(got.is_none());
            let resource = redirect.pending.resource().unwrap();
            assert_eq!(tpp.state_of(resource), Some(PaymentState::Signed), "{answer:?}");
        }
        assert_eq!(tokens(&first.session), before);
    }
}

#[test]
fn dead_tokens_are_renewed_and_the_payment_is_sent_once() {
    let tpp = current(Options::default());
    let first = tpp.follow(&tpp.signed_now(&tpp.transfer()));
    tpp.bank.expire_access_tokens();
    let signed = tpp.signed_now(&tpp.transfer());
    let before = tpp.received(Operation::Payment).len();
    let resource = tpp.sign(&first.session, first.session.initiate_with_tokens(&signed).unwrap());
    assert_eq!(tpp.bank.token_refreshes(), 1);
    let sent = tpp.received(Operation::Payment).split_off(before);
    let statuses: Vec<_> = sent.iter().map(|request| request.status).collect();
    assert_eq!(statuses, [Some(401), Some(401)], "refused, then to be signed");
    assert_eq!(tpp.state_of(&resource), Some(PaymentState::Signed));
}

#[test]
fn every_part_of_a_transfer_arrives() {
    let tpp = current(Options::default());
    let account = DebtorAccount::new(tpp.iban(MIXED)).with_currency(Currency::EUR);
    let free = FreeCommunication::new("Facture n° 7 \"réglée\" \\ 100 % / Ωμέγα").unwrap();
    let order = tpp.transfer().with_debtor(account).with_communication(free);
    let order = order.with_creditor_bic(belfius_psd2::model::Bic::parse("GKCCBEBB").unwrap());
    tpp.follow(&tpp.signed_now(&order));
    let mut expected = json!({
        "debtor_account": { "iban": tpp.iban(MIXED).as_str(), "currency": "EUR" },
        "creditor_account": { "iban": PAYEE, "bic": "GKCCBEBB" },
        "creditor_name": "Marcel Thierry",
        "endtoend_identification": order.end_to_end_id.as_str(),
        "instructed_amount": { "currency": "EUR", "amount": "12.10" },
        "remittance_information_unstructured": "Facture n° 7 \"réglée\" \\ 100 % / Ωμέγα",
        "requested_execution_date": tpp.working_day().to_string(),
    });
    assert_eq!(body(&tpp), expected);

    let structured = StructuredCommunication::parse("090/9337/55493").unwrap();
    let mut order = tpp.instant().with_communication(structured);
    order.creditor_name = "Société Générale & <Fils> \"Ω\"".into();
    tpp.follow(&tpp.signed_now(&order));
    expected = json!({
        "debtor_account": { "iban": tpp.iban(FIRST).as_str() },
        "creditor_account": { "iban": PAYEE },
        "creditor_name": "Société Générale & <Fils> \"Ω\"",
        "endtoend_identification": order.end_to_end_id.as_str(),
        "instructed_amount": { "currency": "EUR", "amount": "3.05" },
        "remittance_information_structured": "+++090/9337/55493+++",
    });
    assert_eq!(body(&tpp), expected);

    let order = tpp.abroad().with_creditor_currency(Currency::EUR);
    tpp.follow(&tpp.signed_now(&order));
    expected = json!({
        "debtor_account": { "iban": tpp.iban(FIRST).as_str() },
        "charge_bearer": "SHAR",
        "creditor_account": { "bban": "123456789", "bic": "CHASUS33", "currency": "EUR" },
        "creditor_name": "Jane Roe",
        "creditor_address": {
            "street_name": "Main Street", "building_number": "1a", "town_name": "Springfield",
            "post_code": "12345", "country": "US",
        },
        "endtoend_identification": order.end_to_end_id.as_str(),
        "instructed_amount": { "currency": "USD", "amount": "20.50" },
        "requested_execution_date": tpp.working_day().to_string(),
    });
    assert_eq!(body(&tpp), expected);
}

#[test]
fn what_the_caller_changes_in_a_body_reaches_the_bank_signed() {
    let tpp = current(Options::default());
    let changes = BodyChanges::default()
        .with_member("purpose_code", "SALA")
        .with_member("ultimate_debtor", json!({ "name": "Zoë" }))
        .without("requested_execution_date");
    let followed = tpp.follow(&tpp.signed_with(&tpp.transfer(), &changes));
    let sent = body(&tpp);
    assert_eq!(
        (&sent["purpose_code"], &sent["ultimate_debtor"]["name"]),
        (&json!("SALA"), &json!("Zoë"))
    );
    assert!(sent.get("requested_execution_date").is_none());
    let details = followed.session.payment_details(&followed.resource).unwrap();
    assert!(details.json.contains("\"purpose_code\":\"SALA\""), "what is not known is kept");
}

#[test]
fn without_a_debtor_the_customer_picks_the_account_that_pays() {
    let tpp = current(Options::default());
    let mut order = tpp.transfer();
    order.debtor = None;
    let signed = tpp.signed_now(&order);
    let session = tpp.session();
    let redirect = signature_required(session.initiate(&signed).unwrap());
    assert!(body(&tpp).get("debtor_account").is_none(), "an empty object is refused");
    let iban = tpp.iban(MIXED);
    let customer = tpp.bank.customer();
    let callback = customer.approve_accounts(redirect.url.as_str(), &[iban.as_str()]).unwrap();
    let got = session.finish_payment(&redirect.pending, &callback).unwrap().unwrap();
    assert_eq!(got.iban().map(|iban| iban.as_str()), Some(iban.as_str()));
    let resource = redirect.pending.resource().unwrap();
    assert_eq!(session.payment_status(resource).unwrap(), PaymentStatus::Received);
}

#[test]
fn a_customer_who_refuses_has_not_paid() {
    let tpp = current(Options::default());
    let session = tpp.session();
    let reply = session.initiate(&tpp.signed_now(&tpp.transfer())).unwrap();
    let redirect = signature_required(reply);
    let resource = redirect.pending.resource().unwrap();
    let callback = tpp.refuse(&redirect);
    let error = session.finish_payment(&redirect.pending, &callback).unwrap_err();
    tpp.discreet(&error);
    let ErrorKind::Callback(CallbackError::Refused(refusal)) = error.core().unwrap().kind() else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.reason(), RefusalReason::AccessDenied);
    assert_eq!(error.remedy(), Some(Remedy::StartOver));
    let status = session.payment_status(resource).unwrap();
    assert!(status == PaymentStatus::Rejected && status.is_final(), "{status}");
}

#[test]
fn another_process_takes_up_the_payment_and_its_end() {
    let tpp = current(Options::default());
    let reply = tpp.session().initiate(&tpp.signed_now(&tpp.transfer())).unwrap();
    let PaymentReply::SignatureRequired(redirect) = reply else { panic!("{reply:?}") };
    let stored = serde_json::to_string(&redirect.pending).unwrap();
    let callback = tpp.approve(&redirect);

    let pending: PendingPayment = serde_json::from_str(&stored).unwrap();
    let session = tpp.session();
    assert!(session.finish_payment(&pending, &callback).unwrap().is_some());
    let stored = serde_json::to_string(pending.resource().unwrap()).unwrap();
    let resource = serde_json::from_str(&stored).unwrap();
    assert_eq!(session.payment_status(&resource).unwrap(), PaymentStatus::Received);
    // Tokens of another account see nothing of it.
    let other = tpp.follow(&tpp.signed_now(&tpp.transfer().with_debtor(tpp.iban(MIXED))));
    let error = other.session.payment_details(&resource).unwrap_err();
    tpp.refused(&error, BankCode::InvalidAccessToken);
}
