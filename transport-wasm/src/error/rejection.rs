//! What a `fetch` that failed means, as far as it tells.
//!
//! A browser gives a `TypeError` for everything. Node's has the reason in `cause`:
//! a code of the operating system, of OpenSSL, or of undici. Messages are never
//! shown, since some hold the address.

use belfius_psd2::Delivery;
use wasm_bindgen::JsValue;

use super::{kind::SendKind, problem::Problem};
use crate::host::js;

/// The longest name or code that is shown.
const LONGEST_NAME: usize = 64;

impl Problem {
    /// Of a promise of `fetch` that was rejected.
    pub(crate) fn rejected(error: &JsValue) -> Self {
        let cause = Cause::of(&js::get(error, "cause"));
        let name = js::text(error, "name").filter(|name| is_name(name));
        let problem = match &cause {
            Some(cause) => cause.problem(),
            None if name.as_deref() == Some("TypeError") => Self::unknown(SendKind::Network),
            None => Self::unknown(SendKind::Other),
        };
        // Bun has its code in the error itself.
        let code = || js::text(error, "code").filter(|code| is_name(code));
        let shown = cause.and_then(|cause| cause.code).or_else(code).or(name);
        Self { name: shown, ..problem }
    }

    /// Of a call of `fetch` that threw before it gave a promise.
    pub(crate) fn thrown(error: &JsValue) -> Self {
        Self::rejected(error).proven(Delivery::NotSent)
    }
}

/// What Node says below the `TypeError`.
struct Cause {
    code: Option<String>,
    /// The system call that failed, if it was one.
    call: Option<String>,
    /// Node's own words for a connection that was closed in the handshake.
    before_secure: bool,
    /// Of an `AggregateError`: what was tried, address by address.
    each: Vec<Cause>,
}

impl Cause {
    fn of(cause: &JsValue) -> Option<Self> {
        if !cause.is_object() {
            return None;
        }
        let each = js::array(js::get(cause, "errors"))
            .map(|errors| errors.iter().take(16).filter_map(|error| Self::flat(&error)).collect());
        Some(Self { each: each.unwrap_or_default(), ..Self::flat(cause)? })
    }

    fn flat(cause: &JsValue) -> Option<Self> {
        let message = js::text(cause, "message");
        Some(Self {
            code: js::text(cause, "code").filter(|code| is_name(code)),
            call: js::text(cause, "syscall"),
            before_secure: message.as_deref()
                == Some(
                    "Client network socket disconnected before secure TLS connection was established",
                ),
            each: Vec::new(),
        })
    }

    fn problem(&self) -> Problem {
        let (kind, delivery) = self.meaning();
        if self.each.is_empty() || delivery != Delivery::NotSent {
            return Problem::new(kind, delivery);
        }
        // All of them have to say so.
        let sure = self.each.iter().all(|one| one.meaning().1 == Delivery::NotSent);
        Problem::new(kind, if sure { delivery } else { Delivery::Unknown })
    }

    fn meaning(&self) -> (SendKind, Delivery) {
        use Delivery::{NotSent, Refused, Unknown};
        let code = self.code.as_deref().unwrap_or_default();
        let call = self.call.as_deref().unwrap_or_default();
        if call.starts_with("getaddrinfo") || call.starts_with("query") {
            return (SendKind::Unresolved, NotSent);
        }
        if call == "connect" || code == "UND_ERR_CONNECT_TIMEOUT" {
            return (SendKind::ConnectFailed, NotSent);
        }
        if self.before_secure {
            return (SendKind::TlsHandshake, NotSent);
        }
        match code {
            // Those of an `AggregateError`, which names no system call itself.
            "ECONNREFUSED" => (SendKind::ConnectFailed, NotSent),
            "ETIMEDOUT" | "EHOSTUNREACH" | "ENETUNREACH" if !self.each.is_empty() => {
                (SendKind::ConnectFailed, NotSent)
            }
            _ if SERVER_CERTIFICATE.contains(&code) => (SendKind::ServerCertificate, NotSent),
            _ if CLIENT_CERTIFICATE.contains(&code) => (SendKind::ClientCertificate, Refused),
            // Answers to the first message of a handshake.
            "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" | "ERR_SSL_UNSUPPORTED_PROTOCOL" => {
                (SendKind::TlsHandshake, NotSent)
            }
            _ if code.starts_with("ERR_SSL_") || code == "EPROTO" => {
                (SendKind::TlsHandshake, Unknown)
            }
            "ECONNRESET" | "EPIPE" | "ECONNABORTED" | "UND_ERR_SOCKET" => {
                (SendKind::CutOff, Unknown)
            }
            "UND_ERR_HEADERS_OVERFLOW" | "HPE_HEADER_OVERFLOW" => {
                (SendKind::HeadersTooLarge, Unknown)
            }
            _ if code.starts_with("HPE_") => (SendKind::NotHttp, Unknown),
            _ => (SendKind::Network, Unknown),
        }
    }
}

/// Why Node does not trust a certificate: OpenSSL's codes of its verification, and
/// Node's own of the name. Nothing is written to a connection that is not trusted.
const SERVER_CERTIFICATE: [&str; 28] = [
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_GET_CRL",
    "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
    "UNABLE_TO_DECRYPT_CRL_SIGNATURE",
    "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
    "CERT_SIGNATURE_FAILURE",
    "CRL_SIGNATURE_FAILURE",
    "CERT_NOT_YET_VALID",
    "CERT_HAS_EXPIRED",
    "CRL_NOT_YET_VALID",
    "CRL_HAS_EXPIRED",
    "ERROR_IN_CERT_NOT_BEFORE_FIELD",
    "ERROR_IN_CERT_NOT_AFTER_FIELD",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "CERT_CHAIN_TOO_LONG",
    "CERT_REVOKED",
    "INVALID_CA",
    "PATH_LENGTH_EXCEEDED",
    "INVALID_PURPOSE",
    "CERT_UNTRUSTED",
    "CERT_REJECTED",
    "HOSTNAME_MISMATCH",
    "UNSPECIFIED",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "ERR_TLS_CERT_ALTNAME_FORMAT",
];

/// Alerts about our certificate. In TLS 1.3 they come when our side has ended the
/// handshake, so that the request may have left; the server's side has not, so that
/// it was not taken.
const CLIENT_CERTIFICATE: [&str; 9] = [
    "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
    "ERR_SSL_SSLV3_ALERT_NO_CERTIFICATE",
    "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
    "ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
    "ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED",
    "ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED",
    "ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN",
    "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
    "ERR_SSL_TLSV1_ALERT_ACCESS_DENIED",
];

/// Whether it looks like a name or a code, and not like a text of somebody's.
fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
