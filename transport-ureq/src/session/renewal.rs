//! One renewal for everybody who waits for it.

use std::sync::{MutexGuard, PoisonError};

use belfius_psd2::{BankCode, Exchange, Operation, Renew, Tokens};

use super::Session;
use crate::{
    error::{Error, Unsaved},
    store::{Locked, StoreError, TokenStore},
};

/// A pair that could not be stored, and the one that it replaced.
pub(super) struct Held {
    former: Option<Tokens>,
    tokens: Tokens,
}

impl<S: TokenStore> Session<S> {
    /// Renews the stored tokens now, whether they have expired or not. There is
    /// seldom a need: every call does it when it has to. Two that have both seen a
    /// pair end, and both call this, may renew twice: [`renew`](Self::renew) does
    /// not.
    ///
    /// # Errors
    /// When there are no tokens, they cannot be renewed, the bank refuses, no
    /// whole answer comes, or the store fails. Tokens that could not be stored
    /// are in [`Error::Unsaved`].
    pub fn refresh(&self) -> Result<Tokens, Error> {
        let stale = self.store.load()?.ok_or(Error::NoTokens)?;
        self.pair_after(&stale)
    }

    /// A pair newer than `stale`, for whoever runs exchanges on the
    /// [`Transport`](crate::Transport) and has seen that pair end. If the store has
    /// another by now, it is that one: somebody was faster. Else, or if that one is
    /// known to have expired too, it is refreshed under the store's lock, and stored.
    /// So threads and processes that share the store renew a pair once.
    ///
    /// ```no_run
    /// # fn show<S: belfius_psd2_ureq::TokenStore>(
    /// #     session: &belfius_psd2_ureq::Session<S>, id: belfius_psd2::model::LogicalId,
    /// # ) -> Result<(), belfius_psd2_ureq::Error> {
    /// use belfius_psd2::model::PsuPresence;
    /// use belfius_psd2_ureq::Error;
    ///
    /// let ask = |tokens: &belfius_psd2::Tokens| {
    ///     let psu = PsuPresence::Absent;
    ///     let exchange = session.client().account(&id, tokens, psu, session.seed()?)?;
    ///     session.transport().run(exchange).map_err(Error::from)
    /// };
    /// let tokens = session.tokens()?.ok_or(Error::NoTokens)?;
    /// let reply = match ask(&tokens) {
    ///     Err(Error::RenewalNeeded { .. }) => ask(&session.renew(&tokens)?),
    ///     reply => reply,
    /// }?;
    /// # let _ = reply; Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh), and when the store holds a pair of another
    /// scope, which is not touched.
    pub fn renew(&self, stale: &Tokens) -> Result<Tokens, Error> {
        let pair = self.pair_after(stale)?;
        if pair.scope() == stale.scope() {
            Ok(pair)
        } else {
            Err(StoreError::other_scope(pair.scope(), stale.scope()).into())
        }
    }

    /// Renews the tokens of an exchange.
    pub(super) fn renewed<X: Exchange>(
        &self,
        operation: Operation,
        renew: Renew<X>,
    ) -> Result<X, Error> {
        self.pair_after(renew.stale())
            .and_then(|pair| Ok(renew.with(pair)?))
            .map_err(|error| Error::Renewal { operation, source: Box::new(error) })
    }

    /// A pair that is newer than a stale one: the stored one, or a refreshed one.
    fn pair_after(&self, stale: &Tokens) -> Result<Tokens, Error> {
        let mut store = self.store.lock()?;
        let stored = self.load(&mut *store)?.ok_or(Error::NoTokens)?;
        let usable = !(stored.is_expired(self.now()) && stored.can_refresh());
        // A pair of another scope is not touched: who asked refuses it.
        if !stored.is_same_pair(stale) && (usable || stored.scope() != stale.scope()) {
            return Ok(stored);
        }
        let refresh = self.client.refresh(&stored, self.seed()?)?;
        match self.transport.run(refresh).map_err(Error::from) {
            Ok(tokens) => self.save(&mut *store, Some(stored), tokens, Operation::RefreshTokens),
            // Somebody who does not share the lock may have been faster.
            Err(error) if refused(&error) => match store.load()? {
                Some(newer) if !newer.is_same_pair(&stored) => Ok(newer),
                _ => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    /// What is stored, or what should be: a pair that could not be saved before
    /// is saved now.
    pub(super) fn load(&self, store: &mut dyn Locked) -> Result<Option<Tokens>, Error> {
        let stored = store.load()?;
        // On a line of its own: in the `match` it would stay locked to the end.
        let held = self.held().take();
        match held {
            // Nobody has stored anything since.
            Some(Held { former, tokens }) if is_same(former.as_ref(), stored.as_ref()) => {
                self.save(store, former, tokens, Operation::RefreshTokens).map(Some)
            }
            _ => Ok(stored),
        }
    }

    /// Stores new tokens, and gives them back to be used.
    pub(super) fn save(
        &self,
        store: &mut dyn Locked,
        former: Option<Tokens>,
        tokens: Tokens,
        operation: Operation,
    ) -> Result<Tokens, Error> {
        match store.save(&tokens) {
            Ok(()) => Ok(tokens),
            Err(error) => {
                *self.held() = Some(Held { former, tokens: tokens.clone() });
                Err(Error::Unsaved(Box::new(Unsaved::new(operation, tokens, error))))
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the bank says, in a form that it documents, that the refresh token is
/// dead. Anything else says nothing about the pair.
fn refused(error: &Error) -> bool {
    let bank = error.core().and_then(belfius_psd2::Error::bank);
    bank.is_some_and(|bank| bank.code() == BankCode::InvalidRefreshToken)
}

fn is_same(a: Option<&Tokens>, b: Option<&Tokens>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.is_same_pair(b),
        (None, None) => true,
        _ => false,
    }
}
