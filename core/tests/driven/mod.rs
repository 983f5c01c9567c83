//! A driver for tests: it replies what a test has laid out, and writes down what it was
//! asked for.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too, and each file uses some of them"
)]

use std::{collections::VecDeque, fmt};

use belfius_psd2::{
    Client, Delivery, Remedy, Seed, Tokens, Unanswered,
    session::{Again, Ask, Driven, Error, Facts, Job, Jobs, NoResponse, Retries},
    store::{KeptPair, StoreError},
};
use http::{Request, Response};

use crate::common::*;

/// A request that got no response.
#[derive(Debug)]
pub(crate) struct Lost {
    pub(crate) call: Unanswered,
    pub(crate) attempt: u32,
    pub(crate) again: Again,
}

impl NoResponse for Lost {
    fn call(&self) -> &Unanswered {
        &self.call
    }

    fn again(&self) -> Again {
        self.again
    }

    fn remedy(&self) -> Option<Remedy> {
        self.call.remedy().or(Some(Remedy::Wait(None)))
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lost: {}", self.call)
    }
}

impl std::error::Error for Lost {}

/// What becomes of a request.
pub(crate) enum Line {
    Answers(Response<Vec<u8>>),
    Loses(Delivery, Again),
}

/// What is sent, as it was seen.
pub(crate) struct Seen {
    pub(crate) request: Request<Vec<u8>>,
    pub(crate) facts: Facts,
    pub(crate) fresh: bool,
    pub(crate) must_finish: bool,
}

/// A store, a line to the bank, and a diary.
#[derive(Default)]
pub(crate) struct Stand {
    pub(crate) stored: Option<Tokens>,
    pub(crate) kept: Option<KeptPair>,
    pub(crate) line: VecDeque<Line>,
    pub(crate) sent: Vec<Seen>,
    /// What was asked for, in order: a word each.
    pub(crate) asked: Vec<&'static str>,
    /// How many of the next loads, locks and saves fail.
    pub(crate) loads_fail: u32,
    pub(crate) locks_fail: u32,
    pub(crate) saves_fail: u32,
    /// What another process stores, each at a look into the store under the lock.
    pub(crate) meanwhile: VecDeque<Option<Tokens>>,
    pub(crate) late: i64,
    pub(crate) used: Option<Tokens>,
    pub(crate) cuts_pauses: bool,
}

impl Stand {
    pub(crate) fn with(tokens: Tokens) -> Self {
        Self { stored: Some(tokens), ..Self::default() }
    }

    pub(crate) fn answers(mut self, response: Response<Vec<u8>>) -> Self {
        self.line.push_back(Line::Answers(response));
        self
    }

    pub(crate) fn loses(mut self, delivery: Delivery, again: Again) -> Self {
        self.line.push_back(Line::Loses(delivery, again));
        self
    }

    /// The time at which everything happens.
    pub(crate) fn late(self, seconds: i64) -> Self {
        Self { late: seconds, ..self }
    }

    pub(crate) fn jobs<'c>(&self, client: &'c Client) -> Jobs<'c> {
        Jobs::new(client, Seed::new([9; 32]), after(self.late))
    }

    pub(crate) fn drive<T>(&mut self, job: Job<'_, T, Lost>) -> Result<T, Error<Lost>> {
        let mut job = job;
        let driven: &mut dyn Driven<Lost> = &mut job;
        let mut locked = false;
        let now = after(self.late);
        loop {
            let must_finish = driven.must_finish();
            match driven.ask() {
                Ask::Load(ask) => {
                    self.asked.push(if locked { "look" } else { "load" });
                    if locked && let Some(other) = self.meanwhile.pop_front() {
                        self.stored = other.or(self.stored.take());
                    }
                    ask.loaded(self.load(), now);
                }
                Ask::Lock(ask) => {
                    assert!(!locked, "the lock is taken twice");
                    self.asked.push("lock");
                    let stored = if self.locks_fail > 0 {
                        self.locks_fail -= 1;
                        Err(StoreError::lock("busy"))
                    } else {
                        let stored = self.load();
                        // If the pair cannot be loaded, the lock is dropped.
                        locked = stored.is_ok();
                        stored
                    };
                    ask.locked(stored, &mut self.kept, now);
                }
                Ask::Save(ask) => {
                    assert!(locked && must_finish, "a pair is saved under the lock, for certain");
                    self.asked.push("save");
                    let saved = if self.saves_fail > 0 {
                        self.saves_fail -= 1;
                        Err(StoreError::save("full"))
                    } else {
                        self.stored = Some(ask.tokens().clone());
                        Ok(())
                    };
                    ask.saved(saved, &mut self.kept);
                }
                Ask::Unlock(ask) => {
                    assert!(locked, "what is given up is held");
                    self.asked.push("unlock");
                    locked = false;
                    ask.unlocked();
                }
                Ask::Send(ask) => {
                    self.asked.push("send");
                    let (request, facts) = (ask.request(), ask.facts());
                    let fresh = ask.on_fresh_connection(request.method());
                    self.sent.push(Seen { request, facts, fresh, must_finish });
                    let response = match self.line.pop_front().expect("a line for each request") {
                        Line::Answers(response) => Ok(response),
                        Line::Loses(delivery, again) => {
                            let call = facts.unanswered(delivery);
                            Err(Lost { call, attempt: facts.attempt, again })
                        }
                    };
                    ask.answered(response, now);
                }
                Ask::Pause(ask) => {
                    assert!(ask.duration() > std::time::Duration::ZERO);
                    self.asked.push("pause");
                    if self.cuts_pauses { ask.cut_short() } else { ask.over() }
                }
                _ => break,
            }
        }
        assert!(!locked, "the lock is given up at the end");
        assert!(self.line.is_empty(), "all that the line has is asked for");
        self.used = job.used().cloned();
        job.end()
    }

    pub(crate) fn id(&self, number: usize) -> &str {
        self.sent[number].request.headers()["request-id"].to_str().unwrap()
    }

    pub(crate) fn bearer(&self, number: usize) -> &str {
        self.sent[number].request.headers()["authorization"].to_str().unwrap()
    }

    fn load(&mut self) -> Result<Option<Tokens>, StoreError> {
        if self.loads_fail > 0 {
            self.loads_fail -= 1;
            return Err(StoreError::load("gone"));
        }
        Ok(self.stored.clone())
    }
}

/// As many retries as a test says.
pub(crate) fn retries(count: u32) -> Retries {
    Retries { count, ..Retries::default() }
}

/// A pair that the bank gives.
pub(crate) fn pair(name: &str) -> Response<Vec<u8>> {
    answer(
        200,
        &format!(
            r#"{{"access_token":"{name}","token_type":"Bearer","expires_in":"900","refresh_token":"{name}-r","scope":"AIS"}}"#
        ),
    )
}

/// The balance of an account.
pub(crate) fn balance() -> Response<Vec<u8>> {
    answer(200, r#"{"balance":1.00,"currency":"EUR"}"#)
}
