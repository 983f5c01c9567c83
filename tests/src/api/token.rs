//! `POST /token`: the TPP's identity and the shape of the form. What each grant
//! needs is in `token_grant`.

use data_encoding::BASE64;

use super::answer::Answer;
use super::call::Call;
use super::headers::required;
use super::parameters::Parameters;
use super::preamble::Preamble;
use super::refusal::Refusal;
use super::token_grant;
use crate::faults::DocumentedError;

pub(crate) fn answer(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    Preamble::read_for_token(call)?;
    check_content_type(call)?;
    check_basic(call)?;
    if !call.request.query.is_empty() {
        return Err(Refusal::invalid("query", "The token endpoint takes none."));
    }
    let form = std::str::from_utf8(&call.request.body)
        .map_err(|_| Refusal::invalid("body", "It is not UTF-8."))?;
    let known = ["grant_type", "code", "redirect_uri", "code_verifier", "refresh_token"];
    let form = Parameters::read(form, &known)?;
    match form.required("grant_type")? {
        "authorization_code" => token_grant::authorization_code(call, &form),
        "refresh_token" => token_grant::refresh_token(call, &form),
        _ => Err(Refusal::invalid("grant_type", "It is not supported.")),
    }
}

/// The description names the type that is wanted here; the documented one is
/// of an operation that wants JSON.
fn check_content_type(call: &Call<'_>) -> Result<(), Refusal> {
    let given = required(&call.request.headers, "Content-Type")?;
    let form = "application/x-www-form-urlencoded";
    let plain: String = given.to_ascii_lowercase().split_whitespace().collect();
    if plain == form || plain == format!("{form};charset=utf-8") {
        return Ok(());
    }
    Err(Refusal::from(DocumentedError::UnsupportedMediaType)
        .because(format!("Content-Type must be {form}.")))
}

/// An unknown id is 20001, a wrong secret 10003 (assumed).
fn check_basic(call: &Call<'_>) -> Result<(), Refusal> {
    let value = required(&call.request.headers, "Authorization")?;
    let bad = || Refusal::security("Authorization is not valid.");
    let encoded = value.strip_prefix("Basic ").ok_or_else(bad)?;
    let decoded = BASE64.decode(encoded.as_bytes()).map_err(|_| bad())?;
    let decoded = String::from_utf8(decoded).map_err(|_| bad())?;
    let (id, secret) = decoded.split_once(':').ok_or_else(bad)?;
    if id != call.shared.client_id {
        return Err(Refusal::unknown_client());
    }
    match secret == call.shared.client_secret {
        true => Ok(()),
        false => Err(bad()),
    }
}
