//! A page of transactions, from the bytes of the answer to typed rows.

use belfius_psd2::{
    Page, PageRequest, Pages, Reply, TransactionsQuery,
    model::{LogicalId, PsuPresence},
};
use http::Response;
use serde::Deserialize;

use crate::fixtures::{answer, begin, client, done, seed, tokens};

/// A page of so many rows, in the shape that production sends: every member, and an
/// escape in the last. `key` names the next page.
pub fn body(rows: usize, key: &str) -> Vec<u8> {
    let row = |at: usize| {
        format!(
            concat!(
                r#"{{"transaction_ref":"0905{:05}U406","transaction_seqnumber":"EUR{:05}","#,
                r#""amount":-{}.50,"currency":"EUR","execution_date":"2020-01-{:02}","#,
                r#""value_date":"2020-02-01","counterparty_account":"BE71096123456769","#,
                r#""counterparty_info":"BAKKERIJ JANSSENS","communication":"+++090/9337/55493+++","#,
                r#""communication_type":"STRUCTURED","#,
                r#""remittance_info":"OVERSCHRIJVING\r\nREF. 090548887U406"}}"#,
            ),
            at % 100_000,
            at % 100_000,
            at % 900,
            at % 28 + 1
        )
    };
    let rows = (0..rows).map(row).collect::<Vec<_>>().join(",");
    format!(r#"{{"_embedded":{{"transactions":[{rows}],"next_page_key":"{key}"}}}}"#).into_bytes()
}

/// The question that such a page answers.
pub fn request() -> PageRequest {
    let id = LogicalId::new("eyJhbGciOiJkaXIi..c2Vj-_").unwrap();
    let pages = Pages::new(id, TransactionsQuery::default());
    begin(client().page(&pages, &tokens(), PsuPresence::Absent, seed()).unwrap())
}

/// What is taken in: the question, and its answer.
pub fn input(body: &[u8]) -> (PageRequest, Response<Vec<u8>>) {
    (request(), answer(body.to_vec()))
}

/// This library.
pub fn ours((request, response): (PageRequest, Response<Vec<u8>>)) -> Page {
    match done(request, response) {
        Reply::Answer(page) => page,
        other => panic!("{other:?}"),
    }
}

/// The page as somebody would write it down who needs it once: owned strings, and the
/// amount a float.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is read, and no more")]
pub struct Plain {
    #[serde(rename = "_embedded")]
    embedded: Embedded,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is read, and no more")]
struct Embedded {
    transactions: Vec<Row>,
    next_page_key: Option<String>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is read, and no more")]
struct Row {
    transaction_ref: Option<String>,
    transaction_seqnumber: Option<String>,
    amount: Option<f64>,
    currency: Option<String>,
    execution_date: Option<String>,
    value_date: Option<String>,
    counterparty_account: Option<String>,
    counterparty_info: Option<String>,
    communication: Option<String>,
    communication_type: Option<String>,
    remittance_info: Option<String>,
}

pub fn serde_json(body: &[u8]) -> Plain {
    serde_json::from_slice(body).unwrap()
}

pub fn sonic_rs(body: &[u8]) -> Plain {
    sonic_rs::from_slice(body).unwrap()
}

/// No values at all: whether it is JSON.
pub fn scan(body: &[u8]) {
    serde_json::from_slice::<serde::de::IgnoredAny>(body).unwrap();
}
