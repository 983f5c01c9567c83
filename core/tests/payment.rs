//! A payment: sent once, signed by the customer at the bank, never paid twice.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;

use belfius_psd2::{
    Bank, BankCode, CallbackError, Client, Delivery, ErrorKind, Exchange, Fault, Generation,
    Operation, PaymentReceipt, PaymentReply, PaymentRequest, PaymentReturn, PendingPayment,
    Redirect, Remedy, Step, UrlError, model::Scope,
};
use common::*;
use http::Response;
use serde_json::json;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn send() -> PaymentRequest {
    client().initiate(&signed(), None, seed()).unwrap()
}

fn send_with_tokens() -> PaymentRequest {
    client().initiate(&signed(), Some(&tokens(Scope::Pis)), seed()).unwrap()
}

/// As the bank's Payment API page prints it, in each other's place.
fn signature_required(status: u16, location: &str) -> Response<Vec<u8>> {
    let body = r#"{ "error": "Payment has to be signed", "error_code": "20010",
        "error_description": "signature_required" }"#;
    answer_with(status, &[("location", location)], body)
}

fn to_sign(exchange: PaymentRequest) -> Redirect<PendingPayment> {
    match done(exchange, signature_required(302, SIGN_AT)) {
        PaymentReply::SignatureRequired(redirect) => redirect,
        other => panic!("{other:?}"),
    }
}

fn receipt(response: Response<Vec<u8>>) -> PaymentReceipt {
    match done(send(), response) {
        PaymentReply::Accepted(receipt) => receipt,
        other => panic!("{other:?}"),
    }
}

fn comes_back(pending: &PendingPayment, rest: &str) -> String {
    format!("{CALLBACK}?state={}{rest}", pending.state().expose())
}

#[test]
fn it_posts_the_signed_bytes() {
    let request = begin(send()).request();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://psd2.b2b.belfius.be:8443/payments/sepa-credit-transfers");
    assert_eq!(request.body(), signed().body());
    assert_eq!(header(&request, "Signature"), Some(signed().signature()));
    assert_eq!(header(&request, "Content-Type"), Some("application/json"));
    assert_eq!(header(&request, "Accept"), Some("application/vnd.belfius.api+json; version=1"));
    assert_eq!(header(&request, "Client-ID"), Some(CLIENT_ID));
    assert_eq!(header(&request, "Redirect-URI"), Some(CALLBACK));
}

#[test]
fn without_a_token_it_carries_a_challenge_and_with_one_it_does_not() {
    let bare = begin(send()).request();
    assert_eq!(
        header_names(&bare),
        [
            "accept",
            "accept-language",
            "client-id",
            "code-challenge",
            "code-challenge-method",
            "content-type",
            "redirect-uri",
            "request-id",
            "signature",
        ]
    );
    let authorized = begin(send_with_tokens()).request();
    assert_eq!(header(&authorized, "Authorization"), Some("Bearer access-Token-1a2b"));
    assert_eq!(header(&authorized, "Code-Challenge"), None);
}

#[test]
fn tokens_must_be_of_scope_pis() {
    let error = client().initiate(&signed(), Some(&tokens(Scope::Ais)), seed()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::WrongScope { has: Scope::Ais, needs: Scope::Pis });
    assert_eq!((error.delivery(), error.fault()), (Delivery::NotSent, Fault::Caller));
}

#[test]
fn the_customer_signs_at_the_address_whatever_answer_carries_it() {
    for (what, response) in [
        ("a redirect with the documented error", signature_required(302, SIGN_AT)),
        ("the same, as 200", signature_required(200, SIGN_AT)),
        ("as 201", signature_required(201, SIGN_AT)),
        ("as 400", signature_required(400, SIGN_AT)),
        ("a success with Location", answer_with(201, &[("location", SIGN_AT)], r#"{"payment_id":"1","transaction_ref":1}"#)),
        ("a bare redirect", answer_with(303, &[("location", SIGN_AT)], "")),
        ("generation three", answer(401, &json!({"error": "SCA_REQUIRED", "error_code": "B14800ZZ-0PLC-REDRCT", "url": SIGN_AT}).to_string())),
        ("the texts where they belong", answer_with(302, &[("location", SIGN_AT)], r#"{"error":"signature_required","error_description":"Payment has to be signed"}"#)),
    ] {
        let PaymentReply::SignatureRequired(redirect) = done(send(), response) else {
            panic!("{what}")
        };
        let state = redirect.pending.state().expose();
        assert_eq!(redirect.url.as_str(), format!("{SIGN_AT}&state={state}"), "{what}");
        assert_eq!(redirect.pending.payment_id(), Some(signed().payment_id()));
        assert_eq!(redirect.pending.expires_at(), after(3600));
    }
}

#[test]
fn a_payment_without_a_signature_is_accepted() {
    let receipt = receipt(answer(
        201,
        r#"{ "payment_id": "1232424kw54u1iu12o4141", "transaction_ref": 123132123 }"#,
    ));
    assert_eq!(receipt.payment_id.as_deref(), Some("1232424kw54u1iu12o4141"));
    assert_eq!(receipt.transaction_ref.as_deref(), Some("123132123"), "a number in the documents");
}

#[test]
fn empty_error_members_do_not_make_an_error_of_a_success() {
    // Else the caller would believe that nothing was paid, and pay again.
    let receipt = receipt(answer(
        201,
        r#"{"payment_id":"1","transaction_ref":1,"error":null,"error_code":null,"error_description":""}"#,
    ));
    assert_eq!(receipt.payment_id.as_deref(), Some("1"));
}

#[test]
fn after_signing_a_code_buys_tokens_with_the_verifier_that_was_challenged() {
    let challenge = header(&begin(send()).request(), "Code-Challenge").unwrap().to_owned();
    let pending = to_sign(send()).pending;
    let back = pending.callback(&client(), &comes_back(&pending, "&code=c1"), now(), seed());
    let PaymentReturn::Code(exchange) = back.unwrap() else { panic!("a code") };
    let sent = form(&exchange.request());
    assert_eq!((sent[1].1.as_str(), sent[2].1.as_str()), ("c1", CALLBACK));
    let digest = <sha2::Sha256 as sha2::Digest>::digest(sent[3].1.as_bytes());
    let made = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, digest);
    assert_eq!(made, challenge);
    let tokens =
        done(exchange, answer(200, r#"{"access_token":"p1","refresh_token":"p2","scope":"PIS"}"#));
    assert_eq!(tokens.scope(), Scope::Pis);
    assert!(client().initiate(&signed(), Some(&tokens), seed()).is_ok(), "for later payments");
}

#[test]
fn with_a_token_no_code_comes() {
    let pending = to_sign(send_with_tokens()).pending;
    let back = pending.callback(&client(), &comes_back(&pending, ""), now(), seed()).unwrap();
    assert!(matches!(back, PaymentReturn::Signed));
}

#[test]
fn it_survives_the_process() {
    let stored = serde_json::to_string(&to_sign(send()).pending).unwrap();
    let pending: PendingPayment = serde_json::from_str(&stored).unwrap();
    let back = pending.callback(&client(), &comes_back(&pending, "&code=c1"), now(), seed());
    assert!(matches!(back.unwrap(), PaymentReturn::Code(_)));
}

#[test]
fn a_callback_that_goes_wrong_does_not_mean_that_nothing_was_signed() {
    let pending = to_sign(send()).pending;
    let fails = |rest: &str, now| {
        pending.callback(&client(), &comes_back(&pending, rest), now, seed()).unwrap_err()
    };
    for (error, kind) in [
        (fails("", now()), Some(CallbackError::NoCode)),
        (fails("&code=c1", after(3600)), Some(CallbackError::Expired)),
        (fails("&code=a&code=b", now()), Some(CallbackError::RepeatedParameter)),
        (fails(&format!("&code={}", "x".repeat(20_000)), now()), Some(CallbackError::BadCode)),
        (fails("&error=server_error", now()), None),
        (fails("&error=brand_new", now()), None),
    ] {
        assert_eq!(error.operation(), Operation::InitiatePayment);
        assert_eq!(error.remedy(), Remedy::LookFirst, "{error}");
        assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
        if let Some(kind) = kind {
            assert_eq!(error.kind(), &ErrorKind::Callback(kind));
        }
    }
    // The customer's own no.
    for no in ["&error=access_denied", "&error=login_required"] {
        let error = fails(no, now());
        assert_eq!((error.remedy(), error.delivery()), (Remedy::StartOver, Delivery::NotSent));
        assert_eq!(error.fault(), Fault::Customer);
    }
    // A forged one says nothing, and the payment still waits.
    let forged = pending
        .callback(&client(), &format!("{CALLBACK}?state=x&code=c"), now(), seed())
        .unwrap_err();
    assert_eq!(forged.remedy(), Remedy::NotPermitted);
}

#[test]
fn a_code_that_buys_nothing_does_not_mean_to_pay_again() {
    let pending = to_sign(send()).pending;
    let url = comes_back(&pending, "&code=c1");
    for response in [
        bank_error(401, "failed_security_validation", "10003", "code"),
        bank_error(400, "invalid_grant", "10006", "code"),
    ] {
        let back = pending.callback(&client(), &url, now(), seed()).unwrap();
        let PaymentReturn::Code(exchange) = back else { panic!("a code") };
        let error = fails(exchange, response);
        assert_eq!(error.operation(), Operation::ExchangeCode);
        assert_eq!(error.remedy(), Remedy::LookFirst, "the payment is signed: {error}");
    }
}

#[test]
fn no_address_to_sign_at_leaves_the_payment_in_doubt() {
    let body = r#"{"error":"Payment has to be signed","error_code":"20010","error_description":"signature_required"}"#;
    let error = fails(send(), answer(302, body));
    assert_eq!(error.kind(), &ErrorKind::NoUrl);
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Remedy::LookFirst));
    for (location, refused) in [
        ("http://www.belfius.be/sign", UrlError::NotHttps),
        ("", UrlError::NotAUrl),
        ("https://evil.example/sign", UrlError::ForeignHost { host: "evil.example".into() }),
    ] {
        for response in
            [signature_required(302, location), answer_with(201, &[("location", location)], "{}")]
        {
            let error = fails(send(), response);
            assert_eq!(error.kind(), &ErrorKind::Url(refused.clone()));
            assert_eq!(error.remedy(), Remedy::LookFirst);
        }
    }
}

#[test]
fn a_payment_that_may_be_done_is_to_be_looked_up() {
    for response in [
        answer(500, ""),
        answer(502, "<html>"),
        answer(503, r#"{"error":"SERVICE_UNAVAILABLE"}"#),
        bank_error(500, "internal_server_error", "20020", "Internal error occurred."),
        bank_error(200, "internal_server_error", "20020", "Internal error occurred."),
        answer(200, r#"{"error":"brand_new","payment_id":"1"}"#),
        answer(201, ""),
        answer(201, "{}"),
        answer(201, "{\"payment_id\":\"12"),
        answer(201, r#"["1232424kw54u1iu12o4141",123]"#),
        answer(204, ""),
        answer(302, ""),
    ] {
        let status = response.status();
        let error = fails(send(), response);
        assert_eq!(error.delivery(), Delivery::Unknown, "{status}: {error}");
        assert_eq!(error.remedy(), Remedy::LookFirst, "{status}: {error}");
        assert!(error.to_string().contains("never under another id"), "{error}");
    }
}

#[test]
fn a_refused_payment_is_not_in_doubt() {
    for (response, remedy) in [
        (
            bank_error(400, "invalid_input", "10009", "Amount must be biger than 0."),
            Remedy::FixInput(Some("amount")),
        ),
        (bank_error(403, "access_denied", "20006", "x"), Remedy::AskBank),
        (bank_error(429, "rate_limit_exceeded", "10107", "x"), Remedy::Wait(None)),
        (answer(403, "<html>"), Remedy::AskBank),
    ] {
        let error = fails(send(), response);
        assert_eq!((error.delivery(), error.remedy()), (Delivery::Refused, remedy), "{error}");
    }
}

#[test]
fn a_duplicate_may_be_the_payment_that_got_no_answer() {
    let error =
        fails(send(), bank_error(403, "duplicate_payment_id", "20009", "Duplicate payment-id."));
    assert_eq!(error.bank().unwrap().code(), BankCode::DuplicatePaymentId);
    assert_eq!(error.remedy(), Remedy::LookFirst, "a new id would pay twice");
}

#[test]
fn sent_again_it_is_the_same_payment_with_another_request_id() {
    let failure = begin(send()).step(answer(503, ""), now()).unwrap_err();
    assert_eq!(failure.exchange.payment(), &signed());
    let (first, again) = (begin(send()).request(), failure.exchange.request());
    assert_eq!(first.body(), again.body());
    for name in ["Signature", "Code-Challenge"] {
        assert_eq!(header(&first, name), header(&again, name), "{name}");
    }
    assert_ne!(header(&first, "Request-ID"), header(&again, "Request-ID"));
}

#[test]
fn a_refused_access_token_is_renewed_and_the_same_bytes_sent_again() {
    let exchange = begin(send_with_tokens());
    let first = exchange.request();
    let Ok(Step::Renew(renew)) = exchange.step(dead_access_token(), now()) else { panic!() };
    let newer = tokens_with(Scope::Pis, |stored| stored["access_token"] = "newer".into());
    let again = renew.with(newer).unwrap().request();
    assert_eq!(first.body(), again.body());
    assert_eq!(header(&again, "Authorization"), Some("Bearer newer"));
}

#[test]
fn the_sandbox_takes_it_below_its_base_path() {
    let client: Client = client_of(Bank::sandbox(Generation::One));
    let request = client.initiate(&signed(), None, seed()).unwrap().request();
    assert_eq!(request.uri().path(), "/sandbox/psd2/payments/sepa-credit-transfers");
}

#[test]
fn the_payments_own_address_is_no_page_for_a_customer() {
    let created = |location: &str| {
        let body = r#"{"payment_id":"order-17","transaction_ref":123132123}"#;
        done(send(), answer_with(201, &[("location", location)], body))
    };
    let own = format!("/payments/sepa-credit-transfers/{}", signed().payment_id());
    for own in [own.clone(), format!("https://psd2.b2b.belfius.be:8443{own}")] {
        assert!(matches!(created(&own), PaymentReply::Accepted(_)), "{own}");
    }
    let (page, step) = (format!("{own}?sign=1"), format!("{own}/sign"));
    for page in [SIGN_AT, "/payments/sepa-credit-transfers?sign=1", &page, &step] {
        assert!(matches!(created(page), PaymentReply::SignatureRequired(_)), "{page}");
    }
}
