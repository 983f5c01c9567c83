//! New tokens for old ones, without a call.

use belfius_psd2::Tokens;

use super::Session;
use crate::{error::Error, store::TokenStore};

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
        self.drive(self.jobs()?.refresh()).await
    }

    /// A pair newer than `stale`, if you run exchanges on the
    /// [`Transport`](crate::Transport) and have seen that pair end. If the store has
    /// another by now, it is that one: another caller was faster. Else, or if that one is
    /// known to have expired too, it is refreshed under the store's lock, and stored.
    /// So a pair is renewed once for all that share the store.
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
    ///     session.transport().run(exchange).await
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
        self.drive(self.jobs()?.renew(stale)).await
    }
}
