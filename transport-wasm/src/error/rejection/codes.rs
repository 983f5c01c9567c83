//! What the codes of Node, undici, Bun and node-fetch mean.

use super::{alerts, certificates, meaning::Meaning, said::Said};
use crate::error::{Limit, SendKind as Kind};

/// Node's own words for a connection that was closed in the handshake.
const BEFORE_SECURE: &str =
    "Client network socket disconnected before secure TLS connection was established";

/// Whether no other library has this code, so that it is enough to know Bun by.
pub(super) fn is_of_bun_alone(code: &str) -> bool {
    ["ConnectionRefused", "FailedToOpenSocket", "ConnectionClosed"].contains(&code)
}

/// What the code of an error means, or the system call that failed.
pub(super) fn meaning(said: &Said) -> Option<Meaning> {
    let (code, call) = (&*said.code, &*said.call);
    if call.starts_with("getaddrinfo") || call.starts_with("query") {
        return Some(Meaning::not_sent(Kind::Unresolved));
    }
    let of_several = ["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"].contains(&code);
    if call == "connect" || (of_several && said.is_of_several()) {
        return Some(Meaning::not_sent(Kind::ConnectFailed));
    }
    if said.message.ends_with(BEFORE_SECURE) {
        return Some(Meaning::not_sent(Kind::TlsHandshake));
    }
    if certificates::is_untrusted(code) {
        return Some(Meaning::not_sent(Kind::ServerCertificate));
    }
    // undici 7 gives some of its parser's errors no code.
    if code.is_empty() && said.name == "HTTPParserError" {
        return Some(Meaning::unknown(Kind::NotHttp).named("HTTPParserError"));
    }
    let found = CODES.iter().find(|(known, _)| *known == code);
    let found = found.map(|(_, meaning)| *meaning);
    found
        .or_else(|| alerts::meaning(code, &said.message))
        .or_else(|| code.starts_with("HPE_").then_some(Meaning::unknown(Kind::NotHttp)))
}

const CODES: [(&str, Meaning); 18] = [
    ("ENOTFOUND", Meaning::not_sent(Kind::Unresolved)),
    ("EAI_AGAIN", Meaning::not_sent(Kind::Unresolved)),
    // Those of an `AggregateError`, of Bun and of node-fetch name no system call.
    ("ECONNREFUSED", Meaning::not_sent(Kind::ConnectFailed)),
    ("ConnectionRefused", Meaning::not_sent(Kind::ConnectFailed)),
    ("FailedToOpenSocket", Meaning::not_sent(Kind::ConnectFailed)),
    ("UND_ERR_CONNECT_TIMEOUT", Meaning::not_sent(Kind::ConnectFailed)),
    // An `Agent` of another undici than `fetch`, or an option that undici refuses.
    ("UND_ERR_INVALID_ARG", Meaning::not_sent(Kind::Other)),
    ("UND_ERR_HEADERS_TIMEOUT", Meaning::unknown(Kind::Timeout(Limit::Response))),
    ("UND_ERR_BODY_TIMEOUT", Meaning::unknown(Kind::Timeout(Limit::Total))),
    ("ECONNRESET", Meaning::unknown(Kind::CutOff)),
    ("EPIPE", Meaning::unknown(Kind::CutOff)),
    ("ECONNABORTED", Meaning::unknown(Kind::CutOff)),
    ("UND_ERR_SOCKET", Meaning::unknown(Kind::CutOff)),
    ("ConnectionClosed", Meaning::unknown(Kind::CutOff)),
    ("ERR_STREAM_PREMATURE_CLOSE", Meaning::unknown(Kind::CutOff)),
    ("UND_ERR_HEADERS_OVERFLOW", Meaning::unknown(Kind::HeadersTooLarge)),
    ("HPE_HEADER_OVERFLOW", Meaning::unknown(Kind::HeadersTooLarge)),
    ("Malformed_HTTP_Response", Meaning::unknown(Kind::NotHttp)),
];
