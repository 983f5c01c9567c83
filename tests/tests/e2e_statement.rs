//! Statements: every row of every account arrives exactly once, in the bank's
//! order and to the digit, however it is asked for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::num::NonZeroU32;
use std::time::Duration;

use belfius_psd2::model::{Amount, Currency, Date, PsuPresence, Scope};
use belfius_psd2::{
    BankCode, Content, Delivery, ErrorKind, LaterPages, Page, Pages, Remedy, TransactionsQuery,
};
use belfius_psd2_sandbox::{BookedRow, Fault, Operation, Options, PageShape};
use e2e_tpp::{
    EMPTY, FEW, FIRST, MIXED, Tpp, TppSession, answer, assert_core, assert_rows, builder, read_all,
    statement, tokens, tpp,
};
use jiff::ToSpan;

const CURRENCIES: [&str; 3] = ["EUR", "USD", "GBP"];

fn booked(tpp: &Tpp, account: usize, currency: &str) -> Vec<BookedRow> {
    let mut rows = tpp.bank.rows(&tpp.bank.accounts()[account].iban);
    rows.retain(|row| row.currency == currency);
    rows
}

/// Everything that the account has had.
fn whole(tpp: &Tpp, currency: &str) -> TransactionsQuery {
    let query = TransactionsQuery::default().with_date_from(tpp.today().saturating_sub(2.years()));
    match currency {
        "EUR" => query,
        other => query.with_currency(Currency::parse(other).unwrap()),
    }
}

fn size(rows: u32) -> NonZeroU32 {
    NonZeroU32::new(rows).unwrap()
}

/// All accounts in all currencies in pages of these sizes; none is the bank's.
fn every_row(options: Options, shape: PageShape, sizes: &[Option<u32>], later: LaterPages) {
    let tpp = Tpp::start(options.page_shape(shape));
    for account in [FIRST, MIXED, FEW, EMPTY] {
        let session = tpp.consented(Scope::Ais, account);
        for currency in CURRENCIES {
            let booked = booked(&tpp, account, currency);
            for rows in sizes {
                let query = whole(&tpp, currency).with_later_pages(later);
                let query = match rows {
                    Some(rows) => query.with_page_size(size(*rows)),
                    None => query,
                };
                let pages = read_all(&session, statement(&session, query));
                assert!(pages.iter().all(|page| page.unreadable.is_empty()));
                assert_rows(pages.iter().flat_map(|page| &page.rows), &booked, shape);
                check_pages(&pages, *rows, booked.len());
            }
        }
    }
}

/// Numbered from 1, full but for the last, and not one more than needed.
fn check_pages(pages: &[Page], rows: Option<u32>, total: usize) {
    for (at, page) in pages.iter().enumerate() {
        assert_eq!(usize::try_from(page.number).unwrap(), at + 1);
        assert!(page.beyond.is_none());
        assert_eq!(page.next.is_some(), at + 1 < pages.len());
    }
    let Some(rows) = rows else { return };
    let rows = usize::try_from(rows).unwrap();
    assert_eq!(pages.len(), total.div_ceil(rows).max(1));
    assert!(pages.iter().rev().skip(1).all(|page| page.rows.len() == rows));
}

#[test]
fn every_row_arrives_once_in_embedded_pages() {
    let options = Options::default().rows(130).page_size(9);
    let sizes = [None, Some(1), Some(130), Some(131), Some(400)];
    every_row(options, PageShape::Embedded, &sizes, LaterPages::Everything);
}

#[test]
fn every_row_arrives_once_in_booked_pages() {
    let options = Options::default().rows(130).page_size(9);
    let sizes = [None, Some(1), Some(65), Some(129)];
    every_row(options, PageShape::Booked, &sizes, LaterPages::Everything);
}

#[test]
fn every_row_arrives_once_when_later_pages_are_asked_for_by_key_alone() {
    let sizes = [None, Some(13), Some(77)];
    for shape in [PageShape::Embedded, PageShape::Booked] {
        let options = Options::default().rows(130).page_size(20).seed(2);
        every_row(options, shape, &sizes, LaterPages::KeyOnly);
    }
}

#[test]
fn every_row_arrives_once_with_amounts_as_strings() {
    let sizes = [None, Some(50)];
    for shape in [PageShape::Embedded, PageShape::Booked] {
        let options = Options::default().rows(130).seed(3).string_amounts(true);
        every_row(options, shape, &sizes, LaterPages::Everything);
    }
}

#[test]
fn every_row_arrives_once_under_a_base_path() {
    let options = Options::default().rows(60).page_size(7).prefix("/sandbox/psd2");
    every_row(options, PageShape::Embedded, &[None], LaterPages::Everything);
}

#[test]
fn a_long_statement_arrives_whole_in_the_largest_pages() {
    let options = Options::default().rows(3000);
    every_row(options, PageShape::Embedded, &[Some(400)], LaterPages::Everything);
}

#[test]
fn amounts_keep_their_digits_and_twins_stay_two() {
    for strings in [false, true] {
        let tpp = Tpp::start(Options::default().rows(200).string_amounts(strings));
        let session = tpp.consented(Scope::Ais, FIRST);
        let pages = read_all(&session, statement(&session, whole(&tpp, "EUR")));
        let rows: Vec<_> = pages.iter().flat_map(|page| &page.rows).collect();
        let booked = booked(&tpp, FIRST, "EUR");
        // The zeros at the end are what gets lost when somebody takes a float.
        let ends = |end: &str| booked.iter().filter(|row| row.amount().ends_with(end)).count();
        assert!(ends(".00") > 5 && ends("0") > ends(".00") && ends(".01") > 0);
        for (row, booked) in rows.iter().zip(&booked) {
            let amount = row.amount.unwrap();
            assert_eq!(amount.to_string(), booked.amount());
            assert_eq!(amount.scale(), 2);
            assert!(amount.same_digits(Amount::parse(&booked.amount()).unwrap()));
        }
        let twins = |at: &usize| booked[*at] == booked[*at - 1];
        let twins: Vec<usize> = (1..booked.len()).filter(twins).collect();
        assert!(!twins.is_empty(), "the sandbox has no twins");
        assert!(twins.iter().all(|at| rows[*at] == rows[*at - 1]));
    }
}

#[test]
fn the_first_date_is_inclusive_and_the_last_exclusive() {
    let tpp = Tpp::start(Options::default().rows(300));
    let session = tpp.consented(Scope::Ais, FIRST);
    let all = booked(&tpp, FIRST, "EUR");
    let (from, to) = (all[200].execution_date, all[100].execution_date);
    let query = TransactionsQuery::default().with_date_from(from).with_date_to(to);
    let within = |row: &&BookedRow| row.execution_date >= from && row.execution_date < to;
    let expected: Vec<BookedRow> = all.iter().filter(within).cloned().collect();
    assert!(expected.iter().any(|row| row.execution_date == from));
    for later in [LaterPages::Everything, LaterPages::KeyOnly] {
        let query = query.clone().with_later_pages(later).with_page_size(size(11));
        let pages = read_all(&session, statement(&session, query));
        assert_rows(pages.iter().flat_map(|page| &page.rows), &expected, PageShape::Embedded);
    }
}

#[test]
fn without_dates_ninety_days_come_and_no_sca_is_needed() {
    let tpp = Tpp::start(Options::default().rows(300));
    let session = tpp.consented(Scope::Ais, FIRST);
    session.refresh().unwrap();
    let pages = read_all(&session, statement(&session, TransactionsQuery::default()));
    let since = tpp.today().saturating_sub(90.days());
    let mut expected = booked(&tpp, FIRST, "EUR");
    expected.retain(|row| row.execution_date >= since);
    assert!(!expected.is_empty() && expected.len() < 300);
    assert_rows(pages.iter().flat_map(|page| &page.rows), &expected, PageShape::Embedded);
}

#[test]
fn an_account_without_rows_is_one_page_without_rows() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, EMPTY);
    let pages = read_all(&session, statement(&session, whole(&tpp, "EUR")));
    assert_eq!(pages.len(), 1);
    assert!(pages[0].rows.is_empty() && pages[0].next.is_none() && pages[0].beyond.is_none());
}

#[test]
fn a_cursor_outlives_the_process_that_read_the_page_before() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    for later in [LaterPages::Everything, LaterPages::KeyOnly] {
        let query = whole(&tpp, "EUR").with_page_size(size(7)).with_later_pages(later);
        let mut cursor = Some(statement(&session, query));
        let mut rows = Vec::new();
        while let Some(pages) = cursor.take() {
            let stored = serde_json::to_string(&(&pages, tokens(&session))).unwrap();
            let secret = tokens(&session).access_token().expose().to_owned();
            assert!(!serde_json::to_string(&pages).unwrap().contains(&secret));
            // Nothing but the text goes on: another client, transport and store.
            let (pages, tokens): (Pages, _) = serde_json::from_str(&stored).unwrap();
            let client =
                e2e_tpp::client_at(&tpp.bank, tpp.bank.client_id(), tpp.bank.client_secret());
            let transport = builder(&tpp.bank).build().unwrap();
            let store = belfius_psd2_ureq::MemoryStore::with(tokens);
            let other = tpp.session_as(&client, &transport, store);
            let page = other.pages(pages, PsuPresence::Present).next().unwrap().unwrap();
            let page = answer(page);
            rows.extend(page.rows);
            cursor = page.next;
        }
        assert_rows(&rows, &booked(&tpp, FIRST, "EUR"), PageShape::Embedded);
    }
}

#[test]
fn a_statement_goes_on_where_an_error_stopped_it() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let query = whole(&tpp, "EUR").with_page_size(size(10));
    let mut pages = session.pages(statement(&session, query), PsuPresence::Present);
    let mut rows = Vec::new();
    for _ in 0..2 {
        rows.extend(answer(pages.next().unwrap().unwrap()).rows);
    }
    tpp.bank.faults().inject(Operation::Transactions, Fault::Text503, 1);
    let error = pages.next().unwrap().unwrap_err();
    tpp.discreet(&error);
    let status = http::StatusCode::SERVICE_UNAVAILABLE;
    let kind = ErrorKind::Undocumented { status, content: Content::Text };
    assert_core(&error, &kind, Delivery::Unknown, &Remedy::Wait(None));
    assert!(pages.next().is_none(), "an iterator that went on after an error");
    let cursor = pages.into_pages().unwrap();
    assert_eq!(cursor.number(), 3);
    rows.extend(read_all(&session, cursor).into_iter().flat_map(|page| page.rows));
    assert_rows(&rows, &booked(&tpp, FIRST, "EUR"), PageShape::Embedded);
}

#[test]
fn more_pages_than_allowed_are_an_error_after_the_rows() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let query = whole(&tpp, "EUR").with_page_size(size(10)).with_max_pages(3);
    let mut pages = session.pages(statement(&session, query), PsuPresence::Present);
    for _ in 0..3 {
        assert_eq!(answer(pages.next().unwrap().unwrap()).rows.len(), 10);
    }
    let before = tpp.bank.requests().len();
    let error = pages.next().unwrap().unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::TooManyPages { limit: 3 };
    assert_core(&error, &kind, Delivery::NotSent, &Remedy::FixInput(None));
    assert_eq!(tpp.bank.requests().len(), before);
}

#[test]
fn a_page_size_that_the_bank_refuses_is_named() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let query = TransactionsQuery::default().with_page_size(size(401));
    let mut pages = session.pages(statement(&session, query), PsuPresence::Present);
    let error = pages.next().unwrap().unwrap_err();
    tpp.refused(&error, BankCode::InvalidInput);
    assert_eq!(error.remedy(), Some(Remedy::FixInput(Some("pagesize"))));
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(error.request_id(), error.core().unwrap().request_id());
    let request = tpp.received(Operation::Transactions).pop().unwrap();
    let id = error.request_id().unwrap().to_string();
    assert_eq!(request.header("request-id"), Some(id.as_str()));
    assert_eq!(error.core().unwrap().response_id(), Some(id.as_str()));
}

#[test]
fn an_empty_range_is_not_sent() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let before = tpp.bank.requests().len();
    let day: Date = tpp.today();
    let query = TransactionsQuery::default().with_date_from(day).with_date_to(day);
    let error = session.pages(statement(&session, query), PsuPresence::Present).next();
    let error = error.unwrap().unwrap_err();
    tpp.discreet(&error);
    let remedy = Remedy::FixInput(None);
    assert_core(&error, &ErrorKind::EmptyDateRange, Delivery::NotSent, &remedy);
    assert_eq!(tpp.bank.requests().len(), before);
}

#[test]
fn later_pages_carry_what_was_chosen() {
    let names = |query: &str| -> Vec<String> {
        let names = query.split('&').map(|pair| pair.split_once('=').unwrap().0.to_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    for (later, expected) in [
        (LaterPages::KeyOnly, vec!["next", "psu_involved"]),
        (
            LaterPages::Everything,
            vec!["currency", "date_from", "date_to", "next", "pagesize", "psu_involved"],
        ),
    ] {
        let tpp = tpp();
        let session = tpp.consented(Scope::Ais, MIXED);
        let query = whole(&tpp, "USD")
            .with_date_to(tpp.today().saturating_add(1.days()))
            .with_page_size(size(25))
            .with_later_pages(later);
        read_all(&session, statement(&session, query));
        let requests = tpp.received(Operation::Transactions);
        assert_eq!(requests.len(), 3);
        assert!(!names(&requests[0].query).contains(&"next".to_owned()));
        for request in &requests[1..] {
            assert_eq!(names(&request.query), expected);
            // The SCA token goes with each page.
            assert!(request.header("sca-token").is_some());
        }
    }
}

fn first_page(session: &TppSession, psu: PsuPresence) -> Result<usize, belfius_psd2_ureq::Error> {
    let pages = statement(session, TransactionsQuery::default());
    session.pages(pages, psu).next().unwrap().map(|page| answer(page).rows.len())
}

#[test]
fn four_calls_a_day_are_allowed_without_the_customer() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    for _ in 0..4 {
        first_page(&session, PsuPresence::Absent).unwrap();
    }
    let error = first_page(&session, PsuPresence::Absent).unwrap_err();
    tpp.refused(&error, BankCode::RateLimitExceeded);
    assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(error.core().unwrap().status().unwrap(), 429);
    // Not tried again behind the caller's back.
    assert_eq!(tpp.received(Operation::Transactions).len(), 5);

    for _ in 0..6 {
        first_page(&session, PsuPresence::Present).unwrap();
    }
    tpp.advance(Duration::from_secs(24 * 3600 + 60));
    first_page(&session, PsuPresence::Absent).unwrap();
}
