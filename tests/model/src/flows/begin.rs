//! How the world is when a flow begins.

use serde_json::{Value, json};

use crate::{
    bank::{Bank, Code, Fate, Payment, Scope, challenge_of},
    explore::{Flow, World},
};

/// The pair in the store.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tokens {
    Ais,
    AisExpired,
    Pis,
    PisExpired,
    CafExpired,
}

/// A world that is being set up.
pub(super) struct Begin {
    bank: Bank,
    tokens: Option<String>,
    row: String,
    processes: usize,
}

pub(super) fn at(flow: &Flow) -> Begin {
    let (bank, row) = (Bank::new(flow.generation), r#"{"stage":"new"}"#.to_owned());
    Begin { bank, tokens: None, row, processes: flow.processes }
}

impl Begin {
    pub(super) fn tokens(mut self, tokens: Tokens) -> Self {
        let (scope, alive) = match tokens {
            Tokens::Ais => (Scope::Ais, true),
            Tokens::AisExpired => (Scope::Ais, false),
            Tokens::Pis => (Scope::Pis, true),
            Tokens::PisExpired => (Scope::Pis, false),
            Tokens::CafExpired => (Scope::Caf, false),
        };
        let pair = self.bank.issue(scope, None, Fate::Saved);
        self.bank.pairs[pair].access = alive;
        let expires_at = if alive { "2026-01-06T09:00:00Z" } else { "2026-01-05T08:30:00Z" };
        let json = json!({
            "tokens": 1, "bank": "https://psd2.b2b.belfius.be:8443", "scope": scope.name(),
            "access_token": format!("A{pair}"), "refresh_token": format!("R{pair}"),
            "obtained_at": "2026-01-05T08:15:00Z", "expires_at": expires_at, "sca": null,
            "logical_id": null, "iban": "BE54063301200997",
        });
        Self { tokens: Some(json.to_string()), ..self }
    }

    /// A customer who has consented to checks of funds, and is back.
    pub(super) fn called_back(mut self) -> Self {
        let verifier = "verifier-of-the-customer-who-is-back-already";
        let challenge = Some(challenge_of(verifier));
        self.bank.codes.push(Code { scope: Scope::Caf, challenge, after_sca: false, bought: None });
        let redirect = json!({
            "bank": "https://psd2.b2b.belfius.be:8443",
            "redirect_uri": "https://tpp.example/callback", "state": "the-state",
            "expires_at": "2026-01-05T10:00:00Z",
        });
        let pending = json!({
            "pending_consent": 1, "redirect": redirect, "verifier": verifier, "scope": "CAF",
            "iban": "BE54063301200997",
        });
        let callback = "https://tpp.example/callback?code=C0&state=the-state";
        let row = json!({"stage": "back", "rounds": 1, "pending": pending, "callback": callback});
        self.row(&row.to_string())
    }

    /// A statement of three pages, with equal rows within a page and over pages;
    /// the last page wants strong authentication.
    pub(super) fn statement(mut self) -> Self {
        self.bank.rows = vec![7, 7, 7, 9, 7];
        self.wants_authentication()
    }

    /// A statement of two pages, for nobody to authenticate for.
    pub(super) fn short_statement(mut self) -> Self {
        self.bank.rows = vec![7, 7, 7];
        self
    }

    pub(super) fn one_page(mut self) -> Self {
        self.bank.rows = vec![7];
        self
    }

    /// The last page wants strong authentication.
    pub(super) fn wants_authentication(mut self) -> Self {
        self.bank.wants_sca = true;
        self
    }

    /// A payment that the bank has already.
    pub(super) fn registered(self) -> Self {
        self.registered_at("payments/sepa-credit-transfers")
    }

    /// The same of a standing order.
    pub(super) fn registered_standing_order(self) -> Self {
        self.registered_at("periodic-payments/sepa-credit-transfers")
    }

    fn registered_at(mut self, path: &str) -> Self {
        self.bank.payments.push(Payment::new("invoice-1".to_owned(), path.to_owned()));
        self.row(r#"{"stage":"new","id":"invoice-1"}"#)
    }

    pub(super) fn order(self, order: &Value) -> Self {
        self.row(&json!({"stage": "new", "order": order}).to_string())
    }

    pub(super) fn row(self, row: &str) -> Self {
        Self { row: row.to_owned(), ..self }
    }

    pub(super) fn done(self) -> World {
        World::new(self.bank, self.tokens, &self.row, self.processes)
    }
}
