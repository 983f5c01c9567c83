//! Jobs on one store, in any order of their steps, with anything failing: a pair is renewed
//! once, saved before it is used, and never lost; a code is spent once.
#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod driven;

use std::collections::{BTreeSet, VecDeque};

use belfius_psd2::{
    Client, Delivery, Operation, Reply, Seed, Tokens,
    model::{Account, PsuPresence, Scope},
    session::{Again, Ask, Driven, Error, Facts, Job, Jobs, Retries},
    store::{KeptPair, StoreError},
};
use common::*;
use driven::{Lost, balance, pair};
use http::{Request, Response};
use proptest::prelude::*;

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Asks for an account's balance.
    Balance,
    /// Renews the pair that was stored at first.
    Renewal,
    /// Takes the callback of a consent.
    Callback,
}

/// What may go wrong with one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    /// It fails, and nothing was done.
    Fails,
    /// It is done, and said to have failed.
    Lies,
}

enum Work {
    Balance(Job<'static, Reply<Account>, Lost>),
    Tokens(Job<'static, Tokens, Lost>),
}

/// Does one job after another: what the first could not save, the next one saves.
struct Process {
    jobs: VecDeque<Work>,
    /// What was done, and is not yet replied to.
    replies: Option<Replies>,
    ends: Vec<Result<(), Error<Lost>>>,
}

enum Replies {
    Sent(Result<Response<Vec<u8>>, Lost>),
    Saved(Result<(), StoreError>),
}

impl Process {
    fn job(&mut self) -> &mut dyn Driven<Lost> {
        match &mut self.jobs[0] {
            Work::Balance(job) => job,
            Work::Tokens(job) => job,
        }
    }

    /// Ends this job. The next one begins.
    fn ends(&mut self) {
        self.ends.push(match self.jobs.pop_front().unwrap() {
            Work::Balance(mut job) => job.end().map(drop),
            Work::Tokens(mut job) => job.end().map(drop),
        });
    }

    fn is_over(&self) -> bool {
        self.jobs.is_empty()
    }
}

/// The bank, the store, and what must hold.
struct World {
    /// The pair that lives; each replaces the one before.
    living: u32,
    code_is_spent: bool,
    /// The pair that the code has bought.
    bought: Option<u32>,
    stored: Option<Tokens>,
    ever_stored: BTreeSet<String>,
    /// Who holds the lock.
    lock: Option<usize>,
    /// One slot for all processes, or one for each.
    kept: Vec<Option<KeptPair>>,
    shares_kept: bool,
    /// A pair that the bank made, and whose response was lost.
    excused: BTreeSet<u32>,
    /// Pairs whose refresh was answered.
    renewed: BTreeSet<String>,
    a_save_failed: bool,
    ids: BTreeSet<String>,
}

fn number(token: &str) -> u32 {
    token.trim_start_matches("pair-").trim_end_matches("-r").parse().unwrap_or_default()
}

fn first() -> Tokens {
    tokens_with(Scope::Ais, |stored| {
        stored["access_token"] = "pair-0".into();
        stored["refresh_token"] = "pair-0-r".into();
    })
}

fn later() -> jiff::Timestamp {
    after(895)
}

impl World {
    /// What the bank makes of a request.
    fn bank(&mut self, request: &Request<Vec<u8>>, facts: &Facts) -> Response<Vec<u8>> {
        match facts.operation {
            Operation::RefreshTokens => {
                let token = form(request)[1].1.clone();
                if !self.a_save_failed || self.shares_kept {
                    assert!(!self.renewed.contains(&token), "{token} is renewed twice");
                }
                if number(&token) != self.living {
                    return bank_error(
                        401,
                        "invalid_grant",
                        "10006",
                        "refresh token is not valid.",
                    );
                }
                self.renewed.insert(token);
                self.makes()
            }
            Operation::ExchangeCode => {
                let stored = self.stored.as_ref().map(|pair| number(pair.access_token().expose()));
                let is_there = self.bought.is_some_and(|bought| stored >= Some(bought));
                assert!(!is_there, "the code is spent again although its tokens are stored");
                if self.code_is_spent {
                    return bank_error(401, "invalid_grant", "10006", "x");
                }
                self.code_is_spent = true;
                self.bought = Some(self.living + 1);
                self.makes()
            }
            _ => {
                let bearer = header(request, "Authorization").unwrap();
                let token = bearer.trim_start_matches("Bearer ");
                assert!(self.ever_stored.contains(token), "{token} is used before it is stored");
                if number(token) == self.living { balance() } else { dead_access_token() }
            }
        }
    }

    fn makes(&mut self) -> Response<Vec<u8>> {
        self.living += 1;
        pair(&format!("pair-{}", self.living))
    }

    fn saves(&mut self, tokens: &Tokens) {
        self.ever_stored.insert(tokens.access_token().expose().to_owned());
        self.stored = Some(tokens.clone());
    }

    fn loads(&self, wrong: Wrong) -> Result<Option<Tokens>, StoreError> {
        if wrong == Wrong::Nothing {
            Ok(self.stored.clone())
        } else {
            Err(StoreError::load("gone"))
        }
    }

    /// Lets a process do one step; `false` if it waits for the lock.
    fn step(&mut self, process: &mut Process, me: usize, wrong: Wrong) -> bool {
        let slot = if self.shares_kept { 0 } else { me };
        match process.replies.take() {
            Some(Replies::Sent(response)) => {
                if let Ask::Send(ask) = process.job().ask() {
                    ask.answered(response, later());
                }
                return true;
            }
            Some(Replies::Saved(saved)) => {
                if let Ask::Save(ask) = process.job().ask() {
                    ask.saved(saved, &mut self.kept[slot]);
                }
                return true;
            }
            None => {}
        }
        let must_finish = process.job().must_finish();
        let replies = match process.job().ask() {
            Ask::Load(ask) => {
                ask.loaded(self.loads(wrong), later());
                return true;
            }
            Ask::Lock(ask) => {
                if self.lock.is_some() {
                    return false;
                }
                let stored = self.loads(wrong);
                self.lock = stored.is_ok().then_some(me);
                ask.locked(stored, &mut self.kept[slot], later());
                return true;
            }
            Ask::Unlock(ask) => {
                assert_eq!(self.lock.take(), Some(me));
                ask.unlocked();
                return true;
            }
            Ask::Pause(ask) => {
                ask.over();
                return true;
            }
            Ask::Save(ask) => {
                assert!(must_finish, "a pair is saved for certain");
                assert_eq!(self.lock, Some(me));
                if wrong != Wrong::Fails {
                    self.saves(ask.tokens());
                }
                self.a_save_failed |= wrong != Wrong::Nothing;
                let failed = || Err(StoreError::save("full"));
                Replies::Saved(if wrong == Wrong::Nothing { Ok(()) } else { failed() })
            }
            Ask::Send(ask) => {
                let (request, facts) = (ask.request(), ask.facts());
                let makes = facts.operation != Operation::Account;
                assert_eq!(makes, must_finish, "tokens are made to the end");
                assert!(!makes || self.lock == Some(me), "tokens are made under the lock");
                let again = if wrong == Wrong::Fails { Again::Later } else { Again::Now };
                let lost = |delivery| {
                    let call = facts.unanswered(delivery);
                    Err(Lost { call, attempt: facts.attempt, again })
                };
                Replies::Sent(if wrong == Wrong::Fails {
                    lost(Delivery::NotSent)
                } else {
                    let id = header(&request, "Request-ID").unwrap();
                    assert!(self.ids.insert(id.to_owned()), "the bank sees {id} twice");
                    let before = self.living;
                    let response = self.bank(&request, &facts);
                    if wrong == Wrong::Lies {
                        if self.living != before {
                            self.excused.insert(self.living);
                            // Nobody knows that it was answered.
                            self.renewed.clear();
                        }
                        lost(Delivery::Unknown)
                    } else {
                        Ok(response)
                    }
                })
            }
            Ask::End => {
                process.ends();
                return true;
            }
        };
        process.replies = Some(replies);
        true
    }

    /// Whether the living pair is somewhere, or could not have been kept.
    fn is_kept(&self, processes: &[Process]) -> bool {
        let is = |tokens: &Tokens| number(tokens.access_token().expose()) == self.living;
        let in_error = |error: &Error<Lost>| {
            let mut error = error;
            while let Error::Renewal { source, .. } = error {
                error = source;
            }
            matches!(error, Error::Unsaved(unsaved) if is(unsaved.tokens()))
        };
        self.excused.contains(&self.living)
            || self.stored.as_ref().is_some_and(is)
            || self.kept.iter().flatten().any(|kept| is(kept.tokens()))
            || processes
                .iter()
                .flat_map(|process| &process.ends)
                .any(|end| matches!(end, Err(error) if in_error(error)))
    }
}

fn process(client: &Client, kinds: &[Kind], number: u8) -> Process {
    let jobs = (0_u8..).zip(kinds).map(|(job, kind)| work(client, *kind, [number, job]));
    Process { jobs: jobs.collect(), replies: None, ends: Vec::new() }
}

fn work(client: &Client, kind: Kind, [process, job]: [u8; 2]) -> Work {
    let mut seed = [process; 32];
    seed[0] = job;
    let seed = Seed::new(seed);
    let jobs =
        Jobs::new(client, seed, later()).with_retries(Retries { count: 2, ..Retries::default() });
    match kind {
        Kind::Balance => Work::Balance(jobs.account(logical_id(), PsuPresence::Absent)),
        Kind::Renewal => Work::Tokens(jobs.renew(&first())),
        Kind::Callback => {
            let pending = consent().pending;
            let url = format!("{CALLBACK}?code=c1&state={}", pending.state().expose());
            Work::Tokens(jobs.finish_consent(&pending, &url))
        }
    }
}

/// Two or three processes, with one or two jobs each.
fn kinds() -> impl Strategy<Value = Vec<Vec<Kind>>> {
    let kind = prop_oneof![
        3 => Just(Kind::Balance),
        2 => Just(Kind::Renewal),
        1 => Just(Kind::Callback),
    ];
    prop::collection::vec(prop::collection::vec(kind, 1..=2), 2..=3)
}

fn wrong() -> impl Strategy<Value = Wrong> {
    prop_oneof![8 => Just(Wrong::Nothing), 1 => Just(Wrong::Fails), 1 => Just(Wrong::Lies)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_order_of_any_jobs_keeps_the_pair(
        kinds in kinds(),
        shares_kept in any::<bool>(),
        goes_well in any::<bool>(),
        steps in prop::collection::vec((any::<prop::sample::Index>(), wrong()), 0..60),
    ) {
        let client = client();
        let mut processes: Vec<_> = (0_u8..).zip(&kinds)
            .map(|(number, kinds)| process(&client, kinds, number))
            .collect();
        let mut world = World {
            living: 0,
            code_is_spent: false,
            bought: None,
            stored: Some(first()),
            ever_stored: BTreeSet::from(["pair-0".to_owned()]),
            lock: None,
            kept: vec![None, None, None],
            shares_kept,
            excused: BTreeSet::new(),
            renewed: BTreeSet::new(),
            a_save_failed: false,
            ids: BTreeSet::new(),
        };
        for (at, wrong) in steps {
            let under_way: Vec<_> =
                (0..processes.len()).filter(|at| !processes[*at].is_over()).collect();
            if under_way.is_empty() {
                break;
            }
            let me = under_way[at.index(under_way.len())];
            let wrong = if goes_well { Wrong::Nothing } else { wrong };
            world.step(&mut processes[me], me, wrong);
        }
        // The rest goes well.
        let mut rounds = 0;
        while !processes.iter().all(Process::is_over) {
            rounds += 1;
            prop_assert!(rounds < 200, "a job does not end");
            for (me, process) in processes.iter_mut().enumerate() {
                if !process.is_over() {
                    world.step(process, me, Wrong::Nothing);
                }
            }
        }
        prop_assert_eq!(world.lock, None, "the lock is given up");
        prop_assert!(world.is_kept(&processes), "the living pair is lost");
        if goes_well && !kinds.concat().contains(&Kind::Callback) {
            prop_assert_eq!(world.living, 1, "one renewal for everybody");
            prop_assert!(processes.iter().flat_map(|process| &process.ends).all(Result::is_ok));
        }
        for error in processes.iter().flat_map(|process| &process.ends).filter_map(|end| end.as_ref().err()) {
            prop_assert!(!matches!(error, Error::Unfinished(_)), "{}", error);
        }
    }
}
