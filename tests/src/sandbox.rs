//! The handle that a test holds: how to reach the bank and what is there. What
//! happens at the bank without the TPP is in `meanwhile`. It only passes on: the
//! server thread does the work.

mod meanwhile;

use std::sync::Arc;

use crate::bank::account::AccountFacts;
use crate::bank::brand::Brand;
use crate::bank::row::BookedRow;
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

    /// The same, and forgets them: for what runs long.
    #[must_use = "they are forgotten"]
    pub fn take_requests(&self) -> Vec<RecordedRequest> {
        std::mem::take(&mut *lock(&self.shared.records))
    }
}
