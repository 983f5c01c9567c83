//! One TPP with its secrets, and the moment at which everything happens.

use std::sync::OnceLock;

use belfius_psd2::{
    Bank, Client, Generation, Pages, Seed, Tokens, TransactionsQuery,
    model::{Iban, Language, LogicalId, Scope, Timestamp},
    secret::ClientSecret,
    sign::SigningKey,
};
use serde_json::json;

pub(crate) const CALLBACK: &str = "https://tpp.example/callback";
pub(crate) const IBAN: &str = "BE54063301200997";
/// An encrypted token with two dots in a row, as in the bank's example, and the mark.
pub(crate) const LOGICAL_ID: &str = "eyJhbGciOiJkaXIi..7f3A~Zq-_";

/// When everything begins.
pub(crate) fn now() -> Timestamp {
    // 2026-01-05T09:00:00Z
    Timestamp::constant(1_767_603_600, 0)
}

/// The generation that this number stands for.
pub(crate) fn generation(choice: usize) -> Generation {
    [Generation::Three, Generation::One, Generation::Two][choice % 3]
}

pub(crate) fn client(generation: Generation) -> Client {
    static CLIENTS: OnceLock<[Client; 3]> = OnceLock::new();
    let clients = CLIENTS.get_or_init(|| Generation::ALL.map(client_of));
    let at = Generation::ALL.iter().position(|known| *known == generation);
    clients[at.unwrap_or_default()].clone()
}

fn client_of(generation: Generation) -> Client {
    let secret = ClientSecret::new("client-secret-7f3A~Zq").unwrap();
    let bank = Bank::belfius(generation);
    Client::new(bank, "l7957ffb0123456789abcdef0123456789", secret, CALLBACK, Language::FR).unwrap()
}

pub(crate) fn seed(count: u8) -> Seed {
    Seed::new([count; 32])
}

pub(crate) fn iban() -> Iban {
    Iban::parse(IBAN).unwrap()
}

pub(crate) fn logical_id() -> LogicalId {
    LogicalId::new(LOGICAL_ID).unwrap()
}

pub(crate) fn pages() -> Pages {
    Pages::new(logical_id(), TransactionsQuery::default())
}

/// What a pair of tokens has.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pair {
    pub(crate) refreshes: bool,
    pub(crate) sca: bool,
    pub(crate) expired: bool,
}

pub(crate) fn tokens(scope: Scope, pair: Pair) -> Tokens {
    let refresh = pair.refreshes.then_some("refresh-7f3A~Zq");
    let sca = json!({ "token": "sca-7f3A~Zq", "expires_at": "2026-01-05T10:00:00Z" });
    let stored = json!({
        "tokens": 1, "bank": "https://psd2.b2b.belfius.be:8443", "scope": scope.as_str(),
        "access_token": "access-7f3A~Zq", "refresh_token": refresh,
        "obtained_at": "2026-01-05T08:45:00Z",
        "expires_at": if pair.expired { "2026-01-05T09:00:01Z" } else { "2026-01-05T09:15:00Z" },
        "sca": pair.sca.then_some(sca), "logical_id": LOGICAL_ID, "iban": IBAN,
    });
    serde_json::from_value(stored).unwrap()
}

/// A pair that cannot be renewed: what the bank says comes through.
pub(crate) fn last_tokens(scope: Scope) -> Tokens {
    tokens(scope, Pair::default())
}

/// A key that was made for tests.
pub(crate) const KEY: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49
AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8
maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
-----END EC PRIVATE KEY-----
";

pub(crate) fn key() -> &'static SigningKey {
    static KEYS: OnceLock<SigningKey> = OnceLock::new();
    KEYS.get_or_init(|| SigningKey::from_pem(KEY).unwrap())
}
