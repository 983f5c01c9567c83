//! The fallback interface: who calls is checked as its page says; what the screens
//! hold is the model's own, since no page says it.

use belfius_psd2::model::Timestamp;
use ring::digest::{SHA256, digest};

use super::{Bank, Called, Kind, Reaction, answer::Answer, number, state::Payment};

/// Where the first call goes, and where all later ones go.
pub(crate) const FIRST: &str = "https://first.fallback.example";
pub(crate) const LATER: &str = "https://later.fallback.example";
/// By what the bank knows the TPP there.
pub(crate) const CLIENT_ID: &str = "6f3b5c1e-3c0e-4a55-9a9c-1f0d1a2b3c4d";
/// A longer screen than the application takes.
pub(crate) const LONGEST_SCREEN: usize = 1024;

/// How far a call's time may be from the bank's, in seconds.
const DRIFT: i64 = 180;
/// What the page makes mandatory has to be signed.
const SIGNED: &str = r#"headers="(request-target) date digest request-id client-id""#;

impl Bank {
    pub(super) fn fallback(&mut self, called: &Called, now: i64) -> Reaction {
        let first = called.kind == Kind::FallbackFirst;
        if !is_theirs(called, now) || called.signature.is_some() != first {
            return Reaction::said(Answer::text(401, "text/plain", "refused by the model"));
        }
        if first {
            // Whether there is a cookie, and what it is called, is not published.
            self.sessions += 1;
            let cookie = format!("session=S{}; Secure; HttpOnly", self.sessions - 1);
            return Reaction::said(screen("welcome").with("set-cookie", cookie));
        }
        let session = called.header("cookie").and_then(|cookie| cookie.strip_prefix("session="));
        let session = session.and_then(|session| number(session, "S"));
        if session.is_none_or(|session| session >= self.sessions) {
            return Reaction::said(Answer::text(403, "text/html", "<html>log in</html>"));
        }
        if called.kind == Kind::FallbackScreen {
            return Reaction::said(screen("balance 789.01"));
        }
        let Some(order) = called.field("order") else {
            return Reaction::said(screen("the form is not complete"));
        };
        let name = format!("made {order}");
        self.payments.push(Payment::new(order.to_owned(), called.resource()));
        Reaction::acted(screen(&name))
    }
}

/// Whether it says who calls, when, and what.
fn is_theirs(called: &Called, now: i64) -> bool {
    let uuid = called.request_id.len() == 36 && called.request_id.as_bytes()[14] == b'4';
    let date = called.header("date").filter(|date| date.len() == 20);
    let date = date.and_then(|date| date.parse::<Timestamp>().ok());
    let fresh = date.is_some_and(|date| (date.as_second() - now).abs() <= DRIFT);
    let hash = data_encoding::BASE64.encode(digest(&SHA256, &called.body).as_ref());
    let whole = called.header("digest") == Some(&format!("SHA256={hash}"));
    // That the signature is over these bytes, the tests of the whole bank see.
    let signed = called.signature.as_ref().is_none_or(|value| value.contains(SIGNED));
    uuid && fresh && whole && signed && called.header("client-id") == Some(CLIENT_ID)
}

fn screen(title: &str) -> Answer {
    Answer::text(200, "text/html;charset=utf-8", &format!("<html><h1>{title}</h1></html>"))
}
