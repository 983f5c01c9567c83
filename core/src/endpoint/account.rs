//! `GET /accounts/{logical-id}`: details and balance.

use super::{
    answer::Answer,
    call::{Call, Read},
    request::{Prepared, Query, Target},
};
use crate::{
    bank::{BankUrl, Operation},
    client::Client,
    error::Error,
    model::{Account, LogicalId, PsuPresence, Scope},
    wire::account,
};

/// The question for one account's details and balance.
#[derive(Debug)]
pub struct AccountCall {
    prepared: Prepared,
    logical_id: LogicalId,
}

impl AccountCall {
    pub(crate) fn new(
        client: &Client,
        logical_id: &LogicalId,
        psu: PsuPresence,
    ) -> Result<Self, Error> {
        let mut query = Query::default();
        query.push("psu_involved", psu.as_str());
        let target = Target { logical_id: Some(logical_id), query, ..Target::default() };
        let prepared = Prepared::new(client, Operation::Account, Scope::Ais, target)?;
        Ok(Self { prepared, logical_id: logical_id.clone() })
    }

    pub(crate) fn logical_id(&self) -> &LogicalId {
        &self.logical_id
    }
}

impl Call for AccountCall {
    type Value = Account;
    type Redirect = BankUrl;

    const SCOPE: Scope = Scope::Ais;

    fn operation(&self) -> Operation {
        Operation::Account
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn read(&self, answer: &Answer<'_>) -> Result<Read<Account, BankUrl>, Error> {
        match answer.strong_authentication()? {
            Some(url) => Ok(Read::Redirect(url)),
            None => answer.read(account::read).map(Read::Value),
        }
    }
}
