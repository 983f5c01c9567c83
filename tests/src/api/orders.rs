//! What follows an initiation of the third generation: details, status, a
//! further signature, cancellation. The pages show that they exist; paths below
//! the order and bodies are assumed.

use serde_json::{Value, json};

use super::access;
use super::answer::Answer;
use super::call::Call;
use super::family;
use super::initiation::{Caller, wanted};
use super::preamble::Preamble;
use super::refusal::Refusal;
use super::route::Route;
use crate::bank::initiation::Initiation;
use crate::bank::payment::PaymentState;
use crate::bank::visit::Asks;
use crate::faults::DocumentedError;

/// `GET ..`, with a token: what was ordered, and its status.
pub(crate) fn details(call: &mut Call<'_>, route: &Route) -> Result<Answer, Refusal> {
    Preamble::read(call)?;
    let iban = access::payment(call)?;
    let order = of_token(call, route, Some(&iban))?;
    let mut body = order.members.clone();
    body.insert("payment_id".to_owned(), json!(route.target));
    body.insert("transaction_status".to_owned(), json!(order.status()));
    Ok(Answer::json(200, Value::Object(body).to_string().into_bytes()))
}

/// `GET ../status`, with or without a token.
pub(crate) fn status(call: &mut Call<'_>, route: &Route) -> Result<Answer, Refusal> {
    Preamble::read(call)?;
    let iban = access::optional_payment(call)?;
    let order = of_token(call, route, iban.as_deref())?;
    let body = json!({ "transaction_status": order.status() });
    Ok(Answer::json(200, body.to_string().into_bytes()))
}

/// `POST ../authorisations`: another person's signature, by redirect.
pub(crate) fn authorisation(call: &mut Call<'_>, route: &Route) -> Result<Answer, Refusal> {
    let preamble = Preamble::read(call)?;
    let caller = Caller::read(call)?;
    let body = call.request.body.as_ref();
    let nothing = serde_json::from_slice::<Value>(body).is_ok_and(|value| value == json!({}));
    if !body.is_empty() && !nothing {
        return Err(Refusal::invalid("body", "It must be empty or {}."));
    }
    let order = of_token(call, route, caller.token_for.as_deref())?;
    if order.state != PaymentState::AwaitingSignature {
        return Err(too_late("It waits for no signature."));
    }
    let payment_id = route.target.clone();
    let url = call.open_page(Asks::Signing { payment_id, challenge: caller.challenge }, &preamble);
    Err(wanted(call, &route.target, &url))
}

/// `DELETE ..`, with a token: at once, or on a page of the bank by option.
pub(crate) fn cancel(call: &mut Call<'_>, route: &Route) -> Result<Answer, Refusal> {
    let preamble = Preamble::read(call)?;
    let iban = access::payment(call)?;
    if !of_token(call, route, Some(&iban))?.can_be_cancelled() {
        return Err(too_late("It can no longer be cancelled."));
    }
    if call.shared.options.sca_to_cancel {
        let asks = Asks::Cancelling { payment_id: route.target.clone() };
        let url = call.open_page(asks, &preamble);
        return Err(wanted(call, &route.target, &url));
    }
    if let Some(order) = call.bank.orders.get_mut(&route.target) {
        order.state = PaymentState::Cancelled;
    }
    Ok(Answer::empty(204))
}

/// The order of that path; the token must be of the account that pays.
fn of_token<'a>(
    call: &'a Call<'_>,
    route: &Route,
    iban: Option<&str>,
) -> Result<&'a Initiation, Refusal> {
    let order = call.bank.orders.get(&route.target);
    let order = order
        .filter(|order| route.ordered == Some((order.kind, order.product)))
        .ok_or(DocumentedError::ResourceNotFound)?;
    call.check_brand(order.brand)?;
    match iban.is_none_or(|iban| order.belongs_to(iban)) {
        true => Ok(order),
        false => Err(DocumentedError::TokenNotInScope.into()),
    }
}

fn too_late(details: &str) -> Refusal {
    Refusal::invalid("payment-id", details).later(family::INVALID_PAYMENT)
}
