//! A TPP that the bank knows, and its customer's consent.

use belfius_psd2::{
    Bank, Client, Generation, Reply,
    model::{Iban, Language, LogicalId, PsuPresence, Scope},
    secret::ClientSecret,
};
use belfius_psd2_sandbox::{Clock, SandboxProcess};
use belfius_psd2_ureq::{Roots, Session, TokenStore, Transport, TransportBuilder};

/// A session that threads share, and the account that they ask for.
pub struct Tpp<S> {
    pub session: Session<S>,
    pub account: LogicalId,
    /// The session's, which a measurement may move.
    pub clock: Clock,
}

pub fn transport(bank: &SandboxProcess) -> TransportBuilder {
    let facts = bank.facts();
    Transport::builder()
        .client_certificate(&facts.client_cert_pem, &facts.client_key_pem)
        .roots(Roots::Pem(facts.ca_pem.clone().into()))
}

impl<S: TokenStore> Tpp<S> {
    pub fn of(bank: &SandboxProcess, transport: &Transport, store: S) -> Self {
        Self::of_account(bank, transport, store, 0)
    }

    /// Of the bank's account of this number: each has tokens of its own.
    pub fn of_account(
        bank: &SandboxProcess,
        transport: &Transport,
        store: S,
        account: usize,
    ) -> Self {
        let facts = bank.facts();
        let known = Bank::at(&facts.base_url, Generation::One).unwrap();
        let secret = ClientSecret::new(&facts.client_secret).unwrap();
        let client =
            Client::new(known, &facts.client_id, secret, &facts.redirect_uri, Language::FR);
        let clock = Clock::default();
        let time = clock.clone();
        let session =
            Session::new(transport.clone(), client.unwrap(), store).with_clock(move || time.now());
        let iban = Iban::parse(&facts.accounts[account].iban).unwrap();
        let redirect = session.consent(Scope::Ais, &iban).unwrap();
        let callback = bank.approve(redirect.url.as_str()).unwrap();
        let tokens = session.finish_consent(&redirect.pending, &callback).unwrap();
        let account = tokens.logical_id().unwrap().clone();
        Self { session, account, clock }
    }

    /// One call.
    pub fn read(&self) {
        let reply = self.session.account(&self.account, PsuPresence::Present).unwrap();
        assert!(matches!(reply, Reply::Answer(_)));
    }
}
