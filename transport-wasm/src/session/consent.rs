//! Getting tokens: consent, and strong authentication.

use belfius_psd2::{
    CodeExchange, ConsentRequest, Operation, Pages, PendingConsent, PendingSca, Redirect, ScaGrant,
    Tokens,
    model::{Iban, Scope},
};

use futures_util::future::LocalBoxFuture;

use super::{
    Session,
    detached::{self, Outcome},
};
use crate::{
    error::Error,
    store::{StoreError, TokenStore},
};

const EXCHANGE: Operation = Operation::ExchangeCode;

impl<S: TokenStore + 'static> Session<S> {
    /// Asks where to send the PSU for consent to one account. Store
    /// `redirect.pending` before you send them there.
    ///
    /// # Errors
    /// When the bank refuses or no whole answer comes.
    pub async fn consent(
        &self,
        scope: Scope,
        iban: &Iban,
    ) -> Result<Redirect<PendingConsent>, Error> {
        let exchange: ConsentRequest = self.client.consent(scope, iban, self.seed()?)?;
        self.run_exchange(exchange).await
    }

    /// Asks where to send the PSU for consent to the accounts that they pick there
    /// (AIS, generation 3). Store `redirect.pending` before you send them there.
    ///
    /// # Errors
    /// When the bank refuses or no whole answer comes.
    pub async fn consent_to_chosen_accounts(&self) -> Result<Redirect<PendingConsent>, Error> {
        let exchange: ConsentRequest = self.client.consent_to_chosen_accounts(self.seed()?)?;
        self.run_exchange(exchange).await
    }

    /// Takes the PSU's callback, buys the tokens and stores them. `callback_url`
    /// is the whole address that their browser asked for.
    ///
    /// The store is locked and looked into first: should it fail, the code is not
    /// spent. When this returns, store
    /// [`consent_life`](belfius_psd2::Tokens::consent_life), unless you have one that was
    /// [given](belfius_psd2::ConsentLife::given_at) then or later: it knows more. Then
    /// forget `pending`.
    ///
    /// The same callback may come again: browsers repeat themselves, and your process
    /// or page may end in here. Call this again. Are the tokens that it has bought in the
    /// store, or those that they were renewed to, they are given, and the bank is asked
    /// nothing, nor whether the consent has ended since. If they never came there, or
    /// others have taken their place, its code is spent, and refused with
    /// [`Remedy::StartOver`](belfius_psd2::Remedy::StartOver). A callback that comes
    /// after the redirect's end is refused so as well; then the tokens are there if
    /// [`consented_at`](belfius_psd2::Tokens::consented_at) of the stored ones is not
    /// before the redirect was begun.
    ///
    /// # Errors
    /// When it is not the callback of this consent, the bank refuses the code, no
    /// whole answer comes, or the store fails. A pair of another scope in the
    /// store is not replaced. Tokens that could not be stored are in
    /// [`Error::Unsaved`].
    pub async fn finish_consent(
        &self,
        pending: &PendingConsent,
        callback_url: &str,
    ) -> Result<Tokens, Error> {
        let exchange = pending.callback(&self.client, callback_url, self.now(), self.seed()?)?;
        self.exchange_code(exchange, pending.scope(), |tokens, _| tokens).await
    }

    /// Takes the PSU's callback from strong authentication, and stores what it
    /// brought. Gives the statement that was interrupted, at the same page;
    /// `None` if the question was another one. Then ask again: the page is the one
    /// that was stored before, if you store cursors.
    ///
    /// # Errors
    /// As [`finish_consent`](Self::finish_consent). When the bank refuses a code
    /// ([`Remedy::StartOver`](belfius_psd2::Remedy::StartOver)), ask again all the
    /// same: how proof comes back is not published, and the authentication alone
    /// may have been enough. If it was not, the bank asks for another.
    pub async fn finish_sca(
        &self,
        pending: &PendingSca,
        callback_url: &str,
    ) -> Result<Option<Pages>, Error> {
        let back = pending.callback(&self.client, callback_url, self.now(), self.seed()?)?;
        match back.grant {
            ScaGrant::Code(exchange) => {
                // The consent is the same: what the answer leaves out stays.
                self.exchange_code(exchange, Scope::Ais, |tokens, former| match former {
                    Some(former) => tokens.or_from(former),
                    None => tokens,
                })
                .await?;
            }
            ScaGrant::Token(token) => {
                let session = self.clone();
                let work = |caller| async move {
                    let mut store = session.store().lock().await?;
                    let stored = session.load(&mut store, &caller).await?.ok_or(Error::NoTokens)?;
                    let tokens = stored.clone().with_sca_token(token, session.now());
                    session.save(&mut store, &caller, Some(stored), tokens, EXCHANGE).await
                };
                self.stored(detached::work(work), EXCHANGE).await?;
            }
            // Nothing: the bank remembers.
            _ => {}
        }
        Ok(back.pages)
    }

    /// Buys tokens and stores them, all under the lock, in a task of its own: a code
    /// is spent once, whoever still waits for what it bought. Unless it has been done.
    pub(super) fn exchange_code(
        &self,
        exchange: CodeExchange,
        scope: Scope,
        complete: fn(Tokens, Option<&Tokens>) -> Tokens,
    ) -> LocalBoxFuture<'_, Outcome> {
        let session = self.clone();
        let work = move |caller| async move {
            let mut store = session.store().lock().await?;
            let stored = session.load(&mut store, &caller).await?;
            if let Some(stored) = &stored
                && stored.scope() != scope
            {
                return Err(StoreError::other_scope(stored.scope(), scope).into());
            }
            if let Some(stored) = stored.as_ref().filter(|stored| exchange.has_bought(stored)) {
                return Ok(stored.clone());
            }
            let tokens = session.send_for_tokens(exchange, &caller).await?;
            let tokens = complete(tokens, stored.as_ref());
            session.save(&mut store, &caller, stored, tokens, EXCHANGE).await
        };
        let stored = self.stored(detached::work(work), EXCHANGE);
        Box::pin(async move {
            stored.await.map_err(|error| match error {
                Error::Send(error) => Error::Send(error.code_for(scope)),
                error => error,
            })
        })
    }
}
