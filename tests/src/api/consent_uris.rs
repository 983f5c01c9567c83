//! `GET /consent-uris`: where the PSU gives consent.

use serde::Serialize;

use super::answer::Answer;
use super::call::Call;
use super::parameters::Parameters;
use super::pkce;
use super::preamble::Preamble;
use super::refusal::Refusal;
use crate::bank::consent::Scope;
use crate::bank::iban;
use crate::bank::visit::{Asks, Visit};

#[derive(Serialize)]
struct ConsentUri {
    language: &'static str,
    consent_uri: String,
}

pub(crate) fn answer(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let preamble = Preamble::read(call, &["1", "2"])?;
    let challenge = pkce::challenge(call)?;
    if call.request.headers.contains_key("Authorization") {
        return Err(Refusal::security("No Authorization is taken here."));
    }
    let (scope, iban) = asked(call, &preamble.version)?;
    call.account(&iban)?;

    let languages = match preamble.language {
        Some(language) => vec![language],
        None => vec!["fr", "nl"],
    };
    let uris: Vec<ConsentUri> = languages
        .into_iter()
        .map(|language| {
            let visit = Visit {
                asks: Asks::Consent {
                    scope,
                    iban: iban.clone(),
                    challenge: challenge.clone(),
                    second: false,
                },
                redirect_uri: preamble.redirect_uri.clone(),
                language,
                decided: false,
            };
            ConsentUri { language, consent_uri: call.open_page(visit) }
        })
        .collect();
    Ok(Answer::json(200, serde_json::to_vec(&uris)?))
}

/// Version 1 knows only the IBAN and means AIS.
fn asked(call: &Call<'_>, version: &str) -> Result<(Scope, String), Refusal> {
    let known: &[&str] = match version {
        "1" => &["iban"],
        _ => &["scope", "iban"],
    };
    let parameters = Parameters::read(&call.request.query, known)?;
    let scope = match version {
        "1" => Scope::Ais,
        _ => match parameters.required("scope")? {
            "AIS" => Scope::Ais,
            "CAF" => Scope::Caf,
            _ => return Err(Refusal::invalid("scope", "It must be AIS or CAF.")),
        },
    };
    let iban = parameters.required("iban")?;
    match iban::is_valid(iban) {
        true => Ok((scope, iban.to_owned())),
        false => Err(Refusal::invalid("iban", "It is no IBAN in capitals.")),
    }
}
