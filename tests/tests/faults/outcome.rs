//! What came of one call while something went wrong, in the library's own terms.
//! No transport and no test in here: the rules and the documents use it.

use std::fmt::{self, Write as _};

use belfius_psd2::model::Transaction;
use belfius_psd2::{Delivery, ErrorKind, JsonProblem, Remedy, UrlError};
use http::Response;

/// One cell of a matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// What the caller has in hand, or the error's kind.
    pub(crate) what: String,
    /// Of an error: what may have become of the request, and what to do now.
    pub(crate) error: Option<(Delivery, String)>,
    /// How often the call reached the bank.
    pub(crate) requests: usize,
}

impl Outcome {
    pub(crate) fn good(what: &str) -> Outcome {
        Outcome { what: what.to_owned(), error: None, requests: 1 }
    }

    pub(crate) fn error(kind: impl Into<String>, delivery: Delivery, remedy: &str) -> Outcome {
        Outcome { what: kind.into(), error: Some((delivery, remedy.to_owned())), requests: 1 }
    }

    pub(crate) fn after(self, requests: usize) -> Outcome {
        Outcome { requests, ..self }
    }
}

/// As a row of a table.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.error {
            None => write!(f, "{} | | | {}", self.what, self.requests),
            Some((delivery, remedy)) => {
                write!(f, "`{}` | {delivery:?} | {remedy} | {}", self.what, self.requests)
            }
        }
    }
}

/// A page in words, beside the undamaged one's rows.
pub(crate) fn page(
    rows: &[Transaction],
    unreadable: usize,
    beyond: bool,
    whole: &[Transaction],
) -> String {
    let mut words = match rows.len() {
        0 => "no rows".to_owned(),
        all if all == whole.len() => "every row".to_owned(),
        more if more > whole.len() => {
            format!("every row, and {} without anything", more - whole.len())
        }
        some => format!("{some} of {} rows", whole.len()),
    };
    if rows.len() == whole.len() && rows != whole {
        words.push_str(", texts mended");
    }
    if unreadable > 0 {
        let _ = write!(words, ", {unreadable} unreadable");
    }
    if beyond {
        words.push_str(", more beyond");
    }
    words
}

/// A list of accounts in words.
pub(crate) fn list(accounts: usize, unreadable: usize, whole: usize) -> String {
    match (accounts == whole, unreadable) {
        (true, 0) => "every account, texts mended".to_owned(),
        (true, _) => format!("every account, and {unreadable} unreadable"),
        (false, _) => format!("{accounts} of {whole} accounts, {unreadable} unreadable"),
    }
}

/// An answer of the fallback interface.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Screen {
    status: u16,
    location: Option<String>,
    body: Vec<u8>,
}

impl Screen {
    pub(crate) fn of(answer: Response<Vec<u8>>) -> Screen {
        let location = answer.headers().get("location");
        Screen {
            status: answer.status().as_u16(),
            location: location.map(|address| address.to_str().unwrap().to_owned()),
            body: answer.into_body(),
        }
    }

    /// In words, where it is not the whole one.
    pub(crate) fn in_words(&self) -> String {
        let content = match self.body.trim_ascii().first() {
            _ if std::str::from_utf8(&self.body).is_err() => "bytes",
            None => "nothing",
            _ if self.body.windows(5).any(|word| word == b"<html") => "HTML",
            Some(b'{' | b'[') => "JSON",
            Some(_) => "text",
        };
        let to = self.location.iter().map(|address| format!(" to {address}"));
        format!("HTTP {}{}, {content}", self.status, to.collect::<String>())
    }
}

/// A remedy by its name, with what it holds.
pub(crate) fn remedy_name(remedy: Option<&Remedy>) -> String {
    match remedy {
        None => "mend the set-up".to_owned(),
        Some(Remedy::Wait(None)) => "Wait".to_owned(),
        Some(Remedy::Wait(Some(after))) => format!("Wait({} s)", after.duration().as_secs()),
        Some(Remedy::FixInput(None)) => "FixInput".to_owned(),
        Some(Remedy::FixInput(Some(input))) => format!("FixInput({input})"),
        Some(Remedy::UseVersion(_)) => "UseVersion".to_owned(),
        Some(Remedy::StrongAuthentication(_)) => "StrongAuthentication".to_owned(),
        Some(other) => format!("{other:?}"),
    }
}

/// A kind of the core's errors, without places in a text or hosts.
pub(crate) fn kind_name(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::Bank(error) => format!("Bank({:?})", error.code()),
        ErrorKind::Undocumented { status, content } => {
            format!("Undocumented({}, {content:?})", status.as_u16())
        }
        ErrorKind::Unreadable(why) => match why.problem() {
            JsonProblem::Shape(_) => "Unreadable(Shape)".to_owned(),
            problem => format!("Unreadable({problem:?})"),
        },
        ErrorKind::BodyTooLong { limit } => format!("BodyTooLong({limit})"),
        ErrorKind::Url(UrlError::ForeignHost { .. }) => "Url(ForeignHost)".to_owned(),
        ErrorKind::RepeatedPageKey { .. } => "RepeatedPageKey".to_owned(),
        other => format!("{other:?}"),
    }
}

/// The document of a matrix: of each fault, the operations that fare alike in one row.
pub(crate) fn document(head: &str, faults: &[(String, Vec<(&str, Outcome)>)]) -> String {
    let mut text = head.to_owned();
    text.push_str(
        "\n| fault | operations | what the caller gets | delivery | remedy | requests |\n\
         |---|---|---|---|---|---|\n",
    );
    for (fault, cells) in faults {
        let mut groups: Vec<(&Outcome, Vec<&str>)> = Vec::new();
        for (operation, outcome) in cells {
            match groups.iter_mut().find(|(known, _)| known == &outcome) {
                Some((_, operations)) => operations.push(operation),
                None => groups.push((outcome, vec![operation])),
            }
        }
        // Named by what it is not, where that is shorter; and then last.
        let most = groups.iter().position(|(_, all)| all.len() * 2 > cells.len());
        if let Some(most) = most {
            let most = groups.remove(most);
            groups.push(most);
        }
        let last = groups.len().saturating_sub(1);
        for (at, (outcome, operations)) in groups.iter().enumerate() {
            let operations = match operations.len() {
                all if all == cells.len() => "every operation".to_owned(),
                _ if most.is_some() && at == last => "all others".to_owned(),
                _ => operations.join(", "),
            };
            let fault = if at == 0 { format!("`{fault}`") } else { String::new() };
            let _ = writeln!(text, "| {fault} | {operations} | {outcome} |");
        }
    }
    text
}

/// The section of the fallback, whose answers are none of the API's: of each outcome, the
/// faults of which it comes.
pub(crate) fn fallback_section(faults: &[(String, Outcome)]) -> String {
    let mut groups: Vec<(&Outcome, Vec<String>)> = Vec::new();
    for (fault, outcome) in faults {
        let fault = format!("`{fault}`");
        match groups.iter_mut().find(|(known, _)| *known == outcome) {
            Some((_, all)) => all.push(fault),
            None => groups.push((outcome, vec![fault])),
        }
    }
    let mut text = FALLBACK.to_owned();
    for (outcome, all) in groups {
        let _ = writeln!(text, "| {outcome} | {} |", all.join(", "));
    }
    text
}

const FALLBACK: &str = "
## The fallback

The same of a call of the fallback interface, `Transport::send_fallback`, here the `GET`
of a screen with a limit of 256 KiB. Whatever comes whole is the answer, unread: a refusal
of the bank's is no error, a redirect is not followed, and nothing is sent twice. Where
no whole answer comes, nobody knows which step of the customer's that was.

| what the caller gets | delivery | remedy | requests | faults |
|---|---|---|---|---|
";
