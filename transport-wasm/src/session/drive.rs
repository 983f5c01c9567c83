//! The driver: does what a job asks for, over the store and the transport. Its caller may
//! leave at any time; new tokens are not lost then.
//!
//! What does not belong here: any rule of a session. The core's job has them.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use belfius_psd2::{
    Bank, Tokens,
    session::{Ask, Driven, Job},
};
use futures_util::future::LocalBoxFuture;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortSignal;

use super::Session;
use crate::{
    error::{Error, Problem, SendError, SendKind},
    store::{Locked, StoreError, TokenStore},
    transport::{Listener, Transport},
};

/// A job, whatever it gives: what drives it is compiled once.
type Shared = Rc<RefCell<dyn Driven<SendError>>>;

/// What is to be awaited before the job is replied to.
enum Next {
    Load,
    Lock,
    Save(Tokens),
    Send,
    Pause(Duration),
}

impl<S: TokenStore + 'static> Session<S> {
    /// Runs a job to its end. The calls of a session are this, with a job of
    /// [`jobs`](Self::jobs).
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn drive<T: 'static>(&self, job: Job<'static, T, SendError>) -> Result<T, Error> {
        let job = Rc::new(RefCell::new(job));
        self.driving(job.clone()).await?;
        job.borrow_mut().end()
    }

    /// Drives a job to its end, unless the caller leaves before.
    pub(crate) fn driving(&self, job: Shared) -> Driving {
        let caller = Rc::new(Caller::default());
        let signal = self.transport.signal();
        caller.signalled.set(signal.is_some_and(AbortSignal::aborted));
        let listener = signal.and_then(|signal| {
            let caller = Rc::clone(&caller);
            Listener::new(signal, move || caller.signal()).ok()
        });
        let work = Box::pin(self.clone().work(job.clone(), caller.clone()));
        let (transport, bank) = (self.transport.clone(), self.client.bank().clone());
        Driving { work: Some(work), job, caller, transport, bank, _listener: listener }
    }

    async fn work(self, job: Shared, caller: Rc<Caller>) -> Result<(), Error> {
        let store = self.store();
        let mut locked: Option<S::Locked<'_>> = None;
        loop {
            let makes_tokens = job.borrow().must_finish();
            if caller.gone.get() && !makes_tokens {
                return Ok(());
            }
            let next = match job.borrow_mut().ask() {
                Ask::Load(_) => Next::Load,
                Ask::Lock(_) => Next::Lock,
                Ask::Save(ask) => Next::Save(ask.tokens().clone()),
                Ask::Unlock(ask) => {
                    locked = None;
                    ask.unlocked();
                    continue;
                }
                Ask::Send(_) => Next::Send,
                Ask::Pause(ask) => Next::Pause(ask.duration()),
                Ask::End => return Ok(()),
            };
            // Each ask is the same until it is replied to: nothing is borrowed meanwhile.
            match next {
                Next::Load => {
                    let stored = match &locked {
                        Some(locked) => locked.load().await,
                        None => store.load().await,
                    };
                    if let Ask::Load(ask) = job.borrow_mut().ask() {
                        ask.loaded(stored, self.now());
                    }
                }
                Next::Lock => {
                    if caller.signalled.get() {
                        return Err(aborted(&*job.borrow(), &self.transport, self.client.bank()));
                    }
                    let stored = match store.lock().await {
                        Ok(taken) => locked.insert(taken).load().await,
                        Err(error) => Err(error),
                    };
                    if stored.is_err() {
                        locked = None;
                    }
                    if let Ask::Lock(ask) = job.borrow_mut().ask() {
                        ask.locked(stored, &mut self.vault.kept.borrow_mut(), self.now());
                    }
                }
                Next::Save(tokens) => {
                    let saved = match &mut locked {
                        Some(locked) => locked.save(&tokens).await,
                        None => Err(StoreError::save("its lock is not held")),
                    };
                    if let Ask::Save(ask) = job.borrow_mut().ask() {
                        ask.saved(saved, &mut self.vault.kept.borrow_mut());
                    }
                }
                Next::Send => {
                    let (request, max_body, facts) = match job.borrow_mut().ask() {
                        Ask::Send(ask) => (ask.request(), ask.max_body(), ask.facts()),
                        _ => continue,
                    };
                    // What makes tokens is not stopped once it is on its way.
                    let response = if makes_tokens {
                        if caller.signalled.get() {
                            let (job, bank) = (job.borrow(), self.client.bank());
                            return Err(aborted(&*job, &self.transport, bank));
                        }
                        caller.sends.set(true);
                        let transport = self.transport.without_signal();
                        transport.deliver(&request, max_body, facts).await
                    } else {
                        self.transport.deliver(&request, max_body, facts).await
                    };
                    if let Ask::Send(ask) = job.borrow_mut().ask() {
                        ask.answered(response, self.now());
                    }
                }
                Next::Pause(time) => {
                    let whole = self.transport.paused(time).await;
                    if let Ask::Pause(ask) = job.borrow_mut().ask() {
                        if whole { ask.over() } else { ask.cut_short() }
                    }
                }
            }
        }
    }
}

/// A job under way. If it is dropped while new tokens are being made, the job goes on as a
/// task of its own until they are stored, with the lock of the store.
pub(crate) struct Driving {
    work: Option<LocalBoxFuture<'static, Result<(), Error>>>,
    job: Shared,
    caller: Rc<Caller>,
    transport: Transport,
    bank: Bank,
    _listener: Option<Listener>,
}

/// Who waits for a job.
#[derive(Default)]
struct Caller {
    gone: Cell<bool>,
    signalled: Cell<bool>,
    /// Whether a request for tokens has gone out.
    sends: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

impl Caller {
    fn signal(&self) {
        self.signalled.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Future for Driving {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.caller.signalled.get() {
            if self.job.borrow().must_finish() && self.caller.sends.get() {
                let job = self.job.borrow();
                let error = SendError::new(
                    self.transport.sent_to_bank(&self.bank, job.facts()),
                    Problem::unknown(SendKind::Aborted),
                );
                return Poll::Ready(Err(job.left(error.going_on())));
            }
            if matches!(self.job.borrow_mut().ask(), Ask::Lock(_)) {
                self.work = None;
                let job = self.job.borrow();
                return Poll::Ready(Err(aborted(&*job, &self.transport, &self.bank)));
            }
        }
        self.caller.waker.set(Some(context.waker().clone()));
        let Some(work) = &mut self.work else { return Poll::Ready(Ok(())) };
        let ended = work.as_mut().poll(context);
        if ended.is_ready() {
            self.work = None;
        }
        ended
    }
}

impl Drop for Driving {
    fn drop(&mut self) {
        self.caller.gone.set(true);
        if let Some(work) = self.work.take()
            && self.job.borrow().must_finish()
        {
            spawn_local(async { drop(work.await) });
        }
    }
}

/// The error of a call that the caller's signal ended before a request for tokens went out.
fn aborted(job: &dyn Driven<SendError>, transport: &Transport, bank: &Bank) -> Error {
    let problem = Problem::not_sent(SendKind::Aborted);
    job.left(SendError::new(transport.sent_to_bank(bank, job.facts()), problem))
}
