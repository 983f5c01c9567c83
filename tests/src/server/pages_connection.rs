//! One connection of the PSU's browser: plain HTTP, nothing goes wrong here.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::api_connection::headers;
use super::body::Delivery;
use crate::api::request::Request;
use crate::bank::brand::Brand;
use crate::pages;
use crate::shared::Shared;

/// A form with one button and some boxes.
const MOST_BODY: usize = 4096;

pub(crate) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(exchange(&shared, request).await) }
    });
    // A browser that goes away is no news.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn exchange(shared: &Shared, request: http::Request<Incoming>) -> Response<Full<Bytes>> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, MOST_BODY).collect().await;
    let request = Request {
        brand: Brand::Belfius,
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or("").to_owned(),
        headers: parts.headers,
        body: body.map(|body| body.to_bytes()).unwrap_or_default(),
    };
    let answer = pages::answer(shared, &request);
    let headers = headers(&answer, &Delivery::Whole);
    let status = StatusCode::from_u16(answer.status);
    let mut response = Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}
