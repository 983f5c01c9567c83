//! The signature of a payment on the bank's page.

use super::outcome::{Grant, callback, new_code};
use crate::bank::Bank;
use crate::bank::consent::{Reach, Scope};
use crate::bank::payment::PaymentState;
use crate::bank::visit::{Asks, Visit};
use crate::options::Generation;
use crate::shared::Shared;

/// Whether the page lets the PSU pick the account that pays.
pub(crate) fn picks(_bank: &Bank, _visit: &Visit) -> bool {
    false
}

/// Signs, and says whose money it is.
pub(crate) fn sign(bank: &mut Bank, payment_id: &str) -> Option<String> {
    let payment = bank.payments.get_mut(payment_id)?;
    // A payment that was cancelled meanwhile stays cancelled.
    if payment.state == PaymentState::AwaitingSignature {
        payment.state = PaymentState::Signed;
    }
    Some(payment.from.clone())
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

/// A refused payment stays refused.
pub(crate) fn refuse(bank: &mut Bank, visit: &Visit) {
    if let Asks::Signing { payment_id, .. } = &visit.asks
        && let Some(payment) = bank.payments.get_mut(payment_id)
    {
        payment.state = PaymentState::Refused;
    }
}
