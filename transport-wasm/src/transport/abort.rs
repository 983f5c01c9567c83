//! What ends a request before its time: time-outs, the caller's signal, and a
//! future that is dropped.

use std::{
    cell::Cell,
    future::poll_fn,
    pin::pin,
    rc::Rc,
    task::{Poll, Waker},
    time::Duration,
};

use futures_util::future::{Either, select};
use js_sys::Promise;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

use crate::{
    error::{Limit, Problem, SendKind},
    host::timer::Timer,
};

/// A request under way. Dropped before it is [`over`](Self::over), it aborts the
/// request. Timers and listeners go with it in any case.
pub(super) struct Guard {
    state: Rc<State>,
    response: Option<Timer>,
    _total: Timer,
    _caller: Option<Listener>,
    over: bool,
}

/// Why we ended it ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Timeout(Limit),
    Caller,
}

/// Why there is no value.
pub(super) enum Stopped {
    Ended(Ended),
    Rejected(JsValue),
}

struct State {
    controller: AbortController,
    ended: Cell<Option<Ended>>,
    waiter: Cell<Option<Waker>>,
}

impl Guard {
    /// Begins to watch over a request.
    pub(super) fn new(
        response: Option<Duration>,
        total: Duration,
        caller: Option<&AbortSignal>,
    ) -> Result<Self, JsValue> {
        let state = Rc::new(State {
            controller: AbortController::new()?,
            ended: Cell::new(None),
            waiter: Cell::new(None),
        });
        let ends = |why| {
            let state = Rc::clone(&state);
            move || state.end(why)
        };
        let timer = |time, limit| Timer::start(time, ends(Ended::Timeout(limit)));
        Ok(Self {
            response: response.map(|time| timer(time, Limit::Response)).transpose()?,
            _total: timer(total, Limit::Total)?,
            _caller: caller.map(|signal| Listener::new(signal, ends(Ended::Caller))).transpose()?,
            state,
            over: false,
        })
    }

    /// What `fetch` listens to.
    pub(super) fn signal(&self) -> AbortSignal {
        self.state.controller.signal()
    }

    /// Waits for a promise, but no longer than until the request is ended. A `fetch`
    /// that does not heed its signal is not waited for.
    pub(super) async fn wait(&self, promise: Promise) -> Result<JsValue, Stopped> {
        // It keeps its own handlers, so that a promise that is rejected later is no
        // unhandled rejection.
        let value = JsFuture::from(promise);
        match select(value, pin!(self.ended())).await {
            Either::Left((Ok(value), _)) => Ok(value),
            Either::Left((Err(error), _)) => Err(match self.state.ended.get() {
                Some(why) => Stopped::Ended(why),
                None => Stopped::Rejected(error),
            }),
            Either::Right((why, _)) => Err(Stopped::Ended(why)),
        }
    }

    /// Waits until it is ended.
    pub(super) async fn ended(&self) -> Ended {
        poll_fn(|context| {
            if let Some(why) = self.state.ended.get() {
                return Poll::Ready(why);
            }
            self.state.waiter.set(Some(context.waker().clone()));
            Poll::Pending
        })
        .await
    }

    /// The head of the answer is there.
    pub(super) fn has_head(&mut self) {
        self.response = None;
    }

    /// The answer is there, whole: nothing is left to abort.
    pub(super) fn over(mut self) {
        self.over = true;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.over {
            self.state.controller.abort();
        }
    }
}

impl State {
    /// The first reason counts.
    fn end(&self, why: Ended) {
        if self.ended.get().is_none() {
            self.ended.set(Some(why));
            self.controller.abort();
            if let Some(waiter) = self.waiter.take() {
                waiter.wake();
            }
        }
    }
}

impl Ended {
    pub(super) fn kind(self) -> SendKind {
        match self {
            Self::Timeout(limit) => SendKind::Timeout(limit),
            Self::Caller => SendKind::Aborted,
        }
    }
}

impl Stopped {
    /// What it means while the head of the answer is waited for.
    pub(super) fn before_head(&self) -> Problem {
        match self {
            Self::Ended(why) => Problem::unknown(why.kind()),
            Self::Rejected(error) => Problem::rejected(error),
        }
    }
}

/// Listens to a signal until it is dropped.
pub(crate) struct Listener {
    signal: AbortSignal,
    callback: Closure<dyn FnMut()>,
}

impl Listener {
    /// Calls back when the signal fires. One that has fired is for the caller to
    /// see: it does not fire again.
    pub(crate) fn new(
        signal: &AbortSignal,
        callback: impl FnMut() + 'static,
    ) -> Result<Self, JsValue> {
        let callback = Closure::new(callback);
        signal.add_event_listener_with_callback("abort", callback.as_ref().unchecked_ref())?;
        Ok(Self { signal: signal.clone(), callback })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self.signal.remove_event_listener_with_callback("abort", callback);
    }
}
