//! A TPP for the end-to-end tests: a sandbox, the client under test in front of
//! it, and the customer who says yes.
#![allow(dead_code, unused_imports, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

pub(crate) mod bench;
pub(crate) mod current;
mod discreet;
pub(crate) mod orders;
mod rows;
mod temp;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use belfius_psd2::model::{
    Amount, Date, Iban, Language, LogicalId, PaymentId, PaymentOrder, PsuPresence, Scope, Timestamp,
};
use belfius_psd2::secret::ClientSecret;
use belfius_psd2::sign::SigningKey;
use belfius_psd2::{
    Bank, BankCode, Client, Delivery, Generation, Page, Pages, PaymentReply, Redirect, Reply,
    SignedPayment, Tokens, TransactionsQuery,
};
use belfius_psd2_sandbox::{
    AccountFacts, Brand, Clock, Operation, Options, RecordedRequest, Sandbox,
};
use belfius_psd2_ureq::{
    Error, MemoryStore, Roots, Session, TokenStore, Transport, TransportBuilder,
};
use jiff::ToSpan;
use jiff::civil::Weekday;

pub(crate) use discreet::Discretion;
pub(crate) use rows::assert_rows;
pub(crate) use temp::TempDir;

/// A store that the test can look into beside the session.
pub(crate) type Store = Arc<MemoryStore>;

/// What most tests hold.
pub(crate) type TppSession = Session<Store>;

/// The account with the most rows.
pub(crate) const FIRST: usize = 0;
/// The account with three currencies.
pub(crate) const MIXED: usize = 1;
/// The account without a holder's name, with few rows.
pub(crate) const FEW: usize = 2;
/// The account without rows.
pub(crate) const EMPTY: usize = 3;

/// A registered TPP and its bank.
pub(crate) struct Tpp {
    pub(crate) bank: Sandbox,
    pub(crate) brand: Brand,
    pub(crate) client: Client,
    pub(crate) transport: Transport,
    pub(crate) discretion: Discretion,
}

/// A bank with few rows, so that a test is fast.
pub(crate) fn tpp() -> Tpp {
    Tpp::start(Options::default().rows(60))
}

impl Tpp {
    /// A TPP that speaks the first generation with Belfius.
    pub(crate) fn start(options: Options) -> Tpp {
        Tpp::of(options, Generation::One, Brand::Belfius)
    }

    /// Opens a bank on a Wednesday morning, so that no test depends on the day
    /// on which it runs, nor on midnight.
    pub(crate) fn of(options: Options, generation: Generation, brand: Brand) -> Tpp {
        let morning: Timestamp = "2026-03-04T09:00:00Z".parse().unwrap();
        let bank = Sandbox::start(options.clock(Clock::starting_at(morning))).unwrap();
        let base = if brand == Brand::Banx { bank.banx_url() } else { bank.base_url() };
        let known = Bank::at(base, generation).unwrap();
        let client = client_of(known, &bank, bank.client_id(), bank.client_secret());
        let transport = builder(&bank).build().unwrap();
        let discretion = Discretion::of(&bank);
        Tpp { bank, brand, client, transport, discretion }
    }

    /// The brand's accounts.
    pub(crate) fn accounts(&self) -> Vec<AccountFacts> {
        match self.brand {
            Brand::Banx => self.bank.banx_accounts(),
            _ => self.bank.accounts(),
        }
    }

    /// A transport that waits for nothing.
    pub(crate) fn builder(&self) -> TransportBuilder {
        builder(&self.bank)
    }

    /// An empty session.
    pub(crate) fn session(&self) -> TppSession {
        self.session_over(&self.transport, Store::default())
    }

    /// A session of this client with another transport or store, on the bank's
    /// clock.
    pub(crate) fn session_over<S: TokenStore>(
        &self,
        transport: &Transport,
        store: S,
    ) -> Session<S> {
        self.session_as(&self.client, transport, store)
    }

    /// A session of another client.
    pub(crate) fn session_as<S: TokenStore>(
        &self,
        client: &Client,
        transport: &Transport,
        store: S,
    ) -> Session<S> {
        let clock = self.bank.clock();
        Session::new(transport.clone(), client.clone(), store).with_clock(move || clock.now())
    }

    /// The bank's present.
    pub(crate) fn now(&self) -> Timestamp {
        self.bank.clock().now()
    }

    /// The bank's day.
    pub(crate) fn today(&self) -> Date {
        self.bank.clock().today()
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.bank.clock().advance(by);
    }

    pub(crate) fn iban(&self, account: usize) -> Iban {
        Iban::parse(&self.accounts()[account].iban).unwrap()
    }

    /// A session whose customer has consented.
    pub(crate) fn consented(&self, scope: Scope, account: usize) -> TppSession {
        let session = self.session();
        self.consent(&session, scope, account);
        session
    }

    /// The way through consent: to one account, or to all that the bank's page
    /// proposes where the customer picks them.
    pub(crate) fn consent<S: TokenStore>(
        &self,
        session: &Session<S>,
        scope: Scope,
        account: usize,
    ) -> Tokens {
        let redirect = if session.client().bank().consents_by_iban(scope) {
            session.consent(scope, &self.iban(account)).unwrap()
        } else {
            session.consent_to_chosen_accounts().unwrap()
        };
        self.discretion.remember(&redirect.pending);
        let callback = self.approve(&redirect);
        let tokens = session.finish_consent(&redirect.pending, &callback).unwrap();
        self.discretion.remember(&tokens);
        tokens
    }

    /// A session with tokens for payments, which the signature of a first
    /// payment has brought.
    pub(crate) fn paying(&self) -> TppSession {
        let session = self.session();
        let signed = self.signed(&self.order());
        let redirect = signature_required(session.initiate(&signed).unwrap());
        self.discretion.remember(&redirect.pending);
        let callback = self.approve(&redirect);
        let tokens = session.finish_payment(&redirect.pending, &callback).unwrap().unwrap();
        self.discretion.remember(&tokens);
        session
    }

    pub(crate) fn approve<P>(&self, redirect: &Redirect<P>) -> String {
        let callback = self.bank.customer().approve(redirect.url.as_str()).unwrap();
        self.discretion.remember_callback(&callback);
        callback
    }

    pub(crate) fn refuse<P>(&self, redirect: &Redirect<P>) -> String {
        self.bank.customer().refuse(redirect.url.as_str()).unwrap()
    }

    /// A good order from the first account, with an id of its own.
    pub(crate) fn order(&self) -> PaymentOrder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let id = format!("e2e-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        PaymentOrder::new(
            PaymentId::new(id).unwrap(),
            "Marcel Thierry",
            Iban::parse("BE71096123456769").unwrap(),
            Amount::parse("12.10").unwrap(),
        )
        .with_debtor(self.iban(FIRST))
        .with_execution_date(self.working_day())
    }

    /// The next day on which banks work.
    pub(crate) fn working_day(&self) -> Date {
        let mut day = self.today().saturating_add(1.days());
        while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            day = day.saturating_add(1.days());
        }
        day
    }

    pub(crate) fn signing_key(&self) -> SigningKey {
        SigningKey::from_pem(self.bank.signing_key_pem()).unwrap()
    }

    pub(crate) fn signed(&self, order: &PaymentOrder) -> SignedPayment {
        let unsigned = self.client.payment(order, self.today()).unwrap();
        let signed = unsigned.sign(&self.signing_key()).unwrap();
        self.discretion.remember(&signed);
        signed
    }

    /// What the bank has received for an operation, oldest first.
    pub(crate) fn received(&self, operation: Operation) -> Vec<RecordedRequest> {
        let mut requests = self.bank.requests();
        requests.retain(|request| request.operation == Some(operation));
        requests
    }

    /// Checks that an error shows no secret, and that it is the bank's, with
    /// this code and this delivery.
    #[track_caller]
    pub(crate) fn refused(&self, error: &Error, code: BankCode) {
        self.discreet(error);
        let bank = error.core().and_then(|error| error.bank());
        let bank = bank.unwrap_or_else(|| panic!("not the bank's: {error}"));
        assert_eq!(bank.code(), code, "{error}");
    }

    /// Checks that an error shows nothing that this TPP must keep to itself.
    #[track_caller]
    pub(crate) fn discreet(&self, error: &Error) {
        self.discretion.check(&self.bank, error);
    }
}

/// A client of a bank under any name.
pub(crate) fn client_at(bank: &Sandbox, id: &str, secret: &str) -> Client {
    client_of(Bank::at(bank.base_url(), Generation::One).unwrap(), bank, id, secret)
}

fn client_of(known: Bank, bank: &Sandbox, id: &str, secret: &str) -> Client {
    let secret = ClientSecret::new(secret).unwrap();
    Client::new(known, id, secret, bank.redirect_uri(), Language::FR).unwrap()
}

/// With short time-outs and no pauses.
pub(crate) fn builder(bank: &Sandbox) -> TransportBuilder {
    Transport::builder()
        .client_certificate(bank.client_cert_pem(), bank.client_key_pem())
        .roots(Roots::Pem(bank.ca_pem().into()))
        .connect_timeout(Duration::from_secs(10))
        .response_timeout(Duration::from_secs(10))
        .total_timeout(Duration::from_secs(20))
        .retries(2, Duration::ZERO)
}

pub(crate) fn tokens<S: TokenStore>(session: &Session<S>) -> Tokens {
    session.tokens().unwrap().unwrap()
}

pub(crate) fn logical_id<S: TokenStore>(session: &Session<S>) -> LogicalId {
    tokens(session).logical_id().unwrap().clone()
}

/// A statement of the session's account from its first page on.
pub(crate) fn statement<S: TokenStore>(session: &Session<S>, query: TransactionsQuery) -> Pages {
    Pages::new(logical_id(session), query)
}

/// Every page, of a customer who is there and needs no SCA.
pub(crate) fn read_all<S: TokenStore>(session: &Session<S>, pages: Pages) -> Vec<Page> {
    session.pages(pages, PsuPresence::Present).map(|reply| answer(reply.unwrap())).collect()
}

pub(crate) fn answer<T>(reply: Reply<T>) -> T {
    match reply {
        Reply::Answer(answer) => answer,
        Reply::StrongAuthentication(redirect) => panic!("SCA is wanted at {:?}", redirect.url),
    }
}

pub(crate) fn sca_required<T>(reply: Reply<T>) -> Redirect<belfius_psd2::PendingSca> {
    match reply {
        Reply::Answer(_) => panic!("no SCA is wanted"),
        Reply::StrongAuthentication(redirect) => redirect,
    }
}

pub(crate) fn signature_required(reply: PaymentReply) -> Redirect<belfius_psd2::PendingPayment> {
    match reply {
        PaymentReply::SignatureRequired(redirect) => redirect,
        other => panic!("no signature is wanted: {other:?}"),
    }
}

/// The kind, delivery and remedy of an error that is the core's.
#[track_caller]
pub(crate) fn assert_core(
    error: &Error,
    kind: &belfius_psd2::ErrorKind,
    delivery: Delivery,
    remedy: &belfius_psd2::Remedy,
) {
    let core = error.core().unwrap_or_else(|| panic!("not the core's: {error}"));
    assert_eq!(core.kind(), kind, "{error}");
    assert_eq!(error.delivery(), delivery, "{error}");
    assert_eq!(error.remedy().as_ref(), Some(remedy), "{error}");
}
