//! Records what the bank sends. It goes on if the page's connection dies: the browser
//! repeats the request, and the repetition needs the outcome.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::answer::head;
use super::once::Turn;
use super::own::Failure;
use super::recording::{Continuation, Ended, Head};
use super::relay::{End, relay};

/// `rest` takes what follows a part that was kept, if the page is still there.
pub(super) async fn record(
    mut turn: Turn,
    method: Method,
    outcome: Result<Response<Incoming>, Failure>,
    silence: Duration,
    rest: oneshot::Sender<Continuation>,
) {
    let (parts, mut body) = match outcome {
        Ok(response) => response.into_parts(),
        // Nothing is changed if it goes late.
        Err(failure) if method == Method::GET && failure.is_not_sent() => {
            return turn.released(failure);
        }
        Err(failure) => return turn.failed(failure),
    };
    let (status, headers) = head(&method, &parts, &body);
    if !turn.head(Head { status, headers: copied(&headers) }) {
        return hand_over(Bytes::new(), body, silence, rest);
    }
    loop {
        let frame = match timeout(silence, body.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(None) => return turn.ended(Ended::Whole),
            Ok(Some(Err(_))) | Err(_) => return turn.ended(Ended::Cut),
        };
        // Trailers say nothing to a page.
        let Ok(piece) = frame.into_data() else { continue };
        if !turn.piece(&piece) {
            return hand_over(piece, body, silence, rest);
        }
    }
}

/// A page that is gone takes nothing.
fn hand_over(piece: Bytes, body: Incoming, silence: Duration, rest: oneshot::Sender<Continuation>) {
    let body = relay(body, End::Whole, silence);
    drop(rest.send(Continuation { piece, body }));
}

/// A value that was read holds the whole buffer that it was read into.
fn copied(headers: &HeaderMap) -> HeaderMap {
    let copy = |value: &HeaderValue| {
        HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| value.clone())
    };
    headers.iter().map(|(name, value)| (name.clone(), copy(value))).collect()
}
