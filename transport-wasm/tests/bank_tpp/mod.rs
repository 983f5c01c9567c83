//! A TPP in front of the simulated bank, and what drives that bank.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{cell::Cell, time::Duration};

use belfius_psd2::{
    Bank, Client, Generation, Page, PaymentReply, PendingPayment, Redirect, Reply, Tokens,
    model::{
        Amount, BodyChanges, Date, EndToEndId, Iban, Language, LogicalId, PaymentId, PaymentOrder,
        PsuPresence, Scope, SepaCreditTransfer, Timestamp,
    },
    secret::ClientSecret,
    sign::JoseHeader,
};
use belfius_psd2::{SignedPayment, UnsignedPayment};
use belfius_psd2_wasm::{MemoryStore, Session, Transport, TransportBuilder, WebCryptoKey};
use js_sys::{Function, Promise};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Both brands, in the oldest and in the current generation.
pub(crate) const EVERYWHERE: [(Generation, &str); 4] = [
    (Generation::One, "belfius"),
    (Generation::One, "banx"),
    (Generation::Three, "belfius"),
    (Generation::Three, "banx"),
];

pub(crate) type TppSession = Session<MemoryStore>;

/// A registered TPP, whose bank has no faults waiting.
pub(crate) struct Tpp {
    pub(crate) facts: Value,
    pub(crate) brand: &'static str,
    pub(crate) client: Client,
    pub(crate) transport: Transport,
}

/// Where the simulated bank is.
pub(crate) fn origin() -> &'static str {
    match option_env!("BANK_ORIGIN") {
        Some(origin) => origin,
        None => panic!(
            "these tests need a simulated bank: run them as `.ci/wasm-bank --rows 500 --page-size 20 -- cargo test …`, \
             which starts one and sets BANK_ORIGIN"
        ),
    }
}

/// Asks the bank's control channel.
pub(crate) async fn control(method: &str, order: &str, body: Value) -> Value {
    let call = "return fetch(url, method === 'GET' ? {} : { method, body,
            headers: { 'content-type': 'application/json' } })
        .then(async answer => JSON.stringify([answer.status, await answer.json()]))";
    let url = format!("{}/control/{order}", origin());
    let promise = Function::new_with_args("method, url, body", call)
        .call3(&JsValue::UNDEFINED, &method.into(), &url.into(), &body.to_string().into())
        .unwrap();
    let answer = JsFuture::from(promise.unchecked_into::<Promise>()).await.unwrap();
    let answer: Value = serde_json::from_str(&answer.as_string().unwrap()).unwrap();
    assert_eq!(answer[0], 200, "{order}: {answer}");
    answer[1].clone()
}

pub(crate) async fn order(order: &str, body: Value) -> Value {
    control("POST", order, body).await
}

/// The bank does something wrong in its next answers.
pub(crate) async fn fault(operation: &str, fault: &str, times: u32) {
    order("fault", json!({ "operation": operation, "fault": fault, "times": times })).await;
}

/// The proxy does something wrong in its next answers.
pub(crate) async fn proxy_fault(fault: &str) {
    order("proxy-fault", json!({ "fault": fault, "times": 1 })).await;
}

/// How many requests of this method and path the bank has got.
pub(crate) async fn received(method: &str, path: &str) -> usize {
    let requests = control("GET", "requests", Value::Null).await;
    let is = |request: &&Value| {
        request["method"] == method && request["path"].as_str().unwrap().contains(path)
    };
    requests.as_array().unwrap().iter().filter(is).count()
}

impl Tpp {
    pub(crate) async fn new(generation: Generation, brand: &'static str) -> Self {
        order("clear-faults", json!({})).await;
        let facts = control("GET", "facts", Value::Null).await;
        let base = facts["banks"][brand]["bank_base_url"].as_str().unwrap();
        let bank = Bank::at(base, generation).unwrap();
        // The proxy has the true one.
        let secret = ClientSecret::new("not-known-here").unwrap();
        let id = facts["client_id"].as_str().unwrap();
        let redirect_uri = facts["redirect_uri"].as_str().unwrap();
        let client = Client::new(bank, id, secret, redirect_uri, Language::FR).unwrap();
        let transport = builder(&facts, brand, client.bank()).build().unwrap();
        Self { facts, brand, client, transport }
    }

    pub(crate) async fn belfius() -> Self {
        Self::new(Generation::One, "belfius").await
    }

    /// A builder for the same bank.
    pub(crate) fn builder(&self) -> TransportBuilder {
        builder(&self.facts, self.brand, self.client.bank())
    }

    pub(crate) fn session(&self) -> TppSession {
        self.over(&self.transport, MemoryStore::new())
    }

    pub(crate) fn over(&self, transport: &Transport, store: MemoryStore) -> TppSession {
        Session::new(transport.clone(), self.client.clone(), store)
    }

    pub(crate) fn iban(&self, account: usize) -> Iban {
        let iban = &self.facts["banks"][self.brand]["accounts"][account]["iban"];
        Iban::parse(iban.as_str().unwrap()).unwrap()
    }

    /// The next day on which banks work.
    pub(crate) fn working_day(&self) -> Date {
        let later = |day: i64| Timestamp::from_second(self.now().as_second() + day * 86_400);
        let date = |day| date_of(&later(day).unwrap().to_string());
        (1..).map(date).find(|day| day.weekday().to_monday_zero_offset() < 5).unwrap()
    }

    /// The bank's day.
    pub(crate) fn today(&self) -> Date {
        date_of(self.facts["now"].as_str().unwrap())
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.facts["now"].as_str().unwrap().parse().unwrap()
    }

    /// The customer says yes, and comes back with this address.
    pub(crate) async fn approve<P>(&self, redirect: &Redirect<P>) -> String {
        let outcome = order("approve", json!({ "url": redirect.url.as_str() })).await;
        outcome["callback"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn refuse<P>(&self, redirect: &Redirect<P>) -> String {
        let outcome = order("refuse", json!({ "url": redirect.url.as_str() })).await;
        outcome["callback"].as_str().unwrap().to_owned()
    }

    /// A session whose customer has consented to its first account, or to all.
    pub(crate) async fn consented(&self, scope: Scope) -> TppSession {
        let session = self.session();
        let redirect = if self.client.bank().consents_by_iban(scope) {
            session.consent(scope, &self.iban(0)).await.unwrap()
        } else {
            session.consent_to_chosen_accounts().await.unwrap()
        };
        let callback = self.approve(&redirect).await;
        session.finish_consent(&redirect.pending, &callback).await.unwrap();
        session
    }

    /// By what to ask for the first account.
    pub(crate) async fn account(&self, session: &TppSession) -> LogicalId {
        if self.client.bank().consents_by_iban(Scope::Ais) {
            return tokens(session).await.logical_id().unwrap().clone();
        }
        let list = answer(session.accounts(PsuPresence::Present).await.unwrap());
        let iban = self.iban(0);
        let first = list.accounts.into_iter().find(|one| {
            one.account.iban.as_ref().is_some_and(|number| number.as_str() == iban.as_str())
        });
        first.unwrap().logical_id
    }

    /// A key of this page's own, which the bank takes for the TPP's.
    pub(crate) async fn key(&self) -> WebCryptoKey {
        let key = WebCryptoKey::generate().await.unwrap();
        let jwk = serde_json::from_str(key.public_key().await.unwrap().jwk()).unwrap();
        order("signing-key", jwk).await;
        key
    }

    /// A good payment of the first account, signed with WebCrypto.
    pub(crate) async fn signed(&self, key: &WebCryptoKey) -> SignedPayment {
        let amount = Amount::parse("12.10").unwrap();
        let payee = Iban::parse("BE71096123456769").unwrap();
        let header = JoseHeader::default();
        let unsigned = if self.client.bank().generation() == Generation::Three {
            let id = EndToEndId::new(&fresh()).unwrap();
            let order = SepaCreditTransfer::new(id, "Marcel Thierry", payee, amount)
                .with_debtor(self.iban(0))
                .with_execution_date(self.working_day());
            UnsignedPayment::current(&order, &BodyChanges::default(), header, self.today()).unwrap()
        } else {
            let id = PaymentId::new(fresh()).unwrap();
            let order = PaymentOrder::new(id, "Marcel Thierry", payee, amount)
                .with_debtor(self.iban(0))
                .with_execution_date(self.working_day());
            UnsignedPayment::new(&order, header, self.today()).unwrap()
        };
        key.sign(unsigned).await.unwrap()
    }
}

/// The day of a moment.
fn date_of(moment: &str) -> Date {
    moment.split('T').next().unwrap().parse().unwrap()
}

fn builder(facts: &Value, brand: &str, bank: &Bank) -> TransportBuilder {
    Transport::builder()
        .proxy(bank, facts["banks"][brand]["proxy_base_url"].as_str().unwrap())
        .proxy_header("Tpp-Proxy-Key", facts["proxy_key"].as_str().unwrap())
        .retries(0, Duration::ZERO)
}

/// An id that no other test of this bank has used.
pub(crate) fn fresh() -> String {
    thread_local!(static COUNT: Cell<u32> = const { Cell::new(0) });
    let count = COUNT.replace(COUNT.get() + 1);
    format!("w{:.0}-{count}", js_sys::Date::now())
}

pub(crate) async fn tokens(session: &TppSession) -> Tokens {
    session.tokens().await.unwrap().unwrap()
}

pub(crate) fn answer<T>(reply: Reply<T>) -> T {
    match reply {
        Reply::Answer(answer) => answer,
        Reply::StrongAuthentication(redirect) => panic!("SCA is wanted at {:?}", redirect.url),
    }
}

pub(crate) fn signature_required(reply: PaymentReply) -> Redirect<PendingPayment> {
    match reply {
        PaymentReply::SignatureRequired(redirect) => redirect,
        other => panic!("no signature is wanted: {other:?}"),
    }
}

/// Every page, of a customer who is there and needs no SCA.
pub(crate) async fn read_all(session: &TppSession, pages: belfius_psd2::Pages) -> Vec<Page> {
    let mut all = Vec::new();
    let mut pages = session.pages(pages, PsuPresence::Present);
    while let Some(page) = pages.next().await {
        all.push(answer(page.unwrap()));
    }
    all
}
