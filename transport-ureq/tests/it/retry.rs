//! What is sent again, and what never is.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use belfius_psd2::Delivery;
use belfius_psd2_ureq::{Error, SendKind, Transport};

use crate::{
    bank::{CONSENT, builder, client, get, pay, refresh},
    judge::Judge,
    pki::{Clients, PKI, server_config, server_with},
    server::{Connection, Server, json},
};

fn patient(count: u32) -> Transport {
    builder().retries(count, Duration::from_millis(20)).build().unwrap()
}

/// A server that cuts the first `cut` handshakes.
fn cutting(cut: usize) -> Server {
    let tls = server_config(&PKI, Clients::Any, true);
    let inner = Arc::new(Server::with(tls, |mut connection: Connection| {
        while connection.request().is_some() {
            connection.write(json(200, CONSENT));
        }
    }));
    let address = inner.address;
    Server::raw(move |number, tcp| {
        let _keep = &inner;
        if number < cut {
            return;
        }
        let upstream = std::net::TcpStream::connect(address).unwrap();
        let (mut down, mut up) = (tcp.try_clone().unwrap(), upstream.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut { upstream }, &mut down));
        let _ = std::io::copy(&mut { tcp }, &mut up);
    })
}

fn kind(failure: &Error) -> (SendKind, Delivery, u32) {
    match failure {
        Error::Send(error) => (error.kind(), error.delivery(), error.attempts()),
        error => panic!("{error}"),
    }
}

#[test]
fn a_get_is_tried_again_after_a_cut_handshake() {
    let server = cutting(2);
    let _ = patient(2).run(get(&client(&server), 1)).unwrap();
    assert_eq!(server.connections(), 3);
}

#[test]
fn it_is_tried_so_often_and_no_more() {
    let server = cutting(9);
    let begun = Instant::now();
    let failure = patient(2).run(get(&client(&server), 1)).unwrap_err();
    assert_eq!(kind(&failure), (SendKind::TlsHandshake, Delivery::NotSent, 3));
    assert_eq!(server.connections(), 3);
    assert!(begun.elapsed() >= Duration::from_millis(40));
    assert!(failure.to_string().contains("3 attempts"), "{}", failure);
}

#[test]
fn a_post_is_not_tried_again_even_if_it_never_left() {
    let server = cutting(9);
    let failure = patient(2).run(pay(&client(&server), 1)).unwrap_err();
    assert_eq!(kind(&failure), (SendKind::TlsHandshake, Delivery::NotSent, 1));
    let failure = patient(2).run(refresh(&client(&server))).unwrap_err();
    assert_eq!(kind(&failure), (SendKind::TlsHandshake, Delivery::NotSent, 1));
    assert_eq!(server.connections(), 2);
}

#[test]
fn a_get_that_may_have_arrived_is_not_tried_again() {
    let server = Server::start(|mut connection| {
        connection.request();
    });
    let failure = patient(2).run(get(&client(&server), 1)).unwrap_err();
    assert_eq!(kind(&failure), (SendKind::CutOff, Delivery::Unknown, 1));
    assert_eq!(server.requests().len(), 1);
}

/// A server that ends the first `cut` connections right after the client's side
/// of a TLS 1.3 handshake, before it says anything more.
fn cutting_after_finished(cut: usize) -> Server {
    let mut tls = server_config(&PKI, Clients::WithCertificate, true);
    // The client sees no ticket, which would prove that the handshake was over.
    Arc::get_mut(&mut tls).unwrap().send_tls13_tickets = 0;
    Server::with(tls, move |mut connection| {
        if connection.number < cut {
            connection.answer_hello();
            return;
        }
        while connection.request().is_some() {
            connection.write(json(200, CONSENT));
        }
    })
}

#[test]
fn a_get_is_tried_again_after_a_cut_at_the_end_of_the_handshake() {
    let server = cutting_after_finished(2);
    let begun = Instant::now();
    let _ = patient(2).run(get(&client(&server), 1)).unwrap();
    assert_eq!(server.connections(), 3);
    assert!(begun.elapsed() >= Duration::from_millis(40), "it waits in between");

    // It may have got there: nobody but a GET does it again.
    let server = cutting_after_finished(9);
    let failure = patient(1).run(get(&client(&server), 1)).unwrap_err();
    assert_eq!(kind(&failure), (SendKind::CutOff, Delivery::Unknown, 2));
    let failure = patient(1).run(pay(&client(&server), 1)).unwrap_err();
    assert_eq!(kind(&failure), (SendKind::CutOff, Delivery::Unknown, 1));
    let failure = patient(1).run(refresh(&client(&server))).unwrap_err();
    assert_eq!(kind(&failure), (SendKind::CutOff, Delivery::Unknown, 1));
    assert_eq!(server.connections(), 4);
}

#[test]
fn a_get_is_tried_again_after_an_alert_at_the_end_of_the_handshake() {
    // It goes out as `handshake_failure`.
    let reason = rustls::Error::General("busy".to_owned());
    let tls = server_with(Arc::new(Judge::failing(1, reason.clone())), true);
    let server = Server::with(tls, |mut connection| {
        while connection.request().is_some() {
            connection.write(json(200, CONSENT));
        }
    });
    let _ = patient(1).run(get(&client(&server), 1)).unwrap();
    assert_eq!((server.connections(), server.requests().len()), (2, 1));

    let tls = server_with(Arc::new(Judge::failing(9, reason)), true);
    let server = Server::with(tls, |mut connection| {
        assert!(connection.request().is_none());
    });
    let failure = patient(1).run(pay(&client(&server), 1)).unwrap_err();
    assert_ne!(failure.delivery(), Delivery::NotSent);
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_certificate_that_the_bank_does_not_want_is_not_shown_again() {
    use rustls::CertificateError as E;
    for reason in [E::Revoked, E::BadSignature, E::Expired, E::UnknownIssuer] {
        let tls = server_with(Arc::new(Judge::failing(9, reason.into())), true);
        let server = Server::with(tls, |mut connection| {
            assert!(connection.request().is_none());
        });
        let failure = patient(2).run(get(&client(&server), 1)).unwrap_err();
        assert_eq!(kind(&failure), (SendKind::ClientCertificate, Delivery::Refused, 1));
    }
}

#[test]
fn a_get_is_not_tried_again_when_the_server_had_ended_the_handshake() {
    // It says so with a ticket, or by ending TLS as one should.
    for tickets in [1, 0] {
        let mut tls = server_config(&PKI, Clients::WithCertificate, true);
        Arc::get_mut(&mut tls).unwrap().send_tls13_tickets = tickets;
        let server = Server::with(tls, move |mut connection| {
            connection.request();
            if tickets == 0 {
                connection.close();
            }
        });
        let failure = patient(2).run(get(&client(&server), 1)).unwrap_err();
        assert_eq!(kind(&failure), (SendKind::CutOff, Delivery::Unknown, 1));
    }
}

#[test]
fn a_get_on_a_connection_that_was_closed_while_idle_goes_again_with_a_new_id() {
    // The first connection dies at its second request, as if the two had crossed.
    let server = Server::start(|mut connection| {
        while connection.request().is_some() {
            let number = connection.number;
            if number == 0 && crossed(&mut connection) {
                return;
            }
            connection.write(json(200, CONSENT));
        }
    });
    let transport = patient(2);
    let _ = transport.run(get(&client(&server), 1)).unwrap();
    let _ = transport.run(get(&client(&server), 2)).unwrap();
    let requests = server.requests();
    let connections: Vec<usize> = requests.iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0, 1]);
    let ids = server.request_ids();
    assert_ne!(ids[1], ids[2]);

    // Without retries it is an error that does not say too much.
    let server = Server::start(|mut connection| {
        connection.request();
        connection.write(json(200, CONSENT));
        connection.request();
    });
    let transport = patient(0);
    let _ = transport.run(get(&client(&server), 1)).unwrap();
    let failure = transport.run(get(&client(&server), 2)).unwrap_err();
    assert_eq!(kind(&failure), (SendKind::CutOff, Delivery::Unknown, 1));
}

/// Answers the first request of a connection; `true` at the second.
fn crossed(connection: &mut Connection) -> bool {
    connection.write(json(200, CONSENT));
    connection.request().is_some()
}

#[test]
fn a_connection_closed_while_idle_is_noticed_before_it_is_used() {
    let server = Server::start(|mut connection| {
        connection.request();
        connection.write(json(200, CONSENT));
        connection.close();
    });
    let transport = patient(0);
    for seed in 1..=3 {
        let _ = transport.run(get(&client(&server), seed)).unwrap();
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(server.connections(), 3);
}
