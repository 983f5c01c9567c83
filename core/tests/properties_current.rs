//! What holds for any answer and any stored value of the current API.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod arbitrary;
mod common;
mod current;
mod transfers;

use arbitrary::{SECRETS, response, run};
use belfius_psd2::{
    CancelReply, Contract, Exchange, FundsCheck, Generation, Operation, Pages, PaymentReply,
    PendingConsent, PendingPayment, PendingSca, Reply, Row, Seed, SignedPayment, Tokens,
    TransactionsQuery,
    model::{
        Amount, BankPaymentId, BodyChanges, Currency, PaymentProduct, PaymentResource,
        PaymentService, PsuPresence, Scope,
    },
};
use common::*;
use current::*;
use http::Response;
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn stored<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let json = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    read
}

fn services() -> impl Strategy<Value = PaymentService> {
    select(vec![
        PaymentService::Payments,
        PaymentService::PeriodicPayments,
        PaymentService::BulkPayments,
    ])
}

/// What a payment's answer may become, whichever call it answers.
fn sound_reply(reply: Option<PaymentReply>, response: &Response<Vec<u8>>) {
    match reply {
        Some(PaymentReply::Accepted(receipt) | PaymentReply::Rejected(receipt)) => {
            assert!(response.status().is_success());
            assert!(receipt.payment_id.is_some() || receipt.transaction_ref.is_some());
        }
        Some(PaymentReply::SignatureRequired(redirect)) => {
            assert!(redirect.url.as_str().starts_with("https://"));
            let pending = stored(&redirect.pending);
            assert_eq!(pending.resource(), redirect.pending.resource());
            assert_eq!(pending.operation(), redirect.pending.operation());
        }
        None => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_answer_to_a_payment_ends_leaks_nothing_and_is_never_paid_twice(response in response()) {
        for kind in kinds() {
            for tokens in [None, Some(pis())] {
                let ask = current().initiate(&kind.signed, tokens.as_ref(), seed()).unwrap();
                sound_reply(run(ask, &response), &response);
            }
        }
    }

    #[test]
    fn any_answer_about_a_payment_ends_and_leaks_nothing(
        response in response(),
        service in services(),
    ) {
        let (client, resource) = (current(), resource_of(service));
        for tokens in [None, Some(pis())] {
            let tokens = tokens.as_ref();
            sound_reply(run(client.sign_again(&resource, tokens, seed()).unwrap(), &response), &response);
            if let Some(status) = run(client.payment_status(&resource, tokens, seed()).unwrap(), &response) {
                prop_assert!(!status.as_str().is_empty() && response.status().is_success());
            }
        }
        if let Some(details) = run(client.payment_details(&resource, &pis(), seed()).unwrap(), &response) {
            let json: serde_json::Value = serde_json::from_str(&details.json).unwrap();
            prop_assert!(json.is_object());
        }
        match run(client.cancel(&resource, &pis(), seed()).unwrap(), &response) {
            Some(CancelReply::Cancelled | CancelReply::Requested(_)) => {
                prop_assert!(response.status().is_success());
            }
            reply => sound_reply(reply.map(|reply| PaymentReply::SignatureRequired(to_confirm(reply))), &response),
        }
    }

    #[test]
    fn any_answer_about_accounts_ends_and_leaks_nothing(response in response()) {
        let client = current();
        let (ais, caf, present) = (tokens(Scope::Ais), tokens(Scope::Caf), PsuPresence::Present);
        if let Some(redirect) = run(client.consent_to_chosen_accounts(seed()).unwrap(), &response) {
            prop_assert!(redirect.url.as_str().starts_with("https://"));
            prop_assert!(stored(&redirect.pending).iban().is_none());
        }
        match run(client.accounts(&ais, present, seed()).unwrap(), &response) {
            Some(Reply::Answer(list)) => {
                let shown = format!("{list:?}");
                prop_assert!(SECRETS.iter().all(|secret| !shown.contains(secret)), "{}", shown);
            }
            Some(Reply::StrongAuthentication(redirect)) => {
                prop_assert!(stored(&redirect.pending).logical_id().is_none());
            }
            None => {}
        }
        run(client.account(&logical_id(), &ais, present, seed()).unwrap(), &response);
        let pages = Pages::new(logical_id(), TransactionsQuery::default());
        run(client.page(&pages, &tokens_after_sca(), present, seed()).unwrap(), &response);
        run(client.refresh(&ais, seed()).unwrap(), &response);
        let check = FundsCheck::new(Amount::parse("1").unwrap(), Currency::EUR).of_iban(&iban());
        run(client.funds(&check, &caf, seed()).unwrap(), &response);
    }

    #[test]
    fn any_id_of_the_banks_stays_one_segment(id in "\\PC{1,40}", service in services()) {
        prop_assume!(!matches!(id.as_str(), "." | ".."));
        let product = PaymentProduct::SEPA_CREDIT_TRANSFERS;
        let id = BankPaymentId::new(id).unwrap();
        let resource = stored(&PaymentResource::new(service, product, id.clone()));
        prop_assert_eq!(resource.payment_id(), &id);
        let ask = current().payment_details(&resource, &pis(), seed()).unwrap();
        let sent = ask.request();
        let segments: Vec<&str> = sent.uri().path().split('/').collect();
        prop_assert_eq!(segments.len(), 4);
        prop_assert_eq!(sent.uri().query(), None);
        let last = percent(segments.last().unwrap());
        prop_assert_eq!(last, id.as_str());
    }

    #[test]
    fn a_payment_waits_with_all_that_is_known_of_it(
        bytes: [u8; 32],
        id in option::of("\\PC{1,40}"),
        kind in 0..5_usize,
        with_token: bool,
    ) {
        prop_assume!(!matches!(id.as_deref(), Some("." | "..")));
        let kind = kinds().into_iter().nth(kind).unwrap();
        let tokens = with_token.then(pis);
        let ask = current().initiate(&kind.signed, tokens.as_ref(), Seed::new(bytes)).unwrap();
        let redirect = to_sign(done(ask, sca_required(json!({ "url": SIGN_AT, "payment_id": id }))));
        let pending: PendingPayment = stored(&redirect.pending);
        let found = pending.resource().map(|resource| resource.payment_id().as_str());
        prop_assert_eq!(found, id.as_deref());
        prop_assert_eq!(pending.operation(), kind.operation);
        let url = comes_back(&pending, "&code=c");
        prop_assert!(pending.callback(&current(), &url, now(), seed()).is_ok());
    }

    #[test]
    fn any_bytes_are_no_stored_value_or_a_good_one(bytes in vec(any::<u8>(), 0..200)) {
        let _ = serde_json::from_slice::<PendingPayment>(&bytes);
        let _ = serde_json::from_slice::<PaymentResource>(&bytes);
        let _ = serde_json::from_slice::<SignedPayment>(&bytes);
        let _ = serde_json::from_slice::<Contract>(&bytes);
        let _ = serde_json::from_slice::<BodyChanges>(&bytes);
    }

    #[test]
    fn a_stored_value_that_is_damaged_is_refused_without_its_secrets(
        which in 0..7_usize,
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = values().into_iter().nth(which).unwrap().into_bytes();
        let at = at.index(bytes.len());
        *bytes.get_mut(at).unwrap() = byte;
        for error in [
            serde_json::from_slice::<PendingPayment>(&bytes).err(),
            serde_json::from_slice::<PendingSca>(&bytes).err(),
            serde_json::from_slice::<PendingConsent>(&bytes).err(),
            serde_json::from_slice::<PaymentResource>(&bytes).err(),
            serde_json::from_slice::<SignedPayment>(&bytes).err(),
            serde_json::from_slice::<Contract>(&bytes).err(),
            serde_json::from_slice::<Tokens>(&bytes).err(),
        ]
        .into_iter()
        .flatten()
        {
            let shown = format!("{error} {error:?}");
            for secret in [BANK_ID, JWS, "Janssens", "0961", IBAN, LOGICAL_ID, ACCESS, REFRESH] {
                prop_assert!(!shown.contains(secret), "{}", shown);
            }
        }
    }

    #[test]
    fn any_row_of_the_callers_is_taken_whole_or_refused(
        path in "(/([a-z{}.%?#-]{1,6}|\\{payment-id\\}|\\{payment-product\\}|\\{payment-service\\})){1,4}",
        version in "[0-9.v]{1,4}",
        name in "\\PC{1,12}",
        value in "\\PC{0,12}",
    ) {
        let Ok(row) = Row::new(http::Method::GET, &path, &version) else { return Ok(()) };
        let row = row.with_parameter(&name, &value).unwrap();
        let contract = Contract::of(Generation::Three);
        let Ok(contract) = contract.with_row(Operation::PaymentStatus, row) else { return Ok(()) };
        let contract = stored(&contract);
        let bank = belfius_psd2::Bank::belfius(Generation::Three).with_contract(contract);
        let ask = client_of(bank).payment_status(&resource(), None, seed());
        if let Ok(ask) = ask {
            let sent = ask.request();
            prop_assert_eq!(query(&sent), [(name, value)]);
            prop_assert!(!sent.uri().path().contains(['\u{7b}', '\u{7d}']), "filled in");
        }
    }
}

/// One of each stored value, full of a customer's data.
fn values() -> [String; 7] {
    let required = || sca_required(json!({ "url": SIGN_AT, "payment_id": BANK_ID }));
    let ask = current().initiate(&transfer(), None, seed()).unwrap();
    let payment = to_sign(done(ask, required())).pending;
    let ask = current().accounts(&tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
    let Reply::StrongAuthentication(sca) = done(ask, required()) else { panic!("redirect") };
    let uris = json!([{ "language": "fr", "consent_uri": LAUNCHER }]).to_string();
    let consent = done(current().consent_to_chosen_accounts(seed()).unwrap(), answer(200, &uris));
    let row = Row::new(http::Method::GET, "/x/{payment-id}", "7").unwrap();
    let contract =
        Contract::of(Generation::Three).with_row(Operation::PaymentDetails, row).unwrap();
    [
        serde_json::to_string(&payment).unwrap(),
        serde_json::to_string(&sca.pending).unwrap(),
        serde_json::to_string(&consent.pending).unwrap(),
        serde_json::to_string(&resource()).unwrap(),
        serde_json::to_string(&transfer()).unwrap(),
        serde_json::to_string(&contract).unwrap(),
        serde_json::to_string(&tokens_after_sca()).unwrap(),
    ]
}

/// A path segment, read as a server reads it.
fn percent(segment: &str) -> String {
    let pair = format!("x={}", segment.replace('+', "%2B"));
    pairs(&pair).remove(0).1
}
