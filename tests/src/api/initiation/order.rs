//! What every payment and standing order must hold, by product: the Payment API
//! page's table of obligations. Limits that it does not show are assumed.
//! Unknown members are ignored.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::creditor;
use super::value::{absent, missing, needed, object, text};
use crate::api::refusal::Refusal;
use crate::api::transactions::calendar_date;
use crate::bank::initiation::Shown;
use crate::bank::order::Product;
use crate::bank::{iban, structured};
use crate::faults::DocumentedError;

/// An order that could be read.
pub(super) struct Order {
    pub(super) debtor: Option<String>,
    pub(super) shown: Shown,
}

impl Order {
    /// # Errors
    /// The first member that is missing or not good.
    pub(super) fn read(of: &Map<String, Value>, product: Product) -> Result<Order, Refusal> {
        let abroad = product == Product::CrossBorderCreditTransfers;
        let debtor = debtor(of, abroad)?;
        let payee_account = match abroad {
            true => creditor::abroad(of)?,
            false => creditor::domestic(of)?,
        };
        let payee = needed(of, "", "creditor_name")?.to_owned();
        charge_bearer(of, abroad)?;
        let reference = needed(of, "", "endtoend_identification")?;
        if reference.chars().count() > 35 {
            return Err(Refusal::invalid("endtoend_identification", "It is longer than 35."));
        }
        let amount = amount(of, abroad)?;
        if debtor.as_ref() == Some(&payee_account) {
            return Err(DocumentedError::SameAccounts.into());
        }
        let communication = remittance(of)?;
        let shown = Shown { amount, payee, payee_account, when: None, communication };
        Ok(Order { debtor, shown })
    }
}

/// # Errors
/// For a day that is past, and for a product that is executed at once.
pub(super) fn execution_date(
    of: &Map<String, Value>,
    product: Product,
    today: Date,
) -> Result<Option<String>, Refusal> {
    let name = "requested_execution_date";
    if product == Product::InstantSepaCreditTransfers {
        absent(of, "", &[name])?;
    }
    let Some(given) = text(of, "", name)? else {
        return Ok(None);
    };
    match calendar_date(given) {
        Some(date) if date >= today => Ok(Some(given.to_owned())),
        Some(_) => Err(Refusal::invalid(name, "It is past.")),
        None => Err(Refusal::invalid(name, "It is no date as YYYY-MM-DD.")),
    }
}

/// Optional, but then with an IBAN.
fn debtor(of: &Map<String, Value>, abroad: bool) -> Result<Option<String>, Refusal> {
    let Some(account) = object(of, "debtor_account")? else {
        return Ok(None);
    };
    let prefix = "debtor_account.";
    let number = needed(account, prefix, "iban")?;
    check_iban("debtor_account.iban", number)?;
    if let Some(currency) = text(account, prefix, "currency")? {
        check_currency(currency, abroad)?;
    }
    Ok(Some(number.to_owned()))
}

fn charge_bearer(of: &Map<String, Value>, abroad: bool) -> Result<(), Refusal> {
    if !abroad {
        return absent(of, "", &["charge_bearer"]);
    }
    match needed(of, "", "charge_bearer")? {
        "DEBT" | "CRED" | "SHAR" | "SLEV" => Ok(()),
        _ => Err(Refusal::invalid("charge_bearer", "It must be DEBT, CRED, SHAR or SLEV.")),
    }
}

fn amount(of: &Map<String, Value>, abroad: bool) -> Result<String, Refusal> {
    let prefix = "instructed_amount.";
    let given =
        object(of, "instructed_amount")?.ok_or_else(|| missing("instructed_amount.amount"))?;
    let amount = needed(given, prefix, "amount")?;
    let (whole, places) = amount.split_once('.').unwrap_or((amount, "0"));
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !numeric(whole.strip_prefix('-').unwrap_or(whole)) || !numeric(places) || places.len() > 2 {
        let details = "It must be a number with at most two places.";
        return Err(Refusal::invalid("instructed_amount.amount", details));
    }
    if amount.starts_with('-') || !amount.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        return Err(DocumentedError::AmountNotPositive.into());
    }
    let currency = needed(given, prefix, "currency")?;
    check_currency(currency, abroad)?;
    Ok(format!("{amount} {currency}"))
}

fn remittance(of: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    let free = text(of, "", "remittance_information_unstructured")?;
    let reference = text(of, "", "remittance_information_structured")?;
    match (free, reference) {
        (Some(_), Some(_)) => Err(Refusal::invalid(
            "remittance_information_structured",
            "Either structured or unstructured, not both.",
        )),
        (Some(free), None) if free.chars().count() > 140 => {
            Err(Refusal::invalid("remittance_information_unstructured", "It is longer than 140."))
        }
        (None, Some(text)) if text.starts_with('+') && !structured::is_valid(text) => Err(
            Refusal::invalid("remittance_information_structured", "Its check digits are wrong."),
        ),
        (free, reference) => Ok(free.or(reference).map(str::to_owned)),
    }
}

pub(super) fn check_iban(name: &str, number: &str) -> Result<(), Refusal> {
    match iban::is_valid(number) {
        true => Ok(()),
        false => Err(Refusal::invalid(name, "It is no IBAN in capitals.")),
    }
}

pub(super) fn check_currency(currency: &str, abroad: bool) -> Result<(), Refusal> {
    let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    match currency == "EUR" || (abroad && is_code) {
        true => Ok(()),
        false => Err(DocumentedError::CurrencyNotEur.into()),
    }
}
