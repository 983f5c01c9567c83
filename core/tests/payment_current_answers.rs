//! What the bank answers where a payment of the current API is initiated: to be
//! signed, accepted, refused, lost.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;
mod current;
mod transfers;

use belfius_psd2::{
    BankCode, Delivery, ErrorKind, Exchange, Fault, Operation, PaymentReceipt, PaymentReply,
    PaymentRequest, Remedy, UrlError,
    model::{PaymentResource, PaymentStatus},
};
use common::*;
use current::*;
use http::Response;
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn send() -> PaymentRequest {
    current().initiate(&transfer(), None, seed()).unwrap()
}

fn receipt(response: Response<Vec<u8>>) -> PaymentReceipt {
    match done(send(), response) {
        PaymentReply::Accepted(receipt) => receipt,
        other => panic!("{other:?}"),
    }
}

/// The payment's own address at the bank.
fn own() -> String {
    format!("https://psd2.b2b.belfius.be:8443/payments/sepa-credit-transfers/{BANK_ID}")
}

#[track_caller]
fn signs_at(response: Response<Vec<u8>>, url: &str) -> Option<PaymentResource> {
    let redirect = to_sign(done(send(), response));
    let sep = if url.contains('?') { '&' } else { '?' };
    let state = redirect.pending.state().expose();
    assert_eq!(redirect.url.as_str(), format!("{url}{sep}state={state}"));
    redirect.pending.resource().cloned()
}

#[test]
fn every_kind_is_signed_at_the_address_wherever_it_is() {
    for kind in kinds() {
        for tokens in [None, Some(pis())] {
            for (place, response) in sca_required_anywhere() {
                let exchange = current().initiate(&kind.signed, tokens.as_ref(), seed()).unwrap();
                let redirect = to_sign(done(exchange, response));
                let state = redirect.pending.state().expose();
                assert_eq!(redirect.url.as_str(), format!("{SIGN_AT}&state={state}"), "{place}");
                assert_eq!(redirect.pending.operation(), kind.operation);
                assert_eq!(redirect.pending.payment_id(), Some(kind.signed.payment_id()));
                assert_eq!(redirect.pending.resource(), None, "no id came");
                assert_eq!(redirect.pending.expires_at(), after(3600));
            }
        }
    }
}

#[test]
fn the_id_that_comes_with_the_address_names_the_payment() {
    for kind in kinds() {
        for id in [json!({ "payment_id": BANK_ID }), json!({ "paymentId": BANK_ID })] {
            let mut members = json!({ "url": SIGN_AT });
            members.as_object_mut().unwrap().extend(id.as_object().unwrap().clone());
            let exchange = current().initiate(&kind.signed, None, seed()).unwrap();
            let redirect = to_sign(done(exchange, sca_required(members)));
            let resource = redirect.pending.resource().unwrap();
            assert_eq!(resource.payment_id().as_str(), BANK_ID);
            assert_eq!(resource.service(), kind.signed.kind().service());
            assert_eq!(resource.product(), kind.signed.kind().product());
        }
    }
}

#[test]
fn an_id_that_no_path_can_hold_is_none() {
    for id in [json!(""), json!(".."), json!(null), json!({ "x": 1 }), json!([])] {
        let required = sca_required(json!({ "url": SIGN_AT, "payment_id": id }));
        assert_eq!(signs_at(required, SIGN_AT), None, "{id}");
    }
}

#[test]
fn the_style_of_nextgenpsd2_is_read_too() {
    let body = |redirect| {
        json!({
            "payment_id": BANK_ID, "transaction_status": "RCVD",
            "_links": { "self": { "href": own() }, "scaRedirect": redirect,
                        "status": { "href": format!("{}/status", own()) } },
        })
        .to_string()
    };
    for redirect in [json!({ "href": SIGN_AT }), json!(SIGN_AT)] {
        let created = answer(201, &body(redirect.clone()));
        assert_eq!(signs_at(created, SIGN_AT), Some(resource()));
        // The address of the new resource is beside it, as HTTP has it.
        let created = answer_with(201, &[("location", &own())], body(redirect));
        assert_eq!(signs_at(created, SIGN_AT), Some(resource()));
    }
    let bare = answer(201, &json!({ "_links": { "sca_redirect": SIGN_AT } }).to_string());
    assert_eq!(signs_at(bare, SIGN_AT), None, "without an id");
}

#[test]
fn a_redirect_of_http_is_followed_by_the_customer() {
    for status in [301, 302, 303, 307] {
        let moved = answer_with(status, &[("location", SIGN_AT)], "");
        assert_eq!(signs_at(moved, SIGN_AT), None);
    }
    let body = json!({ "payment_id": BANK_ID }).to_string();
    let moved = answer_with(302, &[("location", SIGN_AT)], body);
    assert_eq!(signs_at(moved, SIGN_AT), Some(resource()));
}

#[test]
fn a_location_that_names_the_payment_itself_is_no_page() {
    let body = json!({ "payment_id": BANK_ID, "transaction_status": "RCVD" }).to_string();
    for location in [own(), own().replace("https://psd2.b2b.belfius.be:8443", "")] {
        let receipt = receipt(answer_with(201, &[("location", &location)], &body));
        assert_eq!(receipt.resource, Some(resource()));
    }
}

#[test]
fn the_id_may_be_in_location_alone() {
    let body = json!({ "transaction_ref": 17 }).to_string();
    let location = [("location", own())];
    let location = location.each_ref().map(|(name, value)| (*name, value.as_str()));
    let receipt = receipt(answer_with(201, &location, &body));
    assert_eq!(receipt.payment_id.as_deref(), Some(BANK_ID));
    assert_eq!(receipt.resource, Some(resource()));
    let required = sca_required_with(&location, json!({ "url": SIGN_AT }));
    assert_eq!(signs_at(required, SIGN_AT), Some(resource()));
}

#[test]
fn nor_is_it_one_beside_the_address_to_sign_at() {
    // HTTP lets any answer name the resource in Location.
    let members = json!({ "url": SIGN_AT, "payment_id": BANK_ID });
    let required = sca_required_with(&[("location", &own())], members);
    assert_eq!(signs_at(required, SIGN_AT), Some(resource()));
    // Nor among the links, whatever the page's address looks like.
    let plain = "https://www.belfius.be/sign/a-b-c";
    let links = json!({ "account": { "href": "https://psd2.b2b.belfius.be:8443/accounts/x" },
        "self": { "href": own() }, "scaRedirect": { "href": plain } });
    let required = sca_required(json!({ "_links": links, "payment_id": BANK_ID }));
    assert_eq!(signs_at(required, plain), Some(resource()));
}

#[test]
fn an_accepted_payment_says_what_is_known_of_it() {
    let full = receipt(answer(
        201,
        &json!({ "payment_id": BANK_ID, "transaction_ref": 17, "transaction_status": "ACTC" })
            .to_string(),
    ));
    assert_eq!(full.payment_id.as_deref(), Some(BANK_ID));
    assert_eq!(full.transaction_ref.as_deref(), Some("17"));
    assert_eq!(full.status, Some(PaymentStatus::TechnicallyAccepted));
    assert_eq!(full.resource, Some(resource()));

    let bare = receipt(answer(200, r#"{"transaction_ref":"17"}"#));
    assert_eq!((bare.payment_id, bare.status, bare.resource), (None, None, None));
}

#[test]
fn the_resource_goes_by_the_banks_id_and_not_by_the_tpps() {
    let receipt = receipt(answer(201, r#"{"payment_id":"17"}"#));
    assert_eq!(receipt.resource.unwrap().payment_id().as_str(), "17");
    assert_ne!(transfer().reference(), "17");
}

#[test]
fn each_refusal_names_the_member_to_correct() {
    for (code, means, member) in [
        ("1227", BankCode::CountryInvalid, "creditor_address.country"),
        ("1231", BankCode::AmountNotPositive, "instructed_amount.amount"),
        ("1232", BankCode::CurrencyInvalid, "instructed_amount.currency"),
        ("1236", BankCode::BbanWithBic, "creditor_account.bban"),
        ("1259", BankCode::StartDateNotFuture, "start_date"),
        ("1322", BankCode::EndDateMonth, "end_date"),
        ("1345", BankCode::EndDateDay, "end_date"),
        ("2102", BankCode::BicInvalid, "creditor_account.bic"),
    ] {
        for head in ["B14821ZZ", "B14821"] {
            let code = format!("{head}-{code}-000000");
            let error = fails(send(), bank_error(400, "INVALID_INPUT", &code, "x"));
            assert_eq!(error.bank().unwrap().code(), means, "{code}");
            assert_eq!(error.remedy(), Remedy::FixInput(Some(member)), "{code}");
            assert_eq!((error.delivery(), error.fault()), (Delivery::Refused, Fault::Caller));
        }
    }
    let text = "Missing required input 'endtoend_identification'.";
    let error = fails(send(), bank_error(400, "MISSING_INPUT", "B14821ZZ-1200-000000", text));
    assert_eq!(error.remedy(), Remedy::FixInput(Some("endtoend_identification")));
}

#[test]
fn a_refusal_for_good_is_not_to_be_repeated() {
    for (error, code, means) in [
        ("FORBIDDEN", "B14821ZZ-2101-000000", BankCode::CustomerProfile),
        ("INVALID_PAYMENT", "B14821ZZ-2121-000000", BankCode::InvalidPayment),
    ] {
        let error = fails(send(), bank_error(403, error, code, "x"));
        assert_eq!(error.bank().unwrap().code(), means);
        assert_eq!((error.delivery(), error.remedy()), (Delivery::Refused, Remedy::NotPermitted));
    }
}

#[test]
fn a_lost_outcome_is_to_be_looked_up_whatever_the_kind() {
    let self_only = json!({ "_links": { "self": { "href": own() } } }).to_string();
    for kind in kinds() {
        for response in [
            answer(500, ""),
            answer(502, "<html>"),
            answer(503, r#"{"error":"SERVICE_UNAVAILABLE"}"#),
            answer(408, ""),
            answer(201, ""),
            answer(201, "{}"),
            answer(201, r#"{"transaction_status":"RCVD"}"#),
            answer(201, &self_only),
            answer(201, "{\"payment_id\":\"12"),
            answer(200, "<html>Please log in</html>"),
            answer(302, ""),
            sca_required(json!({})),
            sca_required(json!({ "url": "https://evil.example/sign" })),
        ] {
            let exchange = current().initiate(&kind.signed, None, seed()).unwrap();
            let error = fails(exchange, response);
            assert_eq!(error.operation(), kind.operation);
            assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
            assert_eq!(error.remedy(), Remedy::LookFirst, "{error}");
        }
    }
}

#[test]
fn an_address_of_somebody_elses_is_not_opened() {
    for (url, refused) in [
        ("https://evil.example/", UrlError::ForeignHost { host: "evil.example".into() }),
        ("http://www.belfius.be/sign", UrlError::NotHttps),
    ] {
        let linked = json!({ "payment_id": BANK_ID, "_links": { "scaRedirect": url } }).to_string();
        for response in [
            sca_required(json!({ "url": url })),
            answer(201, &linked),
            answer_with(302, &[("location", url)], ""),
        ] {
            let error = fails(send(), response);
            assert_eq!(error.kind(), &ErrorKind::Url(refused.clone()));
            assert_eq!(error.operation(), Operation::InitiatePayment);
        }
    }
}

#[test]
fn the_payments_own_links_name_it() {
    for links in [
        json!({ "scaRedirect": { "href": SIGN_AT }, "self": { "href": own() } }),
        json!({ "scaRedirect": SIGN_AT, "status": { "href": format!("{}/status", own()) } }),
    ] {
        let required = sca_required(json!({ "_links": links }));
        assert_eq!(signs_at(required, SIGN_AT), Some(resource()));
    }
}

#[test]
fn an_answer_without_an_id_is_kept_for_whoever_finds_it() {
    let members = json!({ "url": SIGN_AT, "betaling": BANK_ID });
    let redirect = to_sign(done(send(), sca_required(members)));
    assert!(redirect.pending.answer().unwrap().contains(BANK_ID));
    assert!(!format!("{redirect:?}").contains(BANK_ID));
    let stored = serde_json::to_string(&redirect.pending).unwrap();
    let pending: belfius_psd2::PendingPayment = serde_json::from_str(&stored).unwrap();
    assert_eq!(pending.answer(), redirect.pending.answer());

    let named = json!({ "url": SIGN_AT, "payment_id": BANK_ID });
    assert_eq!(to_sign(done(send(), sca_required(named))).pending.answer(), None);
}

#[test]
fn an_answer_of_more_than_16_kib_is_not_kept() {
    let padded = |length: usize| {
        let (head, body) = sca_required(json!({ "url": SIGN_AT })).into_parts();
        let body = format!("{:<length$}", String::from_utf8(body).unwrap());
        to_sign(done(send(), Response::from_parts(head, body.into_bytes())))
    };
    assert_eq!(padded(16_384).pending.answer().map(str::len), Some(16_384));
    assert_eq!(padded(16_385).pending.answer(), None);
}

#[test]
fn a_payment_that_is_rejected_at_once_is_not_accepted() {
    for status in ["RJCT", "CANC"] {
        let body = json!({ "payment_id": BANK_ID, "transaction_status": status }).to_string();
        let reply = done(send(), answer(201, &body));
        assert!(matches!(reply, PaymentReply::Rejected(_)), "{reply:?}");
    }
}

#[test]
fn an_unknown_error_leaves_an_order_in_doubt_unless_the_status_rules_it_out() {
    let redirect = r#"{"error":"AUTHORISATION_REQUIRED","url":"https://www.belfius.be/x?y=1"}"#;
    for (status, body, delivery) in [
        (401, redirect, Delivery::Unknown),
        (408, r#"{"error":"Request Timeout"}"#, Delivery::Unknown),
        (409, r#"{"error":"Conflict"}"#, Delivery::Unknown),
        (499, r#"{"error":"client closed the connection"}"#, Delivery::Unknown),
        (
            201,
            r#"{"error":"x","error_code":"GEN-1203-100003","payment_id":"a"}"#,
            Delivery::Unknown,
        ),
        (400, r#"{"error":"brand_new"}"#, Delivery::Refused),
        (403, r#"{"error":"brand_new"}"#, Delivery::Refused),
    ] {
        let error = fails(send(), answer(status, body));
        assert_eq!(error.delivery(), delivery, "{status} {body}");
        let look = error.remedy() == Remedy::LookFirst;
        assert_eq!(look, delivery == Delivery::Unknown, "{status} {body}");
    }
}

#[test]
fn a_401_that_is_no_text_leaves_an_order_in_doubt() {
    // Packed by somebody between, say: where to sign may be in there.
    let packed = Response::builder().status(401).body(b"\x1f\x8b\x08\0\0\0".to_vec()).unwrap();
    let error = fails(send(), packed);
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Remedy::LookFirst));
    // A gateway's own words are not the bank's.
    let error = fails(send(), answer(401, "Unauthorized"));
    assert_eq!(error.delivery(), Delivery::Refused);
}

#[test]
fn a_refusal_that_names_a_payment_does_not_send_it_again() {
    let again = json!({ "error": "x", "error_code": "GEN-1203-100003", "payment_id": BANK_ID });
    let exchange = begin(current().initiate(&transfer(), Some(&pis()), seed()).unwrap());
    let step = Exchange::step(exchange, answer(401, &again.to_string()), now());
    assert!(step.is_err(), "{step:?}");
}
