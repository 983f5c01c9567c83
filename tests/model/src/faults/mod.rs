//! What can go wrong with a request: every class of answer, and every way to get
//! none.
//!
//! The classes of answer are the bank's error table of the generation (`table`),
//! and what the bank documents nowhere but a client meets (`odd`). A documented
//! refusal is taken at its word: the bank did nothing. Whatever else could hide a
//! request that was carried out comes twice: before the bank acted, and after. Beside
//! that, a host may send a request twice (`repeats`).

mod odd;
mod repeats;
mod table;

use http::{Response, StatusCode};

use crate::bank::{Kind, LONGEST_SCREEN, answer::Answer};
use crate::host::Broken;

pub(crate) use self::repeats::{Second, of as repeats, refusal as refusal_of_request_id};
pub use self::table::documented_codes;

/// How many classes of answer a walk tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breadth {
    /// Every class.
    All,
    /// One of each kind of reaction: for walks that are long by themselves.
    Few,
}

/// What becomes of a request.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) name: String,
    /// Whether the bank serves the request before.
    pub(crate) acts: bool,
    /// What the process sees instead of the bank's answer.
    pub(crate) seen: Result<Answer, Broken>,
}

/// All that can go wrong with such a request.
pub(crate) fn of(kind: Kind, generation: u8, breadth: Breadth) -> Vec<Fault> {
    let mut faults = no_answer();
    if kind.is_fallback() {
        let page = "x".repeat(LONGEST_SCREEN + 1);
        for (name, acts) in [("before", false), ("after", true)] {
            let name = format!("too long a screen, {name} the bank acted");
            let seen = Ok(Answer::text(200, "text/html", &page));
            faults.push(Fault { name, acts, seen });
        }
    }
    for (name, answer) in table::answers(generation, breadth) {
        // To an order, the bank's word that it asks for a signature is no refusal.
        let orders = matches!(kind, Kind::Initiate | Kind::SignAgain);
        let acts = orders && name.contains("sca_required");
        faults.push(Fault { name, acts, seen: Ok(answer) });
    }
    for odd::Odd { name, answer, hides, is_yes } in odd::answers(breadth) {
        if hides {
            let name = format!("{name}, after the bank acted");
            faults.push(Fault { name, acts: true, seen: Ok(answer.clone()) });
        }
        if kind != Kind::Cancel || !is_yes {
            faults.push(Fault { name, acts: false, seen: Ok(answer) });
        }
    }
    faults
}

/// One thing that a process may see of a request, to show it to another transport.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Case {
    /// What it is called in the walks.
    pub name: String,
    /// What is seen.
    pub seen: Result<Response<Vec<u8>>, Broken>,
}

/// Everything that a process may see of a request, whatever the bank did.
#[must_use]
pub fn cases(generation: u8) -> Vec<Case> {
    let faults = of(Kind::Initiate, generation, Breadth::All).into_iter();
    let told =
        |fault: Fault| Case { name: fault.name, seen: fault.seen.map(|answer| answer.to_http()) };
    let repeated = refusal_of_request_id(Kind::Initiate, generation).to_http();
    let repeated = Case { name: "a Request-ID that is refused".to_owned(), seen: Ok(repeated) };
    faults.map(told).chain([repeated]).collect()
}

fn no_answer() -> Vec<Fault> {
    let broken =
        |name: &str, acts, broken| Fault { name: name.to_owned(), acts, seen: Err(broken) };
    let mut faults = vec![
        broken("no connection", false, Broken::Connect),
        broken("the handshake is cut", false, Broken::Handshake),
        broken("the handshake is cut at its end", false, Broken::Finishing),
    ];
    let body = Broken::Body(StatusCode::OK);
    for (name, broken_off) in [
        ("the connection is cut", Broken::Waiting),
        ("an idle connection is cut", Broken::WaitingReused),
        ("no answer in time", Broken::Timeout),
        ("the answer is cut", body),
    ] {
        faults.push(broken(&format!("{name}, before the bank acted"), false, broken_off));
        faults.push(broken(&format!("{name}, after the bank acted"), true, broken_off));
    }
    faults
}
