//! One exchange, one answer.

use std::fmt::Debug;

use belfius_psd2::{Delivery, Error, Exchange, Failure, Remedy, Step};
use http::{Request, Response};

use super::{
    discreet::{hides, hides_debug, hides_failure},
    strict, world,
};

/// What an exchange that has nothing to renew makes of this answer.
pub(crate) fn read<X>(exchange: X, response: Response<Vec<u8>>) -> Result<X::Output, Error>
where
    X: Exchange + Debug,
    X::Output: Debug,
{
    let Step::Again(exchange) = exchange.start(world::now()) else { panic!("nothing to renew") };
    asks_the_same_twice(&exchange);
    match exchange.step(response, world::now()) {
        Ok(Step::Done(output)) => {
            hides_debug(&output);
            Ok(output)
        }
        Ok(other) => panic!("one answer was to be enough: {other:?}"),
        Err(failure) => {
            sound(&failure);
            Err(failure.into_error())
        }
    }
}

pub(crate) fn answer(status: u16, body: impl Into<Vec<u8>>) -> Response<Vec<u8>> {
    let json = "application/json;charset=utf-8";
    let builder = Response::builder().status(status).header("content-type", json);
    builder.body(body.into()).unwrap()
}

/// The request, asked for twice.
pub(crate) fn asks_the_same_twice<X: Exchange + Debug>(exchange: &X) -> Request<Vec<u8>> {
    let (request, again) = (exchange.request(), exchange.request());
    assert_eq!((request.method(), request.uri()), (again.method(), again.uri()));
    assert_eq!(request.headers(), again.headers());
    assert!(request.body() == again.body(), "the body is the same");
    let id = exchange.request_id().to_string();
    assert_eq!(request.headers()["request-id"], *id);
    assert_eq!(request.uri().scheme_str(), Some("https"));
    // What HTTP libraries print of a request.
    hides(&format!("{:?}", request.headers()));
    hides_debug(exchange);
    request
}

/// What holds for every error about an answer.
pub(crate) fn sound<X: Exchange + Debug>(failure: &Failure<X>) {
    hides_failure(failure);
    let (error, exchange) = (&failure.error, &failure.exchange);
    assert_eq!(error.operation(), exchange.operation());
    assert!(error.request_id().is_some() && error.status().is_some(), "{error}");
    assert_ne!(error.request_id(), Some(exchange.request_id()), "to be sent again, as a new one");
    if error.operation().moves_money() && error.delivery() == Delivery::Unknown {
        assert_eq!(error.remedy(), Remedy::LookFirst, "{error}");
    }
    if error.status().is_some_and(|status| status.is_server_error()) {
        assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
    }
}

/// Reads a body that is valid JSON once more, changed so that its meaning stays: with
/// space around it, or with a member more that nobody reads, which is broken as the
/// bank breaks them. So the repair changes nothing else. The body itself chooses how.
pub(crate) fn means_the_same_when_broken_elsewhere<T: PartialEq + Debug>(
    body: &[u8],
    read: impl Fn(&[u8]) -> Result<T, Error>,
) {
    if strict::parse_body(body).is_none() {
        return;
    }
    let text = std::str::from_utf8(body).unwrap().trim_start_matches('\u{feff}').trim();
    let which = body.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) % 3;
    let changed = match (which, text.strip_prefix('{')) {
        (1, Some(inside)) => with_member(r#""lone \q and \u12""#, inside),
        (2, Some(inside)) => with_member("\"raw \u{1}\r\n\t\"", inside),
        _ => format!("\u{feff}\r\n {text}\t\n"),
    };
    assert_eq!(outcome(read(changed.as_bytes())), outcome(read(body)), "{changed}");
}

fn with_member(broken: &str, inside: &str) -> String {
    let comma = if inside.trim_start().starts_with('}') { "" } else { "," };
    format!("{{\"~\":{broken}{comma}{inside}")
}

/// The value, or the kind of the error: its place in the text may differ.
fn outcome<T>(
    read: Result<T, Error>,
) -> Result<T, std::mem::Discriminant<belfius_psd2::ErrorKind>> {
    read.map_err(|error| std::mem::discriminant(error.kind()))
}
