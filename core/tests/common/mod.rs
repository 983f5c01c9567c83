//! What the tests of the flows share: a client, tokens, answers, and the loop of
//! a transport, one step at a time.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too, and each file uses some of them"
)]

use std::{fmt::Write as _, sync::OnceLock};

use belfius_psd2::{
    Bank, Client, Error, Exchange, Generation, PendingConsent, Redirect, Seed, SignedPayment, Step,
    Tokens,
    model::{
        Amount, Bic, Date, Iban, Language, LogicalId, PaymentId, PaymentOrder, Scope,
        StructuredCommunication, Timestamp,
    },
    secret::ClientSecret,
    sign::SigningKey,
};
use http::{Request, Response};
use jiff::SignedDuration;
use serde_json::{Value, json};

pub(crate) const CLIENT_ID: &str = "l7957ffb0123456789abcdef0123456789";
pub(crate) const CLIENT_SECRET: &str = "client-Secret-0f9e";
pub(crate) const CALLBACK: &str = "https://tpp.example/callback";
pub(crate) const ACCESS: &str = "access-Token-1a2b";
pub(crate) const REFRESH: &str = "refresh-Token-3c4d";
pub(crate) const SCA: &str = "sca-Token-5e6f";
pub(crate) const IBAN: &str = "BE54063301200997";
/// An encrypted token with two dots in a row, as in the bank's example.
pub(crate) const LOGICAL_ID: &str = "eyJhbGciOiJkaXIi..c2Vj-_";
/// As production wrote them: a path, an app key, and a long token.
pub(crate) const LAUNCHER: &str = "https://www.belfius.be/common/fr/fw/generic/launcher.html?appkey=PSD2_AIS&apptoken=eyJ0.e30.x-_";
pub(crate) const SIGN_AT: &str = "https://www.belfius.be/common/fr/fw/generic/launcher.html?appkey=PSD2_PIS&apptoken=eyJ0.e31.y-_";
/// The day before the execution date of the bank's example.
pub(crate) const TODAY: Date = Date::constant(2017, 5, 16);

/// When everything happens.
pub(crate) fn now() -> Timestamp {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

/// That many seconds later.
pub(crate) fn after(seconds: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

pub(crate) fn client_of(bank: Bank) -> Client {
    let secret = ClientSecret::new(CLIENT_SECRET).unwrap();
    Client::new(bank, CLIENT_ID, secret, CALLBACK, Language::FR).unwrap()
}

pub(crate) fn client() -> Client {
    client_of(Bank::belfius(Generation::One))
}

pub(crate) fn seed() -> Seed {
    Seed::new([7; 32])
}

pub(crate) fn iban() -> Iban {
    Iban::parse(IBAN).unwrap()
}

pub(crate) fn logical_id() -> LogicalId {
    LogicalId::new(LOGICAL_ID).unwrap()
}

/// A pair obtained now, for 900 seconds, with a refresh token.
pub(crate) fn tokens(scope: Scope) -> Tokens {
    tokens_with(scope, |_| {})
}

pub(crate) fn tokens_with(scope: Scope, change: impl FnOnce(&mut Value)) -> Tokens {
    let mut stored = json!({
        "tokens": 1, "bank": "https://psd2.b2b.belfius.be:8443", "scope": scope.as_str(),
        "access_token": ACCESS, "refresh_token": REFRESH,
        "obtained_at": "2026-01-05T09:00:00Z", "expires_at": "2026-01-05T09:15:00Z",
        "sca": null, "logical_id": LOGICAL_ID, "iban": IBAN,
    });
    change(&mut stored);
    serde_json::from_value(stored).unwrap()
}

/// A pair that cannot be renewed: the bank's refusals come through.
pub(crate) fn last_tokens(scope: Scope) -> Tokens {
    tokens_with(scope, |stored| stored["refresh_token"] = Value::Null)
}

/// A pair with an SCA token that lives for an hour.
pub(crate) fn tokens_after_sca() -> Tokens {
    tokens_with(Scope::Ais, |stored| {
        stored["sca"] = json!({"token": SCA, "expires_at": "2026-01-05T10:00:00Z"});
    })
}

pub(crate) fn key() -> SigningKey {
    // Made for these tests.
    SigningKey::from_pem(
        "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49
AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8
maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
-----END EC PRIVATE KEY-----",
    )
    .unwrap()
}

/// The example of the bank's Payment API page, wrong check digits included.
pub(crate) fn order() -> PaymentOrder {
    PaymentOrder::new(
        PaymentId::new("1232424kw54u1iu12o4141").unwrap(),
        "Marcel Thierry",
        Iban::unchecked("BE21063304586543"),
        Amount::parse("100.01").unwrap(),
    )
    .with_debtor(iban())
    .with_creditor_bic(Bic::parse("BEBBEERR").unwrap_or_else(|_| Bic::unchecked("BEBBEERR")))
    .with_communication(StructuredCommunication::unchecked("+++333/4444/55555+++"))
    .with_execution_date(Date::constant(2017, 5, 17))
}

/// Signed once: a signature costs more than all the rest of a test.
pub(crate) fn signed() -> SignedPayment {
    static SIGNED: OnceLock<SignedPayment> = OnceLock::new();
    SIGNED.get_or_init(|| client().payment(&order(), TODAY).unwrap().sign(&key()).unwrap()).clone()
}

pub(crate) fn answer(status: u16, body: &str) -> Response<Vec<u8>> {
    answer_with(status, &[("content-type", "application/json;charset=utf-8")], body)
}

pub(crate) fn answer_with(
    status: u16,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Response<Vec<u8>> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.as_ref().to_vec()).unwrap()
}

/// An error as the bank writes it.
pub(crate) fn bank_error(status: u16, error: &str, code: &str, text: &str) -> Response<Vec<u8>> {
    let body = json!({"error": error, "error_code": code, "error_description": text});
    answer(status, &body.to_string())
}

pub(crate) fn dead_access_token() -> Response<Vec<u8>> {
    bank_error(401, "invalid_access_token", "10006", "access_token is not valid.")
}

/// Starts an exchange that has nothing to renew first.
pub(crate) fn begin<X: Exchange>(exchange: X) -> X {
    match exchange.start(now()) {
        Step::Again(exchange) => exchange,
        other => panic!("{other:?}"),
    }
}

/// The output after one answer.
pub(crate) fn done<X: Exchange>(exchange: X, response: Response<Vec<u8>>) -> X::Output {
    match begin(exchange).step(response, now()) {
        Ok(Step::Done(output)) => output,
        other => panic!("{other:?}"),
    }
}

/// The error after one answer.
pub(crate) fn fails<X: Exchange>(exchange: X, response: Response<Vec<u8>>) -> Error {
    match begin(exchange).step(response, now()) {
        Err(failure) => failure.into_error(),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn header<'r, B>(request: &'r Request<B>, name: &str) -> Option<&'r str> {
    request.headers().get(name).map(|value| value.to_str().unwrap())
}

/// The names of all headers, in order.
pub(crate) fn header_names<B>(request: &Request<B>) -> Vec<&str> {
    let mut names: Vec<&str> = request.headers().keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    names
}

/// All of a request, to compare two.
pub(crate) fn whole(request: &Request<Vec<u8>>) -> String {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for name in header_names(request) {
        writeln!(text, "{name}: {}", header(request, name).unwrap()).unwrap();
    }
    text + std::str::from_utf8(request.body()).unwrap()
}

/// The query of a request, read as a server reads it.
pub(crate) fn query<B>(request: &Request<B>) -> Vec<(String, String)> {
    pairs(request.uri().query().unwrap_or_default())
}

/// A form, or a query.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

pub(crate) fn form(request: &Request<Vec<u8>>) -> Vec<(String, String)> {
    pairs(std::str::from_utf8(request.body()).unwrap())
}

/// A consent that the customer is giving.
pub(crate) fn consent() -> Redirect<PendingConsent> {
    let request = client().consent(Scope::Ais, &iban(), seed()).unwrap();
    let body = json!([{"language": "fr", "consent_uri": LAUNCHER}]).to_string();
    done(request, answer(200, &body))
}

/// What is found where text can slip out: `Debug`, `Display`, sources.
pub(crate) fn shown(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        writeln!(text, "{error} {error:?} {error:#?}").unwrap();
        next = error.source();
    }
    text
}
