//! A process of a flow: a thread that stands still while the explorer decides.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64},
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, JoinHandle},
};

use super::{
    Flow, Wrong,
    port::{Ask, Event, Killed, Port, Reply},
    turn::InFlight,
};
use crate::app::App;

/// What a process waits for.
#[derive(Debug)]
pub(super) enum Waiting {
    Asked(Ask),
    Flight(InFlight),
    Ended,
}

pub(super) struct Seat {
    number: usize,
    thread: Option<JoinHandle<()>>,
    replies: Sender<Reply>,
    pub(super) waiting: Waiting,
    /// What it was told since it began, or since its memory was last in one text:
    /// with the same memory it does the same.
    pub(super) memory: String,
}

/// What all processes of a path share.
pub(super) struct Table {
    asks: Sender<Event>,
    events: Receiver<Event>,
    pub(super) clock: Arc<AtomicI64>,
    pub(super) seeds: Arc<AtomicU64>,
}

impl Table {
    pub(super) fn new(now: i64, seeds: u64) -> Self {
        let (asks, events) = mpsc::channel();
        let (clock, seeds) = (Arc::new(AtomicI64::new(now)), Arc::new(AtomicU64::new(seeds)));
        Self { asks, events, clock, seeds }
    }

    /// What the one process that runs says next.
    pub(super) fn next(&self) -> Event {
        self.events.recv().expect("a process always says something before it is gone")
    }
}

impl Seat {
    /// Starts a process; its first event is to be waited for.
    pub(super) fn start(
        table: &Table,
        flow: &Flow,
        number: usize,
        wrong: Wrong,
        tries: u32,
    ) -> Self {
        let (replies, inbox) = mpsc::channel();
        let (clock, seeds) = (table.clock.clone(), table.seeds.clone());
        let port = Arc::new(Port::new(number, table.asks.clone(), inbox, clock, seeds, tries));
        let (program, generation) = (flow.program, flow.generation);
        let run = move || {
            let body = || {
                let mut app = App::new(port.clone(), generation, wrong);
                let end = program(&mut app);
                app.leave();
                port.ask(Ask::End(end));
            };
            let event = match panic::catch_unwind(AssertUnwindSafe(body)) {
                Err(payload) if !payload.is::<Killed>() => {
                    Event::Panicked(number, told(payload.as_ref()))
                }
                _ => Event::Gone(number),
            };
            port.tell(event);
        };
        let thread = thread::spawn(run);
        let (waiting, memory) = (Waiting::Ended, String::new());
        Self { number, thread: Some(thread), replies, waiting, memory }
    }

    /// A process that has ended before.
    pub(super) fn absent(number: usize) -> Self {
        let (replies, _) = mpsc::channel();
        let (waiting, memory) = (Waiting::Ended, String::new());
        Self { number, thread: None, replies, waiting, memory }
    }

    /// Whether it has nothing in memory, and waits for no answer.
    pub(super) fn is_settled(&self) -> bool {
        match self.waiting {
            Waiting::Ended => true,
            Waiting::Asked(_) => self.memory.is_empty(),
            Waiting::Flight(_) => false,
        }
    }

    /// Lets it go on, and remembers what it was told.
    pub(super) fn reply(&mut self, reply: Reply) {
        use std::fmt::Write as _;
        let _ = match &reply {
            Reply::Answer(Ok(answer)) => {
                let body = String::from_utf8_lossy(answer.body());
                write!(self.memory, "{} {:?} {body}", answer.status(), answer.headers())
            }
            // It told something, and was told nothing.
            Reply::Go => Ok(()),
            other => write!(self.memory, "{other:?}"),
        };
        // A process that is gone needs no reply.
        let _ = self.replies.send(reply);
    }

    /// Ends the thread, if it has not ended.
    pub(super) fn kill(&mut self, table: &Table) {
        if let Some(thread) = self.thread.take() {
            if !matches!(self.waiting, Waiting::Ended) {
                let _ = self.replies.send(Reply::Die);
                loop {
                    match table.next() {
                        Event::Gone(number) | Event::Panicked(number, _)
                            if number == self.number =>
                        {
                            break;
                        }
                        _ => {}
                    }
                }
            }
            let _ = thread.join();
        }
        self.waiting = Waiting::Ended;
    }
}

fn told(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}
