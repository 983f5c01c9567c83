//! The end of a payment that is not yet confirmed. Method and path are not
//! published: the contract's row is assumed.

use core::convert::Infallible;

use super::{
    answer::Answer,
    call::{Call, Read},
    request::{Prepared, Target},
};
use crate::{
    bank::Operation,
    client::Client,
    error::Error,
    model::{PaymentId, Scope},
};

/// The question to cancel one payment.
#[derive(Debug)]
pub struct CancelCall {
    prepared: Prepared,
}

impl CancelCall {
    pub(crate) fn new(client: &Client, payment_id: &PaymentId) -> Result<Self, Error> {
        let target = Target { payment_id: Some(payment_id), ..Target::default() };
        Ok(Self { prepared: Prepared::new(client, Operation::CancelPayment, &target)? })
    }
}

impl Call for CancelCall {
    type Value = ();
    type Redirect = Infallible;

    const OPERATION: Operation = Operation::CancelPayment;
    const SCOPE: Scope = Scope::Pis;

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Any status of success is one, with or without a body: which body comes
    /// is not published.
    fn read(&self, answer: &Answer<'_>) -> Result<Read<(), Infallible>, Error> {
        answer.succeeded()?;
        match answer.refusal() {
            Some(_) => Err(answer.failure()),
            None => Ok(Read::Value(())),
        }
    }
}
