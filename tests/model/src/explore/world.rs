//! Everything outside of the processes: the bank, the stores, the clock, and what
//! is kept to judge them by.

use std::{
    collections::hash_map::DefaultHasher,
    fmt::Write as _,
    hash::{Hash, Hasher},
};

use super::turn::Turn;
use crate::bank::{Bank, Fate, Hidden, Kind};

/// When everything begins: 2026-01-05T09:00:00Z.
pub(crate) const BEGIN: i64 = 1_767_603_600;

#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) bank: Bank,
    /// The pair in the store of tokens, as JSON.
    pub(crate) tokens: Option<String>,
    /// Who holds the store's lock.
    pub(crate) lock: Option<usize>,
    /// The application's row.
    pub(crate) row: String,
    pub(crate) now: i64,
    /// How many things may still go wrong.
    pub(crate) faults: u8,
    /// How many requests the host may still send twice beside that.
    pub(crate) repeats: u8,
    /// How often a caller may still leave.
    pub(crate) leaves: u8,
    /// What the bank did that moved money since each process' last call began.
    pub(crate) acts: Vec<Vec<Kind>>,
    /// Whether the bank gave tokens for a request of each process' last call that the
    /// host has sent twice.
    pub(crate) given: Vec<bool>,
    /// How many requests of the fallback interface each process' last call has sent.
    pub(crate) calls: Vec<u8>,
    /// How each process has ended.
    pub(crate) ends: Vec<Option<String>>,
    /// How often each process has tried since something was stored.
    pub(crate) tries: Vec<u32>,
    /// How many seeds were drawn.
    pub(crate) seeds: Hidden<u64>,
    /// What must not have happened, and has.
    pub(crate) wrong: Vec<String>,
}

impl World {
    pub(crate) fn new(bank: Bank, tokens: Option<String>, row: &str, processes: usize) -> Self {
        Self {
            bank,
            tokens,
            lock: None,
            row: row.to_owned(),
            now: BEGIN,
            faults: 0,
            repeats: 0,
            leaves: 0,
            acts: vec![Vec::new(); processes],
            given: vec![false; processes],
            calls: vec![0; processes],
            ends: vec![None; processes],
            tries: vec![0; processes],
            seeds: Hidden::default(),
            wrong: Vec::new(),
        }
    }

    /// The store now holds this text.
    pub(crate) fn saved(&mut self, json: String) {
        for (number, pair) in self.bank.pairs.iter_mut().enumerate() {
            if json.contains(&format!("\"A{number}\"")) {
                pair.fate = Fate::Saved;
            }
        }
        self.tokens = Some(json);
    }

    /// The store has not taken what this process holds, or says so.
    pub(crate) fn refused(&mut self, process: usize) {
        for pair in &mut self.bank.pairs {
            pair.store_refused |= pair.fate == Fate::Held(process);
        }
    }

    /// A process begins another call.
    pub(crate) fn begins_call(&mut self, process: usize) {
        self.acts[process].clear();
        self.given[process] = false;
        self.calls[process] = 0;
    }

    /// What may still go wrong after this.
    pub(crate) fn pay_for(&mut self, turn: &Turn) {
        match turn {
            Turn::Repeated(_) if self.repeats > 0 => self.repeats -= 1,
            Turn::Leaves => self.leaves -= 1,
            turn => self.faults -= u8::from(turn.is_fault()),
        }
    }

    /// A process is no more, and what it had in memory with it.
    pub(crate) fn bury(&mut self, process: usize) {
        for pair in &mut self.bank.pairs {
            match pair.fate {
                Fate::Held(by) if by == process => pair.fate = Fate::DiedWith,
                Fate::Sent(by) if by == process => pair.fate = Fate::Undelivered,
                _ => {}
            }
        }
        if self.lock == Some(process) {
            self.lock = None;
        }
        self.begins_call(process);
        self.tries[process] = 0;
    }

    /// A number for this state and for what the processes have in memory. Texts
    /// that stand for random bytes count by where else they stand, not by what
    /// they are.
    pub(crate) fn fingerprint(&self, memories: &[String]) -> u64 {
        let mut text = format!("{self:?}");
        for memory in memories {
            let _ = write!(text, "\u{1}{memory}");
        }
        let mut hasher = DefaultHasher::new();
        without_randomness(&text, &mut hasher);
        hasher.finish()
    }
}

/// Hashes a text with each run of 43 characters of base64url replaced by the order
/// of its first appearance.
fn without_randomness(text: &str, hasher: &mut DefaultHasher) {
    let mut seen: Vec<&str> = Vec::new();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let bytes = text.as_bytes();
    // What lies between two such runs is hashed at once: this is done at every step.
    let (mut plain, mut at) = (0, 0);
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|byte| is_part(**byte)).count();
        if run == 43 {
            let word = &text[at..at + run];
            let place = seen.iter().position(|known| *known == word);
            let place = place.unwrap_or_else(|| {
                seen.push(word);
                seen.len() - 1
            });
            bytes[plain..at].hash(hasher);
            place.hash(hasher);
            plain = at + run;
        }
        at += run.max(1);
    }
    bytes[plain..].hash(hasher);
}
