//! Single values: texts, numbers, and what has a text for its form.

use belfius_psd2::{
    Generation, Operation,
    model::{
        self, Bban, Bic, Date, Iban, Language, LogicalId, Scope, StructuredCommunication, Timestamp,
    },
};
use wasm_bindgen::JsValue;

use super::Members;
use crate::js::{
    error::{Thrown, invalid},
    script::milliseconds,
};

/// A text.
pub(in crate::js) fn text(value: &JsValue, name: &str) -> Result<String, Thrown> {
    value.as_string().ok_or_else(|| invalid(name, "must be a string"))
}

/// A text that means something.
fn parsed<T, E: ToString>(
    value: &JsValue,
    name: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, Thrown> {
    parse(&text(value, name)?).map_err(|error| invalid(name, &error.to_string()))
}

/// A whole number from `least` on.
pub(super) fn whole(value: &JsValue, name: &str, least: u32) -> Result<u32, Thrown> {
    value
        .as_f64()
        .filter(|number| *number >= f64::from(least) && *number <= f64::from(u32::MAX))
        .filter(|number| number.trunc() == *number)
        .and_then(whole_of)
        .ok_or_else(|| invalid(name, &format!("must be a whole number, {least} or more")))
}

/// A number that is known to be whole and to fit.
#[expect(clippy::as_conversions, reason = "there is no other way from a float to a number")]
#[expect(clippy::unnecessary_wraps, reason = "reads on in a chain")]
fn whole_of(number: f64) -> Option<u32> {
    Some(number as u32)
}

pub(in crate::js) fn scope(value: &JsValue, name: &str) -> Result<Scope, Thrown> {
    parsed(value, name, Scope::parse)
}

pub(in crate::js) fn language(value: &JsValue, name: &str) -> Result<Language, Thrown> {
    parsed(value, name, Language::parse)
}

pub(in crate::js) fn logical_id(value: &JsValue, name: &str) -> Result<LogicalId, Thrown> {
    parsed(value, name, |text| LogicalId::new(text))
}

/// A calendar date, `2026-01-31`.
pub(in crate::js) fn date(value: &JsValue, name: &str) -> Result<Date, Thrown> {
    parsed(value, name, read_date)
}

/// Without a time behind it: that would be dropped unread.
pub(super) fn read_date(text: &str) -> Result<Date, &'static str> {
    let bare = text.len() == 10;
    bare.then(|| model::read_date(text)).flatten().ok_or("must be a date such as 2026-01-31")
}

/// A moment: a `Date`, or a text such as `2026-01-05T09:00:00Z`; now if absent.
pub(in crate::js) fn when(value: &JsValue, name: &str) -> Result<Timestamp, Thrown> {
    let wrong = || invalid(name, "must be a Date, or a string such as 2026-01-05T09:00:00Z");
    if value.is_undefined() {
        return Ok(now());
    }
    // Where reading throws, it does so in JavaScript: never through a Rust frame.
    if let Some(date) = milliseconds(value).map_err(|_| wrong())? {
        return moment(date).ok_or_else(wrong);
    }
    value.as_string().as_deref().and_then(model::read_moment).ok_or_else(wrong)
}

/// The machine's clock.
pub(in crate::js) fn now() -> Timestamp {
    moment(js_sys::Date::now()).unwrap_or_default()
}

#[expect(clippy::as_conversions, reason = "there is no other way from a float to a number")]
fn moment(milliseconds: f64) -> Option<Timestamp> {
    // `as` makes a zero of NaN, the time of an invalid Date.
    let whole = Some(milliseconds).filter(|number| number.is_finite())? as i64;
    Timestamp::from_millisecond(whole).ok()
}

/// 3, the current one, if absent.
pub(in crate::js) fn generation(value: &JsValue) -> Result<Generation, Thrown> {
    if value.is_undefined() {
        return Ok(Generation::Three);
    }
    let number = value.as_f64();
    let known = Generation::ALL.into_iter().find(|known| Some(known.number().into()) == number);
    known.ok_or_else(|| invalid("generation", "must be 1, 2 or 3"))
}

/// An operation by its name in a contract's file.
pub(in crate::js) fn operation(value: &JsValue, name: &str) -> Result<Operation, Thrown> {
    let text = text(value, name)?;
    let known = Operation::ALL.into_iter().find(|known| crate::js::name::kebab(known) == text);
    known.ok_or_else(|| invalid(name, "must be an operation such as \"transactions\""))
}

/// What is checked, unless it is `{ unchecked: "…" }`.
fn checkable<T, E: ToString>(
    value: &JsValue,
    name: &str,
    parse: fn(&str) -> Result<T, E>,
    unchecked: fn(String) -> T,
) -> Result<T, Thrown> {
    if value.is_string() {
        return parsed(value, name, parse);
    }
    let mut members = Members::of(value, name, "a string, or { unchecked: string }")?;
    members.prefix = format!("{name}.");
    let text = members.needed_text("unchecked")?;
    members.end()?;
    Ok(unchecked(text))
}

pub(in crate::js) fn iban(value: &JsValue, name: &str) -> Result<Iban, Thrown> {
    checkable(value, name, Iban::parse, Iban::unchecked)
}

pub(super) fn bic(value: &JsValue, name: &str) -> Result<Bic, Thrown> {
    checkable(value, name, Bic::parse, Bic::unchecked)
}

pub(super) fn bban(value: &JsValue, name: &str) -> Result<Bban, Thrown> {
    checkable(value, name, Bban::parse, Bban::unchecked)
}

pub(super) fn structured(value: &JsValue, name: &str) -> Result<StructuredCommunication, Thrown> {
    let parse = StructuredCommunication::parse;
    checkable(value, name, parse, StructuredCommunication::unchecked)
}
