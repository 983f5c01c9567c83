//! The ledger from day to day: what is read again, what is waited for, what is said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;
mod ledger_program;

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use belfius_psd2_sandbox::{BookedRow, DocumentedError, Fault, Operation, Options, ScaReturn};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use ledger_program::Bench;

const DAY: u64 = 24;

fn options() -> Options {
    Options::default().rows(60)
}

#[test]
fn every_account_currency_and_balance() {
    let bench = Bench::open(options());
    bench.run("a.db").end().done().says("consent   given").says("2 other currencies");
    bench.assert_complete("a.db", None);
    for iban in &bench.ibans {
        let facts = bench.sandbox.accounts().into_iter().find(|facts| facts.iban == *iban).unwrap();
        let mut balances = vec![format!("EUR {}", facts.balance)];
        balances.extend(facts.other_compartments.iter().map(|(c, amount)| format!("{c} {amount}")));
        balances.sort();
        assert_eq!(bench.balances("a.db", iban), balances);
    }
}

#[test]
fn every_generation_keeps_the_same_rows() {
    for generation in ["1", "2"] {
        let bench = Bench::of_generation(options(), generation);
        bench.run("a.db").flag("--page-size 20").end().done();
        bench.assert_complete("a.db", None);
        assert_eq!(bench.run("a.db").flag("--full").end().done().inserted(), 0);
    }
}

#[test]
fn a_second_full_sync_adds_nothing() {
    let bench = Bench::open(options());
    let first = bench.run("a.db").end();
    assert!(first.done().inserted() > 150);
    // Pages of another size, and no customer at the bank in between.
    let second = bench.run("a.db").flag("--full --page-size 17").end();
    assert_eq!((second.done().inserted(), second.visits()), (0, 0));
    let third = bench.run("a.db").end();
    assert_eq!(third.done().inserted(), 0);
    bench.assert_complete("a.db", None);
}

#[test]
fn twins_stay_two() {
    let bench = Bench::open(options());
    let rows: Vec<BookedRow> = bench.ibans.iter().flat_map(|i| bench.sandbox.rows(i)).collect();
    let twins = rows.iter().filter(|row| rows.iter().filter(|other| other == row).count() > 1);
    assert!(twins.count() >= 2, "no twins to look at");
    bench.run("a.db").flag("--page-size 1 --since 2026-02-01").end().done();
    bench.run("a.db").flag("--full").end().done();
    bench.assert_complete("a.db", None);
}

#[test]
fn new_bookings_are_added_once() {
    let bench = Bench::open(options());
    bench.run("a.db").end().done();
    let iban = bench.ibans[0].clone();
    let model = bench.sandbox.rows(&iban).into_iter().find(|row| row.currency == "EUR").unwrap();
    let today = bench.sandbox.clock().today();
    let book = |days: i32| {
        let execution_date = today.saturating_sub(days.days());
        let row = BookedRow { execution_date, ..model.clone() };
        assert!(bench.sandbox.book(&iban, row));
    };
    // Today twice the same, and late for the day before yesterday.
    book(0);
    book(0);
    book(2);
    assert_eq!(bench.run("a.db").end().done().inserted(), 1, "today is not over");
    bench.advance(DAY);
    let booked_today = bench.sandbox.rows(&iban);
    let booked_today = booked_today.iter().filter(|row| row.execution_date == today).count();
    let others = bench.sandbox.rows(&bench.ibans[1]);
    let others = others.iter().filter(|row| row.execution_date == today).count();
    let next = bench.run("a.db").end();
    assert_eq!(next.done().inserted(), booked_today + others);
    assert!(booked_today >= 2);
    assert_eq!(bench.run("a.db").end().done().inserted(), 0);
    bench.assert_complete("a.db", None);
}

#[test]
fn after_months_without_a_run_nothing_is_missing() {
    let bench = Bench::open(options());
    bench.run("a.db").end().done();
    bench.advance(60 * DAY);
    let iban = bench.ibans[0].clone();
    let model = bench.sandbox.rows(&iban).into_iter().find(|row| row.currency == "USD").unwrap();
    for days in [10, 40, 58] {
        let execution_date = bench.sandbox.clock().today().saturating_sub(days.days());
        assert!(bench.sandbox.book(&iban, BookedRow { execution_date, ..model.clone() }));
    }
    bench.advance(45 * DAY);
    // More than 90 days: the consent is overdue, and part of the gap is old.
    let run = bench.run("a.db").end();
    run.done().says("renew it: run with --renew").says("SCA       done");
    bench.assert_complete("a.db", None);
}

#[test]
fn unreadable_rows_are_kept_too() {
    let bench = Bench::open(options());
    bench.sandbox.faults().inject(Operation::Transactions, Fault::UnreadableRow, 1);
    bench.run("a.db").end().done().says("1 unreadable");
    assert_eq!(bench.count("a.db", "unreadable"), 1);
    bench.assert_complete("a.db", None);
}

#[test]
fn rows_behind_an_empty_page_are_read() {
    let bench = Bench::open(options());
    bench.sandbox.faults().inject(Operation::Transactions, Fault::EmptyPageWithKey, 1);
    bench.run("a.db").end().done();
    bench.assert_complete("a.db", None);
}

/// When and about which account each call without the customer went out.
#[derive(Default)]
struct Log {
    seen: usize,
    calls: BTreeMap<String, Vec<Timestamp>>,
}

impl Log {
    fn take(&mut self, bench: &Bench) {
        let requests = bench.sandbox.requests();
        for request in &requests[self.seen..] {
            assert_ne!(request.status, Some(429), "{request:?}");
            if request.query.contains("psu_involved=false") {
                let account = request.path.split('/').nth(2).unwrap_or("the list").to_owned();
                self.calls.entry(account).or_default().push(bench.sandbox.clock().now());
            }
            assert!(!request.query.contains("psu_involved=true"));
        }
        self.seen = requests.len();
    }

    fn assert_four_a_day(&self) {
        assert!(self.calls.len() >= 3);
        for calls in self.calls.values() {
            for (at, call) in calls.iter().enumerate() {
                if let Some(fifth) = calls.get(at + 4) {
                    // A call is logged when its run has ended.
                    let day = SignedDuration::from_hours(24) - SignedDuration::from_mins(1);
                    assert!(fifth.duration_since(*call) >= day);
                }
            }
        }
    }
}

#[test]
fn four_unattended_calls_a_day_whatever_is_killed() {
    let bench = Bench::open(options());
    bench.run("a.db").flag("--since 2026-03-08").end().done();
    bench.advance(2);
    let mut log = Log { seen: bench.sandbox.requests().len(), ..Log::default() };
    let mut stops = 0;
    let mut finished = false;
    for step in (3..60).step_by(4).chain(std::iter::repeat_n(10_000, 60)) {
        // Everything of 89 days anew, in pages that make it long.
        let run = bench.run("a.db").flag("--unattended --full --page-size 12").die_at(step).end();
        log.take(&bench);
        if run.was_killed() {
            continue;
        }
        let last = run.out.last().unwrap();
        let Some((_, after)) = last.split_once("continued after ") else {
            run.continued("when the customer is there, for older history");
            finished = true;
            break;
        };
        run.continued("when the bank takes calls again");
        stops += 1;
        let next: Timestamp = after.split(',').next().unwrap().parse().unwrap();
        // A moment later, so that all calls of that day count no more.
        let clock = bench.sandbox.clock();
        clock.set(next.max(clock.now()));
        clock.advance(Duration::from_secs(1));
    }
    assert!(finished && stops > 2, "{stops}");
    log.assert_four_a_day();
    // The customer comes by for the rest.
    bench.run("a.db").end().done().says("SCA       done");
    bench.assert_complete("a.db", None);
}

#[test]
fn processes_share_the_unattended_budget() {
    let bench = Bench::open(options());
    bench.run("a.db").flag("--since 2026-03-08").end().done();
    bench.advance(2);
    let mut log = Log { seen: bench.sandbox.requests().len(), ..Log::default() };
    thread::scope(|scope| {
        for _ in 0..3 {
            let run = || bench.run("a.db").flag("--unattended --full --page-size 9").end();
            scope.spawn(move || {
                run().continued("when the bank takes calls again");
            });
        }
    });
    log.take(&bench);
    log.assert_four_a_day();
}

#[test]
fn without_the_customer_older_history_waits() {
    let bench = Bench::open(options());
    bench.run("a.db").flag("--since 2026-03-08").end().done();
    bench.advance(2);
    let run = bench.run("a.db").flag("--unattended --full").end();
    run.continued("older history").says("USD: waits for the customer");
    let recent = bench.sandbox.clock().today().saturating_sub(89.days());
    bench.assert_complete("a.db", Some(recent));
    // No old day was asked for, and nothing of what waits is asked for again.
    let dates = bench.sandbox.requests();
    let dates = dates.iter().filter(|request| request.query.contains("psu_involved=false"));
    let earliest =
        dates.filter_map(|r| r.query.split_once("date_from=")).filter_map(|(_, d)| d.get(..10));
    assert_eq!(earliest.min(), Some(recent.to_string().as_str()));
    let run = bench.run("a.db").end();
    assert_eq!(run.done().says("SCA       done").visits(), 1);
    bench.assert_complete("a.db", None);
}

#[test]
fn a_statement_that_waited_for_days_needs_no_proof_all_the_same() {
    let bench = Bench::open(options());
    bench.run("a.db").flag("--since 2026-03-08").end().done();
    bench.advance(2);
    let run = bench.run("a.db").flag("--unattended --full --page-size 5").end();
    run.continued("when the bank takes calls again");
    // The window that was begun is now more than 90 days old.
    for _ in 0..30 {
        bench.advance(5 * DAY);
        let run = bench.run("a.db").flag("--unattended --full --page-size 40").end();
        assert!(!run.mentions("authenticates"), "{run:#?}");
        if run.out.last().unwrap().contains("older history") {
            break;
        }
    }
    bench.run("a.db").end().done();
    bench.assert_complete("a.db", None);
}

#[test]
fn a_renewal_is_announced_before_it_is_due() {
    let bench = Bench::open(options().rows(10));
    bench.run("a.db").end().done().says("given: active for 89 more days");
    bench.advance(80 * DAY);
    bench.run("a.db").end().done().never_says("--renew").says("active for 9 more days");
    bench.run("a.db").flag("--notice-days 14").end().done().says("to be renewed in 9 days");
    bench.advance(4 * DAY);
    let run = bench.run("a.db").flag("--unattended").end();
    run.done().says("to be renewed in 5 days").says("run with --renew");
    // Past the day: the bank gives balances, and no transactions.
    bench.advance(7 * DAY);
    let run = bench.run("a.db").flag("--unattended").end();
    run.continued("when the customer authenticates").says("renew it: run with --renew");
    let run = bench.run("a.db").flag("--unattended").end();
    run.continued("when the customer authenticates");
    // Renewed, the days begin anew.
    let run = bench.run("a.db").flag("--renew").end();
    run.done().says("given: active for 89 more days");
    bench.assert_complete("a.db", None);
}

#[test]
fn a_withdrawn_consent_is_said_and_not_asked_for_again() {
    let bench = Bench::open(options());
    bench.run("a.db").end().done();
    bench.sandbox.withdraw_consent(&bench.ibans[0]);
    for _ in 0..2 {
        let run = bench.run("a.db").end();
        run.continued("they withdrew the consent").says("withdr");
        assert_eq!(run.visits(), 0);
    }
    let run = bench.run("a.db").flag("--renew --full").end();
    assert_eq!((run.done().inserted(), run.visits()), (0, 1));
    bench.assert_complete("a.db", None);
}

#[test]
fn a_refused_refresh_leads_through_consent_again() {
    let bench = Bench::open(options());
    bench.run("a.db").end().done();
    bench.sandbox.revoke_refresh_tokens();
    bench.advance(1);
    bench.run("a.db").flag("--unattended").end().continued("when the customer gives consent");
    let run = bench.run("a.db").end();
    run.done().never_says("lost").says("consent   given");
    bench.assert_complete("a.db", None);
}

#[test]
fn a_customer_who_refuses_ends_the_run_in_good_order() {
    let bench = Bench::open(options());
    let run = bench.run("a.db").refuses().end();
    run.continued("the customer refused");
    bench.run("a.db").end().done();
    bench.advance(2);
    let run = bench.run("a.db").flag("--full").refuses().end();
    run.continued("the customer refused");
    bench.run("a.db").flag("--full").end().done();
    bench.assert_complete("a.db", None);
}

#[test]
fn a_redirect_that_waited_too_long_begins_anew() {
    let bench = Bench::open(options());
    assert!(bench.run("a.db").die_at("before the customer's visit").end().was_killed());
    bench.advance(2);
    bench.run("a.db").end().done().says("has expired");
    bench.assert_complete("a.db", None);
}

#[test]
fn strong_authentication_resumes_at_the_same_page_after_a_kill() {
    for brings in [ScaReturn::Nothing, ScaReturn::Code, ScaReturn::ScaToken] {
        let bench = Bench::open(options().sca_return(brings));
        bench.run("a.db").flag("--since 2026-03-08").end().done();
        // The proof of the consent is still good: killed within the older history.
        let run = || bench.run("a.db").flag("--full --page-size 10");
        while bench.count("a.db", "windows WHERE part = 'older' AND cursor IS NOT NULL") == 0 {
            assert!(run().die_at("after the commit of a page").end().was_killed());
        }
        bench.advance(2);
        // Killed while the customer is at the bank.
        let before = bench.sandbox.requests().len();
        assert!(run().die_at("after the customer's visit").end().was_killed());
        let first = bench.sandbox.requests().len();
        run().end().done().says("the customer was sent to the bank at");
        // What was asked when the proof was wanted is what is asked next.
        let requests = bench.sandbox.requests();
        let pages = |from: usize, to: usize| {
            let all = requests[from..to].iter();
            let pages = all.filter(|request| request.operation == Some(Operation::Transactions));
            pages.map(|request| request.query.clone()).collect::<Vec<_>>()
        };
        let (wanted, resumed) = (pages(before, first), pages(first, requests.len()));
        assert!(wanted.last().unwrap().contains("next="), "{wanted:?}");
        assert_eq!(wanted.last(), resumed.first());
        bench.assert_complete("a.db", None);
    }
}

#[test]
fn a_cursor_that_the_bank_takes_no_more_begins_anew() {
    let bench = Bench::open(options());
    let run = || bench.run("a.db").flag("--page-size 10");
    assert!(run().die_at("after the commit of a page").end().was_killed());
    while bench.count("a.db", "windows WHERE cursor IS NOT NULL") == 0 {
        assert!(run().die_at("after the commit of a page").end().was_killed());
    }
    let refusal = Fault::Error(DocumentedError::InvalidInput);
    bench.sandbox.faults().inject(Operation::Transactions, refusal, 1);
    run().end().done().says("from its first page again");
    bench.assert_complete("a.db", None);
}

#[test]
fn an_account_that_is_closed_to_the_tpp_does_not_stop_the_others() {
    let bench = Bench::open(options());
    let refuse = |error| bench.sandbox.faults().inject(Operation::Account, Fault::Error(error), 1);
    // One that is never open to anybody, which is no failure,
    refuse(DocumentedError::ChannelNotPermitted);
    bench.run("a.db").end().done().says("skipped").says("balance");
    // and one that the bank has just blocked.
    refuse(DocumentedError::AccessDenied);
    let run = bench.run("a.db").end();
    run.says("failed").says("balance");
    assert!(run.code == Some(1) && run.err.contains("disabled"), "{run:#?}");
    bench.run("a.db").end().done().never_says("skipped");
    bench.assert_complete("a.db", None);
}

#[test]
fn a_failure_is_said_and_the_next_run_goes_on() {
    let bench = Bench::open(options());
    for operation in [Operation::Consent, Operation::Accounts, Operation::Transactions] {
        bench.sandbox.faults().inject(operation, Fault::Html500, 1);
        let run = bench.run("a.db").end();
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.err.starts_with("ledger: ") && run.err.contains("HTTP 500"), "{run:?}");
    }
    bench.run("a.db").end().done().says("goes on");
    bench.assert_complete("a.db", None);
}

#[test]
fn tokens_that_never_arrived_are_said() {
    let bench = Bench::open(options());
    bench.run("a.db").end().done();
    bench.advance(1);
    bench.sandbox.faults().inject(Operation::Refresh, Fault::CutAfterProcessing, 1);
    let cut = bench.run("a.db").end();
    assert_eq!(cut.code, Some(1), "{cut:#?}");
    bench.run("a.db").end().done().says("tokens    lost").says("consent   given");
    bench.assert_complete("a.db", None);
}

#[test]
fn two_processes_at_once_do_no_harm() {
    let bench = Bench::open(options());
    bench.run("a.db").flag("--since 2026-03-08").end().done();
    // Both find tokens that have expired.
    bench.advance(1);
    let refreshes = bench.sandbox.token_refreshes();
    thread::scope(|scope| {
        let runs =
            [(); 3].map(|()| scope.spawn(|| bench.run("a.db").flag("--full --page-size 7").end()));
        for run in runs {
            run.join().unwrap().done();
        }
    });
    assert_eq!(bench.sandbox.token_refreshes(), refreshes + 1);
    bench.assert_complete("a.db", None);
}

#[test]
fn two_first_runs_at_once_do_no_harm() {
    let bench = Bench::open(options());
    thread::scope(|scope| {
        let runs = [(); 2].map(|()| scope.spawn(|| bench.run("a.db").end()));
        for run in runs {
            // The consent of the one replaces that of the other.
            assert!(!run.join().unwrap().was_killed());
        }
    });
    bench.run("a.db").flag("--full").end().done();
    bench.assert_complete("a.db", None);
}

#[test]
fn a_file_is_of_one_bank() {
    let (one, other) = (Bench::open(options()), Bench::open(options()));
    one.run("a.db").end().done();
    std::fs::copy(one.dir.join("a.db"), other.dir.join("a.db")).unwrap();
    let run = other.run("a.db").end();
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("choose another --db"), "{run:?}");
}
