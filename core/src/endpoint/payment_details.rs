//! Asking about a payment of the current API: its details, for which a bearer is
//! required, and its status, for which it is optional (documented: payments
//! reference page; paths and answers are not published).

use core::convert::Infallible;

use super::{
    answer::Answer,
    call::{Call, Read},
    request::{PaymentPath, Prepared, Target},
};
use crate::{
    bank::Operation,
    client::Client,
    error::Error,
    model::{PaymentDetails, PaymentResource, PaymentStatus, Scope},
    wire::payment,
};

/// The question for a payment's details.
#[derive(Debug)]
pub struct DetailsCall {
    prepared: Prepared,
}

/// The question for a payment's status.
#[derive(Debug)]
pub struct StatusCall {
    prepared: Prepared,
}

fn prepare(
    client: &Client,
    operation: Operation,
    resource: &PaymentResource,
) -> Result<Prepared, Error> {
    let target = Target { payment: Some(PaymentPath::of(resource)), ..Target::default() };
    Prepared::new(client, operation, Scope::Pis, target)
}

impl DetailsCall {
    pub(crate) fn new(client: &Client, resource: &PaymentResource) -> Result<Self, Error> {
        Ok(Self { prepared: prepare(client, Operation::PaymentDetails, resource)? })
    }
}

impl StatusCall {
    pub(crate) fn new(client: &Client, resource: &PaymentResource) -> Result<Self, Error> {
        Ok(Self { prepared: prepare(client, Operation::PaymentStatus, resource)? })
    }
}

impl Call for DetailsCall {
    type Value = PaymentDetails;
    type Redirect = Infallible;

    const SCOPE: Scope = Scope::Pis;

    fn operation(&self) -> Operation {
        Operation::PaymentDetails
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn read(&self, answer: &Answer<'_>) -> Result<Read<PaymentDetails, Infallible>, Error> {
        let (status, json) = answer.read(payment::read_details)?;
        // An object is a payment or an error; what has a status is a payment, even
        // where it says why it was rejected.
        if status.is_none() && answer.refusal().is_some() {
            return Err(answer.failure());
        }
        Ok(Read::Value(PaymentDetails { status, json }))
    }
}

impl Call for StatusCall {
    type Value = PaymentStatus;
    type Redirect = Infallible;

    const SCOPE: Scope = Scope::Pis;

    fn operation(&self) -> Operation {
        Operation::PaymentStatus
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn read(&self, answer: &Answer<'_>) -> Result<Read<PaymentStatus, Infallible>, Error> {
        // A status that is the payment's own may come beside why it was rejected.
        answer.read(payment::read_status).map(Read::Value)
    }
}
