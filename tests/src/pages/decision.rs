//! What the PSU's decision changes, and where it sends the browser.

use std::time::Duration;

use crate::api::{encoded, parse_query};
use crate::bank::Bank;
use crate::bank::code::Code;
use crate::bank::consent::{Scope, after};
use crate::bank::opaque;
use crate::bank::payment::PaymentState;
use crate::bank::visit::{Asks, Visit};
use crate::options::ScaReturn;
use crate::shared::Shared;

/// What the PSU pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Approve,
    Refuse,
}

impl Decision {
    pub(crate) fn read(form: &str) -> Option<Decision> {
        match parse_query(form)?.as_slice() {
            [(name, value)] if name == "decision" => match value.as_str() {
                "approve" => Some(Decision::Approve),
                "refuse" => Some(Decision::Refuse),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The next address: the TPP's, or one more page of the bank.
pub(crate) fn take(
    shared: &Shared,
    bank: &mut Bank,
    visit: &Visit,
    decision: Decision,
    state: &str,
) -> String {
    if decision == Decision::Refuse {
        return refused(bank, visit, state);
    }
    match &visit.asks {
        Asks::Consent { scope, iban, challenge, second } => {
            if shared.options.second_redirect && !second {
                return second_page(shared, bank, visit, state);
            }
            let code = new_code(shared, bank, visit, *scope, iban, Some(challenge.clone()));
            callback(&visit.redirect_uri, &[("code", &code), ("state", state)])
        }
        Asks::Sca { iban } => authenticated(shared, bank, visit, iban, state),
        Asks::Signing { payment_id, challenge } => {
            let Some(payment) = bank.payments.get_mut(payment_id) else {
                return callback(&visit.redirect_uri, &[("state", state)]);
            };
            // A payment that was cancelled meanwhile stays cancelled.
            if payment.state == PaymentState::AwaitingSignature {
                payment.state = PaymentState::Signed;
            }
            let from = payment.from.clone();
            if challenge.is_none() {
                return callback(&visit.redirect_uri, &[("state", state)]);
            }
            let code = new_code(shared, bank, visit, Scope::Pis, &from, challenge.clone());
            callback(&visit.redirect_uri, &[("code", &code), ("state", state)])
        }
    }
}

/// The form of a refusal is not documented; this is RFC 6749's.
fn refused(bank: &mut Bank, visit: &Visit, state: &str) -> String {
    if let Asks::Signing { payment_id, .. } = &visit.asks
        && let Some(payment) = bank.payments.get_mut(payment_id)
    {
        payment.state = PaymentState::Refused;
    }
    let parameters = [
        ("error", "access_denied"),
        ("error_description", "The customer refused / a refusé."),
        ("state", state),
    ];
    callback(&visit.redirect_uri, &parameters)
}

/// The same consent on one more page of the bank, with the same state.
fn second_page(shared: &Shared, bank: &mut Bank, visit: &Visit, state: &str) -> String {
    let mut next = visit.clone();
    if let Asks::Consent { second, .. } = &mut next.asks {
        *second = true;
    }
    let app_token = opaque::app_token();
    let address = next.address(&shared.pages_origin, &app_token);
    bank.visits.insert(app_token, next);
    format!("{address}&state={}", encoded(state))
}

/// After SCA for transactions: what the PSU brings back is an option.
fn authenticated(
    shared: &Shared,
    bank: &mut Bank,
    visit: &Visit,
    iban: &str,
    state: &str,
) -> String {
    let now = shared.clock.now();
    match shared.options.sca_return {
        ScaReturn::Nothing => {
            if let Some(consent) = bank.consents.of(Scope::Ais, iban) {
                consent.authenticated_at = now;
                consent.history_until = Some(after(now, Duration::from_secs(3600)));
            }
            callback(&visit.redirect_uri, &[("state", state)])
        }
        ScaReturn::ScaToken => {
            let token = bank.consents.of(Scope::Ais, iban).map(|consent| {
                consent.authenticated_at = now;
                consent.new_sca_token(now)
            });
            let token = token.unwrap_or_default();
            callback(&visit.redirect_uri, &[("sca_token", &token), ("state", state)])
        }
        ScaReturn::Code => {
            let code = new_code(shared, bank, visit, Scope::Ais, iban, None);
            callback(&visit.redirect_uri, &[("code", &code), ("state", state)])
        }
    }
}

fn new_code(
    shared: &Shared,
    bank: &mut Bank,
    visit: &Visit,
    scope: Scope,
    iban: &str,
    challenge: Option<String>,
) -> String {
    let now = shared.clock.now();
    bank.consents.approve(scope, iban, now);
    let code = opaque::code();
    let remembered = Code {
        scope,
        iban: iban.to_owned(),
        redirect_uri: visit.redirect_uri.clone(),
        challenge,
        expires: after(now, Duration::from_secs(600)),
    };
    bank.codes.insert(code.clone(), remembered);
    code
}

/// The registered address may have a query of its own.
fn callback(redirect_uri: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = redirect_uri.to_owned();
    for (name, value) in parameters {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(&format!("{name}={}", encoded(value)));
    }
    address
}
