//! What cannot work is said when the transport is built.

use std::time::Duration;

use belfius_psd2_ureq::{BuildError, Limit, Roots, Transport};

use crate::{
    bank::builder,
    pki::{PKI, STRANGER},
};

fn certificate(chain: &str, key: &str) -> BuildError {
    let builder = Transport::builder().roots(Roots::pem(&PKI.ca_pem));
    builder.client_certificate(chain, key).build().unwrap_err()
}

#[test]
fn a_key_of_another_certificate_is_an_error() {
    let error = certificate(&PKI.qwac.pem, &STRANGER.qwac.key_pem);
    assert_eq!(error, BuildError::KeyMismatch);
    assert!(error.to_string().contains("openssl"), "{error}");
    // The issuer first: the commonest way to get there.
    let wrong_order = format!("{}{}", PKI.ca_pem, PKI.qwac.pem);
    assert_eq!(certificate(&wrong_order, &PKI.qwac.key_pem), BuildError::KeyMismatch);
}

#[test]
fn a_malformed_certificate_or_key_is_an_error() {
    let (pem, key) = (&PKI.qwac.pem, &PKI.qwac.key_pem);
    assert_eq!(certificate("", key), BuildError::NoClientCertificate);
    assert_eq!(certificate(key, pem), BuildError::NoClientCertificate);
    assert_eq!(certificate(pem, ""), BuildError::NoKey);
    assert_eq!(certificate(pem, pem), BuildError::NoKey);

    let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let bad = certificate(nonsense, key);
    assert!(matches!(bad, BuildError::BadClientCertificate { position: 1, .. }), "{bad}");
    let bad = certificate(&format!("{pem}{nonsense}"), key);
    assert!(matches!(bad, BuildError::BadClientCertificate { position: 2, .. }), "{bad}");
    let cut = &pem[..pem.len() / 2];
    let bad = certificate(cut, key);
    assert!(matches!(bad, BuildError::BadClientCertificate { position: 1, .. }), "{bad}");

    // What is wrong, in words that repeat nothing.
    for (text, said) in [
        (cut.to_owned(), "no `END`"),
        (pem.replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE"), "`BEGIN` must be a line"),
        (pem.replacen('\n', "\n*", 2), "is not base64"),
    ] {
        let BuildError::BadClientCertificate { reason, .. } = certificate(&text, key) else {
            panic!("{text}")
        };
        assert!(reason.contains(said), "{reason}");
    }

    let encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assert_eq!(certificate(pem, &encrypted), BuildError::EncryptedKey);
    let nonsense = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert!(matches!(certificate(pem, nonsense), BuildError::BadKey { .. }));
    let damaged = certificate(pem, &key[..key.len() / 2]);
    assert!(matches!(damaged, BuildError::BadKey { .. }), "{damaged}");
    let shown = format!("{damaged} {damaged:?}");
    assert!(!shown.contains(&key[40..60]), "{shown}");
}

#[test]
fn the_client_certificate_is_given_or_declined() {
    let roots = || Transport::builder().roots(Roots::pem(&PKI.ca_pem));
    assert_eq!(roots().build().unwrap_err(), BuildError::ClientCertificateNotChosen);
    assert!(roots().without_client_certificate().build().is_ok());
}

#[test]
fn no_root_is_skipped() {
    let build = |pem: &str| {
        Transport::builder().without_client_certificate().roots(Roots::pem(pem)).build()
    };
    assert_eq!(build("").unwrap_err(), BuildError::NoRoots);
    assert_eq!(build(&PKI.qwac.key_pem).unwrap_err(), BuildError::NoRoots);
    let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let second = build(&format!("{}{nonsense}", PKI.ca_pem)).unwrap_err();
    assert!(matches!(second, BuildError::BadRoot { position: 2, .. }), "{second}");
    let cut = build(&PKI.ca_pem[..80]).unwrap_err();
    assert!(matches!(cut, BuildError::BadRoot { position: 1, .. }), "{cut}");
    assert!(build(&format!("{}{}", PKI.ca_pem, STRANGER.ca_pem)).is_ok());
}

#[test]
fn settings_that_make_no_sense_are_errors() {
    let zero = Duration::ZERO;
    let limit = |limit| BuildError::ZeroTimeout { limit };
    assert_eq!(builder().connect_timeout(zero).build().unwrap_err(), limit(Limit::Connect));
    assert_eq!(builder().response_timeout(zero).build().unwrap_err(), limit(Limit::Response));
    assert_eq!(builder().total_timeout(zero).build().unwrap_err(), limit(Limit::Total));
    assert_eq!(builder().user_agent("a\r\nb: c").build().unwrap_err(), BuildError::UserAgent);
    assert_eq!(builder().max_header_bytes(0).build().unwrap_err(), BuildError::HeaderLimit);
    for proxy in ["socks5://user:pass@localhost:1", "https://localhost:1", "", "http://"] {
        let error = builder().proxy(proxy).build().unwrap_err();
        assert_eq!(error, BuildError::Proxy, "{proxy}");
        assert!(!error.to_string().contains("pass"));
    }
}

#[test]
fn nothing_secret_shows() {
    let shown = format!("{:?} {:?}", builder().proxy("http://u:geheim@h"), builder().build());
    assert!(!shown.contains("PRIVATE") && !shown.contains("geheim"), "{shown}");
}
