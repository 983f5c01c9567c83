//! Reading a request: which call it is, and what it brings.

use http::{HeaderMap, Request};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::fallback::{FIRST, LATER};

/// Which of the API's calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    ConsentUris,
    ExchangeCode,
    RefreshTokens,
    Accounts,
    Account,
    Transactions,
    Funds,
    Initiate,
    Details,
    Status,
    SignAgain,
    Cancel,
    /// Of the fallback interface: the first call, a later one that asks, one that pays.
    FallbackFirst,
    FallbackScreen,
    FallbackPayment,
    Nothing,
}

impl Kind {
    /// Whether it makes or ends a payment.
    pub(crate) fn moves_money(self) -> bool {
        matches!(self, Self::Initiate | Self::SignAgain | Self::Cancel | Self::FallbackPayment)
    }

    pub(crate) fn is_fallback(self) -> bool {
        matches!(self, Self::FallbackFirst | Self::FallbackScreen | Self::FallbackPayment)
    }
}

/// A call, read.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) kind: Kind,
    pub(crate) segments: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) form: Vec<(String, String)>,
    pub(crate) bearer: Option<String>,
    pub(crate) basic: bool,
    pub(crate) challenge: Option<String>,
    pub(crate) sca_token: Option<String>,
    pub(crate) signature: Option<String>,
    pub(crate) request_id: String,
    pub(crate) client: bool,
    pub(crate) body: Vec<u8>,
    headers: HeaderMap,
}

impl Called {
    pub(crate) fn read(request: &Request<Vec<u8>>) -> Self {
        let header = |name: &str| {
            request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let path = request.uri().path();
        let segments: Vec<String> = path.split('/').skip(1).map(decoded).collect();
        let authorization = header("authorization").unwrap_or_default();
        let is_form = header("content-type").is_some_and(|kind| kind.contains("form-urlencoded"));
        let text = String::from_utf8_lossy(request.body());
        let form = if is_form { pairs(&text) } else { Vec::new() };
        let right_client = header("client-id").is_some() && header("redirect-uri").is_some();
        Self {
            kind: fallback(request)
                .unwrap_or_else(|| kind(request.method().as_str(), &segments, &form)),
            segments,
            query: pairs(request.uri().query().unwrap_or_default()),
            form,
            bearer: authorization.strip_prefix("Bearer ").map(str::to_owned),
            basic: authorization.starts_with("Basic "),
            challenge: header("code-challenge")
                .filter(|_| header("code-challenge-method").as_deref() == Some("S256")),
            sca_token: header("sca-token"),
            signature: header("signature"),
            request_id: header("request-id").unwrap_or_default(),
            client: right_client,
            body: request.body().clone(),
            headers: request.headers().clone(),
        }
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        find(&self.form, name)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// Whether it says who asks.
    pub(crate) fn is_identified(&self, _generation: u8) -> bool {
        let token = matches!(self.kind, Kind::ExchangeCode | Kind::RefreshTokens);
        !self.request_id.is_empty() && if token { self.basic } else { self.client }
    }

    /// Service and product of a payment.
    pub(crate) fn resource(&self) -> String {
        self.segments.iter().take(2).cloned().collect::<Vec<_>>().join("/")
    }

    /// What a payment pays, by the TPP's own name for it.
    pub(crate) fn order(&self) -> Option<String> {
        if self.segments.first().is_some_and(|first| first == "bulk-payments") {
            return Some(String::from_utf8_lossy(&self.body).into_owned());
        }
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        let id = ["payment_id", "endtoend_identification"].iter().find_map(|name| body.get(name));
        id?.as_str().map(str::to_owned)
    }
}

/// Which call of the fallback interface, if it went there.
fn fallback(request: &Request<Vec<u8>>) -> Option<Kind> {
    let address = request.uri().to_string();
    match request.method().as_str() {
        _ if address.starts_with(FIRST) => Some(Kind::FallbackFirst),
        "GET" if address.starts_with(LATER) => Some(Kind::FallbackScreen),
        _ if address.starts_with(LATER) => Some(Kind::FallbackPayment),
        _ => None,
    }
}

fn kind(method: &str, segments: &[String], form: &[(String, String)]) -> Kind {
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let service = segments.first().is_some_and(|first| first.ends_with("payments"));
    match (method, segments.as_slice()) {
        ("GET", ["consent-uris"]) => Kind::ConsentUris,
        ("POST", ["token"]) => match find(form, "grant_type") {
            Some("authorization_code") => Kind::ExchangeCode,
            Some("refresh_token") => Kind::RefreshTokens,
            _ => Kind::Nothing,
        },
        ("GET", ["accounts"]) => Kind::Accounts,
        ("GET", ["accounts", _]) => Kind::Account,
        ("GET", ["accounts", _, "transactions"]) => Kind::Transactions,
        ("POST", ["funds-confirmations"]) | ("GET", ["accounts", _, "funds-confirmations"]) => {
            Kind::Funds
        }
        ("POST", [_, _]) if service => Kind::Initiate,
        ("GET", [_, _, _]) if service => Kind::Details,
        ("DELETE", [_, _, _]) if service => Kind::Cancel,
        ("GET", [_, _, _, "status"]) if service => Kind::Status,
        ("POST", [_, _, _, "authorisations"]) if service => Kind::SignAgain,
        _ => Kind::Nothing,
    }
}

fn find<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    pairs.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// The pairs of a query or a form.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decoded(name), decoded(value))
    };
    parts.map(pair).collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
