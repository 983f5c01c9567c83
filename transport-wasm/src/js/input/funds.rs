//! How much to look for.

use belfius_psd2::{FundsCheck, model::Currency};
use wasm_bindgen::JsValue;

use super::{Members, iban, logical_id, order};
use crate::js::error::Thrown;

pub(in crate::js) fn funds_check(value: &JsValue) -> Result<FundsCheck, Thrown> {
    let mut members = Members::of(value, "check", "a funds check")?;
    let currency = members.parsed("currency", Currency::parse)?.unwrap_or(Currency::EUR);
    let mut check = FundsCheck::new(members.needed_read("amount", order::amount)?, currency);
    if let Some(iban) = members.read("iban", iban)? {
        check = check.of_iban(&iban);
    }
    if let Some(id) = members.read("logicalId", logical_id)? {
        check = check.of_account(&id);
    }
    members.end()?;
    Ok(check)
}
