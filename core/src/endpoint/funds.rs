//! Whether an amount is available. Generation 1 asked with a `GET` below the
//! account, at a path that is not published; generation 3 with a `POST` that
//! names the IBAN (documented: CAF reference page). The row's method decides.

use alloc::{string::ToString, vec::Vec};
use core::{convert::Infallible, fmt};

use http::{HeaderMap, HeaderValue, Method, header::CONTENT_TYPE};
use serde::Serialize;

use super::{
    answer::Answer,
    call::{Call, Read},
    request::{Prepared, Query, Target, row},
};
use crate::{
    bank::{Operation, Placeholder},
    client::Client,
    error::{Error, ErrorKind},
    model::{Amount, Currency, Iban, LogicalId, Scope, Text},
    secret::ScaToken,
    tokens::Tokens,
    wire::funds,
};

/// How much to look for, and on which account. The account is that of the tokens,
/// unless it is named here.
///
/// ```
/// use belfius_psd2::{FundsCheck, model::{Amount, Currency, Iban}};
/// let check = FundsCheck::new(Amount::parse("100.00")?, Currency::EUR)
///     .of_iban(&Iban::parse("BE54 0633 0120 0997")?);
/// # let _ = check;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundsCheck {
    amount: Amount,
    currency: Currency,
    logical_id: Option<LogicalId>,
    iban: Option<Text>,
}

impl FundsCheck {
    /// Whether at least this amount is there. The bank takes amounts above zero
    /// with two decimals (documented for CAF).
    #[must_use]
    pub fn new(amount: Amount, currency: Currency) -> Self {
        Self { amount, currency, logical_id: None, iban: None }
    }

    /// On the account of this logical id, by which generations 1 and 2 ask.
    #[must_use]
    pub fn of_account(self, logical_id: &LogicalId) -> Self {
        Self { logical_id: Some(logical_id.clone()), ..self }
    }

    /// On the account of this IBAN, by which generation 3 asks. It must be that of
    /// the consent (documented: CAF reference page).
    #[must_use]
    pub fn of_iban(self, iban: &Iban) -> Self {
        Self { iban: Some(iban.as_str().into()), ..self }
    }
}

/// The question whether an amount is there.
pub struct FundsCall {
    prepared: Prepared,
    body: Vec<u8>,
}

#[derive(Serialize)]
struct Body<'a> {
    account: AccountOfBody<'a>,
    instructed_amount: AmountOfBody<'a>,
}

#[derive(Serialize)]
struct AccountOfBody<'a> {
    iban: &'a str,
}

#[derive(Serialize)]
struct AmountOfBody<'a> {
    currency: &'a str,
    amount: &'a str,
}

impl FundsCall {
    pub(crate) fn new(client: &Client, check: &FundsCheck, tokens: &Tokens) -> Result<Self, Error> {
        let operation = Operation::ConfirmFunds;
        let wrong = |kind| Error::new(operation, kind);
        if !check.amount.is_positive() || check.amount.scale() > 2 {
            return Err(wrong(ErrorKind::FundsAmount));
        }
        // The documents ask for two decimals: 100 goes out as 100.00.
        let mut decimal = check.amount.decimal();
        decimal.rescale(2);
        let amount = Amount::from_decimal(decimal).to_string();

        let row = row(client, operation, Scope::Caf)?;
        let logical_id = check.logical_id.as_ref().or(tokens.logical_id());
        let mut target = Target::default();
        if row.has(Placeholder::LogicalId) {
            target.logical_id = Some(logical_id.ok_or_else(|| wrong(ErrorKind::FundsLogicalId))?);
        }
        let mut body = Vec::new();
        if row.method() == Method::GET {
            let mut query = Query::default();
            query.push("amount", &amount);
            query.push("currency", check.currency.as_str());
            target.query = query;
        } else {
            let of_tokens = || tokens.iban().map(|iban| iban.as_str());
            let iban = check.iban.as_deref().or_else(of_tokens);
            let iban = iban.ok_or_else(|| wrong(ErrorKind::FundsIban))?;
            let currency = check.currency.as_str();
            let instructed_amount = AmountOfBody { currency, amount: &amount };
            let question = Body { account: AccountOfBody { iban }, instructed_amount };
            // Texts always make JSON; an empty body would be refused by the bank.
            body = serde_json::to_vec(&question).unwrap_or_default();
        }
        Ok(Self { prepared: Prepared::new(client, operation, Scope::Caf, target)?, body })
    }
}

impl fmt::Debug for FundsCall {
    /// Without the body, which names the customer's account.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FundsCall").field("prepared", &self.prepared).finish_non_exhaustive()
    }
}

impl Call for FundsCall {
    type Value = bool;
    type Redirect = Infallible;

    const SCOPE: Scope = Scope::Caf;

    fn operation(&self) -> Operation {
        Operation::ConfirmFunds
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn add_headers(&self, headers: &mut HeaderMap, _: Option<&ScaToken>) {
        if !self.body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
    }

    fn body(&self) -> Vec<u8> {
        self.body.clone()
    }

    fn read(&self, answer: &Answer<'_>) -> Result<Read<bool, Infallible>, Error> {
        answer.read(funds::read).map(Read::Value)
    }
}
