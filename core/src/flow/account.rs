//! One account's details and balance.

use super::{
    authorized::{Authorized, Circumstances, Concludes},
    sca::{PendingSca, Reply},
};
use crate::{
    bank::BankUrl,
    client::Client,
    endpoint::{account::AccountCall, call::Read},
    error::Error,
    model::{Account, LogicalId, PsuPresence},
    seed::Seed,
    tokens::Tokens,
};

/// Asks for an account's details and balance. Gives a [`Reply`].
pub type AccountRequest = Authorized<AccountCall>;

impl Client {
    /// An account's details and balance.
    ///
    /// # Errors
    /// When the tokens are of another bank or scope than AIS.
    pub fn account(
        &self,
        logical_id: &LogicalId,
        tokens: &Tokens,
        psu: PsuPresence,
        seed: Seed,
    ) -> Result<AccountRequest, Error> {
        let call = AccountCall::new(self, logical_id, psu)?;
        Authorized::new(self, Some(tokens.clone()), seed, call)
    }
}

impl Concludes for AccountCall {
    type Output = Reply<Account>;

    fn conclude(
        &self,
        read: Read<Account, BankUrl>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Self::Output, Error> {
        Ok(match read {
            Read::Value(account) => Reply::Answer(account),
            Read::Redirect(url) => Reply::StrongAuthentication(PendingSca::begin(
                circumstances,
                url,
                Some(self.logical_id()),
                None,
            )),
        })
    }
}
