//! One renewal for everybody who waits for it.

use std::time::Duration;

use belfius_psd2::{BankCode, Exchange, Operation, Tokens};

use futures_util::future::LocalBoxFuture;

use super::{
    Session,
    detached::{self, Caller, Outcome, Work},
    erased::{Awaits, Begun, Outgoing, Run as _, Running as _},
};
use crate::{
    error::{Error, Problem, SendError, SendKind, Unsaved},
    store::{Locked, StoreError, TokenStore},
};

const RENEWAL: Operation = Operation::RefreshTokens;

/// How long somebody may take to save a pair that the bank has given them.
const SAVING: Duration = Duration::from_secs(1);

/// A pair that could not be stored, and the one that it replaced.
pub(super) struct Held {
    former: Option<Tokens>,
    tokens: Tokens,
}

impl<S: TokenStore + 'static> Session<S> {
    /// Renews the stored tokens now, whether they have expired or not. There is
    /// seldom a need: every call does it when it has to. Two that have both seen a
    /// pair end, and both call this, may renew twice: [`renew`](Self::renew) does
    /// not.
    ///
    /// # Errors
    /// When there are no tokens, they cannot be renewed, the bank refuses, no
    /// whole answer comes, or the store fails. Tokens that could not be stored
    /// are in [`Error::Unsaved`].
    pub async fn refresh(&self) -> Result<Tokens, Error> {
        let stale = self.tokens().await?.ok_or(Error::NoTokens)?;
        self.newer(stale).await
    }

    /// A pair newer than `stale`, for whoever runs exchanges on the
    /// [`Transport`](crate::Transport) and has seen that pair end. If the store has
    /// another by now, it is that one: somebody was faster. Else, or if that one is
    /// known to have expired too, it is refreshed under the store's lock, and stored.
    /// So everybody who shares the store renews a pair once.
    ///
    /// ```no_run
    /// # async fn show<S: belfius_psd2_wasm::TokenStore + 'static>(
    /// #     session: &belfius_psd2_wasm::Session<S>, id: belfius_psd2::model::LogicalId,
    /// # ) -> Result<(), belfius_psd2_wasm::Error> {
    /// use belfius_psd2::model::PsuPresence;
    /// use belfius_psd2_wasm::Error;
    ///
    /// let ask = async |tokens: &belfius_psd2::Tokens| {
    ///     let psu = PsuPresence::Absent;
    ///     let exchange = session.client().account(&id, tokens, psu, session.seed()?)?;
    ///     session.transport().run(exchange).await.map_err(Error::from)
    /// };
    /// let tokens = session.tokens().await?.ok_or(Error::NoTokens)?;
    /// let reply = match ask(&tokens).await {
    ///     Err(Error::RenewalNeeded { .. }) => ask(&session.renew(&tokens).await?).await,
    ///     reply => reply,
    /// }?;
    /// # let _ = reply; Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh), and when the store holds a pair of another
    /// scope, which is not touched.
    pub async fn renew(&self, stale: &Tokens) -> Result<Tokens, Error> {
        let pair = self.newer(stale.clone()).await?;
        if pair.scope() == stale.scope() {
            Ok(pair)
        } else {
            Err(StoreError::other_scope(pair.scope(), stale.scope()).into())
        }
    }

    /// A pair that is newer than a stale one.
    pub(super) fn newer(&self, stale: Tokens) -> LocalBoxFuture<'_, Outcome> {
        let session = self.clone();
        let work = |caller| async move { session.pair_after(&stale, &caller).await };
        self.stored(detached::work(work), RENEWAL)
    }

    /// Does what ends with a stored pair, as a task of its own.
    pub(super) fn stored(&self, work: Work, operation: Operation) -> LocalBoxFuture<'_, Outcome> {
        Box::pin(async move {
            match detached::run(self.transport.signal(), work).await {
                Ok(tokens) => Ok(tokens),
                Err(Some(error)) => Err(error),
                Err(None) => Err(self.aborted(operation)),
            }
        })
    }

    /// The stored pair if it is newer than a stale one, or a refreshed one.
    async fn pair_after(&self, stale: &Tokens, caller: &Caller) -> Result<Tokens, Error> {
        let mut store = self.store().lock().await?;
        let stored = self.load(&mut store, caller).await?.ok_or(Error::NoTokens)?;
        let usable = !(stored.is_expired(self.now()) && stored.can_refresh());
        // A pair of another scope is not touched: who asked refuses it.
        if !stored.is_same_pair(stale) && (usable || stored.scope() != stale.scope()) {
            return Ok(stored);
        }
        let refresh = self.client.refresh(&stored, self.seed()?)?;
        match self.send_for_tokens(refresh, caller).await {
            Ok(tokens) => self.save(&mut store, caller, Some(stored), tokens, RENEWAL).await,
            Err(error) if refused(&error) => {
                self.renewed_elsewhere(&mut store, &stored).await?.ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    /// A pair that somebody has stored who does not share the lock. The bank may refuse
    /// the old pair before the new one is saved: the store is read again after a pause.
    async fn renewed_elsewhere(
        &self,
        store: &mut impl Locked,
        refused: &Tokens,
    ) -> Result<Option<Tokens>, Error> {
        for again in [true, false] {
            match store.load().await? {
                Some(newer) if !newer.is_same_pair(refused) => return Ok(Some(newer)),
                _ if again => drop(self.transport.without_signal().paused(SAVING).await),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Sends what brings tokens, which nobody may stop once it is on its way.
    pub(super) async fn send_for_tokens<X: Exchange<Output = Tokens>>(
        &self,
        exchange: X,
        caller: &Caller,
    ) -> Result<Tokens, Error> {
        let mut run = Begun::new(exchange, self.now(), |tokens| tokens);
        if let Awaits::Answer(Outgoing { request, operation, id, .. }) = run.awaits() {
            caller.sends(self.transport.sent(&request, operation, id, 1));
        }
        self.transport.without_signal().advance(&mut run).await?;
        run.end().ok_or(Error::RenewalNeeded { operation: run.operation() })
    }

    /// What is stored, or what should be: a pair that could not be saved before
    /// is saved now.
    pub(super) async fn load(
        &self,
        store: &mut impl Locked,
        caller: &Caller,
    ) -> Result<Option<Tokens>, Error> {
        let stored = store.load().await?;
        match self.vault.held.take() {
            // Nobody has stored anything since.
            Some(Held { former, tokens }) if is_same(former.as_ref(), stored.as_ref()) => {
                self.save(store, caller, former, tokens, RENEWAL).await.map(Some)
            }
            _ => Ok(stored),
        }
    }

    /// Stores new tokens, and gives them back to be used. It is not stopped half-way:
    /// the lock would be free while the store still writes.
    pub(super) async fn save(
        &self,
        store: &mut impl Locked,
        caller: &Caller,
        former: Option<Tokens>,
        tokens: Tokens,
        operation: Operation,
    ) -> Result<Tokens, Error> {
        caller.is_bound();
        match store.save(&tokens).await {
            Ok(()) => Ok(tokens),
            Err(error) => {
                self.vault.held.replace(Some(Held { former, tokens: tokens.clone() }));
                Err(Error::Unsaved(Box::new(Unsaved::new(operation, tokens, error))))
            }
        }
    }

    /// The error of a call that the caller's signal ended before anything was sent.
    pub(super) fn aborted(&self, operation: Operation) -> Error {
        let random = match (self.random)() {
            Ok(random) => random,
            Err(error) => return error.into(),
        };
        let id = random.first_chunk().copied().unwrap_or_default();
        let sent = self.transport.sent_to_bank(self.client.bank(), operation, id);
        SendError::new(sent, Problem::not_sent(SendKind::Aborted)).into()
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
