//! TLS alerts, by the names and numbers that the hosts give them.

use belfius_psd2::Delivery::{NotSent, Refused, Unknown};

use crate::error::{Problem, SendKind as Kind};

/// What OpenSSL's code of a handshake that failed means. Node's module `https`, and so
/// node-fetch, has but `EPROTO`, and OpenSSL's own words in the message.
pub(super) fn problem(code: &str, message: &str) -> Option<Problem> {
    if code == "EPROTO" {
        let about_ours = number(message).is_some_and(|number| OURS_BY_NUMBER.contains(&number));
        return Some(if about_ours { ours() } else { handshake() });
    }
    let reason = code.strip_prefix("ERR_SSL_")?;
    let alert = ALERTS.iter().find_map(|prefix| reason.strip_prefix(prefix));
    Some(match alert {
        Some(alert) if OURS.contains(&alert) => ours(),
        // Answers to the first message of a handshake.
        Some("PROTOCOL_VERSION") => Problem::new(Kind::TlsHandshake, NotSent),
        None if reason == "UNSUPPORTED_PROTOCOL" => Problem::new(Kind::TlsHandshake, NotSent),
        _ => handshake(),
    })
}

/// What an alert means by the name that rustls gives it, and so Deno.
pub(super) fn of_rustls(alert: &str) -> Option<Problem> {
    let known = OURS_OF_RUSTLS.into_iter().find(|name| *name == alert)?;
    Some(ours().named(known))
}

fn ours() -> Problem {
    Problem::new(Kind::ClientCertificate, Refused)
}

/// A server may ask for a certificate after it has read a request.
fn handshake() -> Problem {
    Problem::new(Kind::TlsHandshake, Unknown)
}

/// The number in OpenSSL's words `… SSL alert number 48`.
fn number(message: &str) -> Option<u8> {
    let (_, number) = message.rsplit_once("SSL alert number ")?;
    number.trim_end().parse().ok()
}

/// What comes before an alert's name: OpenSSL 3.0 has the version that brought it, 3.5
/// has one name for most.
const ALERTS: [&str; 4] = ["SSL/TLS_ALERT_", "TLSV1_ALERT_", "SSLV3_ALERT_", "TLSV13_ALERT_"];

/// Alerts about our certificate. In TLS 1.3 they come when our side has ended the
/// handshake, so that the request may have left; the server's side has not, so that
/// it was not taken.
const OURS: [&str; 9] = [
    "NO_CERTIFICATE",
    "BAD_CERTIFICATE",
    "UNSUPPORTED_CERTIFICATE",
    "CERTIFICATE_REVOKED",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_UNKNOWN",
    "UNKNOWN_CA",
    "ACCESS_DENIED",
    "CERTIFICATE_REQUIRED",
];
const OURS_BY_NUMBER: [u8; 9] = [41, 42, 43, 44, 45, 46, 48, 49, 116];
const OURS_OF_RUSTLS: [&str; 9] = [
    "NoCertificate",
    "BadCertificate",
    "UnsupportedCertificate",
    "CertificateRevoked",
    "CertificateExpired",
    "CertificateUnknown",
    "UnknownCA",
    "AccessDenied",
    "CertificateRequired",
];
