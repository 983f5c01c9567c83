//! `GET /accounts/{logical-id}/transactions`: what is asked for and whether it
//! may be. The page itself is in `page`, SCA in `sca`.

use jiff::ToSpan;
use jiff::civil::Date;

use super::access;
use super::account::check_attended;
use super::answer::Answer;
use super::call::Call;
use super::page;
use super::parameters::Parameters;
use super::preamble::Preamble;
use super::refusal::Refusal;
use super::sca;
use crate::bank::consent::Scope;
use crate::bank::cursor::{Cursor, Filter};

const KNOWN: [&str; 6] = ["date_from", "date_to", "psu_involved", "pagesize", "next", "currency"];

pub(crate) fn answer(call: &mut Call<'_>, logical_id: &str) -> Result<Answer, Refusal> {
    let preamble = Preamble::read(call)?;
    let opened = access::account(call, Scope::Ais, logical_id)?;
    let parameters = Parameters::read(&call.request.query, &KNOWN)?;
    let filter = filter(&parameters)?;
    let page_size = page_size(call, &parameters)?;
    let cursor = match parameters.get("next") {
        None => first_page(call, opened.iban.clone(), filter, page_size),
        Some(key) => later_page(call, &opened.iban, key, &filter, page_size)?,
    };
    sca::check(call, &preamble, &opened, &cursor)?;
    // Later pages belong to the call that began them (assumed).
    if parameters.get("next").is_none() {
        check_attended(call, &parameters, &cursor.iban)?;
    }
    page::answer(call, logical_id, &cursor, parameters.get("next"))
}

fn filter(parameters: &Parameters) -> Result<Filter, Refusal> {
    let date_from = date(parameters, "date_from")?;
    let date_to = date(parameters, "date_to")?;
    if let (Some(from), Some(to)) = (date_from, date_to)
        && from > to
    {
        return Err(Refusal::invalid("date_to", "It is before date_from."));
    }
    let currency = parameters.get("currency").map(str::to_owned);
    let is_code =
        |code: &String| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if currency.as_ref().is_some_and(|code| !is_code(code)) {
        return Err(Refusal::invalid("currency", "It is no ISO 4217 code."));
    }
    Ok(Filter { date_from, date_to, currency })
}

/// `YYYY-MM-DD` and nothing else that a date parser would take.
fn date(parameters: &Parameters, name: &str) -> Result<Option<Date>, Refusal> {
    let Some(text) = parameters.get(name) else {
        return Ok(None);
    };
    match calendar_date(text) {
        Some(date) => Ok(Some(date)),
        None => Err(Refusal::invalid(name, "It is no date as YYYY-MM-DD.")),
    }
}

pub(crate) fn calendar_date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

fn page_size(call: &Call<'_>, parameters: &Parameters) -> Result<Option<usize>, Refusal> {
    let Some(text) = parameters.get("pagesize") else {
        return Ok(None);
    };
    let most = call.shared.options.max_page_size;
    match text.parse() {
        Ok(size) if (1..=most).contains(&size) && text.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(Some(size))
        }
        _ => Err(Refusal::invalid("pagesize", &format!("It must be 1 to {most}."))),
    }
}

/// Without `date_from`, the rows of the last 90 days (assumed: what is older
/// needs SCA, and only `date_from` can ask for it).
fn first_page(call: &Call<'_>, iban: String, filter: Filter, page_size: Option<usize>) -> Cursor {
    let ninety_days_ago = call.shared.clock.today().saturating_sub(90.days());
    Cursor {
        iban,
        first_day: filter.date_from.unwrap_or(ninety_days_ago),
        filter,
        page_size: page_size.unwrap_or(call.shared.options.page_size),
        offset: 0,
    }
}

/// One client sent only `next`, another sent everything again: what is given
/// must be what the key was made for.
fn later_page(
    call: &Call<'_>,
    iban: &str,
    key: &str,
    filter: &Filter,
    page_size: Option<usize>,
) -> Result<Cursor, Refusal> {
    let refused = || Refusal::invalid("next", "It is not a key for these rows.");
    let cursor = call.bank.cursors.get(key).ok_or_else(refused)?;
    let same = |given: bool, equal: bool| !given || equal;
    let fits = cursor.iban == iban
        && same(filter.date_from.is_some(), filter.date_from == cursor.filter.date_from)
        && same(filter.date_to.is_some(), filter.date_to == cursor.filter.date_to)
        && same(filter.currency.is_some(), filter.currency == cursor.filter.currency);
    match fits {
        true => Ok(Cursor { page_size: page_size.unwrap_or(cursor.page_size), ..cursor.clone() }),
        false => Err(refused()),
    }
}
