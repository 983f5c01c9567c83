//! Asking for the list of accounts, and what it holds.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

use belfius_psd2::{
    AccountList, AccountsRequest, Bank, Error, ErrorKind, Exchange, Generation, Limits, Reply,
    Step, model::*,
};

use crate::common::*;

pub(crate) const OTHER: &str = "BE71096123456769";
pub(crate) const JWE: &str =
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0..c2Vj-_Q.cGF5bG9hZA.dGFn";
pub(crate) const UUID: &str = "0b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77";
pub(crate) const UUID_2: &str = "1b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77";

pub(crate) fn ask() -> AccountsRequest {
    ask_within(Limits::default())
}

pub(crate) fn ask_within(limits: Limits) -> AccountsRequest {
    let client = client_of(Bank::belfius(Generation::Three)).with_limits(limits);
    begin(client.accounts(&tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap())
}

pub(crate) fn read(body: &str) -> Result<AccountList, Error> {
    match ask().step(answer(200, body), now()) {
        Ok(Step::Done(Reply::Answer(list))) => Ok(list),
        Ok(other) => panic!("{other:?}"),
        Err(failure) => Err(failure.into_error()),
    }
}

pub(crate) fn list(body: impl ToString) -> AccountList {
    read(&body.to_string()).unwrap()
}

/// The text of the error that the answer is.
pub(crate) fn refused(body: impl ToString) -> String {
    let error = read(&body.to_string()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{error}");
    error.to_string()
}

/// The number and the logical id of each account.
pub(crate) fn found(list: &AccountList) -> Vec<(&str, &str)> {
    let iban = |listed: &'_ ListedAccount| listed.account.iban.is_some();
    assert!(list.accounts.iter().all(iban));
    list.accounts
        .iter()
        .map(|listed| (listed.account.iban.as_ref().unwrap().as_str(), listed.logical_id.as_str()))
        .collect()
}
