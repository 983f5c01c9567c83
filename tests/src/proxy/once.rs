//! Each `Request-ID` goes to the bank once: the table with its clock, and the turn of
//! the one request that is sent.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use bytes::Bytes;
use jiff::SignedDuration;
use tokio::sync::watch;

use super::own::Failure;
use super::recording::{Ended, Head, Recorded, Recording};
use super::table::{Fingerprint, Id, Limits, Moment, Table, Taken};
use crate::clock::Clock;
use crate::shared::lock;

/// What a response takes beside the text of its headers and its body, at most.
const OVERHEAD: usize = 1024;

/// The table, shared by all connections.
pub(super) struct Once {
    table: Mutex<Table<Recording>>,
    started: Instant,
    clock: Clock,
}

/// What a request shall do.
pub(super) enum Next {
    /// Send, and record the outcome.
    Send(Turn, Recording),
    /// Read what the first one records.
    Read(Recording),
    /// Return this.
    Fail(Failure),
}

impl Once {
    pub(super) fn new(limits: Limits, clock: Clock) -> Once {
        Once { table: Mutex::new(Table::new(limits)), started: Instant::now(), clock }
    }

    /// The system's time may jump; this one moves by itself at the pace of time alone.
    fn now(&self) -> Moment {
        let passed = SignedDuration::try_from(self.started.elapsed());
        passed.unwrap_or(SignedDuration::MAX).saturating_add(self.clock.offset())
    }

    pub(super) fn next(self: &Arc<Once>, id: Id, request: Fingerprint) -> Next {
        let (sender, recording) = watch::channel(Recorded::default());
        let taken = lock(&self.table).take(id, request, self.now(), recording.clone());
        match taken {
            Taken::First => {
                let once = Arc::clone(self);
                Next::Send(Turn { once, id, sender, over: false }, recording)
            }
            Taken::Again(recording) => Next::Read(recording),
            Taken::Failed(failure) => Next::Fail(failure),
        }
    }

    /// The refusal of a request before it comes to the table: if one with its id was sent
    /// already, nobody may be told that nothing was.
    pub(super) fn refusal(&self, id: Option<Id>, failure: Failure) -> Failure {
        match id {
            Some(id) if lock(&self.table).may_be_sent(&id, self.now()) => failure.unknown(),
            _ => failure,
        }
    }
}

/// Of the request that is sent. If it is dropped, the outcome is unknown.
pub(super) struct Turn {
    once: Arc<Once>,
    id: Id,
    sender: watch::Sender<Recorded>,
    over: bool,
}

impl Turn {
    /// Whether it is kept.
    pub(super) fn head(&mut self, head: Head) -> bool {
        let texts = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
        let kept = self.keep(texts.sum::<usize>().saturating_add(OVERHEAD));
        self.sender.send_modify(|recorded| {
            recorded.head = Some(Ok(head));
            recorded.end = (!kept).then_some(Ended::NotKept);
        });
        kept
    }

    /// Whether it is kept. It is copied, since a piece holds the whole buffer that it
    /// was read into.
    pub(super) fn piece(&mut self, piece: &Bytes) -> bool {
        let kept = self.keep(piece.len());
        self.sender.send_modify(|recorded| match kept {
            true => recorded.pieces.push(Bytes::copy_from_slice(piece)),
            false => recorded.end = Some(Ended::NotKept),
        });
        kept
    }

    fn keep(&mut self, count: usize) -> bool {
        let mut table = lock(&self.once.table);
        let kept = table.keep(&self.id, count);
        if !kept {
            table.failed(self.id, Failure::FORGOTTEN, self.once.now());
            self.over = true;
        }
        kept
    }

    /// The body is over, as a whole or cut.
    pub(super) fn ended(mut self, end: Ended) {
        lock(&self.once.table).given(self.id, self.once.now());
        self.over = true;
        self.sender.send_modify(|recorded| recorded.end = Some(end));
    }

    pub(super) fn failed(self, failure: Failure) {
        lock(&self.once.table).failed(self.id, failure, self.once.now());
        self.tell(failure);
    }

    /// It failed, and the same request may be sent later.
    pub(super) fn released(self, failure: Failure) {
        lock(&self.once.table).release(&self.id);
        self.tell(failure);
    }

    fn tell(mut self, failure: Failure) {
        self.over = true;
        self.sender.send_modify(|recorded| recorded.head = Some(Err(failure)));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.over {
            lock(&self.once.table).failed(self.id, Failure::FORGOTTEN, self.once.now());
        }
    }
}
