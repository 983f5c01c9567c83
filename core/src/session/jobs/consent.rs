//! Getting tokens: consent, and strong authentication.

use alloc::boxed::Box;

use super::{Job, Jobs, NoResponse, Tokens};
use crate::{
    error::Error,
    flow::{CodeExchange, Pages, PendingConsent, PendingSca, Redirect, ScaGrant},
    model::{Iban, Scope},
    session::{
        pair::{Need, OfPair, Redeeming},
        work::Given,
    },
};

impl Jobs<'_> {
    /// Asks where to send the PSU for consent to one account. Store
    /// `redirect.pending` before you send them there.
    pub fn consent<'a, F: NoResponse>(
        self,
        scope: Scope,
        iban: &Iban,
    ) -> Job<'a, Redirect<PendingConsent>, F> {
        let iban = iban.clone();
        self.without_tokens(move |client, seed| client.consent(scope, &iban, seed))
    }

    /// Asks where to send the PSU for consent to the accounts that they pick there
    /// (AIS, generation 3). Store `redirect.pending` before you send them there.
    pub fn consent_to_chosen_accounts<'a, F: NoResponse>(
        self,
    ) -> Job<'a, Redirect<PendingConsent>, F> {
        self.without_tokens(|client, seed| client.consent_to_chosen_accounts(seed))
    }

    /// Takes the PSU's callback, buys the tokens and stores them. `callback_url`
    /// is the whole address that their browser asked for.
    ///
    /// The store is locked and looked into first: if it fails, the code is not
    /// spent. If the tokens that the callback has bought are stored already, or those that
    /// they were renewed to, the job gives them, and asks the bank nothing.
    pub fn finish_consent<'a, F: NoResponse>(
        self,
        pending: &PendingConsent,
        callback_url: &str,
    ) -> Job<'a, Tokens, F> {
        match pending.callback(self.client, callback_url, self.now, self.first_seed()) {
            Ok(exchange) => self.redeem(exchange, pending.scope(), false, |tokens| tokens),
            Err(error) => self.refused(error),
        }
    }

    /// Takes the PSU's callback from strong authentication, and stores what it
    /// brought. Gives the statement that was interrupted, at the same page;
    /// `None` if the question was another one. Then ask again.
    pub fn finish_sca<'a, F: NoResponse>(
        self,
        pending: &PendingSca,
        callback_url: &str,
    ) -> Job<'a, Option<Pages>, F> {
        let back = match pending.callback(self.client, callback_url, self.now, self.first_seed()) {
            Ok(back) => back,
            Err(error) => return self.refused(error),
        };
        let pages = back.pages;
        match back.grant {
            // The consent is the same: what the response leaves out stays.
            ScaGrant::Code(exchange) => self.redeem(exchange, Scope::Ais, true, |_| pages),
            ScaGrant::Token(token) => {
                self.job(OfPair::new(Need::WithSca(token), |_: Tokens| pages))
            }
            // The bank remembers.
            ScaGrant::Nothing => self.given(pages),
        }
    }

    /// Buys tokens with a code.
    pub(super) fn redeem<'a, T, F: NoResponse>(
        self,
        exchange: CodeExchange,
        scope: Scope,
        completes: bool,
        finish: impl FnOnce(Tokens) -> T + Send + 'a,
    ) -> Job<'a, T, F> {
        let redeeming = Box::new(Redeeming { exchange, scope, completes });
        self.job(OfPair::new(Need::Bought(redeeming), finish))
    }

    pub(super) fn given<'a, T: Send + 'a, F: NoResponse>(self, value: T) -> Job<'a, T, F> {
        self.job(Given(Some(value)))
    }

    pub(super) fn refused<'a, T: Send + 'a, F: NoResponse>(self, error: Error) -> Job<'a, T, F> {
        Job::refused(self.machine(), error.into())
    }
}
