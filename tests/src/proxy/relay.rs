//! The bank's body, passed on piece by piece as it comes. One that the bank cuts
//! is cut towards the page as well.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame};
use tokio::time::{Instant, Sleep, sleep};

use crate::server::body::{Cut, FLUSH, OutgoingBody};

/// Where a body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Where the bank ends it.
    Whole,
    /// In its middle: the connection is closed.
    Cut,
    /// In its middle: nothing more comes.
    Hang,
}

/// `silence` is how long the bank may send nothing before the body is cut.
pub(super) fn relay<B>(body: B, end: End, silence: Duration) -> OutgoingBody
where
    B: Body<Data = Bytes> + Send + Sync + Unpin + 'static,
{
    let timer = Box::pin(sleep(silence));
    Relay { body, silence, timer, state: State::Passing(end) }.boxed()
}

struct Relay<B> {
    body: B,
    silence: Duration,
    timer: Pin<Box<Sleep>>,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    Passing(End),
    /// As soon as what has come is on its way.
    Cutting,
    Hanging,
}

impl<B> Relay<B> {
    fn cut(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        self.state = State::Cutting;
        self.timer.as_mut().reset(Instant::now() + FLUSH);
        self.timer.as_mut().poll(context).map(|()| Some(Err(Cut)))
    }

    /// A piece, or what is left of it where the body shall end in its middle.
    fn piece(&mut self, end: End, frame: Frame<Bytes>) -> Frame<Bytes> {
        let state = match end {
            End::Whole => return frame,
            End::Cut => State::Cutting,
            End::Hang => State::Hanging,
        };
        self.state = state;
        self.timer.as_mut().reset(Instant::now() + FLUSH);
        frame.map_data(|mut data| data.split_to(data.len() / 2))
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Relay<B> {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let end = match self.state {
            State::Passing(end) => end,
            State::Cutting => return self.timer.as_mut().poll(context).map(|()| Some(Err(Cut))),
            State::Hanging => return Poll::Pending,
        };
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let until = Instant::now() + self.silence;
                self.timer.as_mut().reset(until);
                Poll::Ready(Some(Ok(self.piece(end, frame))))
            }
            Poll::Ready(Some(Err(_))) => self.cut(context),
            Poll::Ready(None) => match end {
                End::Whole => Poll::Ready(None),
                // There was nothing to end in the middle of.
                End::Cut => self.cut(context),
                End::Hang => Poll::Pending,
            },
            Poll::Pending => match self.timer.as_mut().poll(context) {
                Poll::Ready(()) => self.cut(context),
                Poll::Pending => Poll::Pending,
            },
        }
    }
}
