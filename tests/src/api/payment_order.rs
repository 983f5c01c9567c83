//! The body of a payment and its checks, in the order of the Payment API
//! page's table. The page marks no field as required: which ones are is
//! assumed, as is that unknown fields and nulls are refused.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::refusal::Refusal;
use super::transactions::calendar_date;
use crate::bank::{iban, structured};
use crate::faults::DocumentedError;

/// A payment that could be read.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) origin: String,
    pub(crate) remote: String,
    pub(crate) remote_name: String,
    /// The digits as they were sent.
    pub(crate) amount: String,
    currency: String,
    pub(crate) communication: Option<String>,
    structured: bool,
    pub(crate) execution_date: Date,
    pub(crate) payment_id: String,
}

/// Any value, digits kept; a repeated member is an error of the derive.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body<'a> {
    #[serde(borrow)]
    origin_account: Option<BTreeMap<String, &'a RawValue>>,
    #[serde(borrow)]
    remote_account: Option<BTreeMap<String, &'a RawValue>>,
    #[serde(borrow)]
    amount: Option<&'a RawValue>,
    #[serde(borrow)]
    currency: Option<&'a RawValue>,
    #[serde(borrow)]
    communication: Option<&'a RawValue>,
    #[serde(borrow)]
    communication_type: Option<&'a RawValue>,
    #[serde(borrow)]
    execution_date: Option<&'a RawValue>,
    #[serde(borrow)]
    payment_id: Option<&'a RawValue>,
    #[serde(borrow)]
    payment_treatment_type: Option<&'a RawValue>,
}

impl Order {
    /// # Errors
    /// 10001 or 10002, naming the field.
    pub(crate) fn read(body: &[u8]) -> Result<Order, Refusal> {
        let body: Body<'_> = serde_json::from_slice(body)
            .map_err(|error| Refusal::invalid("body", &format!("{error}.")))?;
        let origin = body.origin_account.unwrap_or_default();
        let remote = body.remote_account.unwrap_or_default();
        only(&origin, "origin_account", &["iban"])?;
        only(&remote, "remote_account", &["iban", "name", "bic"])?;
        let member = |of: &BTreeMap<String, &RawValue>, name: &str| {
            text(&format!("account.{name}"), of.get(name).copied())
        };
        if let Some(bic) = member(&remote, "bic")?
            && !is_bic(&bic)
        {
            return Err(Refusal::invalid("remote_account.bic", "It is no BIC."));
        }
        let treatment = text("payment_treatment_type", body.payment_treatment_type)?;
        if !matches!(treatment.as_deref(), None | Some("NORMAL" | "URGENT")) {
            return Err(Refusal::invalid("payment_treatment_type", "It must be NORMAL or URGENT."));
        }
        let communication = text("communication", body.communication)?;
        let kind = text("communication_type", body.communication_type)?;
        let structured = match (kind.as_deref(), &communication) {
            (Some("STRUCTURED"), Some(_)) => true,
            (Some("FREETEXT"), Some(_)) | (None, None) => false,
            (Some("STRUCTURED" | "FREETEXT"), None) => {
                return Err(Refusal::missing("communication"));
            }
            (None, Some(_)) => return Err(Refusal::missing("communication_type")),
            (Some(_), _) => {
                return Err(Refusal::invalid(
                    "communication_type",
                    "It must be FREETEXT or STRUCTURED.",
                ));
            }
        };
        let date = needed("execution_date", text("execution_date", body.execution_date)?)?;
        Ok(Order {
            origin: needed("origin_account.iban", member(&origin, "iban")?)?,
            remote: needed("remote_account.iban", member(&remote, "iban")?)?,
            remote_name: needed("remote_account.name", member(&remote, "name")?)?,
            amount: amount(body.amount)?,
            currency: needed("currency", text("currency", body.currency)?)?,
            communication,
            structured,
            execution_date: calendar_date(&date).ok_or_else(|| {
                Refusal::invalid("execution_date", "It is no date as YYYY-MM-DD.")
            })?,
            payment_id: needed("payment_id", text("payment_id", body.payment_id)?)?,
        })
    }

    /// The checks that need no account. Today is no past day and passes
    /// (assumed: the scenario says "in past", its text "must be in future").
    /// Only weekends are no working days (the page says "weekend e.g.").
    ///
    /// # Errors
    /// The page's own rows.
    pub(crate) fn check(&self, today: Date) -> Result<(), DocumentedError> {
        let communication = self.communication.as_deref().unwrap_or("");
        let weekday = self.execution_date.weekday();
        let rows = [
            (self.execution_date < today, DocumentedError::ExecutionDateInPast),
            (!is_positive(&self.amount), DocumentedError::AmountNotPositive),
            (self.currency != "EUR", DocumentedError::CurrencyNotEur),
            (self.origin == self.remote, DocumentedError::SameAccounts),
            (
                self.structured && communication.chars().count() != 20,
                DocumentedError::StructuredLength,
            ),
            (
                !iban::is_valid(&self.origin)
                    || !iban::is_valid(&self.remote)
                    || (self.structured && !structured::is_valid(communication)),
                DocumentedError::InvalidCheckDigit,
            ),
            (
                matches!(weekday, Weekday::Saturday | Weekday::Sunday),
                DocumentedError::ExecutionDateNotValid,
            ),
        ];
        match rows.into_iter().find(|(wrong, _)| *wrong) {
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }
}

fn only(of: &BTreeMap<String, &RawValue>, name: &str, known: &[&str]) -> Result<(), Refusal> {
    match of.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(Refusal::invalid(&format!("{name}.{key}"), "Unknown field.")),
        None => Ok(()),
    }
}

fn needed(name: &str, value: Option<String>) -> Result<String, Refusal> {
    value.ok_or_else(|| Refusal::missing(name))
}

fn text(name: &str, value: Option<&RawValue>) -> Result<Option<String>, Refusal> {
    let Some(value) = value else {
        return Ok(None);
    };
    match serde_json::from_str::<String>(value.get()) {
        Ok(text) if !text.trim().is_empty() => Ok(Some(text)),
        Ok(_) => Err(Refusal::invalid(name, "It is empty.")),
        Err(_) => Err(Refusal::invalid(name, "It must be a string.")),
    }
}

/// A JSON number with at most two places and no exponent: a string is refused,
/// as the page's example has a number.
fn amount(value: Option<&RawValue>) -> Result<String, Refusal> {
    let raw = value.ok_or_else(|| Refusal::missing("amount"))?.get();
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match !whole.is_empty() && numeric(whole) && numeric(places) && places.len() <= 2 {
        true => Ok(raw.to_owned()),
        false => Err(Refusal::invalid("amount", "It must be a number with at most two places.")),
    }
}

fn is_positive(amount: &str) -> bool {
    !amount.starts_with('-') && amount.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

fn is_bic(bic: &str) -> bool {
    matches!(bic.len(), 8 | 11)
        && bic.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
