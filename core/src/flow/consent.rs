//! Consent: the PSU opens accounts to the TPP, and the TPP gets its tokens.

use alloc::vec::Vec;
use core::fmt;

use http::{Request, Response};
use jiff::Timestamp;
use serde::Serialize;

use super::{
    attempt::Attempt,
    redirect::{Redirect, Waiting},
    tokens::CodeExchange,
};
use crate::{
    bank::Operation,
    client::Client,
    endpoint::{consent, request::Prepared},
    error::{Error, ErrorKind},
    exchange::{Exchange, Failure, Step, sealed::Sealed},
    model::{Iban, RequestId, Scope},
    secret::{CodeVerifier, State},
    seed::Seed,
    stored::{Version, stored_object},
    tokens::Tokens,
};

/// Asks where to send the PSU for consent. Gives a [`Redirect`].
#[derive(Debug)]
pub struct ConsentRequest {
    attempt: Attempt,
    prepared: Prepared,
    scope: Scope,
    iban: Option<Iban>,
}

/// A consent that the PSU is giving. Store it, by its [`state`](Self::state),
/// until the callback comes.
#[derive(Clone, Serialize)]
pub struct PendingConsent {
    #[serde(rename = "pending_consent")]
    version: Version<1>,
    redirect: Waiting,
    verifier: CodeVerifier,
    scope: Scope,
    iban: Option<Iban>,
}

stored_object!(PendingConsent { version as "pending_consent", redirect, verifier, scope, iban });

impl Client {
    /// A consent to one account, for AIS or CAF. (PIS needs none: the consent is
    /// in the signature of each payment.)
    ///
    /// # Errors
    /// When the scope is PIS, or the version of this operation takes no IBAN, as
    /// that of generation 3 for AIS: see
    /// [`Bank::consents_by_iban`](crate::Bank::consents_by_iban).
    pub fn consent(&self, scope: Scope, iban: &Iban, seed: Seed) -> Result<ConsentRequest, Error> {
        self.begin_consent(scope, Some(iban), seed)
    }

    /// A consent to the accounts that the PSU picks on the bank's page, for AIS
    /// (documented for generation 3: accounts FAQ page). One pair of tokens then
    /// serves them all: [`accounts`](Self::accounts) lists them.
    ///
    /// # Errors
    /// When the version of this operation needs an IBAN, as those of generations 1
    /// and 2: see [`Bank::consents_by_iban`](crate::Bank::consents_by_iban).
    pub fn consent_to_chosen_accounts(&self, seed: Seed) -> Result<ConsentRequest, Error> {
        self.begin_consent(Scope::Ais, None, seed)
    }

    fn begin_consent(
        &self,
        scope: Scope,
        iban: Option<&Iban>,
        seed: Seed,
    ) -> Result<ConsentRequest, Error> {
        if scope == Scope::Pis {
            return Err(Error::new(Operation::ConsentUris, ErrorKind::NoConsentForPayments));
        }
        Ok(ConsentRequest {
            attempt: Attempt::first(self, seed),
            prepared: consent::prepare(self, scope, iban)?,
            scope,
            iban: iban.cloned(),
        })
    }
}

impl Sealed for ConsentRequest {
    fn renewed(self, _: Tokens) -> Self {
        self
    }
}

impl Exchange for ConsentRequest {
    type Output = Redirect<PendingConsent>;

    fn operation(&self) -> Operation {
        Operation::ConsentUris
    }

    fn request_id(&self) -> RequestId {
        self.attempt.request_id()
    }

    fn request(&self) -> Request<Vec<u8>> {
        let Attempt { client, seed, .. } = &self.attempt;
        consent::request(&self.prepared, client, self.attempt.request_id(), &seed.verifier())
    }

    fn step(
        self,
        response: Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Step<Self>, Failure<Self>> {
        let answer = self.attempt.answer(Operation::ConsentUris, self.max_body(), &response, now);
        let url = match consent::read(&answer) {
            Ok(url) => url,
            Err(error) => return Err(Failure::new(error, self.again())),
        };
        let Attempt { client, seed, .. } = self.attempt;
        let (url, redirect) = Waiting::begin(&client, url, seed.state(), now);
        let pending = PendingConsent {
            version: Version,
            redirect,
            verifier: seed.verifier(),
            scope: self.scope,
            iban: self.iban,
        };
        Ok(Step::Done(Redirect { url, pending }))
    }

    fn again(mut self) -> Self {
        self.attempt.advance();
        self
    }

    fn max_body(&self) -> usize {
        self.attempt.client.limits().body()
    }
}

impl PendingConsent {
    /// Takes the callback: the whole URL, as the PSU's browser asked for it.
    ///
    /// # Errors
    /// When it is not this redirect's callback, came too late, or says that the
    /// consent was refused; see [`CallbackError`](crate::CallbackError). A
    /// forged callback spoils nothing: the pending value still waits.
    pub fn callback(
        &self,
        client: &Client,
        url: &str,
        now: Timestamp,
        seed: Seed,
    ) -> Result<CodeExchange, Error> {
        let operation = Operation::ExchangeCode;
        let code = self.redirect.callback(operation, client, url, now)?.code(operation)?;
        let verifier = Some(self.verifier.clone());
        let uri = self.redirect.redirect_uri();
        let exchange =
            CodeExchange::new(client, (self.state(), code), verifier, uri, self.scope, seed)?;
        Ok(exchange.of_account(self.iban.as_ref()))
    }

    /// The `state` that the callback will bring: a key to store this under.
    #[must_use]
    pub fn state(&self) -> &State {
        self.redirect.state()
    }

    /// When the callback comes too late.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.redirect.expires_at()
    }

    /// The account that is being opened; `None` where the PSU picks accounts at
    /// the bank.
    #[must_use]
    pub fn iban(&self) -> Option<&Iban> {
        self.iban.as_ref()
    }

    /// What the tokens will be good for.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }
}

impl fmt::Debug for PendingConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingConsent")
            .field("scope", &self.scope)
            .field("iban", &self.iban)
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}
