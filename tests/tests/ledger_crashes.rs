//! The ledger is killed at every step, and started again until it is done: its
//! file then holds what the bank has booked, each row once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;
mod ledger_program;

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use belfius_psd2_sandbox::{Options, ScaReturn};
use ledger_program::{Bench, Ended};

/// What is killed, and what must hold afterwards.
trait Story: Sync {
    /// A bank of its own for each thread.
    fn bank(&self) -> Bench;
    /// What came before.
    fn before(&self, bench: &Bench, file: &str);
    /// The flags of the run that is killed, and of those that go on.
    fn flags(&self) -> &'static str;
    /// All runs from the killed one on.
    fn after(&self, bench: &Bench, file: &str, runs: &[Ended]);
}

/// Kills a run at each of its steps in turn, each time with a file of its own, and
/// lets others go on until one ends by itself. Gives the number of steps.
fn killed_at_every_step(story: &impl Story) -> u64 {
    let (next, last) = (AtomicU64::new(1), AtomicU64::new(u64::MAX));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let bench = story.bank();
                loop {
                    let step = next.fetch_add(1, Ordering::Relaxed);
                    if step > last.load(Ordering::Relaxed) {
                        return;
                    }
                    if !killed_at(story, &bench, step) {
                        last.fetch_min(step - 1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    last.into_inner()
}

/// Whether a run had so many steps.
fn killed_at(story: &impl Story, bench: &Bench, step: u64) -> bool {
    let file = format!("killed-at-{step}.db");
    story.before(bench, &file);
    let mut runs = vec![bench.run(&file).flag(story.flags()).die_at(step).end()];
    let killed = runs[0].was_killed();
    if killed {
        runs.push(bench.run(&file).flag(story.flags()).end());
    }
    runs.last().unwrap().done();
    story.after(bench, &file, &runs);
    killed
}

/// Whoever had to give consent once more was told why: the bank's tokens died with
/// the process that had them.
#[track_caller]
fn assert_losses_are_said(runs: &[Ended], consents: usize) {
    let count = |what: &str| runs.iter().filter(|run| run.mentions(what)).count();
    let begun = count("consent   the customer goes to");
    let lost = count("tokens    lost") + count("over, without what it was for");
    assert!(begun <= consents + lost, "{runs:#?}");
}

/// From nothing to everything: consent, accounts, pages.
struct FirstSync(&'static str);

impl Story for FirstSync {
    fn bank(&self) -> Bench {
        let options = Options::default().rows(40);
        match self.0 {
            "3" => Bench::open(options),
            generation => Bench::of_generation(options, generation),
        }
    }

    fn before(&self, _: &Bench, _: &str) {}

    fn flags(&self) -> &'static str {
        "--page-size 20"
    }

    fn after(&self, bench: &Bench, file: &str, runs: &[Ended]) {
        bench.assert_complete(file, None);
        assert_eq!(bench.count(file, "windows"), 0);
        assert_losses_are_said(runs, 1);
    }
}

/// Hours after a first sync of some days: the tokens are to be renewed, and the
/// older history needs strong authentication.
struct LaterSync(ScaReturn);

impl Story for LaterSync {
    fn bank(&self) -> Bench {
        Bench::open(Options::default().rows(40).sca_return(self.0))
    }

    fn before(&self, bench: &Bench, file: &str) {
        bench.run(file).flag("--since 2026-03-01").end().done();
        bench.advance(2);
    }

    fn flags(&self) -> &'static str {
        "--page-size 30 --full"
    }

    fn after(&self, bench: &Bench, file: &str, runs: &[Ended]) {
        bench.assert_complete(file, None);
        assert_eq!(bench.count(file, "windows"), 0);
        assert_losses_are_said(runs, 0);
    }
}

#[test]
fn a_first_sync_loses_and_doubles_nothing() {
    let steps = killed_at_every_step(&FirstSync("3"));
    assert!(steps > 60, "{steps}");
}

#[test]
fn nor_does_one_of_generation_1() {
    let steps = killed_at_every_step(&FirstSync("1"));
    assert!(steps > 40, "{steps}");
}

#[test]
fn a_later_sync_with_renewal_and_strong_authentication_neither() {
    for brings in [ScaReturn::Nothing, ScaReturn::Code, ScaReturn::ScaToken] {
        let steps = killed_at_every_step(&LaterSync(brings));
        assert!(steps > 60, "{brings:?} {steps}");
    }
}

#[test]
fn killed_again_and_again_it_still_comes_to_an_end() {
    let bench = Bench::open(Options::default().rows(60));
    let mut runs = Vec::new();
    // Further than the longest way to something stored.
    for step in (5..30).cycle().take(100) {
        runs.push(bench.run("stubborn.db").flag("--page-size 10").die_at(step).end());
        if !runs.last().unwrap().was_killed() {
            break;
        }
    }
    runs.last().unwrap().done();
    assert!(runs.len() > 5);
    bench.assert_complete("stubborn.db", None);
}
