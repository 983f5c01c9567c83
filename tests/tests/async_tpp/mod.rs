//! A TPP on tokio: the example's driver, a simulated bank, and a store that pauses at each
//! step and fails when it is told to.

mod store;

use belfius_psd2::{
    Bank, Client, Generation, PendingConsent, Reply, SignedPayment,
    model::{Amount, EndToEndId, Iban, Language, ListedAccount, PsuPresence, SepaCreditTransfer},
    secret::ClientSecret,
    sign::SigningKey,
};
use belfius_psd2_sandbox::{Operation, Options, RecordedRequest, Sandbox};
use jiff::ToSpan as _;

pub(crate) use self::store::TestStore;
use crate::{drive::Driver, http::Http};

pub(crate) struct Tpp {
    pub(crate) bank: Sandbox,
    pub(crate) store: TestStore,
    pub(crate) driver: Driver<TestStore>,
    client: Client,
}

impl Tpp {
    /// A TPP that the bank knows, without tokens.
    pub(crate) fn start() -> Self {
        let bank = Sandbox::start(Options::default().rows(60)).unwrap();
        let (qwac, key) = (bank.client_cert_pem().to_owned(), bank.client_key_pem().to_owned());
        Self::of(bank, &qwac, &key)
    }

    /// A TPP whose certificate is of no issuer that the bank knows.
    pub(crate) fn with_foreign_certificate() -> Self {
        let bank = Sandbox::start(Options::default().rows(60)).unwrap();
        let own = rcgen::generate_simple_self_signed(["tpp.example".to_owned()]).unwrap();
        Self::of(bank, &own.cert.pem(), &own.signing_key.serialize_pem())
    }

    /// A TPP whose customer has consented.
    pub(crate) async fn consented() -> Self {
        let tpp = Self::start();
        let (pending, callback) = tpp.back_from_consent().await;
        tpp.driver.run(|jobs| jobs.finish_consent(&pending, &callback)).await.unwrap();
        drop(tpp.bank.take_requests());
        tpp
    }

    fn of(bank: Sandbox, qwac: &str, key: &str) -> Self {
        let client = Client::new(
            Bank::at(bank.base_url(), Generation::Three).unwrap(),
            bank.client_id(),
            ClientSecret::new(bank.client_secret()).unwrap(),
            bank.redirect_uri(),
            Language::NL,
        )
        .unwrap();
        let ca = bank.ca_pem().as_bytes();
        let http = Http::new(qwac.as_bytes(), key.as_bytes(), ca).unwrap();
        let store = TestStore::default();
        let driver = Driver::new(client.clone(), http, store.clone());
        Self { bank, store, driver, client }
    }

    /// The customer is back from consent: what was stored, and their callback.
    pub(crate) async fn back_from_consent(&self) -> (PendingConsent, String) {
        let redirect = self.driver.run(|jobs| jobs.consent_to_chosen_accounts()).await.unwrap();
        let callback = self.bank.customer().approve(redirect.url.as_str()).unwrap();
        (redirect.pending, callback)
    }

    /// The stored pair, or the one that it is renewed to, is one that the bank takes.
    pub(crate) async fn lists_accounts(&self) -> Vec<ListedAccount> {
        let reply = self.driver.run(|jobs| jobs.accounts(PsuPresence::Present)).await;
        answer(reply.unwrap()).accounts
    }

    /// A payment on a day that is no weekend.
    pub(crate) fn signed_payment(&self) -> SignedPayment {
        let today = self.bank.clock().today();
        let days = (1..).map(|days| today.saturating_add(days.days()));
        let mut working = days.filter(|day| day.weekday().to_monday_zero_offset() < 5);
        let order = SepaCreditTransfer::new(
            EndToEndId::new("async-1").unwrap(),
            "Marcel Thierry",
            Iban::parse("BE71096123456769").unwrap(),
            Amount::parse("12.10").unwrap(),
        )
        .with_debtor(Iban::parse(&self.bank.accounts()[0].iban).unwrap())
        .with_execution_date(working.next().unwrap());
        let key = SigningKey::from_pem(self.bank.signing_key_pem()).unwrap();
        self.client.transfer(&order, today).unwrap().sign(&key).unwrap()
    }

    /// What the bank has received for an operation, oldest first.
    pub(crate) fn received(&self, operation: Operation) -> Vec<RecordedRequest> {
        let mut requests = self.bank.requests();
        requests.retain(|request| request.operation == Some(operation));
        requests
    }

    pub(crate) fn statuses(&self, operation: Operation) -> Vec<Option<u16>> {
        self.received(operation).iter().map(|request| request.status).collect()
    }
}

pub(crate) fn answer<T>(reply: Reply<T>) -> T {
    match reply {
        Reply::Answer(answer) => answer,
        Reply::StrongAuthentication(redirect) => panic!("SCA is wanted at {:?}", redirect.url),
    }
}

/// Runs a test on a runtime of two threads.
pub(crate) fn wait<T>(test: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap().block_on(test)
}
