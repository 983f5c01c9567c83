//! Cancelling a payment. That it exists and needs the payment's token is
//! documented; verb, path and answers are assumed.

use serde_json::json;

use super::access;
use super::answer::Answer;
use super::call::Call;
use super::preamble::Preamble;
use super::refusal::Refusal;
use crate::bank::payment::PaymentState;
use crate::faults::DocumentedError;

pub(crate) fn answer(call: &mut Call<'_>, payment_id: &str) -> Result<Answer, Refusal> {
    Preamble::read(call)?;
    let iban = access::payment(call)?;
    let today = call.shared.clock.today();
    let payment = call.bank.payments.get_mut(payment_id);
    let payment = payment.ok_or(DocumentedError::ResourceNotFound)?;
    if payment.from != iban {
        return Err(DocumentedError::TokenNotInScope.into());
    }
    match payment.state_on(today) {
        PaymentState::AwaitingSignature | PaymentState::Signed => {}
        PaymentState::Refused | PaymentState::Cancelled | PaymentState::Executed => {
            return Err(Refusal::invalid("payment_id", "It can no longer be cancelled."));
        }
    }
    payment.state = PaymentState::Cancelled;
    let body = json!({
        "payment_id": payment_id,
        "transaction_ref": payment.transaction_ref,
    });
    Ok(Answer::json(200, body.to_string().into_bytes()))
}
