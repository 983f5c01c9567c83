//! `POST /payments/sepa-credit-transfers`, first and second generation: who asks, is it signed, and what
//! happens next. The body's own checks are in `payment_order`.

use serde_json::json;

use super::access;
use super::answer::Answer;
use super::call::Call;
use super::content_type;
use super::headers::required;
use super::payment_order::Order;
use super::pkce;
use super::preamble::Preamble;
use super::refusal::Refusal;
use super::signature;
use crate::bank::payment::{Payment, PaymentState};
use crate::bank::visit::Asks;
use crate::faults::DocumentedError;
use crate::options::PaymentAnswer;

pub(crate) fn answer(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let preamble = Preamble::read(call)?;
    content_type::check_json(call)?;
    let token_for = access::optional_payment(call)?;
    let challenge = match token_for {
        Some(_) => None,
        None => Some(pkce::challenge(call)?),
    };
    let signature = required(&call.request.headers, "Signature")?;
    signature::check(signature, &call.request.body, &call.bank.signing_keys)?;
    if !call.request.query.is_empty() {
        return Err(Refusal::invalid("query", "A payment takes none."));
    }

    let order = Order::read(&call.request.body)?;
    order.check(call.shared.clock.today())?;
    call.account(&order.origin)?;
    if token_for.is_some_and(|iban| iban != order.origin) {
        return Err(DocumentedError::TokenNotInScope.into());
    }
    if call.bank.payments.contains_key(&order.payment_id) {
        return Err(DocumentedError::DuplicatePaymentId.into());
    }
    accepted(call, &preamble, order, challenge)
}

fn accepted(
    call: &mut Call<'_>,
    preamble: &Preamble,
    order: Order,
    challenge: Option<String>,
) -> Result<Answer, Refusal> {
    let kind = call.shared.options.payment_answer;
    let payment_id = order.payment_id;
    let transaction_ref = fastrand::u64(100_000_000..1_000_000_000);
    let payment = Payment {
        transaction_ref,
        from: order.origin,
        to: order.remote,
        to_name: order.remote_name,
        amount: order.amount,
        communication: order.communication,
        execution_date: order.execution_date,
        state: match kind {
            PaymentAnswer::CreatedUnsigned => PaymentState::Signed,
            _ => PaymentState::AwaitingSignature,
        },
    };
    call.bank.payments.insert(payment_id.clone(), payment);

    let success = json!({ "payment_id": payment_id, "transaction_ref": transaction_ref });
    let success = Answer::json(201, success.to_string().into_bytes());
    if kind == PaymentAnswer::CreatedUnsigned {
        return Ok(success);
    }
    let location = call.open_page(Asks::Signing { payment_id, challenge }, preamble);
    match kind {
        PaymentAnswer::CreatedWithLocation => Ok(success.header("Location", location)),
        _ => Err(Refusal::from(DocumentedError::SignatureRequired).with_location(location)),
    }
}
