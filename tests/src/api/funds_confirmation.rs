//! `POST /funds-confirmations`, third generation: are there funds on the account
//! of the CAF consent?

use serde_json::{Map, Value, json};

use super::access;
use super::answer::Answer;
use super::call::Call;
use super::content_type;
use super::funds::cents;
use super::preamble::Preamble;
use super::refusal::Refusal;
use crate::bank::consent::Scope;
use crate::faults::DocumentedError;
use crate::options::FundsAnswer;

pub(crate) fn answer(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    Preamble::read(call)?;
    let consent = access::consent(call, Scope::Caf)?;
    content_type::check_json(call)?;
    if !call.request.query.is_empty() {
        return Err(Refusal::invalid("query", "It takes none."));
    }
    let body: Map<String, Value> = serde_json::from_slice(&call.request.body)
        .map_err(|error| Refusal::invalid("body", &format!("{error}.")))?;
    let iban = text(&body, "account", "iban")?;
    let amount = cents(text(&body, "instructed_amount", "amount")?).ok_or_else(|| {
        Refusal::invalid("instructed_amount.amount", "It must be more than 0, with two places.")
    })?;
    let currency = text(&body, "instructed_amount", "currency")?;
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Refusal::invalid("instructed_amount.currency", "It is no ISO 4217 code."));
    }
    // "The IBAN must be the one of the consent"; the error is assumed.
    if consent.only().is_none_or(|granted| granted.iban != iban) {
        return Err(DocumentedError::InvalidAccount.into());
    }
    let available = call.account(iban)?.balance_in(currency) >= amount;
    let available = match call.shared.options.funds_answer {
        FundsAnswer::Boolean => json!(available),
        FundsAnswer::Text if available => json!("True"),
        FundsAnswer::Text => json!("False"),
    };
    Ok(Answer::json(200, json!({ "funds_available": available }).to_string().into_bytes()))
}

fn text<'a>(body: &'a Map<String, Value>, object: &str, name: &str) -> Result<&'a str, Refusal> {
    let path = format!("{object}.{name}");
    match body.get(object).and_then(|object| object.get(name)) {
        None => Err(Refusal::missing(&path)),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Refusal::invalid(&path, "It must be a string.")),
    }
}
