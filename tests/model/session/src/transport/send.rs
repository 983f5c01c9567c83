//! One request over a [`Line`], and how its failures look to the real diagnosis.

use std::io;

use belfius_psd2::{Exchange, Operation, model::RequestId};
use http::{Request, Response};
use ureq::Timeout;

use super::{Broken, Line};
use crate::error::{Located, SendError, Sent, Stage};

/// What errors may know of a request.
pub(super) fn facts<X: Exchange>(exchange: &X, request: &Request<Vec<u8>>, attempt: u32) -> Sent {
    sent(exchange.operation(), exchange.request_id(), request, attempt)
}

/// The same of a request that is no exchange's.
pub(super) fn sent(
    operation: Operation,
    request_id: RequestId,
    request: &Request<Vec<u8>>,
    attempt: u32,
) -> Sent {
    let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
    Sent { operation, request_id, host, attempt }
}

pub(super) fn send(
    line: &dyn Line,
    request: Request<Vec<u8>>,
    max_body: usize,
    sent: Sent,
) -> Result<Response<Vec<u8>>, SendError> {
    match line.send(request) {
        Ok(mut response) => {
            response.body_mut().truncate(max_body.saturating_add(1));
            Ok(response)
        }
        Err(broken) => {
            let status = if let Broken::Body(status) = broken { Some(status) } else { None };
            Err(SendError::new(sent, status, located(broken)))
        }
    }
}

fn located(broken: Broken) -> ureq::Error {
    let io = |kind| ureq::Error::Io(io::Error::from(kind));
    let cut = || io(io::ErrorKind::ConnectionReset);
    let (stage, reused, error) = match broken {
        Broken::Connect => (Stage::Connecting, false, io(io::ErrorKind::ConnectionRefused)),
        Broken::Handshake => (Stage::Handshake, false, cut()),
        Broken::Finishing => (Stage::Finishing, false, cut()),
        Broken::Waiting => (Stage::Waiting, false, cut()),
        Broken::WaitingReused => (Stage::Waiting, true, cut()),
        Broken::Timeout => (Stage::Waiting, false, ureq::Error::Timeout(Timeout::RecvResponse)),
        Broken::Body(_) => (Stage::Answering, false, cut()),
    };
    Located::wrap(stage, reused, error)
}
