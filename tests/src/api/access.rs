//! The bearer token: whose it is and what it opens.

use super::call::Call;
use super::headers::{optional, required};
use super::refusal::Refusal;
use crate::bank::consent::{Consent, Scope};
use crate::faults::DocumentedError;

/// The IBAN that the token and the logical id both stand for.
///
/// # Errors
/// 10001 without a token, 10003 for another scheme, 10006 for a token that is
/// unknown, too old or for something else, 20005 for a withdrawn consent, the
/// account's own refusal.
pub(crate) fn account(call: &Call<'_>, scope: Scope, logical_id: &str) -> Result<String, Refusal> {
    let consent = bearer(call, required(&call.request.headers, "Authorization")?, scope)?;
    match call.bank.consents.with_logical_id(logical_id) {
        None => return Err(Refusal::invalid_jwt()),
        Some(other) if other.logical_id != consent.logical_id => {
            return Err(DocumentedError::TokenNotInScope.into());
        }
        Some(_) => {}
    }
    call.account(&consent.iban)?;
    Ok(consent.iban.clone())
}

/// The IBAN of the payment token; `None` when the call carries none.
///
/// # Errors
/// As [`account`], where a token is there: the pages make the PKCE headers
/// mandatory "if there is no valid Authorization", but they also list an error
/// for a token that is not valid, and that is what is answered (assumed).
pub(crate) fn optional_payment(call: &Call<'_>) -> Result<Option<String>, Refusal> {
    match optional(&call.request.headers, "Authorization")? {
        None => Ok(None),
        Some(value) => Ok(Some(bearer(call, value, Scope::Pis)?.iban.clone())),
    }
}

/// The IBAN of the payment token, which must be there.
///
/// # Errors
/// As [`account`].
pub(crate) fn payment(call: &Call<'_>) -> Result<String, Refusal> {
    let value = required(&call.request.headers, "Authorization")?;
    Ok(bearer(call, value, Scope::Pis)?.iban.clone())
}

fn bearer<'a>(call: &'a Call<'_>, value: &str, scope: Scope) -> Result<&'a Consent, Refusal> {
    let token = value
        .strip_prefix("Bearer ")
        .ok_or_else(|| Refusal::security("Authorization must be a Bearer token."))?;
    let consent = call.bank.consents.with_access_token(token);
    let consent = consent.ok_or(DocumentedError::InvalidAccessToken)?;
    let alive = consent.pair.as_ref().is_some_and(|pair| call.now < pair.access_expires);
    if !alive {
        return Err(DocumentedError::InvalidAccessToken.into());
    }
    if consent.scope != scope {
        return Err(DocumentedError::TokenNotInScope.into());
    }
    if consent.withdrawn {
        return Err(DocumentedError::NoActiveConsent.into());
    }
    Ok(consent)
}
