//! Whether an amount is available. Generation 1 asked with a `GET` below the
//! account; its path is not published: the contract's row is assumed.

use alloc::string::ToString;
use core::convert::Infallible;

use super::{
    answer::Answer,
    call::{Call, Read},
    request::{Prepared, Query, Target},
};
use crate::{
    bank::Operation,
    client::Client,
    error::Error,
    model::{Amount, Currency, LogicalId, Scope},
    wire::funds,
};

/// The question whether an amount is there.
#[derive(Debug)]
pub struct FundsCall {
    prepared: Prepared,
}

impl FundsCall {
    pub(crate) fn new(
        client: &Client,
        logical_id: &LogicalId,
        amount: Amount,
        currency: Currency,
    ) -> Result<Self, Error> {
        let mut query = Query::default();
        query.push("amount", &amount.to_string());
        query.push("currency", currency.as_str());
        let target = Target { logical_id: Some(logical_id), query, ..Target::default() };
        Ok(Self { prepared: Prepared::new(client, Operation::ConfirmFunds, &target)? })
    }
}

impl Call for FundsCall {
    type Value = bool;
    type Redirect = Infallible;

    const OPERATION: Operation = Operation::ConfirmFunds;
    const SCOPE: Scope = Scope::Caf;

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn read(&self, answer: &Answer<'_>) -> Result<Read<bool, Infallible>, Error> {
        answer.read(funds::read).map(Read::Value)
    }
}
