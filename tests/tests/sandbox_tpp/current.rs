//! The calls of the third generation.

use serde_json::Value;

use super::{Call, Tokens, Tpp, VERIFIER, challenge, encoded, parameter};

/// An account of `GET /accounts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) iban: String,
    pub(crate) logical_id: String,
}

impl Tpp {
    /// A consent for what the PSU will pick.
    pub(crate) fn pick_uris(&self) -> Call<'_> {
        self.call("GET", "/consent-uris?scope=AIS", "4")
            .set("Code-Challenge", &challenge(VERIFIER))
            .set("Code-Challenge-Method", "S256")
    }

    /// The page's address, with a state.
    pub(crate) fn pick_url(&self) -> String {
        let uri = self.pick_uris().send().ok()[0]["consent_uri"].clone();
        format!("{}&state=s", uri.as_str().unwrap())
    }

    /// The whole way of a consent with picked accounts; all when none is named.
    pub(crate) fn pick(&self, ibans: &[&str]) -> Tokens {
        let customer = self.bank.customer();
        let callback = match ibans {
            [] => customer.approve(&self.pick_url()),
            some => customer.approve_accounts(&self.pick_url(), some),
        };
        let code = parameter(&callback.unwrap(), "code").unwrap();
        super::tokens(&self.exchange(&code).version("3").send().ok())
    }

    pub(crate) fn list(&self, tokens: &Tokens) -> Call<'_> {
        self.call("GET", "/accounts?psu_involved=true", "3").bearer(&tokens.access)
    }

    /// The accounts of the default shape.
    pub(crate) fn listed(&self, tokens: &Tokens) -> Vec<Listed> {
        listed(&self.list(tokens).send().ok())
    }

    pub(crate) fn account_of(&self, tokens: &Tokens, one: &Listed) -> Call<'_> {
        let path = format!("/accounts/{}?psu_involved=true", encoded(&one.logical_id));
        self.call("GET", path, "3").bearer(&tokens.access)
    }

    pub(crate) fn transactions_of(&self, tokens: &Tokens, one: &Listed, query: &str) -> Call<'_> {
        let path = format!(
            "/accounts/{}/transactions?psu_involved=true&{query}",
            encoded(&one.logical_id)
        );
        self.call("GET", path, "3").bearer(&tokens.access)
    }
}

pub(crate) fn listed(body: &Value) -> Vec<Listed> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    body.as_array()
        .unwrap()
        .iter()
        .map(|one| Listed { iban: text(&one["iban"]), logical_id: text(&one["logical_id"]) })
        .collect()
}
