//! The two grants: a code for the first pair of tokens, a refresh token for the
//! next one.

use serde::Serialize;

use super::answer::Answer;
use super::call::Call;
use super::family;
use super::parameters::Parameters;
use super::pkce;
use super::refusal::Refusal;
use crate::bank::code::Code;
use crate::bank::consent::{Consent, Reach, Scope};
use crate::bank::pair::Pair;
use crate::faults::DocumentedError;
use crate::options::Options;

#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    /// A string, as production sent it.
    expires_in: String,
    refresh_token: String,
    scope: &'static str,
    /// Only for scopes whose operations take one (assumed for PIS); not in
    /// version 3, where the PSU picks several accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iban: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sca_token: Option<String>,
}

/// # Errors
/// 401 `invalid_grant` for a code that is unknown, used, too old, or given with
/// another redirect address or verifier (assumed: the pages only show a refresh
/// token). A code is used up by the first try, right or wrong.
pub(crate) fn authorization_code(
    call: &mut Call<'_>,
    form: &Parameters,
) -> Result<Answer, Refusal> {
    refuse_extra(form, "refresh_token")?;
    let given = form.required("code")?;
    let redirect_uri = form.required("redirect_uri")?;
    let verifier = form.get("code_verifier");
    let bad = |why: &str| {
        Refusal::from(DocumentedError::InvalidGrant).because(why).later(family::BAD_CODE)
    };

    let bound = call.bank.codes.get(given);
    if bound.is_some_and(|code| code.challenge.is_some()) && verifier.is_none() {
        return Err(Refusal::missing("code_verifier"));
    }
    if let Some(verifier) = verifier {
        pkce::check_verifier_shape(verifier)?;
    }
    if let Some(code) = bound {
        check_version(call, code.scope, &code.reach)?;
    }
    let code = call.bank.codes.remove(given);
    let code = code.ok_or_else(|| bad("code is not valid."))?;
    if call.now >= code.expires {
        return Err(bad("code is expired."));
    }
    if code.redirect_uri != redirect_uri {
        return Err(bad("redirect_uri is not the one of the code."));
    }
    if !proves(&code, verifier) {
        return Err(bad("code_verifier is not the one of the code."));
    }

    let now = call.now;
    let options = &call.shared.options;
    let version = call.version;
    let brand = call.request.brand;
    let consent = call.bank.consents.of(code.scope, &code.reach);
    let consent = consent.filter(|consent| !consent.withdrawn);
    let consent = consent.ok_or(DocumentedError::NoActiveConsent)?;
    // A code of one brand means nothing to the other (assumed).
    if consent.brand != brand {
        return Err(bad("code is not valid."));
    }
    let mut tokens = renewed(consent, version, now, options);
    if code.scope == Scope::Ais {
        tokens.sca_token = Some(consent.new_sca_token(now));
    }
    answered(&tokens)
}

/// # Errors
/// 401 `invalid_grant` for a refresh token that is unknown, used, too old, or
/// of a withdrawn consent (the last is assumed).
pub(crate) fn refresh_token(call: &mut Call<'_>, form: &Parameters) -> Result<Answer, Refusal> {
    for name in ["code", "redirect_uri", "code_verifier"] {
        refuse_extra(form, name)?;
    }
    let now = call.now;
    let options = &call.shared.options;
    let given = form.required("refresh_token")?;
    let consent = call.bank.consents.with_refresh_token(given);
    let brand = call.request.brand;
    let consent = consent.filter(|consent| consent.can_refresh(now) && consent.brand == brand);
    let (scope, reach) = match &consent {
        Some(consent) => (consent.scope, consent.reach.clone()),
        None => return Err(DocumentedError::InvalidGrant.into()),
    };
    check_version(call, scope, &reach)?;
    let version = call.version;
    let consent = call.bank.consents.of(scope, &reach);
    let consent = consent.ok_or(DocumentedError::InvalidGrant)?;
    let tokens = renewed(consent, version, now, options);
    consent.sca = None;
    call.bank.refreshes += 1;
    answered(&tokens)
}

fn proves(code: &Code, verifier: Option<&str>) -> bool {
    match (&code.challenge, verifier) {
        (Some(challenge), Some(verifier)) => pkce::fits(verifier, challenge),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

fn refuse_extra(form: &Parameters, name: &str) -> Result<(), Refusal> {
    match form.get(name) {
        None => Ok(()),
        Some(_) => Err(Refusal::invalid(name, "It does not belong to this grant.")),
    }
}

/// Version 3 is for AIS; tokens of CAF and PIS stay at the former version. A
/// consent with picked accounts has no one account to name, so the former
/// versions cannot answer for it. The error is assumed.
fn check_version(call: &Call<'_>, scope: Scope, reach: &Reach) -> Result<(), Refusal> {
    let (fits, supported) = match (scope, reach) {
        (Scope::Ais, Reach::Picked(_)) => (call.version == "3", "3"),
        (Scope::Ais, Reach::One(_)) => (true, ""),
        _ => (call.version != "3", "1,1.1,2"),
    };
    if fits {
        return Ok(());
    }
    let scope = scope.name();
    Err(Refusal::from(DocumentedError::UnknownVersion).because(format!(
        "Specific version not found.  Supported versions are [{supported}] for this {scope} consent."
    )))
}

fn renewed(
    consent: &mut Consent,
    version: &str,
    now: jiff::Timestamp,
    options: &Options,
) -> Tokens {
    let (pair, refresh_token) =
        Pair::new(now, options.access_token_lifetime, options.refresh_token_lifetime);
    let access_token = pair.access.clone();
    consent.pair = Some(pair);
    let named = consent.only().filter(|_| version != "3");
    Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: options.access_token_lifetime.as_secs().to_string(),
        refresh_token,
        scope: consent.scope.name(),
        logical_id: named
            .filter(|_| consent.scope != Scope::Pis)
            .map(|granted| granted.logical_id.clone()),
        iban: named.map(|granted| granted.iban.clone()),
        sca_token: None,
    }
}

fn answered(tokens: &Tokens) -> Result<Answer, Refusal> {
    Ok(Answer::json(200, serde_json::to_vec(tokens)?)
        .header("Cache-Control", "no-store")
        .header("Pragma", "no-cache"))
}
