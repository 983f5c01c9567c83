//! The accounts that the PSU picked when giving consent.

use alloc::vec::Vec;

use super::{
    authorized::{Authorized, Circumstances, Concludes},
    sca::{PendingSca, Reply},
};
use crate::{
    bank::BankUrl,
    client::Client,
    endpoint::{accounts::AccountsCall, call::Read},
    error::Error,
    model::{ListedAccount, PsuPresence},
    seed::Seed,
    tokens::Tokens,
    wire::{accounts::AccountsAnswer, row::UnreadableRow},
};

/// Asks for the accounts of a consent. Gives a [`Reply`].
pub type AccountsRequest = Authorized<AccountsCall>;

/// The accounts of a consent. The bank leaves out those that are blocked or in no
/// electronic channel (documented: accounts FAQ page).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "a list has accounts, and entries that could not be read"]
pub struct AccountList {
    /// The accounts, in the bank's order.
    pub accounts: Vec<ListedAccount>,
    /// The entries that could not be read: each says what was seen in it.
    pub unreadable: Vec<UnreadableRow>,
}

impl Client {
    /// The accounts that the PSU picked (generation 3). One pair of tokens serves
    /// them all.
    ///
    /// The names in the bank's answer are not published: account number and
    /// logical id are looked for by the names that the bank uses elsewhere, by
    /// names usual in the field, and by what they look like.
    ///
    /// # Errors
    /// When the generation has no such operation, or the tokens are of another
    /// bank or scope than AIS.
    pub fn accounts(
        &self,
        tokens: &Tokens,
        psu: PsuPresence,
        seed: Seed,
    ) -> Result<AccountsRequest, Error> {
        Authorized::new(self, Some(tokens.clone()), seed, AccountsCall::new(self, psu)?)
    }
}

impl Concludes for AccountsCall {
    type Output = Reply<AccountList>;

    fn conclude(
        &self,
        read: Read<AccountsAnswer, BankUrl>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Self::Output, Error> {
        Ok(match read {
            Read::Value(AccountsAnswer { accounts, unreadable }) => {
                Reply::Answer(AccountList { accounts, unreadable })
            }
            Read::Redirect(url) => {
                Reply::StrongAuthentication(PendingSca::begin(circumstances, url, None, None))
            }
        })
    }
}
