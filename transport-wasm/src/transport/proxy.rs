//! A bank's address behind the TPP's own proxy: see
//! [`proxy_convention`](crate::proxy_convention).

use std::cell::Cell;

use http::StatusCode;
use url::{Host, Url};

use crate::error::{Problem, SendKind};

/// One bank, and the proxy that serves it.
#[derive(Clone)]
pub(super) struct Proxy {
    /// The bank's base URL, without a slash at the end.
    bank: String,
    /// The proxy's, likewise.
    base: String,
    pub(super) origin: String,
    /// Host and port, for errors.
    pub(super) host: String,
    /// Whether it has said that it takes each `Request-ID` once.
    takes_once: Cell<bool>,
}

impl Proxy {
    /// `None` if the base URL cannot be a proxy's.
    pub(super) fn new(bank: &str, base: &str) -> Option<Self> {
        let url = Url::parse(base).ok()?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => url.host().is_some_and(|host| is_loopback(&host)),
            _ => false,
        };
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !secure || !bare {
            return None;
        }
        let host = match (url.host_str()?, url.port()) {
            (host, Some(port)) => format!("{host}:{port}"),
            (host, None) => host.to_owned(),
        };
        Some(Self {
            bank: bank.to_owned(),
            base: url.as_str().trim_end_matches('/').to_owned(),
            origin: url.origin().ascii_serialization(),
            host,
            takes_once: Cell::new(false),
        })
    }

    /// Whether it is for the same bank.
    pub(super) fn is_for_bank_of(&self, other: &Self) -> bool {
        self.bank == other.bank
    }

    /// Where the proxy has this address of the bank's, if it is below its base:
    /// what follows is kept to the byte.
    pub(super) fn address(&self, url: &str) -> Option<String> {
        let rest = url.strip_prefix(&self.bank)?;
        let below = rest.is_empty() || rest.starts_with(['/', '?']);
        below.then(|| format!("{}{rest}", self.base))
    }

    /// Its last response says, or does not say, that it takes each `Request-ID` once.
    pub(super) fn says_once(&self, takes_once: bool) {
        self.takes_once.set(takes_once);
    }

    /// Whether it has said that it takes each `Request-ID` once.
    pub(super) fn takes_once(&self) -> bool {
        self.takes_once.get()
    }

    /// What is asked for to see whether it is there.
    pub(super) fn base(&self) -> &str {
        &self.base
    }
}

/// The bank's status, out of the proxy's answer.
pub(super) fn bank_status(
    http: StatusCode,
    status: Option<&str>,
    delivery: Option<&str>,
) -> Result<StatusCode, Problem> {
    let Some(status) = status else {
        let problem = match delivery {
            Some("not-sent") => Problem::not_sent(SendKind::NotTheBank),
            _ => Problem::unknown(SendKind::NotTheBank),
        };
        return Err(Problem { proxy_status: Some(http), ..problem });
    };
    let bad = || Problem { proxy_status: Some(http), ..Problem::unknown(SendKind::BadProxyStatus) };
    let digits = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit());
    let bank =
        status.parse().ok().filter(|_| digits).and_then(|code| StatusCode::from_u16(code).ok());
    let bank = bank.filter(|bank| (200..600).contains(&bank.as_u16())).ok_or_else(bad)?;
    // What a browser would hide or send again comes as 200. Anything else is from
    // somebody between, who kept the header.
    let told = match bank {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED
        | StatusCode::REQUEST_TIMEOUT
        | StatusCode::MISDIRECTED_REQUEST => StatusCode::OK,
        bank if bank.is_redirection() => StatusCode::OK,
        bank => bank,
    };
    if http == told { Ok(bank) } else { Err(bad()) }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}
