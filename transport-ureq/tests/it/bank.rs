//! What a TPP brings: a client, tokens, a payment, a transport.

use std::time::Duration;

use belfius_psd2::{
    Bank, Client, ConsentRequest, Generation, PaymentRequest, RefreshTokens, Seed, SignedPayment,
    Tokens,
    model::{Iban, Language, Scope},
    secret::ClientSecret,
};
use belfius_psd2_ureq::{Roots, Transport, TransportBuilder};

use crate::{pki::PKI, server::Server};

pub(crate) const IBAN: &str = "BE54063301200997";
pub(crate) const SECRETS: [&str; 8] = [
    "access-1",
    "refresh-1",
    "access-2",
    "refresh-2",
    "logical-17",
    IBAN,
    "client-secret",
    "code-1",
];

pub(crate) fn client(server: &Server) -> Client {
    client_at(&server.base())
}

pub(crate) fn client_at(base: &str) -> Client {
    let bank = Bank::at(base, Generation::One).unwrap();
    let secret = ClientSecret::new("client-secret").unwrap();
    Client::new(bank, "tpp-1", secret, "https://tpp.example/cb", Language::FR).unwrap()
}

/// A builder that trusts the test's CA, shows the QWAC, and does not wait long.
pub(crate) fn builder() -> TransportBuilder {
    Transport::builder()
        .client_certificate(&PKI.qwac.pem, &PKI.qwac.key_pem)
        .roots(Roots::pem(&PKI.ca_pem))
        .retries(0, Duration::ZERO)
}

pub(crate) fn transport() -> Transport {
    builder().build().unwrap()
}

/// A `GET` without tokens.
pub(crate) fn get(client: &Client, seed: u8) -> ConsentRequest {
    client.consent(Scope::Ais, &Iban::parse(IBAN).unwrap(), Seed::new([seed; 32])).unwrap()
}

pub(crate) const CONSENT: &str =
    r#"[{"language":"fr","consent_uri":"https://localhost/consent?apptoken=x"}]"#;

pub(crate) fn signed() -> SignedPayment {
    serde_json::from_str(
        r#"{"signed_payment":1,"payment_id":"pay-1","body":"{\"payment_id\":\"pay-1\"}","signature":"a.b.c"}"#,
    )
    .unwrap()
}

/// A `POST` that must not be sent twice.
pub(crate) fn pay(client: &Client, seed: u8) -> PaymentRequest {
    client.initiate(&signed(), None, Seed::new([seed; 32])).unwrap()
}

pub(crate) fn refresh(client: &Client) -> RefreshTokens {
    client.refresh(&tokens(client, 1, "2099-01-01T00:00:00Z"), Seed::new([9; 32])).unwrap()
}

/// Pair number `n` of scope AIS.
pub(crate) fn tokens(client: &Client, n: u32, expires_at: &str) -> Tokens {
    tokens_of(client, "AIS", n, expires_at)
}

pub(crate) fn tokens_of(client: &Client, scope: &str, n: u32, expires_at: &str) -> Tokens {
    let base = client.bank().base_url();
    serde_json::from_str(&format!(
        r#"{{"tokens":1,"bank":"{base}","scope":"{scope}","access_token":"access-{n}",
            "refresh_token":"refresh-{n}","obtained_at":"2026-01-01T00:00:00Z",
            "expires_at":"{expires_at}","sca":null,"logical_id":"logical-17","iban":null}}"#
    ))
    .unwrap()
}

pub(crate) const RECEIPT: &str = r#"{"payment_id":"pay-1","transaction_ref":"ref-1"}"#;
