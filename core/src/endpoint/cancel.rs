//! The end of a payment that is not yet confirmed. Method and path are not
//! published: the contract's row is assumed.

use core::convert::Infallible;

use super::{
    answer::Answer,
    call::{Call, Read},
    request::{PaymentPath, Prepared, Target},
};
use crate::{
    bank::Operation,
    client::Client,
    error::{Content, Error, ErrorKind},
    model::{PaymentId, Scope},
};

/// The question to cancel one payment.
#[derive(Debug)]
pub struct CancelCall {
    prepared: Prepared,
}

impl CancelCall {
    pub(crate) fn new(client: &Client, payment_id: &PaymentId) -> Result<Self, Error> {
        let (service, product) = ("payments", "sepa-credit-transfers");
        let payment = PaymentPath { service, product, id: Some(payment_id.as_str()) };
        let target = Target { payment: Some(payment), ..Target::default() };
        let operation = Operation::CancelPayment;
        Ok(Self { prepared: Prepared::new(client, operation, Scope::Pis, target)? })
    }
}

impl Call for CancelCall {
    type Value = ();
    type Redirect = Infallible;

    const SCOPE: Scope = Scope::Pis;

    fn operation(&self) -> Operation {
        Operation::CancelPayment
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Any status of success is one, whatever its body: which one comes is not
    /// published. Only a page of somebody between is no answer of the bank's.
    fn read(&self, answer: &Answer<'_>) -> Result<Read<(), Infallible>, Error> {
        answer.succeeded()?;
        match answer.content() {
            _ if answer.refusal().is_some() => Err(answer.failure()),
            content @ Content::Html => {
                Err(answer.error(ErrorKind::Undocumented { status: answer.status(), content }))
            }
            _ => Ok(Read::Value(())),
        }
    }
}
