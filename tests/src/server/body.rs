//! How a body is put on the wire: whole, in pieces, or not to its end.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Channel, Full};
use hyper::body::Frame;

/// The way of one body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    Whole,
    Chunked,
    Half,
    Slow { chunk: usize, pause: Duration },
    AfterBlanks(usize),
}

/// The caller's connection is closed in the middle.
#[derive(Debug, thiserror::Error)]
#[error("cut on purpose")]
pub(crate) struct Cut;

pub(crate) type OutgoingBody = BoxBody<Bytes, Cut>;

/// Long enough for hyper to send what it has before the connection is cut.
pub(crate) const FLUSH: Duration = Duration::from_millis(30);

/// Blanks in one piece.
const BLANKS: usize = 64 * 1024;

/// Whether the length is told before the body.
pub(crate) fn tells_length(delivery: &Delivery) -> bool {
    !matches!(delivery, Delivery::Chunked | Delivery::AfterBlanks(_))
}

pub(crate) fn body(bytes: Vec<u8>, delivery: &Delivery) -> OutgoingBody {
    let bytes = Bytes::from(bytes);
    let (chunk, pause) = match delivery {
        Delivery::Whole => return whole(bytes),
        Delivery::Chunked => (bytes.len().div_ceil(3), Duration::ZERO),
        Delivery::Half => return half(bytes),
        Delivery::Slow { chunk, pause } => (*chunk, *pause),
        Delivery::AfterBlanks(blanks) => return after_blanks(*blanks, bytes),
    };
    let (mut sender, body) = Channel::<Bytes, Cut>::new(1);
    tokio::spawn(async move {
        let mut left = bytes;
        while !left.is_empty() {
            let piece = left.split_to(chunk.clamp(1, left.len()));
            // The caller may have hung up.
            if sender.send(Frame::data(piece)).await.is_err() {
                return;
            }
            tokio::time::sleep(pause).await;
        }
    });
    body.boxed()
}

fn whole(bytes: Bytes) -> OutgoingBody {
    Full::new(bytes).map_err(|never: Infallible| match never {}).boxed()
}

fn half(mut bytes: Bytes) -> OutgoingBody {
    let (mut sender, body) = Channel::<Bytes, Cut>::new(1);
    let first = bytes.split_to(bytes.len() / 2);
    tokio::spawn(async move {
        if !first.is_empty() && sender.send(Frame::data(first)).await.is_err() {
            return;
        }
        tokio::time::sleep(FLUSH).await;
        sender.abort(Cut);
    });
    body.boxed()
}

fn after_blanks(blanks: usize, bytes: Bytes) -> OutgoingBody {
    let (mut sender, body) = Channel::<Bytes, Cut>::new(1);
    tokio::spawn(async move {
        let piece = Bytes::from(vec![b' '; BLANKS]);
        let mut left = blanks;
        while left > 0 {
            let size = left.min(BLANKS);
            if sender.send(Frame::data(piece.slice(..size))).await.is_err() {
                return;
            }
            left -= size;
        }
        // As above: nobody may be listening any more.
        let _ = sender.send(Frame::data(bytes)).await;
    });
    body.boxed()
}
