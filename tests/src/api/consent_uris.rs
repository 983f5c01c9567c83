//! `GET /consent-uris`: where the PSU gives consent.

use serde::Serialize;

use super::answer::Answer;
use super::call::Call;
use super::parameters::Parameters;
use super::pkce;
use super::preamble::Preamble;
use super::refusal::Refusal;
use crate::bank::consent::{Reach, Scope};
use crate::bank::iban;
use crate::bank::visit::Asks;
use crate::options::Generation;

#[derive(Serialize)]
struct ConsentUri {
    language: &'static str,
    consent_uri: String,
}

pub(crate) fn answer(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let preamble = Preamble::read(call)?;
    let challenge = pkce::challenge(call)?;
    if call.request.headers.contains_key("Authorization") {
        return Err(Refusal::security("No Authorization is taken here."));
    }
    let (scope, reach) = asked(call)?;
    if let Reach::One(iban) = &reach {
        call.account(iban)?;
    }

    let languages = match preamble.language {
        Some(language) => vec![language],
        None => vec!["fr", "nl"],
    };
    let uris: Vec<ConsentUri> = languages
        .into_iter()
        .map(|language| {
            let asks = Asks::Consent {
                scope,
                reach: reach.clone(),
                picked: None,
                challenge: challenge.clone(),
                generation: call.generation,
            };
            let preamble = Preamble { language: Some(language), ..preamble.clone() };
            ConsentUri { language, consent_uri: call.open_page(asks, &preamble) }
        })
        .collect();
    Ok(Answer::json(200, serde_json::to_vec(&uris)?))
}

/// Version 1 knows only the IBAN and means AIS; version 4 only the scope, which
/// must be AIS, and the PSU picks.
fn asked(call: &Call<'_>) -> Result<(Scope, Reach), Refusal> {
    let known: &[&str] = match call.version {
        "1" => &["iban"],
        "4" => &["scope"],
        _ => &["scope", "iban"],
    };
    let parameters = Parameters::read(&call.request.query, known)?;
    let scope = match call.version {
        "1" => Scope::Ais,
        _ => scope(call, parameters.required("scope")?)?,
    };
    if call.version == "4" {
        return Ok((scope, Reach::Picked(call.request.brand)));
    }
    let iban = parameters.required("iban")?;
    match iban::is_valid(iban) {
        true => Ok((scope, Reach::One(iban.to_owned()))),
        false => Err(Refusal::invalid("iban", "It is no IBAN in capitals.")),
    }
}

/// Version 3 was the second generation's; the third keeps it for CAF alone,
/// which still needs an IBAN.
fn scope(call: &Call<'_>, name: &str) -> Result<Scope, Refusal> {
    match (call.version, call.generation, name) {
        ("4", _, "AIS") => Ok(Scope::Ais),
        ("4", _, _) => Err(Refusal::invalid("scope", "It must be AIS.")),
        (_, Generation::Third, "CAF") => Ok(Scope::Caf),
        (_, Generation::Third, _) => Err(Refusal::invalid("scope", "It must be CAF.")),
        (_, _, "AIS") => Ok(Scope::Ais),
        (_, _, "CAF") => Ok(Scope::Caf),
        _ => Err(Refusal::invalid("scope", "It must be AIS or CAF.")),
    }
}
