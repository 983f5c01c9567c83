//! `GET /accounts/{logical-id}`: details and balance, in the shape of version 1.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::access;
use super::answer::Answer;
use super::call::Call;
use super::parameters::{Parameters, encoded};
use super::preamble::Preamble;
use super::refusal::Refusal;
use crate::bank::consent::Scope;
use crate::bank::row::decimal;
use crate::faults::DocumentedError;

#[derive(Serialize)]
struct Details<'a> {
    #[serde(rename = "type")]
    product: &'a str,
    iban: &'a str,
    currency: &'a str,
    balance: Box<RawValue>,
    multicurrency: Value,
    #[serde(rename = "accountName", skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    other_compartments: Vec<Compartment<'a>>,
    _links: Links,
}

#[derive(Serialize)]
struct Compartment<'a> {
    currency: &'a str,
    balance: Box<RawValue>,
}

#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    this: Link,
    transactions: Link,
}

/// Only `href`, as production sent it: relative and without a base path.
#[derive(Serialize)]
pub(crate) struct Link {
    pub(crate) href: String,
}

pub(crate) fn answer(call: &mut Call<'_>, logical_id: &str) -> Result<Answer, Refusal> {
    Preamble::read(call, &["1"])?;
    let iban = access::account(call, Scope::Ais, logical_id)?;
    let parameters = Parameters::read(&call.request.query, &["psu_involved"])?;
    check_attended(call, &parameters, &iban)?;

    let strings = call.string_amounts();
    let account = call.account(&iban)?;
    let multicurrency = !account.compartments.is_empty();
    let path = format!("/accounts/{}", encoded(logical_id));
    let details = Details {
        product: account.product,
        iban: &account.iban,
        currency: "EUR",
        balance: amount(account.balance, strings)?,
        multicurrency: match (strings, multicurrency) {
            (false, yes) => Value::Bool(yes),
            (true, true) => Value::String("True".to_owned()),
            (true, false) => Value::String("False".to_owned()),
        },
        name: account.name,
        other_compartments: account
            .compartments
            .iter()
            .map(|(currency, balance)| {
                Ok(Compartment { currency, balance: amount(*balance, strings)? })
            })
            .collect::<Result<_, Refusal>>()?,
        _links: Links {
            transactions: Link { href: format!("{path}/transactions") },
            this: Link { href: path },
        },
    };
    Ok(Answer::json(200, serde_json::to_vec(&details)?).header("Access-Control-Allow-Origin", "*"))
}

/// An amount as a JSON number with two places, or as a string.
pub(crate) fn amount(cents: i64, as_string: bool) -> Result<Box<RawValue>, Refusal> {
    let text = decimal(cents);
    let text = if as_string { format!("\"{text}\"") } else { text };
    Ok(RawValue::from_string(text)?)
}

/// Without the PSU, only so many calls are allowed; a missing parameter counts
/// as without. Which of the three 429 rows it is, is assumed.
pub(crate) fn check_attended(
    call: &mut Call<'_>,
    parameters: &Parameters,
    iban: &str,
) -> Result<(), Refusal> {
    match parameters.get("psu_involved") {
        Some("true") => return Ok(()),
        Some("false") | None => {}
        Some(_) => return Err(Refusal::invalid("psu_involved", "It must be true or false.")),
    }
    let Some(limit) = call.shared.options.unattended_limit else {
        return Ok(());
    };
    match call.bank.unattended.allow(iban, call.now, limit) {
        true => Ok(()),
        false => Err(DocumentedError::RateLimit.into()),
    }
}
