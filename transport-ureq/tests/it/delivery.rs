//! Each way to fail, and whether the bank may have got the request.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Mutex, mpsc},
    thread,
    time::Duration,
};

use belfius_psd2::{Client, Delivery, Exchange, PaymentReply, Remedy};
use belfius_psd2_ureq::{Error, Limit, Roots, SendError, SendKind, Transport};

use crate::{
    bank::{CONSENT, RECEIPT, builder, client, client_at, get, pay, refresh, transport},
    pki::{Clients, FORGER, PKI, Pki, STRANGER, server_config},
    server::{Server, json},
};

/// A limit that is sure to pass: it may be short, since nothing has to happen
/// before.
const SHORT: Duration = Duration::from_millis(300);

/// A limit within which a handshake and a head must come, on a busy machine too.
const ENOUGH: Duration = Duration::from_secs(2);

fn sent(error: Error) -> SendError {
    match error {
        Error::Send(error) => *error,
        error => panic!("{error}"),
    }
}

/// Fails as a `GET`, as a payment and as a refresh alike.
fn fails(transport: &Transport, client: &Client, kind: SendKind, delivery: Delivery) -> SendError {
    let error = sent(transport.run(get(client, 1)).unwrap_err());
    assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{error}");
    let error = sent(transport.run(refresh(client)).unwrap_err());
    assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{error}");

    let request = pay(client, 3);
    let id = request.request().headers()["request-id"].clone();
    let error = sent(transport.run(request).unwrap_err());
    assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{error}");
    assert_eq!(error.request_id().to_string(), id.to_str().unwrap());
    assert_eq!(error.remedy() == Some(Remedy::LookFirst), delivery == Delivery::Unknown);
    error
}

#[test]
fn nobody_listens() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = client_at(&format!("https://localhost:{}", address.port()));
    let error = fails(&transport(), &client, SendKind::ConnectFailed, Delivery::NotSent);
    let text = error.to_string();
    assert!(text.starts_with("payment initiation: no connection (localhost:"), "{text}");
    assert!(text.contains("the request was not sent: call again later [Request-ID "), "{text}");
}

#[test]
fn the_name_is_not_known() {
    let client = client_at("https://bank.invalid:8443");
    fails(&transport(), &client, SendKind::Unresolved, Delivery::NotSent);
}

#[test]
fn the_handshake_is_cut() {
    // At once, and after the client's first message.
    for read in [0, 1] {
        let server = Server::raw(move |_, mut tcp| {
            let _ = tcp.read(&mut [0; 4096][..4096 * read]);
        });
        fails(&transport(), &client(&server), SendKind::TlsHandshake, Delivery::NotSent);
        assert_eq!(server.connections(), 3);
    }
}

/// A server that takes connections and says nothing, for as long as the sender
/// lives.
fn silent() -> (mpsc::Sender<()>, Server) {
    let (hold, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let server = Server::raw(move |_, _tcp| {
        let _ = held.lock().unwrap().recv();
    });
    (hold, server)
}

#[test]
fn the_handshake_never_ends() {
    let (_hold, server) = silent();
    let transport = builder().connect_timeout(SHORT).build().unwrap();
    let kind = SendKind::Timeout(Limit::Connect);
    fails(&transport, &client(&server), kind, Delivery::NotSent);
}

#[test]
fn the_total_time_passes_within_the_handshake() {
    let (_hold, server) = silent();
    let transport = builder().total_timeout(SHORT).build().unwrap();
    fails(&transport, &client(&server), SendKind::Timeout(Limit::Total), Delivery::NotSent);
}

#[test]
fn it_is_no_tls() {
    let server = Server::raw(|_, mut tcp| {
        tcp.write_all(b"HTTP/1.1 400 You speak TLS to a plain port\r\n\r\n").unwrap();
        let _ = tcp.read(&mut [0; 4096]);
    });
    fails(&transport(), &client(&server), SendKind::TlsHandshake, Delivery::NotSent);
}

#[test]
fn the_server_is_not_trusted() {
    let stranger = server_config(&STRANGER, Clients::Any, true);
    let server = Server::with(stranger, |mut connection| {
        connection.request();
    });
    let error =
        fails(&transport(), &client(&server), SendKind::ServerCertificate, Delivery::NotSent);
    assert!(error.to_string().contains("roots"), "{error}");
    assert!(server.requests().is_empty());
}

#[test]
fn the_server_has_another_name() {
    let server = Server::answering(|_| json(200, CONSENT));
    let client = client_at(&format!("https://127.0.0.1:{}", server.address.port()));
    fails(&transport(), &client, SendKind::ServerCertificate, Delivery::NotSent);
}

#[test]
fn the_client_certificate_is_missing_or_refused() {
    let without = Transport::builder()
        .without_client_certificate()
        .roots(Roots::pem(&PKI.ca_pem))
        .retries(0, Duration::ZERO)
        .build()
        .unwrap();
    let of = |pki: &Pki| builder().client_certificate(&pki.qwac.pem, &pki.qwac.key_pem);
    let (strange, forged) = (of(&STRANGER).build().unwrap(), of(&FORGER).build().unwrap());
    for transport in [without, strange, forged] {
        // In TLS 1.3 the client hears of it only after its request.
        let tls13 = server_config(&PKI, Clients::WithCertificate, true);
        let server = Server::with(tls13, |mut connection| {
            assert!(connection.request().is_none());
        });
        let kind = SendKind::ClientCertificate;
        let error = sent(transport.run(pay(&client(&server), 1)).unwrap_err());
        assert_eq!((error.kind(), error.delivery()), (kind, Delivery::Refused), "{error}");
        assert!(error.to_string().contains("QWAC"), "{error}");
        assert!(server.requests().is_empty());

        // In TLS 1.2 it is part of the handshake.
        let tls12 = server_config(&PKI, Clients::WithCertificate, false);
        let server = Server::with(tls12, |mut connection| {
            assert!(connection.request().is_none());
        });
        let error = sent(transport.run(pay(&client(&server), 1)).unwrap_err());
        assert_eq!(error.delivery(), Delivery::NotSent, "{error}");
        assert!(matches!(error.kind(), SendKind::ClientCertificate | SendKind::TlsHandshake));
        assert!(server.requests().is_empty());
    }
}

#[test]
fn the_client_certificate_is_shown() {
    for tls13 in [true, false] {
        let tls = server_config(&PKI, Clients::WithCertificate, tls13);
        let server = Server::with(tls, |mut connection| {
            connection.request();
            connection.write(json(200, CONSENT));
        });
        let _ = transport().run(get(&client(&server), 1)).unwrap();
    }
}

#[test]
fn the_connection_closes_before_an_answer() {
    for politely in [true, false] {
        let server = Server::start(move |mut connection| {
            connection.request();
            if politely {
                connection.close();
            }
        });
        let error = fails(&transport(), &client(&server), SendKind::CutOff, Delivery::Unknown);
        assert!(error.to_string().contains("look it up"), "{error}");
        assert_eq!(server.requests().len(), 3, "nothing is sent twice");
    }
}

#[test]
fn the_connection_closes_within_the_headers() {
    for politely in [true, false] {
        let server = ending(politely, "HTTP/1.1 201 Created\r\nContent-Le".to_owned());
        fails(&transport(), &client(&server), SendKind::CutOff, Delivery::Unknown);
    }
}

#[test]
fn the_body_is_cut() {
    let heads = ["Content-Length: 100", "Transfer-Encoding: chunked"];
    for (politely, head) in [true, false].into_iter().flat_map(|p| heads.map(|head| (p, head))) {
        let body = "50\r\n[{\"lang";
        let server = ending(politely, format!("HTTP/1.1 201 Created\r\n{head}\r\n\r\n{body}"));
        let error = fails(&transport(), &client(&server), SendKind::CutOff, Delivery::Unknown);
        assert_eq!(error.status().unwrap(), 201);
        assert!(error.to_string().contains("after HTTP 201"), "{error}");
    }
}

/// A server that answers with this, and ends the connection.
fn ending(politely: bool, answer: String) -> Server {
    Server::start(move |mut connection| {
        connection.request();
        connection.write(&answer);
        if politely {
            connection.close();
        }
    })
}

#[test]
fn a_body_that_ends_with_the_connection_may_end_impolitely() {
    for politely in [true, false] {
        for version in ["1.0", "1.1"] {
            let server = ending(politely, format!("HTTP/{version} 200 OK\r\n\r\n{CONSENT}"));
            let _ = transport().run(get(&client(&server), 1)).unwrap();

            // The head is enough for a redirect, and the core reads it.
            let location = "https://localhost/sign?apptoken=x";
            let head = format!("HTTP/{version} 302 Found\r\nLocation: {location}\r\n\r\n");
            for body in ["", "<html>"] {
                let server = ending(politely, format!("{head}{body}"));
                match transport().run(pay(&client(&server), 1)).unwrap() {
                    PaymentReply::SignatureRequired(to) => {
                        assert!(to.url.as_str().starts_with(location));
                    }
                    reply => panic!("{reply:?}"),
                }
            }

            let server = ending(politely, format!("HTTP/{version} 503 X\r\n\r\n"));
            match transport().run(get(&client(&server), 1)).unwrap_err() {
                Error::Core(error) => assert_eq!(error.status().unwrap(), 503),
                error => panic!("{error}"),
            }
        }
    }
}

#[test]
fn json_that_was_cut_with_the_connection_is_noticed_by_the_core() {
    for politely in [true, false] {
        let half = &RECEIPT[..RECEIPT.len() / 2];
        let server = ending(politely, format!("HTTP/1.0 201 Created\r\n\r\n{half}"));
        let error = transport().run(pay(&client(&server), 1)).unwrap_err();
        assert!(matches!(error, Error::Core(_)), "{error}");
        assert_ne!(error.delivery(), Delivery::NotSent, "{error}");
        assert_eq!(error.remedy(), Some(Remedy::LookFirst), "{error}");
    }
}

#[test]
fn no_answer_comes_in_time() {
    let (hold, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let server = Server::start(move |mut connection| {
        connection.request();
        let _ = held.lock().unwrap().recv();
    });
    let kind = SendKind::Timeout(Limit::Response);
    let transport = builder().response_timeout(SHORT).build().unwrap();
    let error = fails(&transport, &client(&server), kind, Delivery::Unknown);
    assert!(error.to_string().contains("the response time-out has passed"), "{error}");
    drop(hold);
}

#[test]
fn headers_drip() {
    let server = Server::start(|mut connection| {
        connection.request();
        connection.write("HTTP/1.1 200 OK\r\n");
        while connection.try_write("X: y\r\n").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    });
    let transport = builder().response_timeout(SHORT).build().unwrap();
    let kind = SendKind::Timeout(Limit::Response);
    fails(&transport, &client(&server), kind, Delivery::Unknown);
}

#[test]
fn the_body_drips() {
    let server = Server::start(|mut connection| {
        connection.request();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while connection.try_write(" ").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    });
    let transport = builder().total_timeout(ENOUGH).build().unwrap();
    let error =
        fails(&transport, &client(&server), SendKind::Timeout(Limit::Total), Delivery::Unknown);
    assert_eq!(error.status().unwrap(), 200);
}

#[test]
fn headers_never_end() {
    let server = Server::start(|mut connection| {
        connection.request();
        connection.write("HTTP/1.1 200 OK\r\nX: ");
        while connection.try_write([b'x'; 4096]).is_ok() {}
    });
    for limit in [2 * 1024, 64 * 1024, 512 * 1024] {
        let transport = builder().max_header_bytes(limit).build().unwrap();
        fails(&transport, &client(&server), SendKind::HeadersTooLarge, Delivery::Unknown);
    }
}

#[test]
fn there_are_too_many_headers() {
    let server = Server::start(|mut connection| {
        connection.request();
        connection.write(format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(200)));
    });
    fails(&transport(), &client(&server), SendKind::HeadersTooLarge, Delivery::Unknown);
}

#[test]
fn the_answer_is_no_http() {
    let server = Server::start(|mut connection| {
        connection.request();
        connection.write("\x15\x03\x01 good evening\r\n\r\n");
    });
    fails(&transport(), &client(&server), SendKind::NotHttp, Delivery::Unknown);
}

#[test]
fn errors_name_no_path_and_no_query() {
    let server = Server::start(|mut connection| {
        connection.request();
    });
    let error = transport().run(get(&client(&server), 1)).unwrap_err();
    let mut shown = format!("{error:?}");
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = cause {
        shown.push_str(&error.to_string());
        cause = error.source();
    }
    for secret in crate::bank::SECRETS.iter().chain(&["consent-uris", "iban="]) {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
