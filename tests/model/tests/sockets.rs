//! The host of the walks does over its line what a real one does over
//! sockets: sends as often, says the same of what became of the request, asks for
//! the same, and stores the same.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests say what they found"
)]

mod server;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use belfius_psd2::{
    Bank, Client, Delivery, Generation, Operation, Remedy, SignedPayment, Tokens, UnsignedPayment,
    fallback::{Call as FallbackCall, Fallback, SignatureAlgorithm, SignatureParameters},
    model::{
        Amount, BodyChanges, Date, EndToEndId, Iban, Language, LogicalId, PsuPresence, RequestId,
        SepaCreditTransfer, Timestamp,
    },
    secret::ClientSecret,
    sign::JoseHeader,
};
use belfius_psd2_model::{
    Case, cases,
    host::{self, Broken, Line},
};
use belfius_psd2_ureq as socket;
use http::{Method, Request, Response};
use server::Server;

/// What a caller sees of a call.
#[derive(Debug, PartialEq)]
struct Outcome {
    error: Option<(Option<Operation>, Delivery, Option<Remedy>)>,
    sent: usize,
    stored: Option<Tokens>,
}

macro_rules! outcome {
    ($session:expr, $sent:expr, $call:expr) => {{
        let session = $session;
        let error = $call(&session).err();
        Outcome {
            error: error.map(|error| (error.operation(), error.delivery(), error.remedy())),
            sent: $sent,
            stored: session.tokens().expect("a store in memory"),
        }
    }};
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
enum Call {
    Question,
    Payment,
    Fallback,
}

fn over_sockets(
    session: &socket::Session<socket::MemoryStore>,
    call: Call,
    base: &str,
) -> Result<(), socket::Error> {
    match call {
        Call::Question => session.account(&account(), PsuPresence::Absent).map(drop),
        Call::Payment => session.initiate(&order()).map(drop),
        Call::Fallback => {
            let sent = session.transport().send_fallback(screen(base), 64);
            sent.map(drop).map_err(|error| socket::Error::Send(Box::new(error)))
        }
    }
}

fn over_the_line(
    session: &host::Session<host::Memory>,
    call: Call,
    base: &str,
) -> Result<(), host::Error> {
    match call {
        Call::Question => {
            session.run(|jobs| jobs.account(account(), PsuPresence::Absent)).map(drop)
        }
        Call::Payment => session.run(|jobs| jobs.initiate(order())).map(drop),
        Call::Fallback => session.send_fallback(screen(base), 64).map(drop),
    }
}

fn account() -> LogicalId {
    LogicalId::new("id").expect("an id")
}

/// Always the same case.
struct Always(Case, AtomicUsize);

impl Line for Always {
    fn send(&self, _: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Broken> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.seen.clone()
    }
}

fn now() -> Timestamp {
    "2026-01-05T09:00:00Z".parse().expect("a time")
}

fn client(base: &str) -> Client {
    let bank = Bank::at(base, Generation::Three).expect("a base");
    let secret = ClientSecret::new("secret").expect("a secret");
    Client::new(bank, "l7957ffb", secret, "https://tpp.example/callback", Language::FR)
        .expect("a client")
}

fn tokens(base: &str) -> Tokens {
    let json = r#"{"tokens":1,"bank":"BASE","scope":"AIS","access_token":"a","refresh_token":"r",
        "obtained_at":"2026-01-05T08:50:00Z","expires_at":"2026-01-05T09:50:00Z","sca":null,
        "logical_id":null,"iban":null}"#;
    serde_json::from_str(&json.replace("BASE", base)).expect("tokens")
}

fn order() -> SignedPayment {
    let creditor = Iban::parse("BE71096123456769").expect("an IBAN");
    let id = EndToEndId::new("invoice-1").expect("an id");
    let amount = Amount::parse("17.5").expect("an amount");
    let order = SepaCreditTransfer::new(id, "Bakkerij", creditor, amount);
    let (changes, header) = (BodyChanges::default(), JoseHeader::default());
    let today = Date::constant(2026, 1, 5);
    UnsignedPayment::current(&order, &changes, header, today)
        .map(|unsigned| unsigned.with_signature_text("a.b.c").expect("a text"))
        .expect("an order")
}

fn screen(base: &str) -> Request<Vec<u8>> {
    let parameters = SignatureParameters::new("key", SignatureAlgorithm::RsaSha256);
    let fallback = Fallback::new(base, base, "client", parameters.expect("parameters"));
    let call = FallbackCall::new(Method::GET, "/screen").expect("a path");
    let id = RequestId::from_random([7; 16]);
    fallback.expect("a base").later(&call, id, now()).expect("a call")
}

#[test]
fn the_line_does_as_the_sockets_do() {
    let server = Server::start();
    let transport = socket::Transport::builder()
        .without_client_certificate()
        .roots(socket::Roots::pem(server.root.as_bytes()))
        .response_timeout(Duration::from_secs(2))
        .idle_connections(0, Duration::from_secs(1))
        .retries(2, Duration::ZERO)
        .build()
        .expect("a transport");
    let (mut compared, mut known) = (0, HashSet::new());
    for case in cases(3) {
        // It takes a connection that is kept, and here none is.
        let idle = matches!(case.seen, Err(Broken::WaitingReused));
        // Whether the bank acted before is nothing that a process could see.
        if idle || !known.insert(format!("{:?}", case.seen)) {
            continue;
        }
        let base = server.does(&case.seen);
        for sends in [Call::Question, Call::Payment, Call::Fallback] {
            let over_sockets = {
                let store = socket::MemoryStore::with(tokens(&base));
                let session =
                    socket::Session::new(transport.clone(), client(&base), store).with_clock(now);
                server.served();
                let call = |session: &_| over_sockets(session, sends, &base);
                let mut outcome = outcome!(session, 0, call);
                outcome.sent = server.served();
                outcome
            };
            let always = Arc::new(Always(case.clone(), AtomicUsize::new(0)));
            let store = host::Memory::with(tokens(&base));
            let session = host::Session::new(client(&base), always.clone(), store, now, || [7; 32]);
            let call = |session: &_| over_the_line(session, sends, &base);
            let mut over_line = outcome!(session, 0, call);
            over_line.sent = always.1.load(Ordering::SeqCst);
            // Where nobody listens nobody counts.
            if matches!(case.seen, Err(Broken::Connect)) {
                over_line.sent = 0;
            }
            assert_eq!(over_sockets, over_line, "{}, {sends:?}", case.name);
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared}");
}
