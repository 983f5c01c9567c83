//! `GET /accounts`: the accounts that the PSU picked.

use super::{
    answer::Answer,
    call::{Call, Read},
    request::{Prepared, Query, Target},
};
use crate::{
    bank::{BankUrl, Operation},
    client::Client,
    error::Error,
    model::{PsuPresence, Scope},
    wire::accounts::{self, AccountsAnswer},
};

/// The question for the accounts of a consent.
#[derive(Debug)]
pub struct AccountsCall {
    prepared: Prepared,
}

impl AccountsCall {
    pub(crate) fn new(client: &Client, psu: PsuPresence) -> Result<Self, Error> {
        let mut query = Query::default();
        query.push("psu_involved", psu.as_str());
        let target = Target { query, ..Target::default() };
        Ok(Self { prepared: Prepared::new(client, Operation::Accounts, Scope::Ais, target)? })
    }
}

impl Call for AccountsCall {
    type Value = AccountsAnswer;
    type Redirect = BankUrl;

    const SCOPE: Scope = Scope::Ais;

    fn operation(&self) -> Operation {
        Operation::Accounts
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn read(&self, answer: &Answer<'_>) -> Result<Read<AccountsAnswer, BankUrl>, Error> {
        match answer.strong_authentication()? {
            Some(url) => Ok(Read::Redirect(url)),
            None => answer.read(accounts::read).map(Read::Value),
        }
    }
}
