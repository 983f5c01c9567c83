//! When transactions need strong customer authentication, and how that is said.

use jiff::ToSpan;
use serde_json::json;

use super::access::Opened;
use super::call::Call;
use super::headers::optional;
use super::preamble::Preamble;
use super::refusal::Refusal;
use crate::bank::consent::Scope;
use crate::bank::cursor::Cursor;
use crate::bank::visit::Asks;
use crate::faults::DocumentedError;
use crate::options::{Generation, ScaStyle};

/// The Account API page also says that the token is only looked at when both
/// dates are given; a production client sent `date_from` alone and its token
/// counted. So `date_from` decides here. Later pages are checked like the first.
///
/// # Errors
/// SCA required, or 401 "Invalid JWT" for an SCA token that is not good.
pub(crate) fn check(
    call: &mut Call<'_>,
    preamble: &Preamble,
    opened: &Opened,
    cursor: &Cursor,
) -> Result<(), Refusal> {
    let now = call.now;
    let limit = call.shared.clock.today().saturating_sub(90.days());
    let old = cursor.filter.date_from.is_some_and(|from| from < limit);
    let given = optional(&call.request.headers, "SCA-Token")?;
    let consent = call.bank.consents.of(Scope::Ais, &opened.reach);
    let consent = consent.ok_or(DocumentedError::NoActiveConsent)?;

    if consent.needs_renewal(now) {
        return Err(required(call, preamble, opened));
    }
    if !old {
        return Ok(());
    }
    match given {
        Some(token) if consent.sca_token_is_good(token, now) => Ok(()),
        Some(_) => Err(Refusal::invalid_jwt()),
        None if consent.history_until.is_some_and(|until| now < until) => Ok(()),
        None => Err(required(call, preamble, opened)),
    }
}

fn required(call: &mut Call<'_>, preamble: &Preamble, opened: &Opened) -> Refusal {
    let asks = Asks::Sca { reach: opened.reach.clone(), iban: opened.iban.clone() };
    let url = call.open_page(asks, preamble);
    let language = preamble.language.unwrap_or("fr");
    placed(call.shared.options.sca_style, call.generation, &url, language)
}

/// The sentences are assumed; where the address stands is what varies. The
/// first generation has no 401 for it: those styles are what later ones answer.
fn placed(style: ScaStyle, generation: Generation, url: &str, language: &str) -> Refusal {
    let refusal = Refusal::from(DocumentedError::ScaRequired);
    let as_later = |refusal: Refusal| {
        let refusal =
            refusal.because("SCA required, follow the corresponding URL in the response body.");
        match generation {
            Generation::First => refusal
                .with_status(401)
                .with("error", json!("SCA_REQUIRED"))
                .with("error_code", json!("B14800ZZ-0PLC-REDRCT")),
            _ => refusal,
        }
    };
    match style {
        ScaStyle::UrlInDescription => refusal.because(format!(
            "Strong customer authentication is required. Please redirect the customer to {url}."
        )),
        ScaStyle::UrlField => refusal.with("url", json!(url)),
        ScaStyle::Nested401 => {
            as_later(refusal).with("_links", json!({ "scaRedirect": { "href": url } }))
        }
        ScaStyle::Array401 => {
            as_later(refusal).with("sca_uris", json!([{ "language": language, "sca_uri": url }]))
        }
        ScaStyle::Sibling401 => as_later(refusal).with("sca_redirect", json!(url)),
    }
}
