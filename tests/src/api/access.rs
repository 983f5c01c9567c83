//! The bearer token: whose it is and what it opens.

use super::call::Call;
use super::headers::{optional, required};
use super::refusal::Refusal;
use crate::bank::consent::{Consent, Reach, Scope};
use crate::faults::DocumentedError;

/// An account that a call may look at.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub(crate) iban: String,
    /// Finds the consent again.
    pub(crate) reach: Reach,
}

/// The account that the token and the logical id both stand for.
///
/// # Errors
/// 10001 without a token, 10003 for another scheme, 10006 for a token that is
/// unknown, too old or for something else, 20005 for a withdrawn consent, the
/// account's own refusal.
pub(crate) fn account(call: &Call<'_>, scope: Scope, logical_id: &str) -> Result<Opened, Refusal> {
    let consent = consent(call, scope)?;
    let Some(granted) = consent.granted(logical_id) else {
        return Err(match call.bank.consents.knows(logical_id) {
            false => Refusal::invalid_jwt(),
            true => DocumentedError::TokenNotInScope.into(),
        });
    };
    call.account(&granted.iban)?;
    Ok(Opened { iban: granted.iban.clone(), reach: consent.reach.clone() })
}

/// The consent of the token, which must be there.
///
/// # Errors
/// As [`account`], without what concerns the account.
pub(crate) fn consent<'a>(call: &'a Call<'_>, scope: Scope) -> Result<&'a Consent, Refusal> {
    bearer(call, required(&call.request.headers, "Authorization")?, scope)
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
        Some(_) => payment(call).map(Some),
    }
}

/// The IBAN of the payment token, which must be there.
///
/// # Errors
/// As [`account`].
pub(crate) fn payment(call: &Call<'_>) -> Result<String, Refusal> {
    let consent = consent(call, Scope::Pis)?;
    let only = consent.only().ok_or(DocumentedError::TokenNotInScope)?;
    Ok(only.iban.clone())
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
    call.check_brand(consent.brand)?;
    if consent.withdrawn {
        return Err(DocumentedError::NoActiveConsent.into());
    }
    Ok(consent)
}
