//! One connection of a TPP: TLS, requests in turn, and the ways in which the
//! connection itself can go wrong.

use std::error::Error;
use std::future::poll_fn;
use std::sync::Arc;

use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::body::{Delivery, OutgoingBody, body, tells_length};
use crate::api::answer::Answer;
use crate::api::request::Request;
use crate::api::{self, with_response_id};
use crate::bank::brand::Brand;
use crate::faults::{Fault, damage};
use crate::recorded::RecordedRequest;
use crate::shared::{Shared, lock};

/// More than any request of the API needs, but for files.
const MOST_BODY: usize = 1024 * 1024;

/// Why a connection ends without an answer. Returned from the service: hyper
/// then stops and hands the stream back.
#[derive(Debug, thiserror::Error)]
enum Abort {
    #[error("cut on purpose")]
    Cut,
    #[error("headers without end, on purpose")]
    EndlessHeaders,
    #[error("the request's body could not be read")]
    Unreadable,
}

pub(crate) async fn serve(
    mut stream: TcpStream,
    brand: Brand,
    acceptor: TlsAcceptor,
    shared: Arc<Shared>,
) {
    if shared.faults.take_handshake_cut() {
        // Some of the ClientHello, so that the caller is inside the handshake.
        let _ = stream.read(&mut [0; 16]).await;
        return;
    }
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    // Boxed, as only an `Unpin` future lets hyper give the stream back.
    let service =
        service_fn(move |request| Box::pin(exchange(Arc::clone(&shared), brand, request)));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let end = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let mut stream = connection.into_parts().io.into_inner();
    match end {
        // Says goodbye in TLS; the peer may be gone already.
        Ok(()) => drop(stream.shutdown().await),
        Err(error) if wants_headers(&error) => endless_headers(stream).await,
        // Dropped without a TLS goodbye: that is what a cut looks like.
        Err(_) => drop(stream),
    }
}

fn wants_headers(error: &hyper::Error) -> bool {
    let abort = error.source().and_then(|source| source.downcast_ref::<Abort>());
    matches!(abort, Some(Abort::EndlessHeaders))
}

/// Until the caller hangs up.
async fn endless_headers(mut stream: impl AsyncWriteExt + Unpin) {
    let line = b"X-Filler: ffffffffffffffffffffffffffffffffffffffffffffffffffffff\r\n".repeat(64);
    let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
    while sent.is_ok() {
        sent = stream.write_all(&line).await;
    }
}

async fn exchange(
    shared: Arc<Shared>,
    brand: Brand,
    request: http::Request<Incoming>,
) -> Result<Response<OutgoingBody>, Abort> {
    // A file may be too large by a little and is then refused, not cut.
    let most = MOST_BODY.max(shared.options.max_file_size.saturating_mul(2));
    let request = collected(brand, request, most).await?;
    let operation = api::operation(&shared, &request);
    let fault = shared.faults.take_for(operation);
    if let Some(Fault::Delay(wait)) = &fault {
        tokio::time::sleep(*wait).await;
    }
    let outcome = outcome(&shared, &request, fault.as_ref());
    lock(&shared.records).push(RecordedRequest {
        brand,
        method: request.method.to_string(),
        path: request.path,
        query: request.query,
        headers: request.headers,
        body: request.body.to_vec(),
        operation,
        status: outcome.as_ref().ok().map(|answer| answer.status),
    });
    let delivery = fault.as_ref().map_or(Delivery::Whole, damage::delivery);
    response(outcome?, &delivery)
}

fn outcome(shared: &Shared, request: &Request, fault: Option<&Fault>) -> Result<Answer, Abort> {
    match fault {
        Some(Fault::CutBeforeProcessing) => return Err(Abort::Cut),
        Some(Fault::EndlessHeaders) => return Err(Abort::EndlessHeaders),
        _ => {}
    }
    let generation = api::generation(shared, request);
    if let Some(answer) = fault.and_then(|fault| damage::instead(fault, generation)) {
        return Ok(match fault {
            // The one error that the pages print without `Response-ID`.
            Some(Fault::Error(crate::DocumentedError::SslValidation)) => answer,
            _ => with_response_id(answer, request),
        });
    }
    let answer = api::process(shared, request, fault);
    match fault {
        Some(Fault::CutAfterProcessing) => Err(Abort::Cut),
        Some(fault) => Ok(damage::damaged(answer, fault)),
        None => Ok(answer),
    }
}

async fn collected(
    brand: Brand,
    request: http::Request<Incoming>,
    most: usize,
) -> Result<Request, Abort> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, most).collect().await;
    let body = body.map_err(|_| Abort::Unreadable)?.to_bytes();
    Ok(Request {
        brand,
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or("").to_owned(),
        headers: parts.headers,
        body,
    })
}

pub(super) fn headers(answer: &Answer, delivery: &Delivery) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let content_type = answer.content_type.map(|value| ("Content-Type", value.to_owned()));
    let length = tells_length(delivery) && answer.status != 204;
    let length = length.then(|| ("Content-Length", answer.body.len().to_string()));
    let all = answer.headers.iter().cloned().chain(content_type).chain(length);
    for (name, value) in all {
        // What a header cannot carry (no value here is like that) is left out.
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(name, value);
        }
    }
    headers
}

fn response(answer: Answer, delivery: &Delivery) -> Result<Response<OutgoingBody>, Abort> {
    let headers = headers(&answer, delivery);
    let status = StatusCode::from_u16(answer.status).map_err(|_| Abort::Cut)?;
    let mut response = Response::new(body(answer.body, delivery));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}
