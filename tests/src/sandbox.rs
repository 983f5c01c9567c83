//! The handle that a test holds. It only passes on: the server thread does the
//! work.

use std::sync::Arc;

use crate::bank::account::AccountFacts;
use crate::bank::brand::Brand;
use crate::bank::payment::PaymentState;
use crate::bank::row::BookedRow;
use crate::bank::signing_key::RegisteredKey;
use crate::clock::Clock;
use crate::customer::Customer;
use crate::faults::Faults;
use crate::options::Options;
use crate::recorded::RecordedRequest;
use crate::server::{Certificates, Server, StartError};
use crate::shared::{Shared, lock};

/// A running bank. Dropping it closes every connection and waits for the end
/// of its thread.
#[derive(Debug)]
pub struct Sandbox {
    base_url: String,
    banx_url: String,
    certificates: Certificates,
    shared: Arc<Shared>,
    _server: Server,
}

impl Sandbox {
    /// Makes certificates and accounts, opens both listeners on 127.0.0.1 and
    /// returns once they accept connections.
    ///
    /// # Errors
    /// When a certificate cannot be made or a port cannot be had.
    pub fn start(options: Options) -> Result<Sandbox, StartError> {
        let (server, shared, certificates) = Server::start(options)?;
        Ok(Sandbox {
            base_url: format!("{}{}", server.api_origin(), shared.options.prefix),
            banx_url: format!("{}{}", server.banx_origin(), shared.options.prefix),
            certificates,
            shared,
            _server: server,
        })
    }

    /// `https://127.0.0.1:PORT`, and the prefix when there is one.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The same for the other brand, on a port of its own. Credentials and
    /// certificates are those of Belfius, as at the bank.
    #[must_use]
    pub fn banx_url(&self) -> &str {
        &self.banx_url
    }

    /// Where the first, signed call of the fallback goes: any verb, and any path
    /// below. Both paths are assumed.
    #[must_use]
    pub fn fallback_first_url(&self) -> String {
        format!("{}/fallback/first", self.base_url)
    }

    /// Where the later calls of the fallback go: any verb, and any path below.
    #[must_use]
    pub fn fallback_later_url(&self) -> String {
        format!("{}/fallback/later", self.base_url)
    }

    /// The TPP's id at the fallback.
    #[must_use]
    pub fn fallback_client_id(&self) -> &str {
        let own = self.shared.options.fallback_client_id.as_deref();
        own.unwrap_or(&self.shared.client_id)
    }

    /// The authority that the server's certificate comes from.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.certificates.ca_pem
    }

    /// The TPP's QWAC and the certificate of its issuer. The server only knows
    /// the root, so the whole chain must be sent.
    #[must_use]
    pub fn client_cert_pem(&self) -> &str {
        &self.certificates.client_cert_pem
    }

    /// The QWAC's private key, P-256, PKCS#8.
    #[must_use]
    pub fn client_key_pem(&self) -> &str {
        &self.certificates.client_key_pem
    }

    /// The QSealC's private key, P-256, PKCS#8.
    #[must_use]
    pub fn signing_key_pem(&self) -> &str {
        &self.certificates.signing_key_pem
    }

    /// The QSealC and the certificate of its issuer.
    #[must_use]
    pub fn signing_cert_pem(&self) -> &str {
        &self.certificates.signing_cert_pem
    }

    /// The TPP's id at this bank: "l7" and 32 hexadecimal digits.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.shared.client_id
    }

    /// The secret that goes with the id.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.shared.client_secret
    }

    /// The registered redirect address.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.shared.options.redirect_uri
    }

    /// Every account of Belfius with what is special about it.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountFacts> {
        self.accounts_of(Brand::Belfius)
    }

    /// Every account of Banx with what is special about it.
    #[must_use]
    pub fn banx_accounts(&self) -> Vec<AccountFacts> {
        self.accounts_of(Brand::Banx)
    }

    fn accounts_of(&self, brand: Brand) -> Vec<AccountFacts> {
        let bank = lock(&self.shared.bank);
        let accounts = bank.accounts.iter().filter(|account| account.brand == brand);
        accounts.map(AccountFacts::from).collect()
    }

    /// Every row of an account in all currencies, in the order in which the
    /// bank serves them; empty for an account that it does not have.
    #[must_use]
    pub fn rows(&self, iban: &str) -> Vec<BookedRow> {
        lock(&self.shared.bank)
            .account(iban)
            .map(|account| account.rows.clone())
            .unwrap_or_default()
    }

    /// Somebody who plays the PSU.
    #[must_use]
    pub fn customer(&self) -> Customer {
        Customer::new(&self.shared.pages_origin)
    }

    /// The bank's clock.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.shared.clock.clone()
    }

    /// What shall go wrong next.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.shared.faults.clone()
    }

    /// Every request so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.shared.records).clone()
    }

    /// What became of a payment: by the TPP's id in the first two generations, by
    /// the bank's in the third.
    #[must_use]
    pub fn payment(&self, payment_id: &str) -> Option<PaymentState> {
        let today = self.shared.clock.today();
        let bank = lock(&self.shared.bank);
        match bank.payments.get(payment_id) {
            Some(payment) => Some(payment.state_on(today)),
            None => bank.orders.get(payment_id).map(|order| order.state),
        }
    }

    /// Another person signs a payment of the third generation in the bank's own
    /// channels; `false` when there is no such payment or it waits for no
    /// signature. The account that pays must be known: told by the TPP, or
    /// picked by the first person.
    #[must_use = "`false` means that nothing has happened"]
    pub fn sign_as_second_person(&self, payment_id: &str) -> bool {
        lock(&self.shared.bank).sign_order(payment_id)
    }

    /// Executes a payment of the third generation that is signed: `RCVD` becomes
    /// `ACSC`. `false` when there is none in that state. Nothing else executes
    /// it, whatever its date.
    #[must_use = "`false` means that nothing has happened"]
    pub fn execute_payment(&self, payment_id: &str) -> bool {
        self.advance(payment_id, PaymentState::Executed)
    }

    /// The bank refuses a payment of the third generation that is signed, for
    /// want of funds say: `RCVD` becomes `RJCT`.
    #[must_use = "`false` means that nothing has happened"]
    pub fn reject_payment(&self, payment_id: &str) -> bool {
        self.advance(payment_id, PaymentState::Refused)
    }

    fn advance(&self, payment_id: &str, to: PaymentState) -> bool {
        match lock(&self.shared.bank).orders.get_mut(payment_id) {
            Some(order) if order.state == PaymentState::Signed => {
                order.state = to;
                true
            }
            _ => false,
        }
    }

    /// The PSU withdraws the AIS and CAF consents of an account at the bank. A
    /// consent with several accounts ends as a whole (assumed).
    pub fn withdraw_consent(&self, iban: &str) {
        lock(&self.shared.bank).consents.withdraw(iban);
    }

    /// The bank blocks an account from now on: it vanishes from `GET /accounts`
    /// and everything about it is refused with [`Disabled`](crate::Behaviour::Disabled)'s error.
    pub fn block_account(&self, iban: &str) {
        lock(&self.shared.bank).block(iban);
    }

    /// Ends the life of every access token now.
    pub fn expire_access_tokens(&self) {
        let now = self.shared.clock.now();
        lock(&self.shared.bank).consents.expire_access_tokens(now);
    }

    /// Makes every refresh token unknown, so that the next refresh answers
    /// `invalid_grant`. Access tokens live on.
    pub fn revoke_refresh_tokens(&self) {
        lock(&self.shared.bank).consents.revoke_refresh_tokens();
    }

    /// How many refresh grants have succeeded.
    #[must_use]
    pub fn token_refreshes(&self) -> usize {
        lock(&self.shared.bank).refreshes
    }

    /// Registers another QSealC public key in place of the present one, as the
    /// TPP would by mail.
    pub fn register_signing_key(&self, key: RegisteredKey) {
        lock(&self.shared.bank).signing_key = key;
    }
}
