//! `GET /control/facts`: everything that a test may know of the bank, secrets
//! included.

use serde_json::{Value, json};

use crate::bank::account::{AccountFacts, Behaviour};
use crate::demo::site::DemoSite;

pub(super) fn facts(site: &DemoSite) -> Value {
    let bank = &site.bank;
    let of = |base_url: &str, path: &str, accounts: &[AccountFacts]| {
        json!({
            "bank_base_url": base_url,
            "proxy_base_url": format!("{}{path}", site.origin),
            "accounts": accounts.iter().map(account).collect::<Vec<_>>(),
        })
    };
    json!({
        "origin": site.origin,
        "now": bank.clock().now().to_string(),
        "client_id": bank.client_id(),
        "client_secret": bank.client_secret(),
        "redirect_uri": bank.redirect_uri(),
        "proxy_key": site.key,
        "ca_pem": bank.ca_pem(),
        "client_cert_pem": bank.client_cert_pem(),
        "client_key_pem": bank.client_key_pem(),
        "signing_cert_pem": bank.signing_cert_pem(),
        "signing_key_pem": bank.signing_key_pem(),
        "fallback": {
            "first_url": bank.fallback_first_url(),
            "later_url": bank.fallback_later_url(),
            "client_id": bank.fallback_client_id(),
        },
        "banks": {
            "belfius": of(bank.base_url(), "/belfius", &bank.accounts()),
            "banx": of(bank.banx_url(), "/banx", &bank.banx_accounts()),
        },
    })
}

fn account(account: &AccountFacts) -> Value {
    json!({
        "iban": account.iban,
        "behaviour": behaviour(account.behaviour),
        "rows": account.transactions,
        "rows_by_currency": account.transactions_by_currency,
        "currency": account.currency,
        "product": account.product,
        "name": account.name,
        "balance": account.balance,
        "signatures": account.signatures,
    })
}

fn behaviour(behaviour: Behaviour) -> &'static str {
    match behaviour {
        Behaviour::Ordinary => "ordinary",
        Behaviour::ChannelNotPermitted => "channel-not-permitted",
        Behaviour::NotSupported => "not-supported",
        Behaviour::Disabled => "disabled",
        Behaviour::NotOurs => "not-ours",
    }
}
