//! The end of a payment that is not yet confirmed, or of a standing order. Method
//! and path are not published: the contract's rows are assumed.

use super::{
    answer::Answer,
    call::{Call, Read},
    payment_answer::{SignAt, sign_at},
    request::{PaymentPath, Prepared, Target},
};
use crate::{
    bank::Operation,
    client::Client,
    error::{Content, Error, ErrorKind, JsonProblem},
    model::{PaymentResource, PaymentService, PaymentStatus, Scope},
    wire::payment,
};

/// The question to cancel one payment.
#[derive(Debug)]
pub struct CancelCall {
    prepared: Prepared,
    operation: Operation,
    resource: PaymentResource,
}

impl CancelCall {
    pub(crate) fn new(client: &Client, resource: PaymentResource) -> Result<Self, Error> {
        let operation = match resource.service() {
            PaymentService::PeriodicPayments => Operation::CancelStandingOrder,
            _ => Operation::CancelPayment,
        };
        let target = Target { payment: Some(PaymentPath::of(&resource)), ..Target::default() };
        let prepared = Prepared::new(client, operation, Scope::Pis, target)?;
        Ok(Self { prepared, operation, resource })
    }

    pub(crate) fn resource(&self) -> &PaymentResource {
        &self.resource
    }
}

impl Call for CancelCall {
    type Value = Option<PaymentStatus>;
    type Redirect = SignAt;

    const SCOPE: Scope = Scope::Pis;

    fn operation(&self) -> Operation {
        self.operation
    }

    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Any status of success is one, whatever its body: which one comes is not
    /// published. Only where it names an address to sign at is nothing cancelled
    /// yet, where it says that the payment has ended otherwise it is no success, and
    /// a page of somebody between is no answer of the bank's.
    fn read(&self, answer: &Answer<'_>) -> Result<Read<Option<PaymentStatus>, SignAt>, Error> {
        if let Some(sign_at) = sign_at(answer, self.prepared.uri())? {
            return Ok(Read::Redirect(sign_at));
        }
        answer.succeeded()?;
        let content = answer.content();
        if content == Content::Html {
            let status = answer.status();
            return Err(answer.error(ErrorKind::Undocumented { status, content }));
        }
        if content == Content::Json
            && let Err(unreadable) = payment::read_details(answer.response.body())
            && !matches!(unreadable.problem(), JsonProblem::Shape(_))
        {
            // Half a body may be the half without the status.
            return Err(answer.error(ErrorKind::Unreadable(unreadable)));
        }
        match payment::status_of(answer.response.body()) {
            Some(status) if status.is_final() && status != PaymentStatus::Cancelled => {
                Err(answer.error(ErrorKind::NotCancelled { status }))
            }
            status => Ok(Read::Value(status)),
        }
    }
}
