//! Answers that the bank does not document: gateways, proxies, cut and empty
//! bodies, and statuses that say nothing about what was done.

use serde_json::json;

use super::Breadth;
use crate::bank::answer::Answer;

pub(super) struct Odd {
    pub(super) name: String,
    pub(super) answer: Answer,
    /// Whether the bank may have acted all the same.
    pub(super) hides: bool,
    /// Whether it is a yes to a question that wants no more than that: which answer
    /// a cancellation gets is not published, so that any success is one.
    pub(super) is_yes: bool,
}

/// Statuses that somebody on the way gives to a request that may have arrived.
const IN_DOUBT: [u16; 9] = [408, 409, 499, 500, 501, 502, 503, 504, 555];
/// Statuses by which whoever answered says that it was not done.
const REFUSING: [u16; 6] = [400, 401, 403, 404, 405, 429];
const SUCCESSES: [u16; 3] = [200, 201, 204];

pub(super) fn answers(breadth: Breadth) -> Vec<Odd> {
    let mut all = Vec::new();
    let mut add = |name: String, answer: Answer, hides: bool| {
        let whole = !["half a body", "html", "an error"].iter().any(|no| name.contains(no));
        let is_yes = (200..300).contains(&answer.status) && whole;
        all.push(Odd { name, answer, hides, is_yes });
    };
    let html = |status| Answer::text(status, "text/html", "<html><p>gateway</p></html>");
    let plain = |status| Answer::text(status, "text/plain", "busy");
    let unknown = |status| Answer::json(status, &json!({"status": status, "path": "/"}));
    if breadth == Breadth::Few {
        add("502 html".into(), html(502), true);
        add("200 {}".into(), Answer::json(200, &json!({})), true);
        add("403 html".into(), html(403), false);
        add("302 nowhere".into(), Answer::empty(302), true);
        return all;
    }
    for status in IN_DOUBT {
        add(format!("{status} empty"), Answer::empty(status), true);
        add(format!("{status} html"), html(status), true);
        add(format!("{status} text"), plain(status), true);
        add(format!("{status} unknown json"), unknown(status), true);
    }
    for (status, error, code) in [
        (500, "internal_server_error", "20020"),
        (503, "service_unavailable", "10108"),
        (503, "SERVICE_UNAVAILABLE", "10109"),
    ] {
        let answer = Answer::error(status, error, code, "try in 24 hours");
        add(format!("{status} {error} {code}"), answer.clone(), true);
        let answer = answer.with("retry-after", "7");
        add(format!("{status} {error} {code}, Retry-After: 7"), answer, true);
    }
    for status in REFUSING {
        add(format!("{status} empty"), Answer::empty(status), false);
        add(format!("{status} html"), html(status), false);
        add(format!("{status} text"), plain(status), false);
    }
    // To an order, the current API says 401 when it takes it: JSON that nobody
    // knows may be just that.
    add("401 unknown json".into(), unknown(401), true);
    add("403 unknown json".into(), unknown(403), false);
    for status in SUCCESSES {
        for (name, body) in [
            ("nothing", ""),
            ("{}", "{}"),
            ("[]", "[]"),
            ("null", "null"),
            ("half a body", r#"{"access_token":"A9","refresh_to"#),
            ("html", "<html></html>"),
            ("a text", "\"ok\""),
        ] {
            let answer = Answer::text(status, "application/json", body);
            add(format!("{status} {name}"), answer, true);
        }
    }
    let error = Answer::error(200, "internal_server_error", "20020", "in a success");
    add("200 an error".into(), error, true);
    for status in [301, 302, 303, 307, 308] {
        add(format!("{status} nowhere"), Answer::empty(status), true);
        let foreign = Answer::empty(status).with("location", "https://login.example/portal");
        add(format!("{status} to a stranger"), foreign, true);
    }
    all
}
