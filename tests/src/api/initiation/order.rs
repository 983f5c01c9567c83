//! What every payment and standing order must hold, by product: the Payment API
//! page's table of obligations. Limits that it does not show are assumed.
//! Unknown members are ignored.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::value::{absent, missing, needed, object, text};
use crate::api::family;
use crate::api::refusal::Refusal;
use crate::api::transactions::calendar_date;
use crate::bank::initiation::Shown;
use crate::bank::order::Product;
use crate::bank::{iban, structured};
use crate::faults::DocumentedError;

/// Countries of the single euro payments area, by IBAN.
const SEPA: &str = "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV \
                    MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM VA";

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
            true => creditor_abroad(of)?,
            false => creditor(of)?,
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

fn creditor(of: &Map<String, Value>) -> Result<String, Refusal> {
    let prefix = "creditor_account.";
    let account =
        object(of, "creditor_account")?.ok_or_else(|| missing("creditor_account.iban"))?;
    absent(account, prefix, &["bban", "bankNationalID", "currency"])?;
    absent(of, "", &["creditor_address"])?;
    let number = needed(account, prefix, "iban")?;
    check_iban("creditor_account.iban", number)?;
    check_bic(text(account, prefix, "bic")?)?;
    let country = number.get(..2).unwrap_or_default();
    match SEPA.split_whitespace().any(|one| one == country) {
        true => Ok(number.to_owned()),
        false => Err(Refusal::invalid("creditor_account.iban", "It is not in SEPA.")
            .later(family::INVALID_PAYMENT)),
    }
}

/// An IBAN, or a BBAN with the bank's BIC or national id and the payee's
/// address.
fn creditor_abroad(of: &Map<String, Value>) -> Result<String, Refusal> {
    let prefix = "creditor_account.";
    let account = object(of, "creditor_account")?.ok_or_else(|| missing("creditor_account"))?;
    let bic = text(account, prefix, "bic")?;
    check_bic(bic)?;
    let national = text(account, prefix, "bankNationalID")?;
    if let Some(currency) = text(account, prefix, "currency")? {
        check_currency(currency, true)?;
    }
    let address = object(of, "creditor_address")?;
    if let Some(address) = address {
        check_address(address)?;
    }
    match (text(account, prefix, "iban")?, text(account, prefix, "bban")?) {
        (Some(number), None) => {
            check_iban("creditor_account.iban", number)?;
            Ok(number.to_owned())
        }
        (None, Some(number)) => {
            if bic.is_none() && national.is_none() {
                return Err(Refusal::invalid(
                    "creditor_account.bban",
                    "It needs bic or bankNationalID.",
                )
                .later(family::BAD_BBAN));
            }
            if address.is_none() {
                return Err(missing("creditor_address"));
            }
            Ok(number.to_owned())
        }
        (Some(_), Some(_)) => {
            Err(Refusal::invalid("creditor_account", "Either iban or bban, not both."))
        }
        (None, None) => Err(missing("creditor_account.iban")),
    }
}

fn check_address(address: &Map<String, Value>) -> Result<(), Refusal> {
    let prefix = "creditor_address.";
    for name in ["street_name", "building_number", "town_name", "post_code"] {
        text(address, prefix, name)?;
    }
    let country = needed(address, prefix, "country")?;
    match country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        true => Ok(()),
        false => Err(Refusal::invalid("creditor_address.country", "It is no ISO 3166 code.")
            .later(family::BAD_COUNTRY)),
    }
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

fn check_iban(name: &str, number: &str) -> Result<(), Refusal> {
    match iban::is_valid(number) {
        true => Ok(()),
        false => Err(Refusal::invalid(name, "It is no IBAN in capitals.")),
    }
}

fn check_bic(bic: Option<&str>) -> Result<(), Refusal> {
    let is_bic = |bic: &str| {
        matches!(bic.len(), 8 | 11)
            && bic.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    match bic.is_none_or(is_bic) {
        true => Ok(()),
        false => {
            Err(Refusal::invalid("creditor_account.bic", "It is no BIC.").later(family::BAD_BIC))
        }
    }
}

fn check_currency(currency: &str, abroad: bool) -> Result<(), Refusal> {
    let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    match currency == "EUR" || (abroad && is_code) {
        true => Ok(()),
        false => Err(DocumentedError::CurrencyNotEur.into()),
    }
}
