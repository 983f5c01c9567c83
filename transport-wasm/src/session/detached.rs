//! Work that nobody may stop half-way: the bank has made new tokens, and the former
//! pair is dead, whoever still waits for them.
//!
//! It runs as a task of its own. Until it says that it [sends](Caller::sends), or [is
//! bound](Caller::is_bound) to go on, it ends with the caller; from then on it goes to
//! its end.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

use belfius_psd2::Tokens;
use futures_util::{
    FutureExt as _,
    future::{Either, LocalBoxFuture, select},
};
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortSignal;

use crate::{
    error::{Error, Problem, SendError, SendKind, Sent},
    transport::Listener,
};

pub(super) type Outcome = Result<Tokens, Error>;

/// Work of whatever kind, behind one pointer: what runs it is compiled once.
pub(super) type Work = Box<dyn FnOnce(Caller) -> LocalBoxFuture<'static, Outcome>>;

/// Who waits for the work, as the work sees them.
#[derive(Clone)]
pub(super) struct Caller(Rc<Meeting>);

/// Where work and caller meet.
#[derive(Default)]
struct Meeting {
    outcome: RefCell<Option<Outcome>>,
    /// What the work has sent, once it has.
    sent: RefCell<Option<Sent>>,
    /// Whether the work must not be stopped any more.
    bound: Cell<bool>,
    gone: Cell<bool>,
    signalled: Cell<bool>,
    caller: Cell<Option<Waker>>,
    work: Cell<Option<Waker>>,
}

/// Work that is begun with who waits for it.
pub(super) fn work<W: Future<Output = Outcome> + 'static>(
    work: impl FnOnce(Caller) -> W + 'static,
) -> Work {
    Box::new(|caller| work(caller).boxed_local())
}

/// Does the work, and waits for it no longer than until the signal fires; then the
/// error says whether it goes on. `Err(None)` is a signal that fired before anything
/// was sent.
pub(super) async fn run(signal: Option<&AbortSignal>, work: Work) -> Result<Tokens, Option<Error>> {
    let meeting = Rc::new(Meeting::default());
    // Tells the work, in whatever way this future ends.
    let _waiting = Waiting(Rc::clone(&meeting));
    let _listener = match signal {
        Some(signal) if signal.aborted() => return Err(None),
        Some(signal) => {
            let meeting = Rc::clone(&meeting);
            Listener::new(signal, move || meeting.signal()).ok()
        }
        None => None,
    };
    let work = work(Caller(Rc::clone(&meeting)));
    spawn_local(to_its_end(Rc::clone(&meeting), work));
    poll_fn(|context| {
        if let Some(outcome) = meeting.outcome.take() {
            return Poll::Ready(outcome.map_err(Some));
        }
        if meeting.signalled.get() {
            let sent = meeting.sent.take();
            return Poll::Ready(Err(sent.map(|sent| {
                let problem = Problem::unknown(SendKind::Aborted);
                SendError::new(sent, problem).going_on().into()
            })));
        }
        meeting.caller.set(Some(context.waker().clone()));
        Poll::Pending
    })
    .await
}

async fn to_its_end(meeting: Rc<Meeting>, work: LocalBoxFuture<'static, Outcome>) {
    let stopped = poll_fn(|context| {
        if meeting.gone.get() && !meeting.bound.get() {
            return Poll::Ready(());
        }
        meeting.work.set(Some(context.waker().clone()));
        Poll::Pending
    });
    // The caller first: what nobody wants is not begun.
    if let Either::Right((outcome, _)) = select(stopped, work).await
        && !meeting.gone.get()
    {
        meeting.outcome.replace(Some(outcome));
        if let Some(caller) = meeting.caller.take() {
            caller.wake();
        }
    }
}

impl Caller {
    /// Says that the request goes out now: from here on the work goes to its end.
    pub(super) fn sends(&self, sent: Sent) {
        self.0.sent.replace(Some(sent));
        self.is_bound();
    }

    /// Says that from here on the work goes to its end.
    pub(super) fn is_bound(&self) {
        self.0.bound.set(true);
    }
}

impl Meeting {
    fn signal(&self) {
        self.signalled.set(true);
        if let Some(caller) = self.caller.take() {
            caller.wake();
        }
    }
}

/// Dropped when the caller has its answer, or is gone.
struct Waiting(Rc<Meeting>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.gone.set(true);
        if let Some(work) = self.0.work.take() {
            work.wake();
        }
    }
}
