//! Servers that are not to be talked to: their certificate is out of its time, of
//! another name, authority or purpose, or their TLS is older than 1.2. Nothing of
//! a request reaches them.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
    },
};

use belfius_psd2::Delivery;
use belfius_psd2_ureq::{Error, SendError, SendKind};
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, SanType, date_time_ymd};

use crate::{
    bank::{CONSENT, SECRETS, client, get, pay, transport},
    pki::{FORGER, Leaf, PKI, Pki, STRANGER, issued, server_of},
    server::{Server, json},
};

fn refused(server: &Server) -> SendError {
    let bank = client(server);
    let failed = transport().run(get(&bank, 1)).unwrap_err();
    assert!(matches!(failed, Error::Send(error) if error.delivery() == Delivery::NotSent));
    match transport().run(pay(&bank, 2)).unwrap_err() {
        Error::Send(error) => *error,
        error => panic!("{error}"),
    }
}

/// A server that shows this certificate, in both versions of TLS.
#[track_caller]
fn is_refused(leaf: &Leaf) {
    for tls13 in [true, false] {
        let server = Server::with(server_of(leaf, tls13), |mut connection| {
            if connection.request().is_some() {
                connection.write(json(200, CONSENT));
            }
        });
        let error = refused(&server);
        let found = (error.kind(), error.delivery());
        assert_eq!(found, (SendKind::ServerCertificate, Delivery::NotSent), "{error}");
        assert!(server.requests().is_empty());
    }
}

/// A certificate of the trusted authority's for `localhost`, or not quite.
fn of(pki: &Pki, change: impl FnOnce(&mut CertificateParams)) -> Leaf {
    issued(pki, "localhost", change)
}

#[test]
fn the_certificate_that_the_others_differ_from_is_taken() {
    for tls13 in [true, false] {
        let leaf = of(&PKI, |params| {
            params.not_before = date_time_ymd(2000, 1, 1);
            params.not_after = date_time_ymd(3000, 1, 1);
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        });
        let server = Server::with(server_of(&leaf, tls13), |mut connection| {
            connection.request();
            connection.write(json(200, CONSENT));
        });
        assert!(transport().run(get(&client(&server), 1)).is_ok());
    }
}

#[test]
fn an_expired_certificate_is_refused() {
    is_refused(&of(&PKI, |params| {
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(2001, 1, 1);
    }));
}

#[test]
fn a_certificate_of_the_future_is_refused() {
    is_refused(&of(&PKI, |params| {
        params.not_before = date_time_ymd(2999, 1, 1);
        params.not_after = date_time_ymd(3000, 1, 1);
    }));
}

#[test]
fn a_certificate_of_another_host_is_refused() {
    let named = |name: &str| SanType::DnsName(name.try_into().unwrap());
    for names in [
        vec![],
        vec![named("bank.example")],
        vec![named("localhost.evil.example")],
        vec![named("sub.localhost")],
        vec![named("*.localhost")],
        vec![SanType::IpAddress([127, 0, 0, 1].into())],
    ] {
        is_refused(&of(&PKI, |params| params.subject_alt_names = names));
    }
}

#[test]
fn a_certificate_of_an_unknown_authority_is_refused() {
    is_refused(&of(&STRANGER, |_| {}));
    // By its name it is the known one.
    is_refused(&of(&FORGER, |_| {}));
}

#[test]
fn a_certificate_for_clients_is_refused() {
    is_refused(&of(&PKI, |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    }));
}

/// What a client says first.
struct Hello(Vec<u8>);

/// A server that takes a hello and answers with these bytes.
fn answering(bytes: Vec<u8>) -> (Server, Receiver<Hello>) {
    let (send, hellos) = mpsc::channel();
    let send = Arc::new(Mutex::new(send));
    let server = Server::raw(move |_, mut tcp| {
        let hello = record(&mut tcp);
        let _ = send.lock().unwrap().send(Hello(hello));
        tcp.write_all(&bytes).unwrap();
        // Whatever it says now, it is no request.
        let mut rest = Vec::new();
        let _ = tcp.read_to_end(&mut rest);
        for secret in SECRETS {
            assert!(!rest.windows(secret.len()).any(|part| part == secret.as_bytes()));
        }
    });
    (server, hellos)
}

/// The contents of one TLS record.
fn record(tcp: &mut TcpStream) -> Vec<u8> {
    let mut head = [0; 5];
    tcp.read_exact(&mut head).unwrap();
    let mut content = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    tcp.read_exact(&mut content).unwrap();
    content
}

/// A `ServerHello` of this version, as RFC 4346 has it, with a cipher suite of
/// that time or one that is good to this day.
fn server_hello(minor: u8, suite: [u8; 2]) -> Vec<u8> {
    let body = [&[3, minor][..], &[7; 32], &[0], &suite, &[0]].concat();
    let length = u8::try_from(body.len()).unwrap();
    let message = [&[2, 0, 0, length][..], &body].concat();
    [&[22, 3, minor, 0, length + 4][..], &message].concat()
}

#[test]
fn tls_older_than_1_2_is_refused() {
    let aes = [0x00, 0x2f];
    let ecdhe = [0xc0, 0x2f];
    for (minor, name) in [(0, "SSL 3.0"), (1, "TLS 1.0"), (2, "TLS 1.1")] {
        for suite in [aes, ecdhe] {
            let (server, _hellos) = answering(server_hello(minor, suite));
            let error = refused(&server);
            let found = (error.kind(), error.delivery());
            assert_eq!(found, (SendKind::TlsHandshake, Delivery::NotSent), "{name}: {error}");
            let source = std::error::Error::source(&error).unwrap().to_string();
            assert!(source.contains("Tls12Or13"), "{name}: {source}");
        }
    }
}

/// What a server of those times says to a client that it finds too new.
#[test]
fn an_alert_about_the_version_is_a_failed_handshake() {
    let (server, _hellos) = answering(vec![21, 3, 2, 0, 2, 2, 70]);
    let error = refused(&server);
    let found = (error.kind(), error.delivery());
    assert_eq!(found, (SendKind::TlsHandshake, Delivery::NotSent), "{error}");
}

#[test]
fn only_tls_1_2_and_1_3_are_offered() {
    let (server, hellos) = answering(vec![21, 3, 3, 0, 2, 2, 40]);
    let _ = refused(&server);
    let Hello(hello) = hellos.recv().unwrap();
    // The extension `supported_versions` (RFC 8446): a list of two.
    let offered = hello.windows(4).position(|part| part == [0, 43, 0, 5]).unwrap();
    let mut versions = hello[offered + 5..offered + 9].to_vec();
    versions.sort_unstable();
    assert_eq!((hello[offered + 4], versions), (4, vec![3, 3, 3, 4]));
    // What was called the version before that extension: 1.2.
    assert_eq!(hello[4..6], [3, 3]);
}
