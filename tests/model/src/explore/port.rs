//! A process's way to everything outside of it: each request, each look into a
//! store and each write waits here for what the explorer makes of it.

use std::{
    panic,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
        mpsc::{Receiver, Sender},
    },
};

use belfius_psd2::model::Timestamp;
use http::{Request, Response};

use crate::host::Broken;

/// What a process asks for.
#[derive(Debug)]
pub(crate) enum Ask {
    Send(Request<Vec<u8>>),
    Lock,
    Unlock,
    LoadTokens,
    SaveTokens(String),
    /// The application's own row.
    ReadRow,
    /// Replaces the row if it still is the first text.
    WriteRow(String, String),
    /// Sends the customer to an address, and waits for their return.
    Customer(String),
    /// All that is in memory is this count of turns.
    Settled(u32),
    /// A call begins: what the bank does from here belongs to it.
    Call,
    /// Whether the caller still waits, at a point where an asynchronous host awaits.
    Waits,
    /// What an error says of the call.
    Verdict(Verdict),
    /// The process has come to an end of its own.
    End(String),
}

/// What an error says of a call.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// It was not done; else it was perhaps done.
    pub(crate) done_for_sure_not: bool,
    /// It asks to look first.
    pub(crate) looks_first: bool,
    /// It is about a request for tokens, and none were given.
    pub(crate) no_tokens_for_sure: bool,
    pub(crate) text: String,
}

/// What it gets.
#[derive(Debug)]
pub(crate) enum Reply {
    Answer(Result<Response<Vec<u8>>, Broken>),
    /// A text, or that the store failed.
    Text(Result<Option<String>, ()>),
    /// A write: whether the text that it replaces was still there.
    Written(Result<bool, ()>),
    Back(Option<String>),
    Go,
    /// The caller waits; or has left.
    Waits(bool),
    Die,
}

/// What a process tells the explorer.
pub(crate) enum Event {
    Asked(Box<Ask>),
    /// It stopped with a panic that is no death of the model's.
    Panicked(usize, String),
    Gone(usize),
}

/// What unwinds a process that dies.
pub(crate) struct Killed;

pub(crate) struct Port {
    process: usize,
    asks: Mutex<Sender<Event>>,
    replies: Mutex<Receiver<Reply>>,
    dead: AtomicBool,
    clock: Arc<AtomicI64>,
    seeds: Arc<AtomicU64>,
    /// How often the process before this one had tried.
    pub(crate) tries: u32,
}

impl Port {
    pub(crate) fn new(
        process: usize,
        asks: Sender<Event>,
        replies: Receiver<Reply>,
        clock: Arc<AtomicI64>,
        seeds: Arc<AtomicU64>,
        tries: u32,
    ) -> Self {
        let (asks, replies) = (Mutex::new(asks), Mutex::new(replies));
        Self { process, asks, replies, dead: AtomicBool::new(false), clock, seeds, tries }
    }

    /// Waits for the reply. A process that is to die unwinds from here.
    pub(crate) fn ask(&self, ask: Ask) -> Reply {
        if self.dead.load(Ordering::SeqCst) {
            // What is dropped on the way out does nothing more.
            return Reply::Die;
        }
        self.tell(Event::Asked(Box::new(ask)));
        let replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        let reply = replies.recv().unwrap_or(Reply::Die);
        drop(replies);
        if matches!(reply, Reply::Die) {
            self.dead.store(true, Ordering::SeqCst);
            if !std::thread::panicking() {
                panic::resume_unwind(Box::new(Killed));
            }
        }
        reply
    }

    pub(crate) fn tell(&self, event: Event) {
        // An explorer that is gone has heard enough.
        let _ = self.asks.lock().unwrap_or_else(PoisonError::into_inner).send(event);
    }

    pub(crate) fn number(&self) -> usize {
        self.process
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_second(self.clock.load(Ordering::SeqCst)).expect("a time of the model")
    }

    pub(crate) fn random(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.seeds.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        bytes
    }
}
