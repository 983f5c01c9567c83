//! Answers that are odd and harmless, at every operation: what HTTP and JSON
//! allow, what is mended, rows and pages that say what is wrong with them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::num::NonZeroU32;
use std::time::Duration;

use belfius_psd2::model::PsuPresence;
use belfius_psd2::{BankCode, Delivery, ErrorKind, Remedy, TransactionsQuery};
use belfius_psd2_sandbox::{Fault, Operation, Options, PageShape};
use e2e_tpp::bench::*;
use e2e_tpp::{FIRST, answer, assert_rows, logical_id, read_all, statement};

#[test]
fn what_http_and_json_allow_is_understood() {
    let bench = bench();
    for op in ALL {
        for fault in [
            Fault::Chunked,
            Fault::DuplicateDate,
            Fault::WrongContentType,
            Fault::EscapedSlashes,
            Fault::SlowBody { chunk: 256, pause: Duration::from_millis(2) },
            Fault::Delay(Duration::from_millis(30)),
            Fault::OversizedBody { bytes: 200_000 },
        ] {
            let good = bench.run(op, &fault, 1);
            assert!(good.is_ok(), "{op:?} {fault:?}: {}", good.unwrap_err());
        }
    }
    // Nothing of it was tried twice.
    assert_eq!(bench.tpp.received(Operation::Account).len(), 7);
}

#[test]
fn deep_nesting_in_a_member_that_nobody_reads_is_passed_over() {
    let bench = bench();
    for op in ALL.into_iter().filter(|op| *op != Consent) {
        for depth in [1_000, 100_000] {
            let good = bench.run(op, &Fault::DeepNesting { depth }, 1);
            assert!(good.is_ok(), "{op:?} {depth}: {}", good.unwrap_err());
        }
    }
}

#[test]
fn deep_nesting_in_place_of_a_consent_page_is_an_error_and_no_crash() {
    let bench = bench();
    let error = bench.error(Consent, &Fault::DeepNesting { depth: 100_000 }, 1);
    assert!(matches!(error.core().unwrap().kind(), ErrorKind::Unreadable(_)), "{error:?}");
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.remedy(), Some(Remedy::AskBank));
}

#[test]
fn texts_that_are_no_json_are_mended() {
    for shape in [PageShape::Embedded, PageShape::Booked] {
        let bench = Bench::new(Options::default().rows(60).page_shape(shape));
        let (damages, begin) =
            ([Fault::BadEscapes, Fault::RawControlCharacters], ["\\Q ", "\n\t\u{1}"]);
        for (fault, begin) in damages.iter().zip(begin) {
            let Good::Account(account) = bench.run(Account, fault, 1).unwrap() else { panic!() };
            let facts = &bench.tpp.bank.accounts()[FIRST];
            assert_eq!(
                account.account_type.as_deref(),
                Some(&*format!("{begin}{}", facts.product))
            );
            assert_eq!(account.balance.unwrap().to_string(), facts.balance);

            let Good::Page(page) = bench.run(Transactions, fault, 1).unwrap() else { panic!() };
            assert!(page.unreadable.is_empty());
            let Good::Page(whole) = bench.run(Transactions, &Fault::Chunked, 1).unwrap() else {
                panic!()
            };
            assert_eq!(page.rows.len(), whole.rows.len());
            for (damaged, row) in page.rows.iter().zip(&whole.rows) {
                let prose = |text: &Option<belfius_psd2::model::Text>| {
                    text.as_deref().map(|text| format!("{begin}{text}"))
                };
                assert_eq!(
                    damaged.remittance_info.as_deref(),
                    prose(&row.remittance_info).as_deref()
                );
                assert_eq!(damaged.communication.as_deref(), prose(&row.communication).as_deref());
                assert_eq!(damaged.amount, row.amount);
                assert_eq!(damaged.execution_date, row.execution_date);
            }
            // The description of an error that stands for a redirect.
            bench.run(Payment, fault, 1).unwrap();
        }
    }
}

#[test]
fn an_error_whose_text_is_no_json_is_still_that_error() {
    let bench = bench();
    for fault in [Fault::BadEscapes, Fault::RawControlCharacters, Fault::EscapedSlashes] {
        for _ in 0..4 {
            // Uses up the calls without the customer; later ones are refused too.
            let _ = bench.ais.account(&logical_id(&bench.ais), PsuPresence::Absent);
        }
        bench.tpp.bank.faults().inject(Operation::Account, fault, 1);
        let error = bench.ais.account(&logical_id(&bench.ais), PsuPresence::Absent).unwrap_err();
        bench.tpp.refused(&error, BankCode::RateLimitExceeded);
    }
}

#[test]
fn amounts_as_strings_are_the_same_amounts() {
    let bench = bench();
    let Good::Account(account) = bench.run(Account, &Fault::StringAmounts, 1).unwrap() else {
        panic!()
    };
    let Good::Account(plain) = bench.run(Account, &Fault::Chunked, 1).unwrap() else { panic!() };
    assert_eq!(account, plain);
    let Good::Page(page) = bench.run(Transactions, &Fault::StringAmounts, 1).unwrap() else {
        panic!()
    };
    let Good::Page(plain) = bench.run(Transactions, &Fault::Chunked, 1).unwrap() else { panic!() };
    assert_eq!(page.rows, plain.rows);
    assert!(page.rows.iter().all(|row| row.amount.unwrap().scale() == 2));
}

// Pages of a statement.

#[test]
fn a_row_that_cannot_be_read_stands_beside_the_good_ones() {
    for shape in [PageShape::Embedded, PageShape::Booked] {
        let bench = Bench::new(Options::default().rows(60).page_shape(shape).page_size(10));
        let since = bench.tpp.today().saturating_sub(jiff::ToSpan::years(2));
        let query = TransactionsQuery::default().with_date_from(since);
        bench.tpp.bank.faults().inject(Operation::Transactions, Fault::UnreadableRow, 2);
        let pages = read_all(&bench.ais, statement(&bench.ais, query));
        assert_eq!(pages.len(), 6);
        for (at, page) in pages.iter().enumerate() {
            assert_eq!(page.unreadable.len(), usize::from(at < 2));
            for row in &page.unreadable {
                assert_eq!(row.index(), 5);
                assert!(row.raw().contains("a lot"));
                let shown = format!("{} {:?}", row.reason(), row);
                assert!(shown.contains("amount"), "{shown}");
                assert!(!shown.contains("a lot") && !shown.contains("soon"), "{shown}");
            }
        }
        let booked = bench.tpp.bank.rows(bench.tpp.iban(FIRST).as_str());
        assert_rows(pages.iter().flat_map(|page| &page.rows), &booked, shape);
    }
}

#[test]
fn a_repeated_page_key_is_an_error_after_the_rows_of_its_page() {
    let bench = bench();
    let since = bench.tpp.today().saturating_sub(jiff::ToSpan::years(2));
    let query = TransactionsQuery::default()
        .with_date_from(since)
        .with_page_size(NonZeroU32::new(10).unwrap());
    let mut pages = bench.ais.pages(statement(&bench.ais, query), PsuPresence::Present);
    let mut rows = answer(pages.next().unwrap().unwrap()).rows;
    bench.tpp.bank.faults().inject(Operation::Transactions, Fault::RepeatedPageKey, 1);
    rows.extend(answer(pages.next().unwrap().unwrap()).rows);
    let booked = bench.tpp.bank.rows(bench.tpp.iban(FIRST).as_str());
    assert_rows(&rows, &booked[..20], PageShape::Embedded);

    let requests = bench.tpp.bank.requests().len();
    let error = pages.next().unwrap().unwrap_err();
    bench.tpp.discreet(&error);
    is(&error, &ErrorKind::RepeatedPageKey { page: 2 }, Delivery::NotSent, &Remedy::AskBank);
    assert_eq!(bench.tpp.bank.requests().len(), requests, "asked for all the same");
    assert!(pages.next().is_none());
}

#[test]
fn a_statement_that_leads_back_to_its_beginning_ends() {
    let bench = Bench::new(Options::default().rows(60).page_size(10));
    bench.tpp.bank.faults().inject(Operation::Transactions, Fault::RepeatedPageKey, usize::MAX);
    let pages = statement(&bench.ais, TransactionsQuery::default());
    let mut seen = 0;
    let mut error = None;
    for page in bench.ais.pages(pages, PsuPresence::Present) {
        match page {
            Ok(_) => seen += 1,
            Err(stopped) => error = Some(stopped),
        }
        assert!(seen < 10, "it goes in a circle");
    }
    let error = error.unwrap();
    assert!(matches!(error.core().unwrap().kind(), ErrorKind::RepeatedPageKey { .. }));
}

#[test]
fn a_page_without_rows_is_the_end_and_says_when_there_may_be_more() {
    let bench = Bench::new(Options::default().rows(300).page_size(10));
    for fault in [Fault::EmptyPageWithKey, Fault::NullRows] {
        let Good::Page(page) = bench.run(Transactions, &fault, 1).unwrap() else { panic!() };
        assert!(page.rows.is_empty() && page.unreadable.is_empty() && page.next.is_none());
        let beyond = page.beyond.unwrap();
        assert_eq!(beyond.number(), 2);
        let rows: Vec<_> =
            read_all(&bench.ais, beyond).into_iter().flat_map(|page| page.rows).collect();
        assert!(!rows.is_empty(), "{fault:?}");
    }
    // An iterator takes it for the end.
    bench.tpp.bank.faults().inject(Operation::Transactions, Fault::EmptyPageWithKey, 1);
    let pages = read_all(&bench.ais, statement(&bench.ais, TransactionsQuery::default()));
    assert_eq!(pages.len(), 1);
}
