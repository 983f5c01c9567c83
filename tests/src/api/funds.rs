//! Confirmation of the availability of funds. Parameters and answer are
//! documented, the path's last segment is assumed.

use serde_json::json;

use super::access;
use super::answer::Answer;
use super::call::Call;
use super::parameters::Parameters;
use super::preamble::Preamble;
use super::refusal::Refusal;
use crate::bank::consent::Scope;

pub(crate) fn answer(call: &mut Call<'_>, logical_id: &str) -> Result<Answer, Refusal> {
    Preamble::read(call)?;
    let iban = access::account(call, Scope::Caf, logical_id)?.iban;
    let parameters = Parameters::read(&call.request.query, &["amount", "currency"])?;
    let asked = cents(parameters.required("amount")?)
        .ok_or_else(|| Refusal::invalid("amount", "It must be more than 0, with two places."))?;
    let currency = parameters.required("currency")?;
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Refusal::invalid("currency", "It is no ISO 4217 code."));
    }
    let available = call.account(&iban)?.balance_in(currency) >= asked;
    let available = if available { "True" } else { "False" };
    let body = json!({ "funds_available": available });
    Ok(Answer::json(200, body.to_string().into_bytes()))
}

/// More than zero, a dot, exactly two places.
pub(super) fn cents(text: &str) -> Option<i64> {
    let (whole, places) = text.split_once('.')?;
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !numeric(whole) || !numeric(places) || places.len() != 2 {
        return None;
    }
    let cents: i64 = format!("{whole}{places}").parse().ok()?;
    (cents > 0).then_some(cents)
}
