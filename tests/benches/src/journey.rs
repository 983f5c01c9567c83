//! A whole payment over mutual TLS on loopback: signed, sent, and its code exchanged
//! for tokens. The customer's part in between is not measured.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use belfius_psd2::{
    Bank, Client, Exchange, Generation, PaymentReply, PaymentReturn, PendingPayment, Redirect,
    Seed, SignedPayment, Step,
    model::{Amount, Date, Iban, Language, LogicalId, PaymentId, PaymentOrder, Scope, Timestamp},
    secret::ClientSecret,
    sign::SigningKey,
};
use belfius_psd2_sandbox::{Options, Sandbox};
use belfius_psd2_ureq::{MemoryStore, Roots, Session, Transport};
use http::{Request, Response};
use jiff::{ToSpan, civil::Weekday};
use oauth2::{
    AuthorizationCode, ClientId, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl,
    TokenResponse as _, TokenUrl, basic::BasicClient,
};

/// Sends a request, and reads the whole answer.
pub type Send = dyn Fn(&Request<Vec<u8>>) -> Response<Vec<u8>>;

/// A bank, and a TPP that it knows.
pub struct Journey {
    pub bank: Sandbox,
    pub client: Client,
    transport: Transport,
    key: SigningKey,
    bare_key: p256::ecdsa::SigningKey,
    count: AtomicUsize,
}

impl Journey {
    pub fn start() -> Self {
        let bank = Sandbox::start(Options::default().rows(60)).unwrap();
        let secret = ClientSecret::new(bank.client_secret()).unwrap();
        let known = Bank::at(bank.base_url(), Generation::One).unwrap();
        let client =
            Client::new(known, bank.client_id(), secret, bank.redirect_uri(), Language::FR);
        let transport = Transport::builder()
            .client_certificate(bank.client_cert_pem(), bank.client_key_pem())
            .roots(Roots::Pem(bank.ca_pem().into()))
            .build()
            .unwrap();
        let pem = bank.signing_key_pem();
        let bare_key = {
            use p256::pkcs8::DecodePrivateKey as _;
            p256::ecdsa::SigningKey::from_pkcs8_pem(pem).unwrap()
        };
        let key = SigningKey::from_pem(pem).unwrap();
        let client = client.unwrap();
        Self { client, transport, key, bare_key, count: AtomicUsize::new(0), bank }
    }

    pub fn session(&self) -> Session<MemoryStore> {
        let clock = self.bank.clock();
        let session =
            Session::new(self.transport.clone(), self.client.clone(), MemoryStore::default());
        session.with_clock(move || clock.now())
    }

    /// A session whose customer has consented, and the account's logical id.
    pub fn consented(&self) -> (Session<MemoryStore>, LogicalId) {
        let session = self.session();
        let iban = Iban::parse(&self.bank.accounts()[0].iban).unwrap();
        let redirect = session.consent(Scope::Ais, &iban).unwrap();
        let callback = self.bank.customer().approve(redirect.url.as_str()).unwrap();
        let tokens = session.finish_consent(&redirect.pending, &callback).unwrap();
        let id = tokens.logical_id().unwrap().clone();
        (session, id)
    }

    fn now(&self) -> Timestamp {
        self.bank.clock().now()
    }

    fn order(&self) -> PaymentOrder {
        let id = format!("bench-{}", self.count.fetch_add(1, Ordering::Relaxed));
        PaymentOrder::new(
            PaymentId::new(id).unwrap(),
            "Marcel Thierry",
            Iban::parse("BE71096123456769").unwrap(),
            Amount::parse("12.10").unwrap(),
        )
        .with_debtor(Iban::parse(&self.bank.accounts()[0].iban).unwrap())
        .with_execution_date(working_day(self.bank.clock().today()))
    }

    fn signed(&self) -> SignedPayment {
        let today = self.bank.clock().today();
        self.client.payment(&self.order(), today).unwrap().sign(&self.key).unwrap()
    }

    fn approve(&self, redirect: &Redirect<PendingPayment>) -> String {
        self.bank.customer().approve(redirect.url.as_str()).unwrap()
    }

    /// This library.
    pub fn ours(&self, session: &Session<MemoryStore>) -> Duration {
        let order = self.order();
        let today = self.bank.clock().today();
        let start = Instant::now();
        let signed = self.client.payment(&order, today).unwrap().sign(&self.key).unwrap();
        let reply = session.initiate(&signed).unwrap();
        let first = start.elapsed();
        let PaymentReply::SignatureRequired(redirect) = reply else { panic!("not to be signed") };
        let callback = self.approve(&redirect);
        let start = Instant::now();
        assert!(session.finish_payment(&redirect.pending, &callback).unwrap().is_some());
        first + start.elapsed()
    }

    /// The same requests and the same signature, sent by `send`, the tokens read by
    /// `serde_json`. What is in the requests is prepared before the clock starts.
    pub fn by_hand(&self, send: &Send) -> Duration {
        self.sent(send, |request| {
            move || {
                let response = send(&request);
                assert!(response.status().is_success());
                let tokens: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
                assert!(tokens["access_token"].is_string());
            }
        })
    }

    /// The same, with the code exchanged by the crate `oauth2`, whose request gets the
    /// headers that the bank wants beside its own.
    pub fn with_oauth2(&self, send: &Send) -> Duration {
        self.sent(send, |request| {
            let (head, body) = request.into_parts();
            let of = |wanted: &str| {
                let mut pairs = url::form_urlencoded::parse(&body);
                pairs.find(|(name, _)| name == wanted).unwrap().1.into_owned()
            };
            let client = BasicClient::new(ClientId::new(self.bank.client_id().to_owned()))
                .set_client_secret(oauth2::ClientSecret::new(self.bank.client_secret().to_owned()))
                .set_token_uri(TokenUrl::new(head.uri.to_string()).unwrap())
                .set_redirect_uri(RedirectUrl::new(of("redirect_uri")).unwrap());
            let code = AuthorizationCode::new(of("code"));
            let verifier = PkceCodeVerifier::new(of("code_verifier"));
            move || {
                let http = |request: HttpRequest| -> Result<HttpResponse, std::io::Error> {
                    let (_, body) = request.into_parts();
                    Ok(send(&Request::from_parts(head.clone(), body)).map(numeric_lifetime))
                };
                let exchange = client.exchange_code(code).set_pkce_verifier(verifier);
                let tokens = exchange.request(&http).unwrap();
                assert!(!tokens.access_token().secret().is_empty());
            }
        })
    }

    /// A payment that is sent by `send`, and then what `prepare` makes of the request that
    /// exchanges its code.
    fn sent<T: FnOnce()>(
        &self,
        send: &Send,
        prepare: impl FnOnce(Request<Vec<u8>>) -> T,
    ) -> Duration {
        let signed = self.signed();
        let input = self.client.payment(&self.order(), self.bank.clock().today()).unwrap();
        let input = input.signing_input().as_bytes().to_vec();
        // Each seed is for one request.
        let seed = || {
            let mut bytes = [0; 32];
            let count = self.count.fetch_add(1, Ordering::Relaxed);
            bytes[..8].copy_from_slice(&count.to_be_bytes());
            Seed::new(bytes)
        };
        let exchange = self.client.initiate(&signed, None, seed()).unwrap();
        let Step::Again(exchange) = exchange.start(self.now()) else { panic!("no request") };
        let request = exchange.request();

        let start = Instant::now();
        std::hint::black_box(crate::payment::bare(&input, &self.bare_key));
        let response = send(&request);
        assert!(response.headers().contains_key("location"));
        let first = start.elapsed();

        let reply = match exchange.step(response, self.now()) {
            Ok(Step::Done(PaymentReply::SignatureRequired(redirect))) => redirect,
            other => panic!("{other:?}"),
        };
        let callback = self.approve(&reply);
        let taken = reply.pending.callback(&self.client, &callback, self.now(), seed());
        let Ok(PaymentReturn::Code(code)) = taken else { panic!("no code") };
        let request = match code.start(self.now()) {
            Step::Again(code) => code.request(),
            other => panic!("{other:?}"),
        };
        let exchange_code = prepare(request);

        let start = Instant::now();
        exchange_code();
        first + start.elapsed()
    }

    /// `ureq` as somebody would set it up; with so many idle connections.
    pub fn ureq(&self, idle: usize) -> impl Fn(&Request<Vec<u8>>) -> Response<Vec<u8>> + use<> {
        use ureq::tls::{
            ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, TlsProvider, parse_pem,
        };
        let certificates = |pem: &str| {
            let items = parse_pem(pem.as_bytes()).map(Result::unwrap);
            let items = items.filter_map(|item| match item {
                PemItem::Certificate(certificate) => Some(certificate),
                _ => None,
            });
            items.collect::<Vec<_>>()
        };
        let key = PrivateKey::from_pem(self.bank.client_key_pem().as_bytes()).unwrap();
        let chain = certificates(self.bank.client_cert_pem());
        let roots: Vec<_> = certificates(self.bank.ca_pem());
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .client_cert(Some(ClientCert::new_with_certs(&chain, key)))
            .root_certs(RootCerts::from(roots))
            .build();
        let agent = ureq::Agent::config_builder()
            .tls_config(tls)
            .max_redirects(0)
            .http_status_as_error(false)
            .max_idle_connections(idle)
            // Whoever waits for a bank sets them; ureq then resolves names in a thread.
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(30)))
            .timeout_global(Some(Duration::from_secs(60)))
            .proxy(None)
            .build()
            .new_agent();
        move |request| {
            let mut response = agent.run(request.clone()).unwrap();
            let body = response.body_mut().read_to_vec().unwrap();
            response.map(|_| body)
        }
    }

    /// `reqwest`, blocking, with its own pool of connections.
    pub fn reqwest(&self) -> impl Fn(&Request<Vec<u8>>) -> Response<Vec<u8>> + use<> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pem = [self.bank.client_key_pem(), self.bank.client_cert_pem()].concat();
        let root = reqwest::Certificate::from_pem(self.bank.ca_pem().as_bytes()).unwrap();
        let client = reqwest::blocking::Client::builder()
            .identity(reqwest::Identity::from_pem(pem.as_bytes()).unwrap())
            .tls_certs_only([root])
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        move |request| {
            let request = reqwest::blocking::Request::try_from(request.clone()).unwrap();
            let answer = client.execute(request).unwrap();
            let mut response = Response::builder().status(answer.status());
            *response.headers_mut().unwrap() = answer.headers().clone();
            response.body(answer.bytes().unwrap().to_vec()).unwrap()
        }
    }
}

/// In production the bank writes `expires_in` as a text, which the crate `oauth2` refuses.
fn numeric_lifetime(body: Vec<u8>) -> Vec<u8> {
    let mut tokens: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let lifetime: u64 = tokens["expires_in"].as_str().unwrap().parse().unwrap();
    tokens["expires_in"] = lifetime.into();
    serde_json::to_vec(&tokens).unwrap()
}

/// The day itself, or the Monday after it.
fn working_day(day: Date) -> Date {
    let weekend = [Weekday::Saturday, Weekday::Sunday];
    day.series(1.day()).find(|day| !weekend.contains(&day.weekday())).unwrap()
}
