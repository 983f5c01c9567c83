//! The customer's side: one page per redirect, over plain HTTP on loopback, as
//! no PSU's browser would trust the sandbox's certificate. What a decision
//! changes is in `outcome`, what the page looks like in `html`.

mod decision;
mod document;
mod html;
mod outcome;
mod signing;
mod words;

use http::Method;

use crate::api::answer::Answer;
use crate::api::parse_query;
use crate::api::request::Request;
use crate::shared::{Shared, lock};
use decision::Decision;

/// Answers a browser.
pub(crate) fn answer(shared: &Shared, request: &Request) -> Answer {
    page(shared, request).unwrap_or_else(|(status, what)| html::error(status, what))
}

fn page(shared: &Shared, request: &Request) -> Result<Answer, (u16, &'static str)> {
    let known = ["/common/fr/fw/generic/launcher.html", "/common/nl/fw/generic/launcher.html"];
    if !known.contains(&request.path.as_str()) {
        return Err((404, "There is no such page."));
    }
    let query = parse_query(&request.query).ok_or((400, "The address cannot be read."))?;
    let once = |name: &str| {
        let mut values = query.iter().filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) if !value.is_empty() => Some(value.clone()),
            _ => None,
        }
    };
    let app_token = once("apptoken").ok_or((400, "The address has no apptoken."))?;
    let state = once("state").ok_or((400, "The address has no state, or more than one."))?;

    let mut bank = lock(&shared.bank);
    let visit = bank.visits.get(&app_token).cloned();
    let visit = visit.ok_or((404, "This page is not known."))?;
    if visit.decided {
        return Err((410, "This page was already used."));
    }
    match request.method {
        Method::GET => Ok(html::form(shared, &bank, &visit)),
        Method::POST => {
            let form = std::str::from_utf8(&request.body).unwrap_or("");
            let decision = Decision::read(form).ok_or((400, "The decision cannot be read."))?;
            let next = outcome::take(shared, &mut bank, &visit, &decision, &state);
            let next = next.map_err(|why| (400, why))?;
            if let Some(visit) = bank.visits.get_mut(&app_token) {
                visit.decided = true;
            }
            Ok(Answer::empty(303).header("Location", next).header("Cache-Control", "no-store"))
        }
        _ => Err((405, "A page is shown or answered.")),
    }
}
