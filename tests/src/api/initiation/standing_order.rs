//! What a standing order needs beyond a payment: from when, how often, until
//! when. The pages show three errors for it and cut the rules behind them; the
//! rules here are assumed.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::value::{absent, needed, text};
use crate::api::family;
use crate::api::refusal::Refusal;
use crate::api::transactions::calendar_date;

/// Berlin Group's frequencies with the months between two transfers; 0 for
/// those that count days.
const FREQUENCIES: [(&str, i32); 9] = [
    ("Daily", 0),
    ("Weekly", 0),
    ("EveryTwoWeeks", 0),
    ("Monthly", 1),
    ("MonthlyVariable", 1),
    ("EveryTwoMonths", 2),
    ("Quarterly", 3),
    ("SemiAnnual", 6),
    ("Annual", 12),
];

/// Says it in words for the PSU.
///
/// # Errors
/// The first member that is missing or not good.
pub(super) fn read(of: &Map<String, Value>, today: Date) -> Result<String, Refusal> {
    absent(of, "", &["requested_execution_date"])?;
    let start = date("start_date", needed(of, "", "start_date")?)?;
    if start <= today {
        return Err(
            Refusal::invalid("start_date", "It must be in future.").later(family::BAD_BEGIN)
        );
    }
    let frequency = needed(of, "", "frequency")?;
    let known = FREQUENCIES.iter().find(|(name, _)| *name == frequency);
    let (_, months) =
        known.ok_or_else(|| Refusal::invalid("frequency", "It is not one of the known ones."))?;
    if let Some(day) = text(of, "", "day_of_execution")?
        && !day
            .parse::<u8>()
            .is_ok_and(|number| (1..=31).contains(&number) && !day.starts_with(['0', '+']))
    {
        return Err(Refusal::invalid("day_of_execution", "It must be 1 to 31."));
    }
    let end = match text(of, "", "end_date")? {
        Some(end) => Some(date("end_date", end)?),
        None => None,
    };
    if let Some(end) = end {
        check_end(start, end, *months)?;
    }
    let until = end.map(|end| format!(" - {end}")).unwrap_or_default();
    Ok(format!("{start}{until}, {frequency}"))
}

fn check_end(start: Date, end: Date, months: i32) -> Result<(), Refusal> {
    if end < start {
        return Err(
            Refusal::invalid("end_date", "It is before start_date.").later(family::BAD_END_DAY)
        );
    }
    let apart = (i32::from(end.year()) - i32::from(start.year())) * 12 + i32::from(end.month())
        - i32::from(start.month());
    match months > 0 && apart % months != 0 {
        true => Err(Refusal::invalid("end_date", "Its month does not fit the frequency.")
            .later(family::BAD_END_MONTH)),
        false => Ok(()),
    }
}

fn date(name: &str, given: &str) -> Result<Date, Refusal> {
    let date = calendar_date(given);
    date.ok_or_else(|| Refusal::invalid(name, "It is no date as YYYY-MM-DD."))
}
