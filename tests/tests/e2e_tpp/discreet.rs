//! What no error may show: tokens, secrets, codes, account numbers.

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::sync::Mutex;

use belfius_psd2_sandbox::{RecordedRequest, Sandbox};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::Value;

/// Members of stored values whose text is secret or private.
const PRIVATE: [&str; 10] = [
    "access_token",
    "refresh_token",
    "token",
    "logical_id",
    "iban",
    "verifier",
    "state",
    "body",
    "signature",
    "next",
];

/// Parameters of queries and forms that are secret or private.
const PARAMETERS: [&str; 7] =
    ["iban", "next", "code", "code_verifier", "refresh_token", "sca_token", "state"];

/// Everything that this TPP has to keep to itself, so far.
#[derive(Default)]
pub(crate) struct Discretion {
    known: Mutex<BTreeSet<String>>,
}

impl Discretion {
    pub(crate) fn of(bank: &Sandbox) -> Discretion {
        let discretion = Discretion::default();
        let pair = format!("{}:{}", bank.client_id(), bank.client_secret());
        discretion.add(bank.client_secret());
        discretion.add(&BASE64.encode(pair.as_bytes()));
        for account in bank.accounts().into_iter().chain(bank.banx_accounts()) {
            discretion.add(&account.iban);
            // Without country and check digits it is the account all the same.
            discretion.add(account.iban.get(4..).unwrap());
            if let Some(name) = &account.name {
                discretion.add(name);
            }
        }
        for key in [bank.client_key_pem(), bank.signing_key_pem()] {
            key.lines().filter(|line| !line.starts_with('-')).for_each(|line| discretion.add(line));
        }
        discretion
    }

    /// A stored value: what it holds of tokens, verifiers and accounts.
    pub(crate) fn remember(&self, stored: &impl Serialize) {
        self.walk(&serde_json::to_value(stored).unwrap());
    }

    pub(crate) fn remember_callback(&self, callback: &str) {
        let query = callback.split_once('?').map_or("", |(_, query)| query);
        self.parameters(query);
    }

    /// Looks at everything that an error and its sources show.
    #[track_caller]
    pub(crate) fn check(&self, bank: &Sandbox, error: &(dyn StdError + 'static)) {
        bank.requests().iter().for_each(|request| self.request(request));
        let known = self.known.lock().unwrap().clone();
        assert!(known.len() > 5, "nothing to look for");
        for text in shown(error) {
            for secret in &known {
                assert!(!text.contains(secret.as_str()), "`{secret}` is shown in: {text}");
            }
        }
    }

    /// The same for any text, such as what a program prints.
    #[track_caller]
    pub(crate) fn check_text(&self, text: &str) {
        let known = self.known.lock().unwrap().clone();
        for secret in &known {
            assert!(!text.contains(secret.as_str()), "`{secret}` is shown in: {text}");
        }
    }

    pub(crate) fn add(&self, secret: &str) {
        // Shorter ones would be found by chance.
        if secret.len() > 7 {
            self.known.lock().unwrap().insert(secret.to_owned());
        }
    }

    fn walk(&self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(text) if PRIVATE.contains(&name.as_str()) => self.add(text),
                        value => self.walk(value),
                    }
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.walk(value)),
            _ => {}
        }
    }

    fn parameters(&self, query: &str) {
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            if PARAMETERS.contains(&name) {
                let spaced = value.replace('+', " ");
                self.add(value);
                self.add(&percent_decode_str(&spaced).decode_utf8_lossy());
            }
        }
    }

    fn request(&self, request: &RecordedRequest) {
        for name in ["authorization", "sca-token", "signature"] {
            if let Some(value) = request.header(name) {
                self.add(value.rsplit(' ').next().unwrap());
            }
        }
        self.parameters(&request.query);
        self.parameters(&String::from_utf8_lossy(&request.body));
        if request.header("signature").is_some() {
            self.add(&String::from_utf8_lossy(&request.body));
            self.add(&BASE64URL_NOPAD.encode(&request.body));
        }
        if let Some((_, rest)) = request.path.split_once("/accounts/") {
            let segment = rest.split('/').next().unwrap();
            self.add(segment);
            self.add(&percent_decode_str(segment).decode_utf8_lossy());
        }
    }
}

/// Display, both kinds of Debug, and those of every source.
fn shown(error: &(dyn StdError + 'static)) -> Vec<String> {
    let mut texts = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        texts.extend([format!("{error}"), format!("{error:?}"), format!("{error:#?}")]);
        next = error.source();
    }
    texts
}
