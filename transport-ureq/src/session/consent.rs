//! Getting tokens: consent, and strong authentication.

use belfius_psd2::{
    Pages, PendingConsent, PendingSca, Redirect, Tokens,
    model::{Iban, Scope},
};

use super::Session;
use crate::{error::Error, store::TokenStore};

impl<S: TokenStore> Session<S> {
    /// Asks where to send the PSU for consent to one account. Store
    /// `redirect.pending` before you send them there.
    ///
    /// # Errors
    /// When the bank refuses or no whole answer comes.
    pub fn consent(&self, scope: Scope, iban: &Iban) -> Result<Redirect<PendingConsent>, Error> {
        self.drive(&mut self.jobs()?.consent(scope, iban))
    }

    /// Asks where to send the PSU for consent to the accounts that they pick there
    /// (AIS, generation 3). Store `redirect.pending` before you send them there.
    ///
    /// # Errors
    /// When the bank refuses or no whole answer comes.
    pub fn consent_to_chosen_accounts(&self) -> Result<Redirect<PendingConsent>, Error> {
        self.drive(&mut self.jobs()?.consent_to_chosen_accounts())
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
    /// may die in here. Call this again. Are the tokens that it has bought in the store,
    /// or those that they were renewed to, they are given, and the bank is asked nothing,
    /// nor whether the consent has ended since. If they never came there, or others have
    /// taken their place, its code is spent, and refused with
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
    pub fn finish_consent(
        &self,
        pending: &PendingConsent,
        callback_url: &str,
    ) -> Result<Tokens, Error> {
        self.drive(&mut self.jobs()?.finish_consent(pending, callback_url))
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
    pub fn finish_sca(
        &self,
        pending: &PendingSca,
        callback_url: &str,
    ) -> Result<Option<Pages>, Error> {
        self.drive(&mut self.jobs()?.finish_sca(pending, callback_url))
    }
}
