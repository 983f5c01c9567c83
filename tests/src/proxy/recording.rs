//! A response of the bank while it comes. Any number of pages read it, each at its own
//! pace: the one that caused it, and the repetitions of its request.

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use http_body_util::channel::{Channel, Sender};
use http_body_util::{BodyExt, Full};
use hyper::body::Frame;
use tokio::sync::{oneshot, watch};
use tokio::time::sleep;

use super::own::Failure;
use crate::server::body::{Cut, FLUSH, OutgoingBody};

/// What one page reads.
pub(super) type Recording = watch::Receiver<Recorded>;

/// What has come so far.
#[derive(Default)]
pub(super) struct Recorded {
    pub(super) head: Option<Result<Head, Failure>>,
    pub(super) pieces: Vec<Bytes>,
    pub(super) end: Option<Ended>,
}

/// As it goes to the page.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
}

/// How the body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Whole,
    /// By the bank, in its middle.
    Cut,
    /// It is too large: what follows goes to the first page alone.
    NotKept,
}

/// What follows the part that was kept, for the first page.
pub(super) type Rest = oneshot::Receiver<Continuation>;

/// A piece, and the body after it.
pub(super) struct Continuation {
    pub(super) piece: Bytes,
    pub(super) body: OutgoingBody,
}

/// `rest` is for the first page.
///
/// # Errors
/// If the first request has failed, or nobody knows any more how it ended.
pub(super) async fn response(
    mut recording: Recording,
    rest: Option<Rest>,
) -> Result<Response<OutgoingBody>, Failure> {
    let head = head(&mut recording, rest.is_some()).await?;
    let body = whole(&recording).unwrap_or_else(|| {
        let (sender, body) = Channel::new(1);
        tokio::spawn(copy(recording, rest, sender));
        body.boxed()
    });
    let mut response = Response::new(body);
    *response.status_mut() = head.status;
    *response.headers_mut() = head.headers;
    Ok(response)
}

async fn head(recording: &mut Recording, first: bool) -> Result<Head, Failure> {
    let recorded = recording.wait_for(|recorded| recorded.head.is_some()).await;
    // The recorder is gone without a response.
    let recorded = recorded.map_err(|_| Failure::FORGOTTEN)?;
    if recorded.end == Some(Ended::NotKept) && !first {
        return Err(Failure::FORGOTTEN);
    }
    recorded.head.clone().unwrap_or(Err(Failure::FORGOTTEN))
}

/// The body, if it is there already.
fn whole(recording: &Recording) -> Option<OutgoingBody> {
    let recorded = recording.borrow();
    let body = match recorded.pieces.as_slice() {
        _ if recorded.end != Some(Ended::Whole) => return None,
        [] => Bytes::new(),
        [piece] => piece.clone(),
        pieces => Bytes::from(pieces.concat()),
    };
    Some(Full::new(body).map_err(|never| match never {}).boxed())
}

/// Until the page is gone, or the body is over.
async fn copy(mut recording: Recording, rest: Option<Rest>, mut page: Sender<Bytes, Cut>) {
    let mut at = 0;
    let end = loop {
        match next(&mut recording, at).await {
            Ok(piece) => {
                if page.send(Frame::data(piece)).await.is_err() {
                    return;
                }
                at += 1;
            }
            Err(end) => break end,
        }
    };
    let whole = match (end, rest) {
        (Ended::NotKept, Some(rest)) => match rest.await {
            Ok(rest) => copy_rest(rest, &mut page).await,
            Err(_) => false,
        },
        (end, _) => end == Ended::Whole,
    };
    if !whole {
        sleep(FLUSH).await;
        page.abort(Cut);
    }
}

/// The piece, or how the body ends without it.
async fn next(recording: &mut Recording, at: usize) -> Result<Bytes, Ended> {
    let more = |recorded: &Recorded| recorded.pieces.len() > at || recorded.end.is_some();
    match recording.wait_for(|recorded| more(recorded)).await {
        Ok(recorded) => match recorded.pieces.get(at) {
            Some(piece) => Ok(piece.clone()),
            None => Err(recorded.end.unwrap_or(Ended::Cut)),
        },
        // The recorder is gone in the middle.
        Err(_) => Err(Ended::Cut),
    }
}

/// Whether it came to its end.
async fn copy_rest(rest: Continuation, page: &mut Sender<Bytes, Cut>) -> bool {
    let Continuation { piece, body: mut rest } = rest;
    if page.send(Frame::data(piece)).await.is_err() {
        return false;
    }
    while let Some(frame) = rest.frame().await {
        let Ok(frame) = frame else { return false };
        if page.send(frame).await.is_err() {
            return false;
        }
    }
    true
}
