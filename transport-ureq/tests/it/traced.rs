//! What the spans show, and what they never do.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use belfius_psd2::{
    Pages, TransactionsQuery,
    model::{Iban, LogicalId, PsuPresence, Scope},
};
use belfius_psd2_ureq::{MemoryStore, Session};
use tracing_subscriber::{
    fmt::{MakeWriter, format::FmtSpan},
    util::SubscriberInitExt as _,
};

use crate::{
    bank::{IBAN, SECRETS, client, signed, transport},
    fake::FakeBank,
    server::{Server, json},
};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Everything that is shown while this runs.
fn shown(run: impl FnOnce()) -> String {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let guard = subscriber.set_default();
    run();
    drop(guard);
    let bytes = lines.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_whole_journey_shows_no_secret_and_no_customer() {
    let bank = FakeBank::start();
    let session = Session::new(transport(), client(&bank.server), MemoryStore::new());
    let text = shown(|| {
        let pending = session.consent(Scope::Ais, &Iban::parse(IBAN).unwrap()).unwrap().pending;
        let url = format!("https://tpp.example/cb?code=code-1&state={}", pending.state().expose());
        session.finish_consent(&pending, &url).unwrap();
        bank.kill();
        let statement =
            Pages::new(LogicalId::new("logical-17").unwrap(), TransactionsQuery::default());
        // Refused, refreshed in vain, and told.
        assert!(session.pages(statement, PsuPresence::Present).next().unwrap().is_err());
        let _ = session.initiate(&signed()).unwrap();
    });
    for shown in [
        "operation=\"consent URIs\"",
        "code exchange",
        "transactions",
        "token refresh",
        "payment initiation",
        "attempt=1",
        "status=200",
        "status=401",
        "status=201",
        "duration_ms=",
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    for id in bank.server.request_ids() {
        assert!(text.contains(&format!("request_id={id}")), "{id} in {text}");
    }
    for secret in SECRETS.iter().chain(&["pay-1", "/accounts", "Bearer", "apptoken", "12.5"]) {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn no_failure_shows_what_it_is_about() {
    let text = shown(|| {
        let _ = crate::sweep::sweep();
    });
    for kind in ["no connection", "the answer is not HTTP", "longer than 128 KiB", "status=403"] {
        assert!(text.contains(kind), "{kind} in {text}");
    }
    crate::sweep::hides(&text);
}

#[test]
fn a_response_id_is_shown_only_if_it_is_one() {
    let answer = |id: &'static str| {
        let server = Server::answering(move |request| {
            let id = if id.is_empty() { request.header("request-id") } else { id.to_owned() };
            json(200, crate::bank::CONSENT).replacen(
                "\r\n",
                &format!("\r\nResponse-ID: {id}\r\n"),
                1,
            )
        });
        let text = shown(|| {
            let _ = transport().run(crate::bank::get(&client(&server), 1)).unwrap();
        });
        (server.request_ids().remove(0), text)
    };
    let (id, text) = answer("");
    assert!(text.contains(&format!("response_id={id}")), "{text}");
    let (_, text) = answer("BE54063301200997");
    assert!(text.contains("not a UUID") && !text.contains(IBAN), "{text}");
}

#[test]
fn a_failure_is_shown_with_its_kind() {
    let server = Server::start(|mut connection| {
        connection.request();
    });
    let text = shown(|| {
        let _ = transport().run(crate::bank::get(&client(&server), 1)).unwrap_err();
    });
    assert!(text.contains("error=the connection ended before the answer was whole"), "{text}");
}
