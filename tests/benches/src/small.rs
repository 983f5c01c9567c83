//! A small call: the request is built, and its answer read.

use belfius_psd2::{
    Client, Exchange, Reply, Tokens,
    model::{Account, LogicalId, PsuPresence},
};

use crate::fixtures::{answer, begin, done, seed};

const ACCOUNT: &str = r#"{"_links":{"self":{"href":"/accounts/x"}},"iban":"BE54063301200997","currency":"EUR","balance":1234.50,"multicurrency":false,"type":"current-account","accountName":"Jeanne Peeters"}"#;

/// The details of an account: request, headers, answer, types.
pub fn account(client: &Client, tokens: &Tokens, id: &LogicalId) -> Account {
    let exchange = begin(client.account(id, tokens, PsuPresence::Absent, seed()).unwrap());
    let request = exchange.request();
    assert!(request.headers().len() > 3);
    match done(exchange, answer(ACCOUNT.into())) {
        Reply::Answer(account) => account,
        other => panic!("{other:?}"),
    }
}
