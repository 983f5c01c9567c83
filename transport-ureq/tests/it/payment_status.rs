//! What became of a payment, whatever the stored tokens are worth.

use belfius_psd2::{
    Bank, Client, Delivery, Generation, Remedy,
    model::{
        BankPaymentId, Language, PaymentProduct, PaymentResource, PaymentService, PaymentStatus,
    },
    secret::ClientSecret,
};
use belfius_psd2_ureq::{Error, MemoryStore, Session};

use crate::{
    bank::{tokens_of, transport},
    fake::{FakeBank, INVALID_ACCESS_TOKEN},
    server::{Request, json},
};

const LATER: &str = "2099-01-01T00:00:00Z";
const BEFORE: &str = "2020-01-01T00:00:00Z";
const STATUS: &str = "/status";

fn payment() -> PaymentResource {
    PaymentResource::new(
        PaymentService::Payments,
        PaymentProduct::SEPA_CREDIT_TRANSFERS,
        BankPaymentId::new("payment-17").unwrap(),
    )
}

/// A bank that serves the status to who has no access token, or that of pair
/// `good`; the refresh answers `refresh`, or as the usual one.
fn bank(good: &'static str, refresh: Option<String>) -> FakeBank {
    FakeBank::with(move |request| {
        if request.is("POST /token") {
            return refresh.clone();
        }
        let token = request.header("authorization");
        Some(if token.is_empty() || token == format!("Bearer {good}") {
            json(200, r#"{"transaction_status":"ACSC"}"#)
        } else {
            json(401, INVALID_ACCESS_TOKEN)
        })
    })
}

fn client(bank: &FakeBank) -> Client {
    let bank = Bank::at(&bank.server.base(), Generation::Three).unwrap();
    let secret = ClientSecret::new("client-secret").unwrap();
    Client::new(bank, "tpp-1", secret, "https://tpp.example/cb", Language::FR).unwrap()
}

fn session(bank: &FakeBank, scope: &str, expires_at: &str) -> Session<MemoryStore> {
    let client = client(bank);
    let pair = tokens_of(&client, scope, 1, expires_at);
    Session::new(transport(), client, MemoryStore::with(pair))
}

fn ask(session: &Session<MemoryStore>) -> Result<PaymentStatus, Error> {
    session.payment_status(&payment())
}

/// The access token of each question, empty for none.
fn asked_with(bank: &FakeBank) -> Vec<String> {
    let asked = |request: &&Request| request.head.lines().next().unwrap().contains(STATUS);
    let token = |request: &Request| request.header("authorization").replace("Bearer ", "");
    bank.server.requests().iter().filter(asked).map(token).collect()
}

#[test]
fn good_tokens_go_along() {
    let bank = bank("access-1", None);
    assert_eq!(ask(&session(&bank, "PIS", LATER)).unwrap(), PaymentStatus::Settled);
    assert_eq!(asked_with(&bank), ["access-1"]);
}

#[test]
fn tokens_of_no_use_stay_at_home() {
    // Expired, of another scope, both, and none at all.
    for (scope, expires_at) in [("PIS", BEFORE), ("AIS", LATER), ("AIS", BEFORE), ("CAF", LATER)] {
        let bank = bank("access-1", None);
        // Its refresh would be refused.
        bank.kill();
        let session = session(&bank, scope, expires_at);
        assert_eq!(ask(&session).unwrap(), PaymentStatus::Settled, "{scope} {expires_at}");
        assert_eq!((asked_with(&bank), bank.refreshes()), (vec![String::new()], 0));
        assert_eq!(session.tokens().unwrap().unwrap().access_token().expose(), "access-1");
    }
    let bank = bank("access-1", None);
    let session = Session::new(transport(), client(&bank), MemoryStore::new());
    assert_eq!(ask(&session).unwrap(), PaymentStatus::Settled);
    assert_eq!(asked_with(&bank), [""]);
}

#[test]
fn refused_tokens_are_renewed_on_the_way() {
    let bank = bank("access-2", None);
    assert_eq!(ask(&session(&bank, "PIS", LATER)).unwrap(), PaymentStatus::Settled);
    assert_eq!(
        (asked_with(&bank), bank.refreshes()),
        (vec!["access-1".into(), "access-2".into()], 1)
    );
}

#[test]
fn where_the_renewal_is_refused_too_it_goes_without() {
    let bank = bank("access-9", None);
    bank.kill();
    assert_eq!(ask(&session(&bank, "PIS", LATER)).unwrap(), PaymentStatus::Settled);
    assert_eq!((asked_with(&bank), bank.refreshes()), (vec!["access-1".into(), String::new()], 1));
}

#[test]
fn where_the_renewed_tokens_are_refused_too_it_goes_without() {
    let bank = bank("access-9", None);
    assert_eq!(ask(&session(&bank, "PIS", LATER)).unwrap(), PaymentStatus::Settled);
    let asked = ["access-1", "access-2", ""];
    assert_eq!((asked_with(&bank), bank.refreshes()), (asked.map(str::to_owned).into(), 1));
}

#[test]
fn tokens_that_cannot_be_renewed_are_left_out_as_well() {
    let bank = bank("access-9", None);
    let client = client(&bank);
    let pair = serde_json::to_string(&tokens_of(&client, "PIS", 1, LATER)).unwrap();
    let pair = serde_json::from_str(&pair.replace(r#""refresh-1""#, "null")).unwrap();
    let session = Session::new(transport(), client, MemoryStore::with(pair));
    assert_eq!(ask(&session).unwrap(), PaymentStatus::Settled);
    assert_eq!((asked_with(&bank), bank.refreshes()), (vec!["access-1".into(), String::new()], 0));
}

#[test]
fn a_renewal_that_got_no_clear_answer_is_an_error() {
    let bank = bank("access-9", Some(json(500, "")));
    let error = ask(&session(&bank, "PIS", LATER)).unwrap_err();
    assert!(matches!(error, Error::Renewal { .. }), "{error}");
    assert_eq!((error.delivery(), error.remedy()), (Delivery::NotSent, Some(Remedy::Wait(None))));
    assert_eq!(asked_with(&bank), ["access-1"]);
}

#[test]
fn without_tokens_it_is_asked_once() {
    let bank = FakeBank::with(|_| Some(json(401, INVALID_ACCESS_TOKEN)));
    let error = ask(&session(&bank, "AIS", LATER)).unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::RefreshTokens), "{error}");
    assert_eq!(asked_with(&bank), [""]);
}
