//! Whom the money goes to: what a payment within SEPA and one abroad must say
//! about the payee's account.

use serde_json::{Map, Value};

use super::order::{check_currency, check_iban};
use super::value::{absent, missing, needed, object, text};
use crate::api::family;
use crate::api::refusal::Refusal;

/// Countries of the single euro payments area, by IBAN.
const SEPA: &str = "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV \
                    MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM VA";

/// An IBAN in SEPA; everything else does not apply.
///
/// # Errors
/// The first member that is missing or not good.
pub(super) fn domestic(of: &Map<String, Value>) -> Result<String, Refusal> {
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
///
/// # Errors
/// The first member that is missing or not good.
pub(super) fn abroad(of: &Map<String, Value>) -> Result<String, Refusal> {
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
