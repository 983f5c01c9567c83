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

use belfius_psd2::{Tokens, model::Timestamp};
use belfius_psd2_model_session::{Broken, Line, Locked, StoreError, TokenStore};
use http::{HeaderValue, Request, Response};

use super::Wrong;

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
    /// What an error says of the call: not done, or perhaps done.
    Verdict {
        done_for_sure_not: bool,
        text: String,
    },
    /// The process has come to an end of its own.
    End(String),
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

/// The line of a process.
pub(crate) struct PortLine {
    pub(crate) port: Arc<Port>,
    pub(crate) wrong: Wrong,
}

impl Line for PortLine {
    fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Broken> {
        let mut request = request;
        let ask = |request: &Request<Vec<u8>>| match self.port.ask(Ask::Send(request.clone())) {
            Reply::Answer(answer) => answer,
            other => unreachable!("{other:?}"),
        };
        match ask(&request) {
            Err(_) if self.wrong == Wrong::RepeatsWithOneId => ask(&request),
            Err(_) if self.wrong == Wrong::RepeatsEverything => {
                let id = HeaderValue::from_static("6ba7b810-9dad-41d1-80b4-00c04fd430c8");
                request.headers_mut().insert("request-id", id);
                ask(&request)
            }
            Err(_) if self.wrong == Wrong::MistakesCuts => Err(Broken::Connect),
            answer => answer,
        }
    }
}

/// The store of tokens that processes share.
pub(crate) struct PortStore {
    pub(crate) port: Arc<Port>,
    pub(crate) wrong: Wrong,
}

struct PortLock<'s>(&'s PortStore);

impl PortStore {
    fn pair(&self) -> Result<Option<Tokens>, StoreError> {
        match self.port.ask(Ask::LoadTokens) {
            Reply::Text(Ok(json)) => json.map(|json| StoreError::parse(&json)).transpose(),
            Reply::Text(Err(())) => Err(StoreError::load("the disk")),
            other => unreachable!("{other:?}"),
        }
    }
}

impl TokenStore for PortStore {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.pair()
    }

    fn lock(&self) -> Result<Box<dyn Locked + '_>, StoreError> {
        if self.wrong == Wrong::NoLock {
            return Ok(Box::new(PortLock(self)));
        }
        match self.port.ask(Ask::Lock) {
            Reply::Written(Ok(_)) => Ok(Box::new(PortLock(self))),
            Reply::Written(Err(())) => Err(StoreError::lock("the disk")),
            other => unreachable!("{other:?}"),
        }
    }
}

impl Locked for PortLock<'_> {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.0.pair()
    }

    fn save(&mut self, tokens: &Tokens) -> Result<(), StoreError> {
        if self.0.wrong == Wrong::ForgetsToSave {
            return Ok(());
        }
        let json = serde_json::to_string(tokens).map_err(StoreError::save)?;
        match self.0.port.ask(Ask::SaveTokens(json)) {
            Reply::Written(Ok(_)) => Ok(()),
            Reply::Written(Err(())) => Err(StoreError::save("the disk")),
            other => unreachable!("{other:?}"),
        }
    }
}

impl Drop for PortLock<'_> {
    fn drop(&mut self) {
        if !matches!(self.0.wrong, Wrong::NoLock | Wrong::KeepsLock) {
            self.0.port.ask(Ask::Unlock);
        }
    }
}
