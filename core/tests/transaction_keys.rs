//! The same row has the same key each time that it is fetched, and no two rows
//! share one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;

use std::{collections::BTreeSet, num::NonZeroU32};

use belfius_psd2::{
    Page, Pages, Reply, TransactionsQuery,
    model::{
        Amount, CommunicationKind, Currency, Date, Fingerprint, Occurrences, PsuPresence, Scope,
        Transaction, TransactionKey, TransactionKeyError,
    },
};
use common::*;
use proptest::{collection::vec, option, prelude::*, sample::select};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Pinned: applications have stored these. A release that changes them loses
/// its users' rows or doubles them.
const OF_A_FULL_ROW: &str = "f3c20206826f4711ede0acf946211b0d90f38f77b0d4650bad6f9ff2f21a94ab";
const OF_A_SHORT_ROW: &str = "e9e8437a13d0245a7b9ac46dbe0ff331505fd85961fcb505debfd23ce89c7ccc";
const OF_AN_UNREADABLE_ROW: &str =
    "08d67b923c6c84bae62ec5ff367f594842af986789fcb97c260ecc6e8eaaff11";

fn full_row() -> Transaction {
    let mut row = Transaction::default();
    row.transaction_ref = Some("090548887U406".into());
    row.transaction_seqnumber = Some("EUR001".into());
    row.amount = Some(Amount::parse("-100.10").unwrap());
    row.currency = Some(Currency::EUR);
    row.execution_date = Some(Date::constant(2026, 1, 5));
    row.value_date = Some(Date::constant(2026, 1, 6));
    row.counterparty_account = Some("BE71096123456769".into());
    row.counterparty_info = Some("Café Jeanne".into());
    row.communication = Some("+++090/9337/55493+++".into());
    row.communication_type = Some(CommunicationKind::Structured);
    row.remittance_info = Some("line one\r\nline two".into());
    row
}

/// A page as the bank sends it.
fn page(rows: &str) -> Page {
    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    let ask = client().page(&pages, &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
    let body = format!(r#"{{"transactions":{{"booked":[{rows}]}}}}"#);
    match done(ask, answer(200, &body)) {
        Reply::Answer(page) => page,
        Reply::StrongAuthentication(redirect) => panic!("{redirect:?}"),
    }
}

#[test]
fn debug_counts_the_different_rows_and_shows_none() {
    let mut seen = Occurrences::default();
    assert_eq!(format!("{seen:?}"), "Occurrences { different_rows: 0 }");
    for row in [full_row(), full_row(), Transaction::default()] {
        let _ = seen.key(row.fingerprint());
    }
    assert_eq!(format!("{seen:?}"), "Occurrences { different_rows: 2 }");
}

#[test]
fn fingerprints_never_change() {
    assert_eq!(full_row().fingerprint().to_string(), OF_A_FULL_ROW);
    let short =
        r#"{"transaction_ref":"090548887U406","amount":12.50,"execution_date":"2026-01-05"}"#;
    assert_eq!(page(short).rows[0].fingerprint().to_string(), OF_A_SHORT_ROW);
    let unreadable = page(r#"{"amount":1},{"amount":"a lot"}"#).unreadable;
    assert_eq!(unreadable[0].fingerprint().to_string(), OF_AN_UNREADABLE_ROW);
}

#[test]
fn it_does_not_matter_how_the_bank_writes_the_same() {
    let rows = page(
        r#"{"amount":-12.5,"currency":"EUR","communication_type":"FREETEXT","execution_date":"2026-01-05"},
           {"communication_type":"freetext","execution_date":"2026-01-05T00:00:00Z","currency":"eur","amount":"-12.50"},
           {"amount":-1250e-2,"currency":"EUR","communication_type":"Freetext","execution_date":"2026-01-05","brand_new":1}"#,
    )
    .rows;
    assert_eq!(rows.len(), 3);
    for row in &rows {
        assert_eq!(row.fingerprint(), rows[0].fingerprint());
    }
}

#[test]
fn a_zero_is_a_zero() {
    let of = |amount: Amount| {
        let mut row = Transaction::default();
        row.amount = Some(amount);
        row.fingerprint()
    };
    let zero = of(Amount::parse("0").unwrap());
    for other in ["-0", "0.00", "-0.0", "0e5"] {
        assert_eq!(of(Amount::parse(other).unwrap()), zero, "{other}");
    }
    let negative = -Amount::parse("0.00").unwrap().decimal();
    assert_eq!(of(Amount::from_decimal(negative)), zero);
    assert_eq!(of(Amount::parse("100").unwrap()), of(Amount::parse("1e2").unwrap()));
    assert_ne!(of(Amount::parse("100").unwrap()), of(Amount::parse("-100").unwrap()));
    assert_ne!(of(Amount::parse("100").unwrap()), of(Amount::parse("1.00").unwrap()));
    assert_ne!(zero, Transaction::default().fingerprint());
}

#[test]
fn an_unreadable_row_is_a_row_of_its_own() {
    let twice = page(r#"{"amount":"a lot"},{"amount":1},{"amount":"a lot"},{"amount":"more"}"#);
    let mut seen = Occurrences::default();
    let keys: Vec<_> = twice.unreadable.iter().map(|row| seen.key(row.fingerprint())).collect();
    assert_eq!(keys[0].fingerprint(), keys[1].fingerprint());
    assert_eq!([1, 2, 1], [0, 1, 2].map(|at: usize| keys[at].occurrence().get()));
    // A row whose only text is that JSON is another.
    let mut row = Transaction::default();
    row.transaction_ref = Some(twice.unreadable[0].raw().into());
    assert_ne!(row.fingerprint(), keys[0].fingerprint());
}

#[test]
fn a_page_that_had_to_be_repaired_changes_no_key() {
    let (plain, odd) = (r#"{"amount":1,"communication":"x\/y"}"#, r#"{"amount":"a \/ lot"}"#);
    let alone = page(&format!("{plain},{odd}"));
    let beside =
        page(&format!(r#"{{"communication":"a\b"}},{{"communication":"\c"}},{plain},{odd}"#));
    assert_eq!(beside.rows[2].fingerprint(), alone.rows[0].fingerprint());
    assert_eq!(beside.unreadable[0].fingerprint(), alone.unreadable[0].fingerprint());
}

#[test]
fn a_key_has_one_text() {
    let key = TransactionKey::new(full_row().fingerprint(), NonZeroU32::new(2).unwrap());
    let text = format!("{OF_A_FULL_ROW}-2");
    assert_eq!(key.to_string(), text);
    assert_eq!(TransactionKey::parse(&text), Ok(key));
    assert_eq!(serde_json::to_string(&key).unwrap(), format!("\"{text}\""));
    assert_eq!(serde_json::from_str::<TransactionKey>(&format!("\"{text}\"")).unwrap(), key);
    assert_eq!(Fingerprint::from_bytes(*key.fingerprint().as_bytes()), key.fingerprint());

    let parse = TransactionKey::parse;
    assert_eq!(parse(OF_A_FULL_ROW), Err(TransactionKeyError::Form));
    for wrong in ["", "0", "02", "+2", "-2", "2 ", " 2", "4294967296", "x", "2-2"] {
        let error = parse(&format!("{OF_A_FULL_ROW}-{wrong}"));
        assert_eq!(error, Err(TransactionKeyError::Occurrence), "{wrong}");
    }
    let upper = OF_A_FULL_ROW.to_uppercase();
    let short = OF_A_FULL_ROW.split_at(62).0;
    let long = format!("{OF_A_FULL_ROW}00");
    let odd = format!("{OF_A_FULL_ROW}0");
    let wide = "é".repeat(32);
    for wrong in ["", &upper, short, &long, &odd, &wide, &"g".repeat(64)] {
        let error = parse(&format!("{wrong}-1"));
        assert!(matches!(error, Err(TransactionKeyError::Fingerprint(_))), "{wrong}");
    }
}

#[test]
fn debug_shows_eight_digits_and_no_row() {
    let mut seen = Occurrences::default();
    let key = seen.key(full_row().fingerprint());
    let shown = format!("{key:?} {seen:?}");
    assert!(
        shown.contains(OF_A_FULL_ROW.split_at(8).0) && !shown.contains(OF_A_FULL_ROW),
        "{shown}"
    );
}

/// Rows as they may be, few enough values that many are alike.
fn row() -> impl Strategy<Value = Transaction> {
    let text = || option::of(select(vec!["", "a", "b", "ab", "A", "é", "\r\n"]));
    let amount = option::of(select(vec!["0", "1", "-1", "1.5", "15", "0.15"]));
    let day = || option::of(0..3_i8);
    let currency = option::of(select(vec!["EUR", "USD"]));
    let kind = option::of(select(vec!["STRUCTURED", "FREETEXT", "", "OTHER", "other"]));
    let texts = (text(), text(), text(), text(), text(), text());
    (texts, amount, currency, day(), day(), kind).prop_map(
        |(texts, amount, currency, day, value, kind)| {
            let date = |day: i8| Date::constant(2026, 1, 5 + day);
            let mut row = Transaction::default();
            row.transaction_ref = texts.0.map(Into::into);
            row.transaction_seqnumber = texts.1.map(Into::into);
            row.counterparty_account = texts.2.map(Into::into);
            row.counterparty_info = texts.3.map(Into::into);
            row.communication = texts.4.map(Into::into);
            row.remittance_info = texts.5.map(Into::into);
            row.amount = amount.map(|text| Amount::parse(text).unwrap());
            row.currency = currency.map(|text| Currency::parse(text).unwrap());
            row.execution_date = day.map(date);
            row.value_date = value.map(date);
            row.communication_type = kind.map(CommunicationKind::from);
            row
        },
    )
}

/// A statement in which rows repeat.
fn statement() -> impl Strategy<Value = Vec<Transaction>> {
    vec((row(), 1..4_usize), 0..12).prop_map(|rows| {
        rows.into_iter().flat_map(|(row, times)| std::iter::repeat_n(row, times)).collect()
    })
}

/// The keys of a statement in pages of this size, the counter stored between
/// them.
fn keys(rows: &[Transaction], page_size: usize) -> Vec<TransactionKey> {
    let mut seen = Occurrences::default();
    let mut keys = Vec::new();
    for page in rows.chunks(page_size) {
        keys.extend(page.iter().map(|row| seen.key(row.fingerprint())));
        let stored = serde_json::to_string(&seen).unwrap();
        seen = serde_json::from_str(&stored).unwrap();
        assert_eq!(serde_json::to_string(&seen).unwrap(), stored);
    }
    keys
}

fn set(keys: Vec<TransactionKey>) -> BTreeSet<TransactionKey> {
    keys.into_iter().collect()
}

/// Every change of one field: to each other value, to none and from none.
fn changes(row: &Transaction, other: &Transaction) -> Vec<Transaction> {
    macro_rules! with {
        ($($field:ident),*) => {
            [$({
                let (mut swapped, mut without) = (row.clone(), row.clone());
                swapped.$field = other.$field.clone();
                without.$field = None;
                [swapped, without]
            }),*]
        };
    }
    let changed = with![
        transaction_ref,
        transaction_seqnumber,
        amount,
        currency,
        execution_date,
        value_date,
        counterparty_account,
        counterparty_info,
        communication,
        communication_type,
        remittance_info
    ];
    changed.into_iter().flatten().filter(|changed| changed != row).collect()
}

#[test]
fn each_field_counts() {
    // None of the eleven is left out: without it the row is another.
    let without = changes(&full_row(), &Transaction::default());
    let prints: BTreeSet<_> = without.iter().map(Transaction::fingerprint).collect();
    assert_eq!(prints.len(), 11);
    assert!(!prints.contains(&full_row().fingerprint()));
}

proptest! {
    #[test]
    fn every_row_of_a_statement_has_a_key_of_its_own(rows in statement()) {
        prop_assert_eq!(set(keys(&rows, 400)).len(), rows.len());
    }

    #[test]
    fn pages_and_order_do_not_matter(
        (rows, shuffled) in statement().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        (size, other) in (1..9_usize, 1..9_usize),
    ) {
        prop_assert_eq!(keys(&rows, size), keys(&rows, other));
        prop_assert_eq!(set(keys(&rows, size)), set(keys(&shuffled, other)));
    }

    #[test]
    fn an_import_twice_adds_nothing_and_a_new_row_adds_one(
        rows in statement(), new in row(), again: prop::sample::Index, size in 1..9_usize,
    ) {
        let stored = set(keys(&rows, 400));
        // One that is like another, and one that need not be.
        let mut news = vec![new];
        if !rows.is_empty() {
            news.push(again.get(&rows).clone());
        }
        for new in news {
            let mut more = rows.clone();
            more.insert(again.index(rows.len() + 1), new.clone());
            let fetched = set(keys(&more, size));
            prop_assert!(stored.is_subset(&fetched));
            let added: Vec<_> = fetched.difference(&stored).collect();
            prop_assert_eq!(added.len(), 1);
            prop_assert_eq!(added[0].fingerprint(), new.fingerprint());
        }
    }

    #[test]
    fn a_page_fetched_again_after_a_crash_is_counted_once(rows in statement(), size in 1..9_usize) {
        let mut seen = Occurrences::default();
        let mut imported = BTreeSet::new();
        for page in rows.chunks(size) {
            let stored = serde_json::to_string(&seen).unwrap();
            let before: Vec<_> = page.iter().map(|row| seen.key(row.fingerprint())).collect();
            // Nothing of that was saved.
            seen = serde_json::from_str(&stored).unwrap();
            let after: Vec<_> = page.iter().map(|row| seen.key(row.fingerprint())).collect();
            prop_assert_eq!(&before, &after);
            imported.extend(after);
        }
        prop_assert_eq!(imported, set(keys(&rows, 400)));
    }

    #[test]
    fn windows_of_whole_days_give_the_keys_of_the_whole(rows in statement(), cut in 0..4_i8) {
        let day = Date::constant(2026, 1, 5 + cut);
        let (before, after): (Vec<_>, Vec<_>) =
            rows.iter().cloned().partition(|row| row.execution_date.is_none_or(|at| at < day));
        let mut parts = set(keys(&before, 3));
        parts.extend(keys(&after, 2));
        prop_assert_eq!(parts, set(keys(&rows, 400)));
    }

    #[test]
    fn fingerprints_are_equal_just_when_rows_are(row in row(), other in row()) {
        prop_assert_eq!(row == other, row.fingerprint() == other.fingerprint());
        prop_assert_eq!(row.clone().fingerprint(), row.fingerprint());
        for changed in changes(&row, &other) {
            prop_assert_ne!(changed.fingerprint(), row.fingerprint());
        }
    }

    #[test]
    fn text_does_not_flow_from_field_to_field(text: String, at: prop::sample::Index) {
        let cut = at.index(text.len() + 1);
        let Some((head, tail)) = text.split_at_checked(cut) else { return Ok(()) };
        let mut one = Transaction::default();
        one.counterparty_info = Some(head.into());
        one.communication = Some(tail.into());
        let mut other = Transaction::default();
        other.counterparty_info = Some(text.as_str().into());
        other.communication = Some("".into());
        prop_assert_eq!(one == other, one.fingerprint() == other.fingerprint());
        let mut swapped = Transaction::default();
        swapped.counterparty_info = Some(tail.into());
        swapped.communication = Some(head.into());
        prop_assert_eq!(one == swapped, one.fingerprint() == swapped.fingerprint());
    }

    #[test]
    fn a_key_comes_back_from_its_text(bytes: [u8; 32], occurrence in 1..=u32::MAX) {
        let key = TransactionKey::new(Fingerprint::from_bytes(bytes), NonZeroU32::new(occurrence).unwrap());
        prop_assert_eq!(TransactionKey::parse(&key.to_string()), Ok(key));
        let json = serde_json::to_string(&key).unwrap();
        prop_assert_eq!(serde_json::from_str::<TransactionKey>(&json).unwrap(), key);
        let print = key.fingerprint();
        prop_assert_eq!(Fingerprint::parse(&print.to_string()), Ok(print));
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_repeated(text: String) {
        prop_assume!(text.len() > 3);
        let error = TransactionKey::parse(&text).unwrap_err().to_string();
        prop_assert!(!error.contains(&text));
    }
}
