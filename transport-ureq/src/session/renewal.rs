//! New tokens for old ones, without a call.

use belfius_psd2::Tokens;

use super::Session;
use crate::{error::Error, store::TokenStore};

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
        self.drive(&mut self.jobs()?.refresh())
    }

    /// A pair newer than `stale`, if you run exchanges on the
    /// [`Transport`](crate::Transport) and have seen that pair end. If the store has
    /// another by now, it is that one: another process was faster. Else, or if that one is
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
    ///     session.transport().run(exchange)
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
        self.drive(&mut self.jobs()?.renew(stale))
    }
}
