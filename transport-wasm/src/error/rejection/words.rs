//! What fixed words in messages mean: those of Deno, of workerd, and of undici's
//! `ProxyAgent`.

use belfius_psd2::Delivery::NotSent;
use http::StatusCode;

use super::{alerts, said::Said};
use crate::error::{Problem, SendKind as Kind};

/// What the message says, if it is one of those that are known.
pub(super) fn problem(said: &Said) -> Option<Problem> {
    if is_of_workerd(said) {
        return Some(Problem::unknown(Kind::Network));
    }
    let of_deno = said.code.is_none().then(|| of_deno(&said.message)).flatten();
    of_deno.or_else(|| of_forward_proxy(&said.below))
}

/// workerd has an `Error` for whatever goes wrong on the way. Its two texts do not say
/// whether there was a connection.
pub(super) fn is_of_workerd(said: &Said) -> bool {
    let own = said.name.as_deref() == Some("Error") && said.code.is_none();
    own && (said.message == "Network connection lost."
        || said.message.starts_with("internal error; reference = "))
}

/// undici's `ProxyAgent` when the forward proxy opens no tunnel: `Proxy response (407)
/// !== 200 when HTTP Tunneling`.
fn of_forward_proxy(message: &str) -> Option<Problem> {
    let (status, rest) = message.strip_prefix("Proxy response (")?.split_once(')')?;
    let status = StatusCode::from_bytes(status.as_bytes()).ok()?;
    let problem = Problem::not_sent(Kind::ConnectFailed);
    rest.ends_with(" when HTTP Tunneling")
        .then_some(Problem { proxy_status: Some(status), ..problem })
}

fn of_deno(message: &str) -> Option<Problem> {
    if let Some((_, why)) = message.split_once(": client error (Connect): ") {
        return Some(connecting(why));
    }
    if let Some((_, why)) = message.split_once(": client error (SendRequest): ") {
        return Some(Problem::unknown(sending(why)).named("SendRequest"));
    }
    // Of a connection that stands, it gives the reason alone.
    if let Some(alert) = message.strip_prefix(ALERT) {
        return alerts::of_rustls(alert).or(Some(Problem::unknown(Kind::TlsHandshake)));
    }
    let cut = ["Connection reset by peer (os error", "Broken pipe (os error"];
    cut.iter().any(|words| message.starts_with(words)).then(|| Problem::unknown(Kind::CutOff))
}

/// What hyper says while there is no connection to send on.
fn connecting(why: &str) -> Problem {
    if let Some(problem) = why.strip_prefix(ALERT).and_then(alerts::of_rustls) {
        return problem;
    }
    let starts = |words: &str| why.starts_with(words);
    let kind = if starts("dns error") {
        Kind::Unresolved
    } else if starts("invalid peer certificate") {
        Kind::ServerCertificate
    } else if starts("tcp connect error") || starts("tunnel error") || starts("unsuccessful tunnel")
    {
        Kind::ConnectFailed
    } else {
        Kind::TlsHandshake
    };
    Problem::new(kind, NotSent).named("Connect")
}

/// What hyper says once there is one.
fn sending(why: &str) -> Kind {
    if why.starts_with("message head is too large") {
        Kind::HeadersTooLarge
    } else if why.starts_with("invalid HTTP ") {
        Kind::NotHttp
    } else if why.starts_with("connection closed before message completed")
        || why.starts_with("connection error")
    {
        Kind::CutOff
    } else {
        Kind::Network
    }
}

const ALERT: &str = "received fatal alert: ";
