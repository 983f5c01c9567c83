//! What the transport does with answers, and what it never does.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::mpsc,
    thread,
    time::Duration,
};

use belfius_psd2::{
    Delivery, ErrorKind, Limits, Operation, PaymentReply, Row, Seed, model::PaymentId,
};
use belfius_psd2_ureq::{Error, FileStore, MemoryStore, Session, Transport};

use crate::{
    bank::{CONSENT, RECEIPT, builder, client, get, pay, tokens_of, transport},
    server::{Server, json},
};

fn core(error: Error) -> belfius_psd2::Error {
    match error {
        Error::Core(error) => error,
        error => panic!("{error}"),
    }
}

#[test]
fn a_request_goes_out_as_the_core_made_it() {
    let server = Server::answering(|_| json(200, CONSENT));
    let _ = transport().run(get(&client(&server), 1)).unwrap();
    let request = &server.requests()[0];
    assert!(request.is("GET /consent-uris?"), "{}", request.head);
    assert_eq!(request.header("host"), format!("localhost:{}", server.address.port()));
    let agent = concat!("belfius-psd2-ureq/", env!("CARGO_PKG_VERSION"));
    assert_eq!(request.header("user-agent"), agent);
    assert_eq!(request.header("accept-encoding"), "");
    assert_eq!(request.header("content-length"), "");
    assert_eq!(request.head.matches("ccept:").count(), 1);
}

#[test]
fn a_payment_goes_out_to_the_byte() {
    let server = Server::answering(|_| json(201, RECEIPT));
    let reply = transport().run(pay(&client(&server), 1)).unwrap();
    assert!(matches!(reply, PaymentReply::Accepted(_)));
    let request = &server.requests()[0];
    assert_eq!(request.body.as_bytes(), crate::bank::signed().body());
    assert_eq!(request.header("signature"), "a.b.c");
    assert_eq!(request.header("transfer-encoding"), "");
}

#[test]
fn an_empty_body_has_the_length_that_its_method_needs() {
    for (method, length) in [(http::Method::DELETE, ""), (http::Method::POST, "0")] {
        let server = Server::answering(|_| "HTTP/1.1 204 No Content\r\n\r\n".to_owned());
        let row = Row::new(method, "/cancel/{payment-id}", "1").unwrap();
        let client = client(&server);
        let bank = client.bank().clone().with_row(Operation::CancelPayment, row).unwrap();
        let client = client.with_bank(bank);
        let tokens = tokens_of(&client, "PIS", 1, "2099-01-01T00:00:00Z");
        let id = PaymentId::new("pay-1").unwrap();
        let _ = transport().run(client.cancel(&id, &tokens, Seed::new([1; 32])).unwrap()).unwrap();
        assert_eq!(server.requests()[0].header("content-length"), length);
    }
}

#[test]
fn a_redirect_is_an_answer_and_its_target_is_never_contacted() {
    let elsewhere = Server::answering(|_| json(200, CONSENT));
    let target = format!("{}/evil", elsewhere.base());
    for status in [301, 302, 303, 307, 308] {
        for body in ["", CONSENT] {
            let location = target.clone();
            let server = Server::answering(move |_| {
                let length = body.len();
                format!(
                    "HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: {length}\r\n\r\n{body}"
                )
            });
            let error = core(transport().run(get(&client(&server), 1)).unwrap_err());
            assert_eq!(error.status().unwrap(), status);
            let failure = transport().run(pay(&client(&server), 1));
            assert_eq!(server.requests().len(), 2);
            // A payment's redirect is for the customer's browser: the core reads it.
            if let Ok(PaymentReply::SignatureRequired(redirect)) = failure {
                assert!(redirect.url.as_str().starts_with(&target));
            }
        }
    }
    let strange = Server::answering(|_| {
        "HTTP/1.1 302 X\r\nLocation: ht!tp://[\r\nContent-Length: 0\r\n\r\n".to_owned()
    });
    core(transport().run(get(&client(&strange), 1)).unwrap_err());
    assert_eq!(elsewhere.connections(), 0);
}

#[test]
fn a_body_beyond_the_limit_is_not_read() {
    let limits = Limits::default().with_body(1000);
    // Of a known length, and endless.
    for head in ["Content-Length: 1001", "Transfer-Encoding: chunked"] {
        let server = Server::start(move |mut connection| {
            connection.request();
            connection.write(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n"));
            let mut written = 0;
            while written < 50_000_000 && connection.try_write("a\r\n          \r\n").is_ok() {
                written += 15;
            }
            assert!(written < 50_000_000, "it reads everything");
        });
        let client = client(&server).with_limits(limits);
        let error = core(transport().run(get(&client, 1)).unwrap_err());
        assert_eq!(*error.kind(), ErrorKind::BodyTooLong { limit: 1000 });
    }
    let exact = format!("{CONSENT}{}", " ".repeat(1000 - CONSENT.len()));
    let server = Server::answering(move |_| json(200, &exact));
    let _ = transport().run(get(&client(&server).with_limits(limits), 1)).unwrap();
}

#[test]
fn a_get_reuses_a_connection_and_a_payment_never_does() {
    let server =
        Server::answering(
            |request| {
                if request.is("GET") { json(200, CONSENT) } else { json(201, RECEIPT) }
            },
        );
    let (client, transport) = (client(&server), transport());
    for seed in 1..=3 {
        let _ = transport.clone().run(get(&client, seed)).unwrap();
    }
    assert_eq!(server.connections(), 1);
    let _ = transport.run(pay(&client, 4)).unwrap();
    let _ = transport.run(pay(&client, 5)).unwrap();
    assert_eq!(server.connections(), 3);
    let _ = transport.run(get(&client, 6)).unwrap();
    assert_eq!(server.connections(), 3);
}

#[test]
fn no_connection_is_kept_if_none_should_be() {
    let server = Server::answering(|_| json(200, CONSENT));
    let transport = builder().idle_connections(0, Duration::from_secs(1)).build().unwrap();
    for seed in 1..=3 {
        let _ = transport.run(get(&client(&server), seed)).unwrap();
    }
    assert_eq!(server.connections(), 3);
}

#[test]
fn a_connection_is_closed_as_tls_wants_it() {
    let (tell, told) = mpsc::channel();
    let server = Server::start(move |mut connection| {
        let request = connection.request().unwrap();
        if request.is("GET") {
            connection.write(json(200, CONSENT));
        } else if connection.number == 0 {
            connection.write(json(201, RECEIPT));
        }
        tell.send(connection.is_closed_politely()).unwrap();
    });
    let client = client(&server);
    let transport = builder().response_timeout(Duration::from_millis(200)).build().unwrap();
    let politely = || told.recv_timeout(Duration::from_secs(5)).unwrap();
    // After an answer; after waiting for one in vain; and in the pool.
    let _ = transport.run(pay(&client, 1)).unwrap();
    assert!(politely());
    transport.run(pay(&client, 2)).unwrap_err();
    assert!(politely());
    let _ = transport.run(get(&client, 3)).unwrap();
    drop(transport);
    assert!(politely());
}

#[test]
fn tokens_are_not_renewed_outside_a_session() {
    let server = Server::answering(|_| {
        json(
            401,
            r#"{"error":"invalid_access_token","error_code":"10006","error_description":"access_token is not valid."}"#,
        )
    });
    let client = client(&server);
    for (expires_at, requests) in [("2020-01-01T00:00:00Z", 0), ("2099-01-01T00:00:00Z", 1)] {
        let tokens = tokens_of(&client, "PIS", 1, expires_at);
        let signed = crate::bank::signed();
        let exchange = client.initiate(&signed, Some(&tokens), Seed::new([1; 32])).unwrap();
        let failure = transport().run(exchange).unwrap_err();
        assert!(matches!(failure, Error::RenewalNeeded { .. }));
        assert_eq!(failure.delivery(), Delivery::NotSent);
        assert_eq!(server.requests().len(), requests);
    }
}

#[test]
fn a_proxy_is_used_when_asked_for_and_sees_no_plain_text() {
    let server = Server::answering(|_| json(200, CONSENT));
    let target = server.address;
    let proxy = Server::raw(move |_, mut tcp| {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            tcp.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        assert!(head.starts_with(&format!("CONNECT localhost:{} ", target.port())), "{head}");
        tcp.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let upstream = TcpStream::connect(target).unwrap();
        let (mut down, mut up) = (tcp.try_clone().unwrap(), upstream.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut { upstream }, &mut down));
        let _ = std::io::copy(&mut tcp, &mut up);
    });
    let transport = builder().proxy(format!("http://{}", proxy.address)).build().unwrap();
    let _ = transport.run(get(&client(&server), 1)).unwrap();
    assert_eq!((proxy.connections(), server.requests().len()), (1, 1));
}

#[test]
fn a_proxy_that_will_not_is_a_failure_to_connect() {
    let server = Server::answering(|_| json(200, CONSENT));
    for answer in ["HTTP/1.1 407 No\r\n\r\n", ""] {
        let proxy = Server::raw(move |_, mut tcp| {
            let _ = tcp.read(&mut [0; 4096]);
            let _ = tcp.write_all(answer.as_bytes());
        });
        let transport = builder().proxy(format!("http://{}", proxy.address)).build().unwrap();
        let error = transport.run(pay(&client(&server), 1)).unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent, "{error}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn threads_share_everything() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Transport>();
    shared::<Session<FileStore>>();
    shared::<Session<MemoryStore>>();
    shared::<Error>();
}
