//! Every way in which a request fails, with secrets in the request and marks in what
//! the other side says.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Mutex, mpsc},
    time::Duration,
};

use belfius_psd2::{
    Client, Pages, Seed, TransactionsQuery,
    model::{LogicalId, PsuPresence},
};
use belfius_psd2_ureq::{Error, Roots, SendKind, Transport};
use http::Request;

use super::{MARK, PASSWORD, Sweep};
use crate::{
    bank::{builder, client, client_at, get, pay, refresh, tokens, transport},
    pki::{Clients, PKI, STRANGER, server_config},
    server::{Connection, Server},
};

const SHORT: Duration = Duration::from_millis(60);

pub(super) fn all(sweep: &mut Sweep) {
    use SendKind as K;
    not_sent(sweep);
    let mut serves = |kind, serve: fn(Connection)| {
        let server = Server::start(serve);
        let transport = builder().total_timeout(Duration::from_secs(5)).build().unwrap();
        fails(sweep, &transport, &client(&server), kind);
    };
    serves(K::CutOff, |mut connection| {
        connection.request();
    });
    serves(K::CutOff, |mut connection| {
        connection.request();
        connection.write(format!(
            "HTTP/1.1 200 {MARK}\r\nLocation: {MARK}\r\nContent-Length: 999\r\n\r\n{MARK}"
        ));
    });
    serves(K::HeadersTooLarge, |mut connection| {
        connection.request();
        connection
            .write(format!("HTTP/1.1 200 OK\r\n{}\r\n", format!("{MARK}: {MARK}\r\n").repeat(200)));
    });
    serves(K::NotHttp, |mut connection| {
        connection.request();
        connection.write(format!("{MARK} access-1 refresh-1\r\n\r\n"));
    });
    serves(K::NotHttp, |mut connection| {
        connection.request();
        connection.write(format!("HTTP/1.1 200 OK\r\nContent-Length: {MARK}\r\n\r\n"));
    });
    slow(sweep);
    strangers(sweep);
    fallback(sweep);
}

/// Four requests, with all that a request can have, that all fail in the same way.
fn fails(sweep: &mut Sweep, transport: &Transport, client: &Client, kind: SendKind) {
    let pair = || tokens(client, 1, "2099-01-01T00:00:00Z");
    let pages = Pages::new(LogicalId::new("logical-17").unwrap(), TransactionsQuery::default());
    let page = client.page(&pages, &pair(), PsuPresence::Present, Seed::new([4; 32])).unwrap();
    let mut failed = |error: Error| {
        let Error::Send(send) = &error else { panic!("{error}") };
        sweep.error(&**send);
        sweep.see(&send.kind());
        assert_eq!(send.kind(), kind, "{error}");
        sweep.error(&error);
    };
    failed(transport.run(page).unwrap_err());
    failed(transport.run(get(client, 5)).unwrap_err());
    failed(transport.run(refresh(client)).unwrap_err());
    let failure = transport.run(pay(client, 6)).unwrap_err();
    sweep.see(&failure);
    sweep.error(&failure);
}

fn not_sent(sweep: &mut Sweep) {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = client_at(&format!("https://localhost:{}", nobody.port()));
    fails(sweep, &transport(), &nobody, SendKind::ConnectFailed);
    fails(sweep, &transport(), &client_at("https://bank.invalid:1"), SendKind::Unresolved);
    // The proxy repeats what it was told.
    let proxy = Server::raw(|_, mut tcp| {
        let mut heard = [0; 4096];
        let length = tcp.read(&mut heard).unwrap();
        let _ = tcp.write_all(format!("HTTP/1.1 407 {MARK}\r\nX: {MARK}\r\n\r\n").as_bytes());
        let _ = tcp.write_all(&heard[..length]);
    });
    let url = format!("http://tpp:{PASSWORD}@{}", proxy.address);
    let transport = builder().proxy(url).build().unwrap();
    fails(sweep, &transport, &nobody, SendKind::ConnectFailed);
}

fn slow(sweep: &mut Sweep) {
    let (hold, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let hang = move |_, _: TcpStream| {
        let _ = held.lock().unwrap().recv();
    };
    let silent = Server::raw(hang);
    let limited = builder().connect_timeout(SHORT).build().unwrap();
    let kind = SendKind::Timeout(belfius_psd2_ureq::Limit::Connect);
    fails(sweep, &limited, &client(&silent), kind);
    drop(hold);
}

fn strangers(sweep: &mut Sweep) {
    let stranger = Server::with(server_config(&STRANGER, Clients::Any, true), |mut connection| {
        connection.request();
    });
    fails(sweep, &transport(), &client(&stranger), SendKind::ServerCertificate);
    let wants_qwac = server_config(&PKI, Clients::WithCertificate, true);
    let wants_qwac = Server::with(wants_qwac, |mut connection| {
        connection.request();
    });
    let without = Transport::builder().without_client_certificate().roots(Roots::pem(&PKI.ca_pem));
    let without = without.retries(0, Duration::ZERO).build().unwrap();
    fails(sweep, &without, &client(&wants_qwac), SendKind::ClientCertificate);
    let plain = Server::raw(|_, mut tcp| {
        let _ = tcp.write_all(format!("HTTP/1.1 400 {MARK}\r\n\r\n{MARK}").as_bytes());
        let _ = tcp.read(&mut [0; 4096]);
    });
    fails(sweep, &transport(), &client(&plain), SendKind::TlsHandshake);
}

/// Requests of the fallback interface, which are what the caller makes them.
fn fallback(sweep: &mut Sweep) {
    let server = Server::answering(|_| crate::server::json(200, &MARK.repeat(9)));
    let mut fails = |base: &str, cookie: &str, kind| {
        let request = Request::builder()
            .uri(format!("{base}/{MARK}?iban={MARK}"))
            .header("cookie", cookie)
            .header("request-id", MARK)
            .body(MARK.into())
            .unwrap();
        let error = transport().send_fallback(request, 9).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        sweep.error(&error);
        sweep.see(&error.kind());
    };
    fails("http://localhost:1", MARK, SendKind::NotHttps);
    fails(&server.base(), &MARK.repeat(20_000), SendKind::LineTooLong);
    fails(&server.base(), MARK, SendKind::BodyTooLong);
}
