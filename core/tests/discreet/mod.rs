//! What must not show, and everywhere that it could.

#![allow(dead_code, clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::fmt::Debug;

use belfius_psd2::{Exchange, Failure, Step};
use http::Response;

use crate::common::*;

/// In every text of every answer: a name, an account number, a token.
pub(crate) const MARKS: [&str; 3] = ["Jeanne Peeters", "BE68539007547034", "eyJhbGciOi.MARK-7f3a_"];

#[track_caller]
pub(crate) fn hides(shown: &str) {
    let secrets =
        [ACCESS, REFRESH, SCA, CLIENT_SECRET, IBAN, LOGICAL_ID, "Marcel", "BE2106", "100.01"];
    for mark in MARKS.iter().chain(&secrets) {
        assert!(!shown.contains(mark), "{mark} shows in: {shown}");
    }
}

pub(crate) fn debug(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

/// The output of an exchange, or its error, and the exchange itself.
pub(crate) fn shows<X: Exchange + Debug>(exchange: X, response: Response<Vec<u8>>) -> String
where
    X::Output: Debug,
{
    let exchange = begin(exchange);
    let before = debug(&exchange);
    match exchange.step(response, now()) {
        Ok(Step::Done(output)) => format!("{before} {}", debug(&output)),
        Ok(other) => format!("{before} {}", debug(&other)),
        Err(failure) => {
            let text =
                format!("{before} {failure} {} {}", debug(&failure), debug(&*failure.exchange));
            let error: belfius_psd2::Error = Failure::into_error(failure);
            let remedy = error.remedy();
            format!("{text} {} {remedy} {} {}", shown(&error), debug(&remedy), debug(error.kind()))
        }
    }
}
