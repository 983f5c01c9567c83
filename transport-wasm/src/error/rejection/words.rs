//! What fixed words in messages mean: those of Deno, of workerd, and of undici's
//! `ProxyAgent`.

use http::StatusCode;

use super::{alerts, meaning::Meaning, said::Said};
use crate::error::SendKind as Kind;

/// What the message says, if it is one of those that are known.
pub(super) fn meaning(said: &Said) -> Option<Meaning> {
    if is_of_workerd(said) {
        return Some(Meaning::unknown(Kind::Network));
    }
    let of_deno = said.code.is_empty().then(|| of_deno(&said.message)).flatten();
    of_deno.or_else(|| of_forward_proxy(&said.below))
}

/// workerd has an `Error` for whatever goes wrong on the way. Its two texts do not say
/// whether there was a connection.
pub(super) fn is_of_workerd(said: &Said) -> bool {
    let own = said.name == "Error" && said.code.is_empty();
    own && (said.message == "Network connection lost."
        || said.message.starts_with("internal error; reference = "))
}

/// undici's `ProxyAgent` when the forward proxy opens no tunnel: `Proxy response (407)
/// !== 200 when HTTP Tunneling`.
fn of_forward_proxy(message: &str) -> Option<Meaning> {
    let (status, rest) = message.strip_prefix("Proxy response (")?.split_at_checked(3)?;
    let status = StatusCode::from_bytes(status.as_bytes()).ok()?;
    let tunnels = rest.ends_with("when HTTP Tunneling");
    tunnels.then(|| Meaning::not_sent(Kind::ConnectFailed).on_the_way(status))
}

fn of_deno(message: &str) -> Option<Meaning> {
    let connecting = after(message, ": client error (Connect): ");
    let sending = || after(message, ": client error (SendRequest): ");
    // Of a connection that stands, it gives the reason alone.
    let why = connecting.or_else(sending).unwrap_or(message);
    if let Some(meaning) = why.strip_prefix("received fatal alert: ").and_then(alerts::of_rustls) {
        return Some(meaning);
    }
    let known = |words: &[(&str, Kind)]| {
        words.iter().find(|(words, _)| why.starts_with(words)).map(|(_, kind)| *kind)
    };
    if connecting.is_some() {
        let kind = known(&CONNECTING).unwrap_or(Kind::TlsHandshake);
        return Some(Meaning::not_sent(kind).named("Connect"));
    }
    if let Some(kind) = known(&STANDING) {
        return Some(Meaning::unknown(kind));
    }
    // All that is left of a message that had none of the words is itself.
    let sending = why.len() < message.len();
    sending.then(|| Meaning::unknown(known(&SENDING).unwrap_or(Kind::Network)).named("SendRequest"))
}

/// What comes after these words: in few bytes, which the standard library's search takes
/// more of.
fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let mut places = text.as_bytes().windows(words.len());
    let at = places.position(|place| place == words.as_bytes())?;
    text.get(at.saturating_add(words.len())..)
}

/// What hyper says while there is no connection to send on; all else is the handshake.
const CONNECTING: [(&str, Kind); 5] = [
    ("dns error", Kind::Unresolved),
    ("invalid peer certificate", Kind::ServerCertificate),
    ("tcp connect error", Kind::ConnectFailed),
    ("tunnel error", Kind::ConnectFailed),
    ("unsuccessful tunnel", Kind::ConnectFailed),
];

/// What it says once there is one.
const SENDING: [(&str, Kind); 4] = [
    ("connection closed before message completed", Kind::CutOff),
    ("connection error", Kind::CutOff),
    ("message head is too large", Kind::HeadersTooLarge),
    ("invalid HTTP ", Kind::NotHttp),
];

/// What the system and rustls say of one.
const STANDING: [(&str, Kind); 3] = [
    ("received fatal alert: ", Kind::TlsHandshake),
    ("Connection reset by peer (os error", Kind::CutOff),
    ("Broken pipe (os error", Kind::CutOff),
];
