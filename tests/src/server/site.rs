//! Plain HTTP on loopback for a browser: the connections of the proxy and of the
//! demo. What is answered is decided by the [`Site`].

use std::future::Future;
use std::sync::Arc;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpStream;

use super::body::OutgoingBody;

/// The connection ends without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
pub(crate) struct Closed;

/// Answers requests.
pub(crate) trait Site: Send + Sync + 'static {
    /// # Errors
    /// When the connection shall be closed instead.
    fn answer(
        &self,
        request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response<OutgoingBody>, Closed>> + Send;
}

/// HTTP/1.1, with one request on each connection and `Connection: close`; or
/// HTTP/2, if the connection begins with its preface.
pub(crate) async fn serve(stream: TcpStream, site: Arc<impl Site>) {
    let service = service_fn(move |request| {
        let site = Arc::clone(&site);
        async move { site.answer(request).await }
    });
    let mut http = auto::Builder::new(TokioExecutor::new());
    // A `Date` that is missing at the bank is missing here too.
    http.http1().keep_alive(false).auto_date_header(false);
    http.http2().auto_date_header(false);
    // A browser that goes away is no news.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}
