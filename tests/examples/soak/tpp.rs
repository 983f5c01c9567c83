//! A TPP that the bank knows, and its customer's consent.

use std::time::Duration;

use belfius_psd2::model::{
    Amount, Date, EndToEndId, Iban, Language, LogicalId, PsuPresence, ReceivedIban,
    SepaCreditTransfer,
};
use belfius_psd2::secret::ClientSecret;
use belfius_psd2::sign::SigningKey;
use belfius_psd2::{Bank, Client, Generation, Reply};
use belfius_psd2_sandbox::{Clock, SandboxProcess};
use belfius_psd2_ureq::{MemoryStore, Roots, Session, Transport};
use jiff::ToSpan as _;

pub(crate) struct Tpp {
    pub(crate) session: Session<MemoryStore>,
    pub(crate) iban: Iban,
    pub(crate) account: LogicalId,
    pub(crate) key: SigningKey,
    clock: Clock,
}

impl Tpp {
    /// With the customer's consent, for the current API.
    pub(crate) fn of(bank: &SandboxProcess) -> Tpp {
        let facts = bank.facts();
        let known = Bank::at(&facts.base_url, Generation::Three).unwrap();
        let secret = ClientSecret::new(&facts.client_secret).unwrap();
        let client =
            Client::new(known, &facts.client_id, secret, &facts.redirect_uri, Language::FR);
        let transport = Transport::builder()
            .client_certificate(&facts.client_cert_pem, &facts.client_key_pem)
            .roots(Roots::Pem(facts.ca_pem.clone().into()))
            .retries(2, Duration::ZERO)
            .build();
        let clock = Clock::starting_at(facts.opened_at);
        let time = clock.clone();
        let session = Session::new(transport.unwrap(), client.unwrap(), MemoryStore::new())
            .with_clock(move || time.now());

        let redirect = session.consent_to_chosen_accounts().unwrap();
        let callback = bank.approve(redirect.url.as_str()).unwrap();
        session.finish_consent(&redirect.pending, &callback).unwrap();
        let list = answer(session.accounts(PsuPresence::Present).unwrap());
        let iban = Iban::parse(&facts.accounts[0].iban).unwrap();
        let mut listed = list.accounts.into_iter();
        let of_it = |number: &ReceivedIban| number.as_str() == iban.as_str();
        let account = listed.find(|one| one.account.iban.as_ref().is_some_and(of_it)).unwrap();
        let key = SigningKey::from_pem(&facts.signing_key_pem).unwrap();
        Tpp { session, iban, account: account.logical_id, key, clock }
    }

    /// The bank's day.
    pub(crate) fn today(&self) -> Date {
        self.clock.today()
    }

    pub(crate) fn transfer(&self, number: usize) -> SepaCreditTransfer {
        let payee = Iban::parse("BE71096123456769").unwrap();
        let (id, amount) = (format!("SOAK-{number}"), Amount::parse("12.10").unwrap());
        SepaCreditTransfer::new(EndToEndId::new(&id).unwrap(), "Marcel Thierry", payee, amount)
            .with_debtor(self.iban.clone())
            .with_execution_date(self.today().saturating_add(1.days()))
    }
}

pub(crate) fn answer<T>(reply: Reply<T>) -> T {
    match reply {
        Reply::Answer(answer) => answer,
        Reply::StrongAuthentication(redirect) => panic!("SCA is wanted at {:?}", redirect.url),
    }
}
