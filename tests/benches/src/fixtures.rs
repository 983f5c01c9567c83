//! A client, tokens and answers, as the tests of the core have them.

use belfius_psd2::{
    Bank, Client, Exchange, Generation, Seed, Step, Tokens,
    model::{Iban, Language, Scope, Timestamp},
    secret::ClientSecret,
};
use http::{HeaderValue, Response, header::CONTENT_TYPE};

/// Where the customer comes back.
pub const CALLBACK: &str = "https://tpp.example/callback";

/// When everything happens.
pub fn now() -> Timestamp {
    Timestamp::from_second(1_767_603_600).unwrap()
}

pub fn client() -> Client {
    let secret = ClientSecret::new("client-Secret-0f9e").unwrap();
    let bank = Bank::belfius(Generation::One);
    let id = "l7957ffb0123456789abcdef0123456789";
    Client::new(bank, id, secret, CALLBACK, Language::FR).unwrap()
}

pub fn iban() -> Iban {
    Iban::parse("BE54063301200997").unwrap()
}

pub fn seed() -> Seed {
    Seed::new([7; 32])
}

pub fn tokens() -> Tokens {
    serde_json::from_value(serde_json::json!({
        "tokens": 1, "bank": "https://psd2.b2b.belfius.be:8443", "scope": Scope::Ais.as_str(),
        "access_token": "access-Token-1a2b", "refresh_token": "refresh-Token-3c4d",
        "obtained_at": "2026-01-05T09:00:00Z", "expires_at": "2026-01-05T09:15:00Z",
        "sca": null, "logical_id": "eyJhbGciOiJkaXIi..c2Vj-_", "iban": "BE54063301200997",
    }))
    .unwrap()
}

pub fn answer(body: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The exchange, ready to be sent.
pub fn begin<X: Exchange>(exchange: X) -> X {
    match exchange.start(now()) {
        Step::Again(exchange) => exchange,
        other => panic!("{other:?}"),
    }
}

/// What comes of it with this answer.
pub fn done<X: Exchange>(exchange: X, response: Response<Vec<u8>>) -> X::Output {
    match exchange.step(response, now()) {
        Ok(Step::Done(output)) => output,
        other => panic!("{other:?}"),
    }
}
