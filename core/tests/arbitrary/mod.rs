//! Arbitrary answers of a bank, and what holds for whatever an exchange makes of
//! them.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

use belfius_psd2::{Delivery, Error, Exchange, Remedy, Step};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::Value;

use crate::common::*;

/// What no text may show.
pub(crate) const SECRETS: [&str; 5] = [ACCESS, REFRESH, SCA, CLIENT_SECRET, LOGICAL_ID];

/// The members that mean something in some answer.
const NAMES: &[&str] = &[
    "error",
    "error_code",
    "error_description",
    "url",
    "access_token",
    "refresh_token",
    "expires_in",
    "scope",
    "logical_id",
    "iban",
    "sca_token",
    "language",
    "consent_uri",
    "balance",
    "currency",
    "multicurrency",
    "other_compartments",
    "_embedded",
    "transactions",
    "booked",
    "next_page_key",
    "_links",
    "next",
    "href",
    "amount",
    "execution_date",
    "communication",
    "communication_type",
    "transaction_ref",
    "payment_id",
    "funds_available",
    "transaction_status",
    "status",
    "paymentId",
    "scaRedirect",
    "self",
    "accounts",
    "logicalId",
    "brand_new",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec![
            ACCESS, REFRESH, SCA, CLIENT_SECRET, LOGICAL_ID, "", "10006", "20005", "20007", "20010",
            "20009", "GEN-1203-100003", "GEN-1203-100010", "B14800ZZ-0PLC-REDRCT", "B14821-2121-000000", "RCVD",
            "/payments/sepa-credit-transfers/1", IBAN, "invalid_access_token",
            "invalid_grant", "Invalid JWT", "SCA_required", "AIS", "fr", "EUR", "900", "True", "12.50",
            "2026-01-05", "[]", "http", "https://", LAUNCHER, "https://evil.example/", "k1",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => select(SECRETS.to_vec()).prop_map(|secret| format!("Input '{secret}' https://www.belfius.be/?a={secret} expected {secret}")),
    ]
}

pub(crate) fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => text().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((select(NAMES), inner), 0..7).prop_map(|members| {
                Value::Object(
                    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                )
            }),
        ]
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => json_value().prop_map(|value| value.to_string().into_bytes()),
        1 => (json_value(), any::<prop::sample::Index>()).prop_map(|(value, at)| {
            let mut bytes = value.to_string().into_bytes();
            bytes.truncate(at.index(bytes.len() + 1));
            bytes
        }),
        1 => (json_value(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(value, at, byte)| {
            let mut bytes = value.to_string().into_bytes();
            bytes.insert(at.index(bytes.len() + 1), byte);
            bytes
        }),
        1 => vec(any::<u8>(), 0..200),
    ]
}

pub(crate) fn response() -> impl Strategy<Value = Response<Vec<u8>>> {
    let status = prop_oneof![
        select(vec![200_u16, 201, 204, 302, 400, 401, 403, 404, 406, 429, 495, 500, 503]),
        100..=999_u16,
    ];
    let name = select(vec!["location", "content-type", "response-id", "retry-after", "x"]);
    let value = prop_oneof![text().prop_map(String::into_bytes), vec(any::<u8>(), 0..40)];
    (status, vec((name, value), 0..4), body()).prop_map(|(status, headers, body)| {
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                response.headers_mut().append(HeaderName::from_static(name), value);
            }
        }
        response
    })
}

fn sound(error: &Error) {
    let text = format!("{} {:?}", shown(error), error.remedy());
    for secret in SECRETS {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(error.request_id().is_some() && error.status().is_some());
    if error.operation().moves_money() && error.delivery() == Delivery::Unknown {
        assert_eq!(error.remedy(), Remedy::LookFirst, "{error}");
    }
    if let Some(status) = error.status() {
        assert!(!status.is_server_error() || error.delivery() == Delivery::Unknown, "{error}");
    }
}

/// Runs an exchange whose every request gets the same answer. Each request is the
/// same when asked for twice, and the tokens are renewed once at most.
pub(crate) fn run<X: Exchange>(exchange: X, response: &Response<Vec<u8>>) -> Option<X::Output> {
    let operation = exchange.operation();
    let mut step = exchange.start(now());
    let mut renewals = 0;
    // The call, once more after a renewal, once more without an SCA token.
    for _ in 0..4 {
        let exchange = match step {
            Step::Done(output) => return Some(output),
            Step::Again(exchange) => exchange,
            Step::Renew(renew) => {
                renewals += 1;
                assert_eq!(renewals, 1);
                let scope = renew.stale().scope();
                renew.with(tokens(scope)).unwrap()
            }
        };
        assert_eq!(whole_lossy(&exchange), whole_lossy(&exchange));
        step = match exchange.step(response.clone(), now()) {
            Ok(step) => step,
            Err(failure) => {
                assert_eq!(failure.error.operation(), operation);
                assert_eq!(failure.exchange.operation(), operation);
                sound(&failure.error);
                return None;
            }
        };
    }
    match step {
        Step::Done(output) => Some(output),
        other => panic!("it never ends: {other:?}"),
    }
}

fn whole_lossy<X: Exchange>(exchange: &X) -> String {
    let request = exchange.request();
    format!("{} {} {:?} {:?}", request.method(), request.uri(), request.headers(), request.body())
}
