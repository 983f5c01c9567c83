//! One HTTP request, and its whole answer.

use std::io::Read;

use belfius_psd2::session::Facts;
use http::{Method, Request, Response, uri::Scheme};
use ureq::{Agent, AsSendBody};

use crate::{
    error::{SendError, Sent},
    span::RequestSpan,
};

/// The longest line of a request's head that is sent, in bytes.
const LONGEST_LINE: usize = 128 * 1024;

/// Sends it and reads the answer, at most one byte more than `max_body` of its
/// body: with that byte the core sees that it is too long.
pub(super) fn send(
    agent: &Agent,
    request: Request<Vec<u8>>,
    max_body: usize,
    facts: Facts,
) -> Result<Response<Vec<u8>>, SendError> {
    let span = RequestSpan::open(&facts);
    let sent = Sent { facts, uri: request.uri().clone() };
    match exchange(agent, request, max_body, &sent) {
        Ok(response) => {
            span.answered(response.status(), response.headers());
            Ok(response)
        }
        Err(error) => {
            span.failed(&error);
            Err(error)
        }
    }
}

fn exchange(
    agent: &Agent,
    request: Request<Vec<u8>>,
    max_body: usize,
    sent: &Sent,
) -> Result<Response<Vec<u8>>, SendError> {
    // ureq checks it as well; here it costs no connection and shows no address.
    if request.uri().scheme() != Some(&Scheme::HTTPS) {
        return Err(SendError::not_https(sent));
    }
    let line = longest_line(&request);
    if line > LONGEST_LINE {
        return Err(SendError::line_too_long(sent));
    }
    let response = match run(agent, request, line) {
        Ok(response) => response,
        Err(error) => return Err(SendError::new(sent, None, error)),
    };
    let (head, body) = response.into_parts();
    let limit = u64::try_from(max_body).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    match body.into_reader().take(limit).read_to_end(&mut bytes) {
        Ok(_) => Ok(Response::from_parts(head, bytes)),
        Err(error) => Err(SendError::new(sent, Some(head.status), ureq::Error::from(error))),
    }
}

/// How long the longest line of its head is, in bytes.
fn longest_line(request: &Request<Vec<u8>>) -> usize {
    const REST: usize = " HTTP/1.1\r\n".len();
    let (method, uri) = (request.method().as_str(), request.uri());
    let target = uri.path_and_query().map_or(1, |target| target.as_str().len());
    let headers = request.headers().iter();
    let header = headers.map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    let first = method.len() + 1 + target + REST;
    header.fold(first, usize::max)
}

fn run(
    agent: &Agent,
    request: Request<Vec<u8>>,
    line: usize,
) -> Result<Response<ureq::Body>, ureq::Error> {
    // `ureq` writes each line at once, the last one with the end of the head.
    let room = line.saturating_add(64).max(agent.config().output_buffer_size());

    // An empty body is `Content-Length: 0` with these, and none with the others.
    let has_body = [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
    if has_body || !request.body().is_empty() {
        agent.run(with_room(agent, request, room))
    } else {
        agent.run(with_room(agent, request.map(drop), room))
    }
}

/// The request, on a connection whose buffer has room for its longest line. One with more
/// than all connections have is of its own, since `ureq` keeps none that differ.
fn with_room<S: AsSendBody>(agent: &Agent, request: Request<S>, room: usize) -> Request<S> {
    if room == agent.config().output_buffer_size() {
        return request;
    }
    agent.configure_request(request).output_buffer_size(room).build()
}
