//! The answers of the proxy's own: whoever reads one knows from
//! `Tpp-Proxy-Delivery` whether the bank can have received the request.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt, Full};

use crate::server::body::OutgoingBody;

/// Why there is no answer of the bank's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    status: StatusCode,
    delivery: &'static str,
    why: &'static str,
}

const NOT_SENT: &str = "not-sent";
const UNKNOWN: &str = "unknown";

impl Failure {
    pub(super) const NO_CONNECTION: Failure =
        Failure::new(StatusCode::BAD_GATEWAY, NOT_SENT, "The bank cannot be reached.");
    pub(super) const SLOW_CONNECTION: Failure =
        Failure::new(StatusCode::GATEWAY_TIMEOUT, NOT_SENT, "The bank was not reached in time.");
    pub(super) const NO_ANSWER: Failure =
        Failure::new(StatusCode::BAD_GATEWAY, UNKNOWN, "The bank gave no answer.");
    pub(super) const SLOW_ANSWER: Failure =
        Failure::new(StatusCode::GATEWAY_TIMEOUT, UNKNOWN, "The bank did not answer in time.");

    pub(super) const NOT_FOUND: Failure =
        Failure::refusal(StatusCode::NOT_FOUND, "No bank is below this path.");
    pub(super) const ORIGIN: Failure =
        Failure::refusal(StatusCode::FORBIDDEN, "Pages of this origin are not let in.");
    pub(super) const KEY: Failure =
        Failure::refusal(StatusCode::FORBIDDEN, "Tpp-Proxy-Key is missing or wrong.");
    pub(super) const TOO_LARGE: Failure =
        Failure::refusal(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB.");
    pub(super) const BAD_HEADER: Failure =
        Failure::refusal(StatusCode::BAD_REQUEST, "A Tpp-Proxy-Header- cannot be sent on.");
    pub(super) const BAD_REQUEST: Failure =
        Failure::refusal(StatusCode::BAD_REQUEST, "The request cannot be sent on.");

    /// Something on the way may have changed a repetition: then the first was sent.
    pub(super) const ANOTHER: Failure = Failure::new(
        StatusCode::CONFLICT,
        UNKNOWN,
        "Another request had this Request-ID. Use a new Request-ID for each request.",
    );
    pub(super) const FULL: Failure = Failure::refusal(
        StatusCode::SERVICE_UNAVAILABLE,
        "There were too many requests in the last ten minutes. Send the request later.",
    );
    pub(super) const FORGOTTEN: Failure = Failure::new(
        StatusCode::BAD_GATEWAY,
        UNKNOWN,
        "The request was sent before, and its response is not known any more. \
         Look up at the bank what became of it.",
    );

    /// Before anything was sent.
    const fn refusal(status: StatusCode, why: &'static str) -> Failure {
        Failure::new(status, NOT_SENT, why)
    }

    const fn new(status: StatusCode, delivery: &'static str, why: &'static str) -> Failure {
        Failure { status, delivery, why }
    }

    pub(super) fn is_not_sent(self) -> bool {
        self.delivery == NOT_SENT
    }

    /// The same failure of a request that may have been sent before.
    pub(super) fn unknown(self) -> Failure {
        Failure { delivery: UNKNOWN, ..self }
    }

    pub(super) fn into_answer(self) -> Response<OutgoingBody> {
        let mut answer = text(self.status, self.why);
        let delivery = HeaderValue::from_static(self.delivery);
        answer.headers_mut().insert("tpp-proxy-delivery", delivery);
        answer
    }
}

/// An answer of one line.
pub(super) fn text(status: StatusCode, line: &str) -> Response<OutgoingBody> {
    let mut answer = empty(status);
    let body = Full::new(Bytes::from(format!("{line}\n")));
    *answer.body_mut() = body.map_err(|never| match never {}).boxed();
    let plain = HeaderValue::from_static("text/plain;charset=utf-8");
    answer.headers_mut().insert("content-type", plain);
    answer
}

pub(super) fn empty(status: StatusCode) -> Response<OutgoingBody> {
    let body = Full::new(Bytes::new());
    let mut answer = Response::new(body.map_err(|never| match never {}).boxed());
    *answer.status_mut() = status;
    answer
}
