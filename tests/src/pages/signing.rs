//! The signature of a payment on the bank's page, and of its cancellation.

use super::outcome::{Grant, callback, new_code};
use crate::bank::Bank;
use crate::bank::consent::{Reach, Scope};
use crate::bank::payment::PaymentState;
use crate::bank::visit::{Asks, Visit};
use crate::options::Generation;
use crate::shared::Shared;

/// The accounts of which the PSU must pick the one that pays; none when the
/// TPP has named it.
pub(crate) fn offered(bank: &Bank, visit: &Visit) -> Vec<String> {
    match &visit.asks {
        Asks::Signing { payment_id, .. } => match bank.orders.get(payment_id) {
            Some(order) if order.debtor.is_none() => bank
                .pickable(order.brand)
                .into_iter()
                .filter(|iban| bank.account(iban).is_some_and(|one| one.refusal().is_none()))
                .collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Signs, and says whose money it is; `None` for a payment that is gone.
///
/// # Errors
/// When the account that pays is not picked as it should.
pub(crate) fn sign(
    bank: &mut Bank,
    visit: &Visit,
    payment_id: &str,
    picked: &[String],
) -> Result<Option<String>, &'static str> {
    if let Some(payment) = bank.payments.get_mut(payment_id) {
        // A payment that was cancelled meanwhile stays cancelled.
        if payment.state == PaymentState::AwaitingSignature {
            payment.state = PaymentState::Signed;
        }
        return Ok(Some(payment.from.clone()));
    }
    let offered = offered(bank, visit);
    let Some(order) = bank.orders.get_mut(payment_id) else {
        return Ok(None);
    };
    if order.debtor.is_none() {
        match picked {
            [one] if offered.contains(one) => order.debtor = Some(one.clone()),
            _ => return Err("Pick the one account that pays."),
        }
    }
    let debtor = order.debtor.clone();
    bank.sign_order(payment_id);
    Ok(debtor)
}

/// Where the browser goes: with a code only when the TPP sent a challenge.
pub(crate) fn signed(
    shared: &Shared,
    bank: &mut Bank,
    visit: &Visit,
    from: &str,
    challenge: Option<&str>,
    state: &str,
) -> String {
    let Some(challenge) = challenge else {
        return callback(&visit.redirect_uri, &[("state", state)]);
    };
    let grant = Grant {
        scope: Scope::Pis,
        reach: &Reach::One(from.to_owned()),
        accounts: vec![from.to_owned()],
        generation: Generation::First,
    };
    let code = new_code(shared, bank, visit, &grant, Some(challenge.to_owned()));
    callback(&visit.redirect_uri, &[("code", &code), ("state", state)])
}

/// The PSU confirms a cancellation; what was executed meanwhile stays so.
pub(crate) fn cancel(bank: &mut Bank, payment_id: &str) {
    if let Some(order) = bank.orders.get_mut(payment_id)
        && order.can_be_cancelled()
    {
        order.state = PaymentState::Cancelled;
    }
}

/// A refused payment stays refused; a refused cancellation changes nothing.
pub(crate) fn refuse(bank: &mut Bank, visit: &Visit) {
    let Asks::Signing { payment_id, .. } = &visit.asks else {
        return;
    };
    if let Some(payment) = bank.payments.get_mut(payment_id) {
        payment.state = PaymentState::Refused;
    }
    if let Some(order) = bank.orders.get_mut(payment_id)
        && order.state == PaymentState::AwaitingSignature
    {
        order.state = PaymentState::Refused;
    }
}
