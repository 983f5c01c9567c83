//! A page over HTTP/2 without TLS, as hyper's client sends it.

use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

use super::{PATIENCE, Page, Shown};

/// One connection, which stays open.
pub(crate) struct Connection {
    runtime: Runtime,
    sender: SendRequest<Full<Bytes>>,
    origin: String,
}

impl Connection {
    pub(crate) fn open(origin: &str) -> Connection {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let host = origin.strip_prefix("http://").unwrap().to_owned();
        let sender = runtime.block_on(async {
            let stream = TokioIo::new(TcpStream::connect(host).await.unwrap());
            let (sender, connection) =
                http2::handshake(TokioExecutor::new(), stream).await.unwrap();
            tokio::spawn(connection);
            sender
        });
        Connection { runtime, sender, origin: origin.to_owned() }
    }

    /// Waits for the whole response.
    ///
    /// # Errors
    /// If the stream is reset before the response is whole.
    pub(crate) fn send(&mut self, page: &Page) -> hyper::Result<Shown> {
        let request = self.request(page);
        self.runtime.block_on(async {
            let exchange = async {
                let (head, body) = self.sender.send_request(request).await?.into_parts();
                let body = body.collect().await?.to_bytes().to_vec();
                let text = |value: &http::HeaderValue| {
                    String::from_utf8_lossy(value.as_bytes()).into_owned()
                };
                let headers = head.headers.iter();
                let headers =
                    headers.map(|(name, value)| (name.to_string(), text(value))).collect();
                Ok(Shown { status: head.status.as_u16(), headers, body, whole: true })
            };
            tokio::time::timeout(PATIENCE, exchange).await.unwrap()
        })
    }

    /// Sends, and resets the stream as soon as it is time, as a page that is left.
    pub(crate) fn send_and_abort(&mut self, page: &Page, is_time: impl Fn() -> bool) {
        let request = self.request(page);
        self.runtime.block_on(async {
            let start = Instant::now();
            let mut sent = Box::pin(self.sender.send_request(request));
            while !is_time() {
                assert!(start.elapsed() < PATIENCE, "it is never time");
                let sent = tokio::time::timeout(Duration::from_millis(5), &mut sent).await;
                assert!(sent.is_err(), "a response came: {sent:?}");
            }
            drop(sent);
            // The connection's own task sends the reset.
            tokio::time::sleep(Duration::from_millis(50)).await;
        });
    }

    fn request(&self, page: &Page) -> http::Request<Full<Bytes>> {
        let mut request = http::Request::builder()
            .method(page.method.as_str())
            .uri(format!("{}{}", self.origin, page.target));
        for (name, value) in &page.headers {
            request = request.header(name, value);
        }
        request.body(Full::new(Bytes::from(page.body.clone()))).unwrap()
    }
}
