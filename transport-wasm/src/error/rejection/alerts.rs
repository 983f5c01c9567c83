//! TLS alerts, by the names and numbers that the hosts give them.

use super::meaning::Meaning;
use crate::error::SendKind as Kind;

/// A server may ask for a certificate after it has read a request.
const HANDSHAKE: Meaning = Meaning::unknown(Kind::TlsHandshake);

/// What OpenSSL's code of a handshake that failed means. Node's module `https`, and so
/// node-fetch, has but `EPROTO`, and OpenSSL's own words in the message.
pub(super) fn meaning(code: &str, message: &str) -> Option<Meaning> {
    if code == "EPROTO" {
        let message = message.trim_end_matches('\n');
        let ours = OURS.iter().any(|(_, words)| message.ends_with(words));
        return Some(if ours { Meaning::refused() } else { HANDSHAKE });
    }
    let reason = code.strip_prefix("ERR_SSL_")?;
    let alert = ALERTS.iter().find_map(|prefix| reason.strip_prefix(prefix));
    Some(match alert {
        Some(alert) if OURS.iter().any(|(name, _)| *name == alert) => Meaning::refused(),
        // Answers to the first message of a handshake.
        Some("PROTOCOL_VERSION") => Meaning::not_sent(Kind::TlsHandshake),
        None if reason == "UNSUPPORTED_PROTOCOL" => Meaning::not_sent(Kind::TlsHandshake),
        _ => HANDSHAKE,
    })
}

/// What an alert means by the name that rustls gives it, and so Deno: `UnknownCA` for
/// `UNKNOWN_CA`.
pub(super) fn of_rustls(alert: &str) -> Option<Meaning> {
    let is_it = |known: &str| {
        let letters = known.bytes().filter(|byte| *byte != b'_');
        letters.eq(alert.bytes().map(|byte| byte.to_ascii_uppercase()))
    };
    let (name, _) = OURS.iter().find(|(known, _)| is_it(known))?;
    Some(Meaning::refused().named(name))
}

/// What comes before an alert's name: OpenSSL 3.0 has the version that brought it, 3.5
/// has one name for most.
const ALERTS: [&str; 4] = ["SSL/TLS_ALERT_", "TLSV1_ALERT_", "SSLV3_ALERT_", "TLSV13_ALERT_"];

/// Alerts about our certificate, and how OpenSSL's words for them end. In TLS 1.3 they
/// come when our side has ended the handshake, so that the request may have left; the
/// server's side has not, so that it was not taken.
const OURS: [(&str, &str); 9] = [
    ("NO_CERTIFICATE", "SSL alert number 41"),
    ("BAD_CERTIFICATE", "SSL alert number 42"),
    ("UNSUPPORTED_CERTIFICATE", "SSL alert number 43"),
    ("CERTIFICATE_REVOKED", "SSL alert number 44"),
    ("CERTIFICATE_EXPIRED", "SSL alert number 45"),
    ("CERTIFICATE_UNKNOWN", "SSL alert number 46"),
    ("UNKNOWN_CA", "SSL alert number 48"),
    ("ACCESS_DENIED", "SSL alert number 49"),
    ("CERTIFICATE_REQUIRED", "SSL alert number 116"),
];
