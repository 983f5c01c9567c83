//! `settings.json`: what the page must know. The client secret is not in it: the
//! proxy puts that.

use serde_json::{Value, json};

use super::site::DemoSite;
use crate::bank::account::{AccountFacts, Behaviour};

pub(super) fn settings(site: &DemoSite) -> Value {
    let bank = &site.bank;
    let of = |base_url: &str, path: &str, accounts: &[AccountFacts]| {
        json!({
            "bank_base_url": base_url,
            "proxy_base_url": format!("{}{path}", site.origin),
            "iban": usable(accounts),
        })
    };
    json!({
        "client_id": bank.client_id(),
        "redirect_uri": bank.redirect_uri(),
        "proxy_key": site.key,
        "banks": {
            "belfius": of(bank.base_url(), "/belfius", &bank.accounts()),
            "banx": of(bank.banx_url(), "/banx", &bank.banx_accounts()),
        },
    })
}

/// An account for funds and payments that one person signs.
fn usable(accounts: &[AccountFacts]) -> Option<&str> {
    let simple = |one: &&AccountFacts| one.behaviour == Behaviour::Ordinary && one.signatures == 1;
    accounts.iter().find(simple).map(|account| account.iban.as_str())
}
