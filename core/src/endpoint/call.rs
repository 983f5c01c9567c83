//! What the authorized operations have in common.

use alloc::vec::Vec;

use http::HeaderMap;

use super::{answer::Answer, request::Prepared};
use crate::{bank::Operation, client::Limits, error::Error, model::Scope, secret::ScaToken};

/// One operation's question and the reading of its answer. The tokens are added
/// by the flow that asks it.
pub trait Call {
    /// What a success holds.
    type Value;
    /// Where an answer may send the PSU: [`BankUrl`](crate::BankUrl), or
    /// [`Infallible`](core::convert::Infallible) for an operation whose answers
    /// never do.
    type Redirect;

    /// The scope that its tokens need.
    const SCOPE: Scope;
    /// Whether an SCA token goes with it.
    const SENDS_SCA_TOKEN: bool = false;

    /// The operation.
    fn operation(&self) -> Operation;

    /// Address and version.
    fn prepared(&self) -> &Prepared;

    /// Adds the headers that this operation alone has.
    fn add_headers(&self, headers: &mut HeaderMap, sca: Option<&ScaToken>) {
        let _ = (headers, sca);
    }

    /// The body.
    fn body(&self) -> Vec<u8> {
        Vec::new()
    }

    /// The longest body that is read.
    fn max_body(limits: &Limits) -> usize {
        limits.body()
    }

    /// Reads the answer.
    fn read(&self, answer: &Answer<'_>) -> Result<Read<Self::Value, Self::Redirect>, Error>;
}

/// What an answer says.
#[derive(Debug)]
pub enum Read<T, R> {
    /// This.
    Value(T),
    /// The PSU has to go there first.
    Redirect(R),
}
