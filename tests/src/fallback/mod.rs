//! The fallback: the bank's own customer interface, opened to a TPP that proves
//! who it is. The paths are assumed; the headers are those of the fallback
//! page. Behind them there is only one small page: no format of the bank's own
//! screens is published.
//!
//! Nothing of the API's preamble holds here, so it has a room of its own.

mod digest;
mod http_signature;

use jiff::{SignedDuration, Timestamp};
use maud::{DOCTYPE, html};

use crate::api::answer::Answer;
use crate::api::is_uuid;
use crate::api::request::Request;
use crate::bank::Bank;
use crate::shared::{Shared, lock};

/// "A drift of 3 minutes either way is tolerated."
const DRIFT: SignedDuration = SignedDuration::from_mins(3);

/// Answers a call below `/fallback`; `target` is what follows it.
pub(crate) fn answer(shared: &Shared, request: &Request, target: &str) -> Answer {
    let first = target == "first" || target.starts_with("first/");
    match check(shared, &mut lock(&shared.bank), request, first) {
        Ok(()) => page(),
        Err(problem) => Answer {
            content_type: Some("text/plain;charset=utf-8"),
            body: format!("{problem}.\n").into_bytes(),
            ..Answer::empty(401)
        },
    }
}

/// Says the first thing that is wrong.
fn check(shared: &Shared, bank: &mut Bank, request: &Request, first: bool) -> Result<(), String> {
    let options = &shared.options;
    let client_id = options.fallback_client_id.as_deref().unwrap_or(&shared.client_id);
    if header(request, "Client-Id")? != client_id {
        return Err("Client-Id: nobody has onboarded with it".to_owned());
    }
    let id = header(request, "Request-Id")?;
    if !is_uuid(id) {
        return Err("Request-Id: it is no UUID".to_owned());
    }
    check_date(header(request, "Date")?, shared.clock.now())?;
    digest::check(header(request, "Digest")?, &request.body)?;
    match first {
        true => http_signature::check(
            request,
            header(request, "Signature")?,
            &bank.signing_keys,
            options,
        )?,
        // "All later calls without it"; that one is refused is assumed.
        false if request.headers.contains_key("Signature") => {
            return Err("Signature: only the first call is signed".to_owned());
        }
        false => {}
    }
    // Used up last, so that a call that is refused leaves its id free.
    match bank.fallback_ids.insert(id.to_ascii_lowercase()) {
        true => Ok(()),
        false => Err("Request-Id: it was used before".to_owned()),
    }
}

/// A header that is there once.
fn header<'a>(request: &'a Request, name: &str) -> Result<&'a str, String> {
    let mut values = request.headers.get_all(name).iter();
    match (values.next().map(|value| value.to_str()), values.next()) {
        (None, _) => Err(format!("{name}: it is missing")),
        (Some(Ok(text)), None) if !text.is_empty() => Ok(text),
        (Some(_), None) => Err(format!("{name}: it cannot be read")),
        (Some(_), Some(_)) => Err(format!("{name}: it is given more than once")),
    }
}

/// ISO 8601 in UTC to the second, as the page's example: not the form that
/// HTTP itself uses.
fn check_date(date: &str, now: Timestamp) -> Result<(), String> {
    let shaped = date.len() == 20 && date.ends_with('Z') && date.as_bytes().get(10) == Some(&b'T');
    let date: Option<Timestamp> = date.parse().ok().filter(|_| shaped);
    let date = date.ok_or("Date: it is not as 2018-08-04T12:23:34Z")?;
    match now.duration_since(date).abs() <= DRIFT {
        true => Ok(()),
        false => Err("Date: it is more than 3 minutes from the bank's clock".to_owned()),
    }
}

fn page() -> Answer {
    let page = html! {
        (DOCTYPE)
        html lang="fr" {
            head { meta charset="utf-8"; title { "Belfius Direct Net" } }
            body { main { h1 { "Bienvenue" } p { "Banque simulée : rien n'est réel." } } }
        }
    };
    Answer {
        content_type: Some("text/html;charset=utf-8"),
        body: page.into_string().into_bytes(),
        ..Answer::empty(200)
    }
}
