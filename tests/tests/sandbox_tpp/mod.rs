//! A TPP for the sandbox's own tests, written against the bank's pages with
//! `ureq`, `ring` and `serde_json`: nothing of the project's client is used.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]
#![allow(clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

pub(crate) mod current;
pub(crate) mod jws;
pub(crate) mod orders;
pub(crate) mod raw;

use std::sync::Arc;
use std::time::Duration;

use belfius_psd2_sandbox::{AccountFacts, Options, Sandbox};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

/// A bank and a TPP that is registered there.
pub(crate) struct Tpp {
    pub(crate) bank: Sandbox,
    agent: Agent,
}

/// A call before it is sent: right in every way, for a test to spoil.
pub(crate) struct Call<'a> {
    tpp: &'a Tpp,
    base: String,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// The tokens of one consent.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    /// Still to be encoded.
    pub(crate) logical_id: String,
    pub(crate) sca: Option<String>,
}

pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

pub(crate) fn tpp() -> Tpp {
    tpp_of(Options::default())
}

pub(crate) fn tpp_of(options: Options) -> Tpp {
    let bank = Sandbox::start(options).unwrap();
    let agent = agent(&bank, bank.client_cert_pem(), bank.client_key_pem());
    Tpp { bank, agent }
}

pub(crate) fn agent(bank: &Sandbox, chain: &str, key: &str) -> Agent {
    let certificates = certificates(chain);
    let key = PrivateKey::from_pem(key.as_bytes()).unwrap();
    agent_with(bank, Some(ClientCert::new_with_certs(&certificates, key)))
}

pub(crate) fn agent_with(bank: &Sandbox, client: Option<ClientCert>) -> Agent {
    let roots = RootCerts::new_with_certs(&certificates(bank.ca_pem()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(provider)
        .root_certs(roots)
        .client_cert(client)
        .build();
    Agent::new_with_config(
        Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .accept("")
            .user_agent("")
            .accept_encoding("")
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(20)))
            .build(),
    )
}

fn certificates(pem: &str) -> Vec<Certificate<'static>> {
    parse_pem(pem.as_bytes())
        .map(|item| match item.unwrap() {
            PemItem::Certificate(certificate) => certificate,
            _ => panic!("no certificate"),
        })
        .collect()
}

impl Tpp {
    pub(crate) fn call(
        &self,
        method: &'static str,
        path: impl Into<String>,
        version: &str,
    ) -> Call<'_> {
        let call = Call {
            tpp: self,
            base: self.bank.base_url().to_owned(),
            method,
            path: path.into(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        call.set("Accept", &format!("application/vnd.belfius.api+json; version={version}"))
            .set("Accept-Language", "fr")
            .set("Client-ID", self.bank.client_id())
            .set("Redirect-URI", self.bank.redirect_uri())
            .set("Request-ID", &uuid())
    }

    pub(crate) fn consent_uris(&self, scope: &str, iban: &str) -> Call<'_> {
        self.call("GET", format!("/consent-uris?scope={scope}&iban={iban}"), "2")
            .set("Code-Challenge", &challenge(VERIFIER))
            .set("Code-Challenge-Method", "S256")
    }

    pub(crate) fn token(&self, form: &[(&str, &str)]) -> Call<'_> {
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let basic = format!("{}:{}", self.bank.client_id(), self.bank.client_secret());
        self.call("POST", "/token", "1.1")
            .without("Client-ID")
            .without("Redirect-URI")
            .without("Accept-Language")
            .set("Authorization", &format!("Basic {}", BASE64.encode(basic.as_bytes())))
            .set("Content-Type", "application/x-www-form-urlencoded")
            .body(body.join("&").into_bytes())
    }

    pub(crate) fn exchange(&self, code: &str) -> Call<'_> {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.bank.redirect_uri()),
            ("code_verifier", VERIFIER),
        ])
    }

    pub(crate) fn refresh(&self, token: &str) -> Call<'_> {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)])
    }

    pub(crate) fn account(&self, tokens: &Tokens) -> Call<'_> {
        let path = format!("/accounts/{}?psu_involved=true", encoded(&tokens.logical_id));
        self.call("GET", path, "1").bearer(&tokens.access)
    }

    pub(crate) fn transactions(&self, tokens: &Tokens, query: &str) -> Call<'_> {
        let path = format!(
            "/accounts/{}/transactions?psu_involved=true&{query}",
            encoded(&tokens.logical_id)
        );
        self.call("GET", path, "1.2").bearer(&tokens.access)
    }

    pub(crate) fn funds(&self, tokens: &Tokens, query: &str) -> Call<'_> {
        let path = format!("/accounts/{}/funds-confirmations?{query}", encoded(&tokens.logical_id));
        self.call("GET", path, "1").bearer(&tokens.access)
    }

    /// A payment without a token: PKCE headers and the QSealC signature.
    pub(crate) fn payment(&self, body: &Value) -> Call<'_> {
        self.payment_bytes(body.to_string().into_bytes())
    }

    pub(crate) fn payment_bytes(&self, body: Vec<u8>) -> Call<'_> {
        self.call("POST", "/payments/sepa-credit-transfers", "1")
            .set("Content-Type", "application/json")
            .set("Code-Challenge", &challenge(VERIFIER))
            .set("Code-Challenge-Method", "S256")
            .set("Signature", &jws::es256(self.bank.signing_key_pem(), &body))
            .body(body)
    }

    pub(crate) fn cancel(&self, payment_id: &str, access: &str) -> Call<'_> {
        let path = format!("/payments/sepa-credit-transfers/{}", encoded(payment_id));
        self.call("DELETE", path, "1").bearer(access)
    }

    /// A payment that the bank accepts, due next Wednesday.
    pub(crate) fn order(&self, payment_id: &str) -> Value {
        let today = self.bank.clock().today();
        let wednesday = jiff::civil::Weekday::Wednesday;
        let due = today.nth_weekday(1, wednesday).unwrap();
        json!({
            "origin_account": { "iban": "BE54063301200997" },
            "remote_account": { "name": "Marcel Thierry", "iban": "NL91ABNA0417164300" },
            "amount": 100.01,
            "currency": "EUR",
            "communication": "Loyer août",
            "communication_type": "FREETEXT",
            "execution_date": due.to_string(),
            "payment_id": payment_id,
        })
    }

    pub(crate) fn ordinary(&self) -> AccountFacts {
        self.bank.accounts().remove(0)
    }

    /// The whole way of a consent, until the tokens.
    pub(crate) fn consent(&self, scope: &str, iban: &str) -> Tokens {
        let uri = self.consent_uris(scope, iban).send().json()[0]["consent_uri"].clone();
        let url = format!("{}&state=s", uri.as_str().unwrap());
        let callback = self.bank.customer().approve(&url).unwrap();
        let code = parameter(&callback, "code").unwrap();
        tokens(&self.exchange(&code).send().ok())
    }
}

/// Reads the answer of the token endpoint.
pub(crate) fn tokens(answer: &Value) -> Tokens {
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    Tokens {
        access: text("access_token").unwrap(),
        refresh: text("refresh_token").unwrap(),
        logical_id: text("logical_id").unwrap_or_default(),
        sca: text("sca_token"),
    }
}

impl Call<'_> {
    pub(crate) fn set(self, name: &str, value: &str) -> Self {
        self.without(name).also(name, value)
    }

    pub(crate) fn also(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.set("Authorization", &format!("Bearer {token}"))
    }

    /// The same call in another version.
    pub(crate) fn version(self, version: &str) -> Self {
        self.set("Accept", &format!("application/vnd.belfius.api+json; version={version}"))
    }

    /// The same call to the other brand's host.
    pub(crate) fn on_banx(mut self) -> Self {
        self.base = self.tpp.bank.banx_url().to_owned();
        self
    }

    pub(crate) fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    pub(crate) fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    pub(crate) fn body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    pub(crate) fn send(self) -> Answer {
        self.try_send().unwrap()
    }

    pub(crate) fn try_send(self) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(self.method)
            .uri(format!("{}{}", self.base, self.path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let agent = &self.tpp.agent;
        let answer = match self.method {
            "GET" | "DELETE" => agent.run(request.body(()).unwrap()),
            _ => agent.run(request.body(self.body).unwrap()),
        };
        read(answer?)
    }

    /// The request as bytes, for tests below HTTP.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.body.is_empty() {
            text.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        text.push_str("\r\n");
        [text.into_bytes(), self.body.clone()].concat()
    }
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let body = answer.body_mut().with_config().limit(200_000_000).read_to_vec()?;
    Ok(Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), body })
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The JSON of an answer that must be a 200.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Status and code of an error, for one comparison.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.json()["error_code"], code, "{}", self.text());
    }

    /// A refusal that names the input.
    #[track_caller]
    pub(crate) fn refused_naming(&self, status: u16, code: &str, input: &str) {
        self.refused(status, code);
        let description = self.json()["error_description"].to_string();
        assert!(description.contains(input), "{description}");
    }
}

pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A parameter of an address, decoded.
pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    query
        .split('&')
        .filter_map(|part| part.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| percent_decode_str(value).decode_utf8().unwrap().into_owned())
}

pub(crate) fn challenge(verifier: &str) -> String {
    BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref())
}

pub(crate) fn uuid() -> String {
    let hex = format!("{:032x}", fastrand::u128(..));
    let part = |from: usize, to: usize| &hex[from..to];
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}
