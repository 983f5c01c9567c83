//! What a TPP brings: a client, tokens, a payment, a transport.

use std::time::Duration;

use belfius_psd2::{
    Bank, Client, ConsentRequest, Generation, PaymentRequest, RefreshTokens, Seed, SignedPayment,
    Tokens,
    model::{Iban, Language, Scope},
    secret::ClientSecret,
};
use belfius_psd2_wasm::{Error, SendError, Transport, TransportBuilder};

use crate::fetch::{Fetch, page};

pub(crate) const BASE: &str = "https://bank.example/psd2";
pub(crate) const IBAN: &str = "BE54063301200997";
pub(crate) const SECRETS: [&str; 9] = [
    "access-1",
    "refresh-1",
    "access-2",
    "refresh-2",
    "logical-17",
    IBAN,
    "client-secret",
    "code-1",
    "proxy-secret",
];

pub(crate) fn client() -> Client {
    client_at(BASE)
}

pub(crate) fn client_at(base: &str) -> Client {
    let bank = Bank::at(base, Generation::One).unwrap();
    let secret = ClientSecret::new("client-secret").unwrap();
    Client::new(bank, "tpp-1", secret, "https://tpp.example/cb", Language::FR).unwrap()
}

/// A builder that repeats nothing, and takes a payment in a page too.
pub(crate) fn builder(fetch: &Fetch) -> TransportBuilder {
    let plain = plain(fetch);
    if page().is_some() { plain.sends_once() } else { plain }
}

/// A builder that repeats nothing.
pub(crate) fn plain(fetch: &Fetch) -> TransportBuilder {
    Transport::builder().fetch(fetch.function()).retries(0, Duration::ZERO)
}

pub(crate) fn transport(fetch: &Fetch) -> Transport {
    builder(fetch).build().unwrap()
}

/// A `GET` without tokens.
pub(crate) fn get(client: &Client) -> ConsentRequest {
    client.consent(Scope::Ais, &Iban::parse(IBAN).unwrap(), Seed::new([1; 32])).unwrap()
}

pub(crate) const CONSENT: &str =
    r#"[{"language":"fr","consent_uri":"https://bank.example/consent?apptoken=x"}]"#;

/// Sends a `GET`, and gives the error that it must end with.
pub(crate) async fn fails(transport: &Transport) -> SendError {
    sent(transport.run(get(&client())).await.unwrap_err())
}

/// Sends a payment, and gives the error that it must end with.
pub(crate) async fn pay_fails(transport: &Transport) -> SendError {
    sent(transport.run(pay(&client())).await.unwrap_err())
}

/// The error of the way that it must be.
pub(crate) fn sent(error: Error) -> SendError {
    match error {
        Error::Send(error) => *error,
        Error::Renewal { source, .. } => sent(*source),
        error => panic!("{error}"),
    }
}

pub(crate) fn signed() -> SignedPayment {
    serde_json::from_str(
        r#"{"signed_payment":1,"payment_id":"pay-1","body":"{\"payment_id\":\"pay-1\"}","signature":"a.b.c"}"#,
    )
    .unwrap()
}

/// A `POST` that must not be sent twice.
pub(crate) fn pay(client: &Client) -> PaymentRequest {
    client.initiate(&signed(), None, Seed::new([2; 32])).unwrap()
}

pub(crate) fn refresh(client: &Client) -> RefreshTokens {
    client.refresh(&tokens(1, "2099-01-01T00:00:00Z"), Seed::new([9; 32])).unwrap()
}

/// Pair number `n` of scope AIS.
pub(crate) fn tokens(n: u32, expires_at: &str) -> Tokens {
    tokens_of("AIS", n, expires_at)
}

pub(crate) fn tokens_of(scope: &str, n: u32, expires_at: &str) -> Tokens {
    serde_json::from_str(&format!(
        r#"{{"tokens":1,"bank":"{BASE}","scope":"{scope}","access_token":"access-{n}",
            "refresh_token":"refresh-{n}","obtained_at":"2026-01-01T00:00:00Z",
            "expires_at":"{expires_at}","sca":null,"logical_id":"logical-17","iban":null}}"#
    ))
    .unwrap()
}

pub(crate) const RECEIPT: &str = r#"{"payment_id":"pay-1","transaction_ref":"ref-1"}"#;
