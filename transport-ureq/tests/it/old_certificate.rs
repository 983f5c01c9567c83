//! A client certificate of X.509 version 1, as `openssl x509 -req -CA` makes it.

use std::sync::Arc;

use belfius_psd2_ureq::{BuildError, Roots, Transport};
use rustls_pki_types::{CertificateDer, pem::PemObject};

use crate::{
    bank::{CONSENT, builder, client, get},
    judge::Judge,
    pki::{PKI, STRANGER, server_with},
    server::{Server, json},
};

fn error(chain: &str, key: &str) -> BuildError {
    let builder = Transport::builder().roots(Roots::pem(&PKI.ca_pem));
    builder.client_certificate(chain, key).build().unwrap_err()
}

#[test]
fn it_is_shown_to_the_server() {
    let old = PKI.qwac.version_1();
    for tls13 in [true, false] {
        let seen = Arc::new(Judge::default());
        let server = Server::with(server_with(seen.clone(), tls13), |mut connection| {
            connection.request();
            connection.write(json(200, CONSENT));
        });
        let chain = format!("{old}{}", PKI.ca_pem);
        let transport = builder().client_certificate(chain, &PKI.qwac.key_pem).build().unwrap();
        let _ = transport.run(get(&client(&server), 1)).unwrap();
        let sent = CertificateDer::from_pem_slice(old.as_bytes()).unwrap();
        assert_eq!(seen.seen(), [sent]);
    }
}

#[test]
fn its_key_must_be_its_own() {
    assert_eq!(error(&PKI.qwac.version_1(), &STRANGER.qwac.key_pem), BuildError::KeyMismatch);
    assert_eq!(error(&STRANGER.qwac.version_1(), &PKI.qwac.key_pem), BuildError::KeyMismatch);
}

#[test]
fn a_malformed_one_is_an_error() {
    let (old, key) = (PKI.qwac.version_1(), &PKI.qwac.key_pem);
    let der = CertificateDer::from_pem_slice(old.as_bytes()).unwrap();
    // Cut at each place, and with each byte changed: an error or not, no panic.
    let build = |der: &[u8]| {
        let text = data_encoding::BASE64.encode(der);
        let pem = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
        builder().client_certificate(pem, key).build().map(drop)
    };
    for place in 0..der.len() {
        let error = build(&der[..place]).unwrap_err();
        assert!(matches!(error, BuildError::BadClientCertificate { position: 1, .. }), "{error}");
        let mut changed = der.to_vec();
        changed[place] ^= 0x21;
        let _ = build(&changed);
    }
    // An empty sequence, and one around nothing that is expected.
    for der in [&[0x30, 0][..], &[0x30, 4, 0x30, 2, 0x02, 0]] {
        let error = build(der).unwrap_err();
        assert!(matches!(error, BuildError::BadClientCertificate { position: 1, .. }), "{error}");
    }
}
