//! What the PSU's decision changes, and where it sends the browser.

use std::time::Duration;

use super::decision::{Decision, Pressed};
use super::signing;
use crate::api::encoded;
use crate::bank::Bank;
use crate::bank::code::Code;
use crate::bank::consent::{Reach, Scope};
use crate::bank::opaque;
use crate::bank::pair::after;
use crate::bank::visit::{Asks, Visit};
use crate::options::{Generation, ScaReturn};
use crate::shared::Shared;

/// The next address: the TPP's, or one more page of the bank.
///
/// # Errors
/// Why the page cannot take the decision; it can still be answered then.
pub(crate) fn take(
    shared: &Shared,
    bank: &mut Bank,
    visit: &Visit,
    decision: &Decision,
    state: &str,
) -> Result<String, &'static str> {
    if decision.pressed == Pressed::Refuse {
        return Ok(refused(bank, visit, state));
    }
    let picks = matches!(&visit.asks, Asks::Consent { reach: Reach::Picked(_), picked: None, .. });
    let pays = !signing::offered(bank, visit).is_empty();
    if !picks && !pays && !decision.accounts.is_empty() {
        return Err("This page offers no accounts.");
    }
    match &visit.asks {
        Asks::Consent { scope, reach, picked, challenge, generation } => {
            let accounts = match (reach, picked) {
                (Reach::One(iban), _) => vec![iban.clone()],
                (Reach::Picked(_), Some(picked)) => picked.clone(),
                (Reach::Picked(brand), None) => {
                    let offered = bank.pickable(*brand);
                    if decision.accounts.is_empty() {
                        return Err("Pick at least one account.");
                    }
                    if decision.accounts.iter().any(|iban| !offered.contains(iban)) {
                        return Err("An account was picked that is not offered.");
                    }
                    decision.accounts.clone()
                }
            };
            if shared.options.second_redirect && picked.is_none() {
                return Ok(second_page(shared, bank, visit, accounts, state));
            }
            let grant = Grant { scope: *scope, reach, accounts, generation: *generation };
            let code = new_code(shared, bank, visit, &grant, Some(challenge.clone()));
            Ok(callback(&visit.redirect_uri, &[("code", &code), ("state", state)]))
        }
        Asks::Cancelling { payment_id } => {
            signing::cancel(bank, payment_id);
            Ok(callback(&visit.redirect_uri, &[("state", state)]))
        }
        Asks::Sca { reach, .. } => Ok(authenticated(shared, bank, visit, reach, state)),
        Asks::Signing { payment_id, challenge } => {
            let from = signing::sign(bank, visit, payment_id, &decision.accounts)?;
            let Some(from) = from else {
                return Ok(callback(&visit.redirect_uri, &[("state", state)]));
            };
            Ok(signing::signed(shared, bank, visit, &from, challenge.as_deref(), state))
        }
    }
}

/// The form of a refusal is not documented; this is RFC 6749's.
fn refused(bank: &mut Bank, visit: &Visit, state: &str) -> String {
    signing::refuse(bank, visit);
    let parameters = [
        ("error", "access_denied"),
        ("error_description", "The customer refused / a refusé."),
        ("state", state),
    ];
    callback(&visit.redirect_uri, &parameters)
}

/// The same consent on one more page of the bank, with the same state.
fn second_page(
    shared: &Shared,
    bank: &mut Bank,
    visit: &Visit,
    accounts: Vec<String>,
    state: &str,
) -> String {
    let mut next = visit.clone();
    if let Asks::Consent { picked, .. } = &mut next.asks {
        *picked = Some(accounts);
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
    reach: &Reach,
    state: &str,
) -> String {
    let now = shared.clock.now();
    let consent = bank.consents.of(Scope::Ais, reach);
    match shared.options.sca_return {
        ScaReturn::Nothing => {
            if let Some(consent) = consent {
                consent.authenticated_at = now;
                consent.history_until = Some(after(now, Duration::from_secs(3600)));
            }
            callback(&visit.redirect_uri, &[("state", state)])
        }
        ScaReturn::ScaToken => {
            let token = consent.map(|consent| {
                consent.authenticated_at = now;
                consent.new_sca_token(now)
            });
            let token = token.unwrap_or_default();
            callback(&visit.redirect_uri, &[("sca_token", &token), ("state", state)])
        }
        ScaReturn::Code => {
            let accounts = consent
                .map(|consent| consent.accounts.iter().map(|one| one.iban.clone()).collect())
                .unwrap_or_default();
            let grant = Grant { scope: Scope::Ais, reach, accounts, generation: Generation::Third };
            let code = new_code(shared, bank, visit, &grant, None);
            callback(&visit.redirect_uri, &[("code", &code), ("state", state)])
        }
    }
}

/// What a code is for.
pub(crate) struct Grant<'a> {
    pub(crate) scope: Scope,
    pub(crate) reach: &'a Reach,
    pub(crate) accounts: Vec<String>,
    pub(crate) generation: Generation,
}

pub(crate) fn new_code(
    shared: &Shared,
    bank: &mut Bank,
    visit: &Visit,
    grant: &Grant<'_>,
    challenge: Option<String>,
) -> String {
    let now = shared.clock.now();
    let Grant { scope, reach, accounts, generation } = grant;
    bank.consents.approve(*scope, reach, visit.brand, accounts, *generation, now);
    let code = opaque::code();
    let remembered = Code {
        scope: *scope,
        reach: (*reach).clone(),
        redirect_uri: visit.redirect_uri.clone(),
        challenge,
        expires: after(now, Duration::from_secs(600)),
    };
    bank.codes.insert(code.clone(), remembered);
    code
}

/// The registered address may have a query of its own.
pub(crate) fn callback(redirect_uri: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = redirect_uri.to_owned();
    for (name, value) in parameters {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(&format!("{name}={}", encoded(value)));
    }
    address
}
