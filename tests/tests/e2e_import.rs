//! A statement into a database that knows each row once: the same keys whatever
//! the pages, the writing and the interruptions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use belfius_psd2::model::{LogicalId, Occurrences, PsuPresence, Scope, TransactionKey};
use belfius_psd2::{Generation, Page, Pages, TransactionsQuery};
use belfius_psd2_sandbox::{BookedRow, Brand, Fault, Operation, Options, PageShape};
use e2e_tpp::{FIRST, Tpp, TppSession, answer};
use jiff::ToSpan;

const ROWS: usize = 120;

fn bank(options: Options, generation: Generation) -> (Tpp, TppSession, LogicalId) {
    let tpp = Tpp::of(options.rows(ROWS), generation, Brand::Belfius);
    let session = tpp.consented(Scope::Ais, FIRST);
    let id = tpp.id_of(&session, FIRST);
    (tpp, session, id)
}

fn query(tpp: &Tpp, size: u32) -> TransactionsQuery {
    TransactionsQuery::default()
        .with_date_from(tpp.today().saturating_sub(2.years()))
        .with_page_size(NonZeroU32::new(size).unwrap())
}

/// What a page adds to a table with a unique key.
fn import(page: &Page, seen: &mut Occurrences, table: &mut BTreeMap<String, String>) -> usize {
    assert!(page.unreadable.is_empty());
    let mut added = 0;
    for row in &page.rows {
        let key = seen.key(row.fingerprint()).to_string();
        added += usize::from(table.insert(key, row.amount.unwrap().to_string()).is_none());
    }
    added
}

/// The whole statement, from its first page to its last.
fn table(session: &TppSession, pages: Pages) -> BTreeMap<String, String> {
    let (mut seen, mut table) = (Occurrences::default(), BTreeMap::new());
    for page in session.pages(pages, PsuPresence::Present) {
        import(&answer(page.unwrap()), &mut seen, &mut table);
    }
    table
}

/// How many rows are said twice in every field.
fn twins(rows: &[BookedRow]) -> usize {
    let mut texts = BTreeSet::new();
    rows.iter().filter(|row| !texts.insert(format!("{row:?}"))).count()
}

#[test]
fn the_keys_are_the_same_whatever_the_size_of_the_pages() {
    for generation in [Generation::One, Generation::Two, Generation::Three] {
        let (tpp, session, id) = bank(Options::default(), generation);
        let whole = table(&session, Pages::new(id.clone(), query(&tpp, 400)));
        assert_eq!(whole.len(), ROWS, "{generation}: a row was taken for another");
        for size in [1, 7, 50] {
            let other = table(&session, Pages::new(id.clone(), query(&tpp, size)));
            assert!(other == whole, "{generation}, {size} rows a page");
        }
    }
}

#[test]
fn two_rows_that_say_the_same_stay_two() {
    let (tpp, session, id) = bank(Options::default(), Generation::Three);
    let booked = tpp.bank.rows(tpp.iban(FIRST).as_str());
    let expected = twins(&booked);
    assert!(expected > 1, "the bank has booked no twins");
    for size in [1, 400] {
        let table = table(&session, Pages::new(id.clone(), query(&tpp, size)));
        let keys = table.keys().map(|key| TransactionKey::parse(key).unwrap());
        let seconds = keys.filter(|key| key.occurrence().get() > 1).count();
        assert_eq!((seconds, table.len()), (expected, ROWS));
    }
}

#[test]
fn the_keys_are_the_same_however_the_bank_writes_the_rows() {
    let keys = |options: Options, generation| {
        let (tpp, session, id) = bank(options, generation);
        table(&session, Pages::new(id, query(&tpp, 50)))
    };
    // What the rows say is the same, in either shape and in every version.
    let new = keys(Options::default(), Generation::Three);
    assert_eq!(new.len(), ROWS);
    for generation in [Generation::Two, Generation::Three] {
        for shape in [PageShape::Embedded, PageShape::Booked] {
            let shaped = || Options::default().page_shape(shape);
            assert!(keys(shaped(), generation) == new, "{generation} {shape:?}");
            let strings = keys(shaped().string_amounts(true), generation);
            assert!(strings == new, "{generation} {shape:?}, amounts as texts");
        }
    }
    // The first generation does not number its rows, and so names them otherwise.
    let old = keys(Options::default(), Generation::One);
    assert!(old == keys(Options::default().string_amounts(true), Generation::One));
    assert!(old.len() == ROWS && old.keys().all(|key| !new.contains_key(key)));
}

#[test]
fn answers_that_are_written_oddly_keep_their_keys() {
    let (tpp, session, id) = bank(Options::default(), Generation::Three);
    let good = table(&session, Pages::new(id.clone(), query(&tpp, 50)));
    for fault in [
        Fault::EscapedSlashes,
        Fault::StringAmounts,
        Fault::Chunked,
        Fault::OversizedBody { bytes: 1000 },
    ] {
        tpp.bank.faults().inject(Operation::Transactions, fault.clone(), 3);
        let odd = table(&session, Pages::new(id.clone(), query(&tpp, 50)));
        assert!(odd == good, "{fault:?}");
    }
}

/// What an application stores in one write with the rows of a page.
struct Stored {
    next: String,
    seen: String,
    table: BTreeMap<String, String>,
}

#[test]
fn an_import_that_is_killed_at_every_page_ends_with_the_same_table() {
    let (tpp, session, id) = bank(Options::default(), Generation::Three);
    let whole = table(&session, Pages::new(id.clone(), query(&tpp, 400)));
    let begin = Some(Pages::new(id, query(&tpp, 9)));
    let mut stored = Stored {
        next: serde_json::to_string(&begin).unwrap(),
        seen: serde_json::to_string(&Occurrences::default()).unwrap(),
        table: BTreeMap::new(),
    };
    let mut lives = 0;
    loop {
        // A new process each time, with what was stored and nothing else.
        let transport = tpp.builder().build().unwrap();
        let process = tpp.session_over(&transport, session.store().clone());
        let next: Option<Pages> = serde_json::from_str(&stored.next).unwrap();
        let Some(pages) = next else { break };
        let mut seen: Occurrences = serde_json::from_str(&stored.seen).unwrap();
        let mut pages = process.pages(pages, PsuPresence::Present);
        let page = answer(pages.next().unwrap().unwrap());
        let mut table = stored.table.clone();
        assert_eq!(import(&page, &mut seen, &mut table), page.rows.len());
        lives += 1;
        if lives % 3 == 0 {
            // Killed before anything was stored: the page is read again.
            continue;
        }
        stored = Stored {
            next: serde_json::to_string(&page.next).unwrap(),
            seen: serde_json::to_string(&seen).unwrap(),
            table,
        };
    }
    assert!(lives > 15, "{lives}");
    assert!(stored.table == whole);
}

#[test]
fn a_window_that_is_read_again_adds_nothing() {
    let (tpp, session, id) = bank(Options::default(), Generation::Three);
    let mut table = table(&session, Pages::new(id.clone(), query(&tpp, 50)));
    assert_eq!(table.len(), ROWS);
    for (from, to) in [(700, 400), (500, 30), (89, 0)] {
        let (from, to) =
            (tpp.today().saturating_sub(from.days()), tpp.today().saturating_sub(to.days()));
        let window = TransactionsQuery::default().with_date_from(from).with_date_to(to);
        let mut seen = Occurrences::default();
        let mut read = 0;
        for page in session.pages(Pages::new(id.clone(), window), PsuPresence::Present) {
            let page = answer(page.unwrap());
            read += page.rows.len();
            assert_eq!(import(&page, &mut seen, &mut table), 0, "{from} to {to}");
        }
        assert!(read > 5, "{from} to {to}: {read} rows");
    }
}

#[test]
fn accounts_and_consents_do_not_change_a_rows_key() {
    let (tpp, session, id) = bank(Options::default(), Generation::Three);
    let before = table(&session, Pages::new(id, query(&tpp, 50)));
    let again = tpp.consented(Scope::Ais, FIRST);
    let id = tpp.id_of(&again, FIRST);
    assert!(table(&again, Pages::new(id, query(&tpp, 50))) == before);
    // Another bank of the same seed, in another process say.
    let (other, session, id) = bank(Options::default(), Generation::Three);
    assert!(table(&session, Pages::new(id, query(&other, 50))) == before);
}
