//! `GET /accounts/{logical-id}`: details and balance, in the shape of the
//! version that is asked for.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::access;
use super::answer::Answer;
use super::call::Call;
use super::parameters::{Parameters, encoded};
use super::preamble::Preamble;
use super::refusal::Refusal;
use crate::bank::account::Account;
use crate::bank::consent::Scope;
use crate::bank::row::decimal;
use crate::options::Generation;

/// What the versions call differently comes first.
#[derive(Serialize)]
struct Details<'a> {
    #[serde(flatten)]
    names: Names<'a>,
    iban: &'a str,
    currency: &'a str,
    balance: Box<RawValue>,
    multicurrency: Value,
    other_compartments: Vec<Compartment<'a>>,
    _links: Links,
}

/// Product and holder, by version.
#[derive(Serialize)]
#[serde(untagged)]
enum Names<'a> {
    First {
        #[serde(rename = "type")]
        product: &'a str,
        #[serde(rename = "accountName", skip_serializing_if = "Option::is_none")]
        holder: Option<&'a str>,
    },
    Second {
        product: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        account_name: Option<&'a str>,
    },
    Third {
        product_type: &'static str,
        product_name: &'a str,
        /// What the PSU calls the account; the holder is `psu_name`.
        #[serde(skip_serializing_if = "Option::is_none")]
        account_name: Option<&'a str>,
        psu_name: &'a str,
    },
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
    Preamble::read(call)?;
    let iban = access::account(call, Scope::Ais, logical_id)?.iban;
    let parameters = Parameters::read(&call.request.query, &["psu_involved"])?;
    check_attended(call, &parameters, &iban)?;

    let strings = call.string_amounts();
    let account = call.account(&iban)?;
    let multicurrency = !account.compartments.is_empty();
    let path = format!("/accounts/{}", encoded(logical_id));
    let details = Details {
        names: names(call.generation, account),
        iban: &account.iban,
        currency: "EUR",
        balance: amount(account.balance, strings)?,
        multicurrency: match (strings, multicurrency) {
            (false, yes) => Value::Bool(yes),
            (true, true) => Value::String("True".to_owned()),
            (true, false) => Value::String("False".to_owned()),
        },
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

fn names(generation: Generation, account: &Account) -> Names<'_> {
    match generation {
        Generation::First => Names::First { product: account.product, holder: account.name },
        Generation::Second => {
            Names::Second { product: account.product, account_name: account.name }
        }
        Generation::Third => Names::Third {
            product_type: "payment-account",
            product_name: account.product,
            account_name: account.name,
            psu_name: account.name.unwrap_or("Élodie Van den Bossche"),
        },
    }
}

/// An amount as a JSON number with two places, or as a string.
pub(crate) fn amount(cents: i64, as_string: bool) -> Result<Box<RawValue>, Refusal> {
    let text = decimal(cents);
    let text = if as_string { format!("\"{text}\"") } else { text };
    Ok(RawValue::from_string(text)?)
}

/// Without the PSU, only so many calls are allowed; a missing parameter counts
/// as without.
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
        false => Err(call.shared.options.unattended_refusal.into()),
    }
}
