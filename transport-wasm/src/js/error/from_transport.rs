//! What the transport says about an error, fact by fact.

use std::error::Error as _;

use belfius_psd2::{Delivery, Remedy, UnsignedPaymentError};

use super::{Thrown, facts::Facts, from_core::consent, invalid, invalid_input};
use crate::{
    BuildError, Error, Limit, SendError, SendKind, StoreError, StoreErrorKind, WebCryptoError,
    js::{
        name::{kebab, member_of_order},
        store::Failure,
        views::json,
    },
};

impl From<Error> for Thrown {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Core(error) => error.into(),
            Error::Send(error) => sending(&error).thrown(&message),
            Error::Renewal { operation, source } => {
                let mut facts = Facts::of("renewal");
                facts.call(Some(operation), source.request_id());
                facts.show("consent", source.core().and_then(consent));
                facts.remedy(source.remedy().as_ref(), None);
                facts.thrown(&message).with_cause(&Self::from(*source))
            }
            Error::RenewalNeeded { operation } => {
                let mut facts = Facts::of("renewal-needed");
                facts.call(Some(operation), None);
                facts.remedy(Some(&Remedy::RefreshTokens), None);
                facts.thrown(&message)
            }
            Error::NoTokens => {
                let mut facts = Facts::of("no-tokens");
                facts.remedy(Some(&Remedy::NewConsent), None);
                facts.thrown(&message)
            }
            Error::Store(error) => of_store(Facts::of("store"), &error, &message),
            Error::Unsaved(unsaved) => {
                let mut facts = Facts::new("unsaved", Delivery::Unknown);
                facts.call(Some(unsaved.operation()), None);
                facts.remedy(unsaved.remedy().as_ref(), None);
                facts.hide_json("tokens", json(unsaved.tokens()));
                of_store(facts, unsaved.store_error(), &message)
            }
            Error::Random(_) => Facts::of("random").thrown(&message),
            // The driver asks until the end.
            error => Facts::new("unfinished", error.delivery()).thrown(&message),
        }
    }
}

/// With what the caller's own store threw.
fn of_store(mut facts: Facts, error: &StoreError, message: &str) -> Thrown {
    facts.show("reason", Some(store_reason(error.kind())));
    let thrown = facts.thrown(message);
    let failure = error.source().and_then(|source| source.downcast_ref::<Failure>());
    match failure.and_then(Failure::value) {
        Some(value) => thrown.with_store_error(&value),
        None => thrown,
    }
}

fn sending(error: &SendError) -> Facts {
    let kind = match error.kind() {
        SendKind::Timeout(_) => "time-out".into(),
        kind => kebab(&kind),
    };
    let mut facts = Facts::new(&kind, error.delivery());
    facts.call(Some(error.operation()), Some(error.request_id()));
    facts.show(
        "limit",
        match error.kind() {
            SendKind::Timeout(Limit::Response) => Some("response"),
            SendKind::Timeout(Limit::Total) => Some("total"),
            _ => None,
        },
    );
    facts.show("host", Some(error.host()));
    facts.show("proxy", error.proxy());
    facts.show("reason", error.name());
    facts.status("httpStatus", error.status());
    facts.status("proxyStatus", error.proxy_status());
    facts.count("attempts", Some(error.attempts().into()));
    facts.show("sendsOnce", Some(&kebab(&error.sends_once())));
    facts.flag("goesOn", Some(error.goes_on()).filter(|goes_on| *goes_on));
    facts.remedy(error.remedy().as_ref(), None);
    facts
}

fn store_reason(kind: StoreErrorKind) -> &'static str {
    match kind {
        StoreErrorKind::Lock => "lock",
        StoreErrorKind::Load => "load",
        StoreErrorKind::Save => "save",
        StoreErrorKind::Corrupt { .. } => "corrupt",
        StoreErrorKind::OtherScope { .. } => "other-scope",
        _ => "other",
    }
}

impl From<BuildError> for Thrown {
    fn from(error: BuildError) -> Self {
        let field = match &error {
            BuildError::NoFetch | BuildError::NotAFetch => "fetch",
            BuildError::Proxy { .. } | BuildError::ProxyTwice { .. } => "proxy",
            BuildError::ProxyHeaderName { .. }
            | BuildError::ProxyHeaderValue { .. }
            | BuildError::ProxyHeaderWithoutProxy => "proxyHeaders",
            BuildError::ZeroTimeout { limit: Limit::Response } => "responseTimeoutMs",
            BuildError::ZeroTimeout { limit: Limit::Total } => "totalTimeoutMs",
            BuildError::Missing { .. } => "fetch",
            BuildError::SendsTwice => "sendsOnce",
        };
        invalid(field, &error.to_string())
    }
}

impl From<UnsignedPaymentError> for Thrown {
    /// By the order's own member; `input` is the bank's name for it.
    fn from(error: UnsignedPaymentError) -> Self {
        let (bank, changes) = (error.field(), matches!(error, UnsignedPaymentError::Changes(_)));
        let field = if changes { "changes".into() } else { member_of_order(bank) };
        invalid_input(&field, bank, &error.to_string())
    }
}

impl From<WebCryptoError> for Thrown {
    fn from(error: WebCryptoError) -> Self {
        let message = error.to_string();
        match error {
            WebCryptoError::Missing => Self::of_kind("no-web-crypto", &message),
            WebCryptoError::Failed { name } => {
                let mut facts = Facts::of("web-crypto");
                facts.show("reason", Some(&name));
                facts.thrown(&message)
            }
            _ => invalid("key", &message),
        }
    }
}
