//! The two ways in which the bank has broken JSON: a backslash that escapes
//! nothing, and control characters that are not escaped. Both seen in production.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests are tests too"
)]

mod common;

use belfius_psd2::{
    ErrorKind, Page, PageRequest, Pages, Remedy, Reply, TransactionsQuery,
    model::{PsuPresence, Scope},
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn ask() -> PageRequest {
    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    client().page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap()
}

fn read(rows: &str) -> Page {
    let body = format!(r#"{{"_embedded":{{"transactions":[{rows}],"next_page_key":"k"}}}}"#);
    match done(ask(), answer(200, &body)) {
        Reply::Answer(page) => page,
        other => panic!("{other:?}"),
    }
}

fn communication(json: &str) -> String {
    let page = read(&format!(
        r#"{{"amount":1}},{{"communication":"{json}","amount":-12.50}},{{"amount":3}}"#
    ));
    assert_eq!((page.rows.len(), page.unreadable.len()), (3, 0), "{json}");
    assert!(page.next.is_some());
    assert_eq!(page.rows[1].amount.unwrap().to_string(), "-12.50");
    page.rows[1].communication.as_ref().unwrap().as_str().to_owned()
}

#[test]
fn a_lone_backslash_stands_for_itself() {
    for (json, text) in [
        (r"C:\dir", r"C:\dir"),
        (r"\dir", r"\dir"),
        (r"a\c\d", r"a\c\d"),
        (r"\\\x", r"\\x"),
        (r"a\ b", r"a\ b"),
        (r"\u12G4", r"\u12G4"),
        (r"\é", r"\é"),
        (r"\'", r"\'"),
    ] {
        assert_eq!(communication(json), text, "{json}");
    }
}

#[test]
fn valid_escapes_beside_it_keep_their_meaning() {
    assert_eq!(communication(r#"\/ \u00e9 \" \\ \q"#), "/ é \" \\ \\q");
    assert_eq!(communication(r"a\nb\x"), "a\nb\\x");
    assert_eq!(communication(r"a\tb\n"), "a\tb\n", "nothing to repair");
}

#[test]
fn raw_control_characters_are_kept() {
    assert_eq!(communication("line 1\r\nline 2\tend"), "line 1\r\nline 2\tend");
    assert_eq!(communication("\u{1}\u{1f}"), "\u{1}\u{1f}");
    assert_eq!(communication("a\n\\x"), "a\n\\x");
}

#[test]
fn line_breaks_between_members_are_no_fault() {
    let page = read("\r\n\t{\r\n\"amount\" : 1\r\n}\r\n");
    assert_eq!(page.rows.len(), 1);
}

#[test]
fn a_repaired_page_may_have_an_unreadable_row_as_well() {
    let page = read(r#"{"communication":"a\x"},{"amount":"?"},{"communication":"b"}"#);
    assert_eq!((page.rows.len(), page.unreadable.len()), (2, 1));
    assert_eq!(page.unreadable[0].index(), 1);
}

#[test]
fn what_cannot_be_repaired_is_an_error() {
    for rows in [
        // The backslash takes the quote away, and the text goes on.
        r#"{"communication":"ends with \"},{"amount":1}"#,
        r#"{"communication":"a\x"} {"amount":1}"#,
        r#"{"communication":'a'}"#,
        r#"{"amount":01}"#,
        r#"{"amount":NaN}"#,
        r#"{"amount":1,}"#,
    ] {
        let body = format!(r#"{{"_embedded":{{"transactions":[{rows}]}}}}"#);
        let error = fails(ask(), answer(200, &body));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{rows}: {error}");
    }
}

#[test]
fn a_page_that_is_cut_off_is_not_a_short_page() {
    let body = r#"{"_embedded":{"transactions":[{"communication":"a\x"},{"amount":1}],"next_page_key":"k"}}"#;
    for length in 1..body.len() {
        let error = fails(ask(), answer(200, &body[..length]));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{length}: {error}");
    }
}

#[test]
fn an_error_is_repaired_too() {
    let body = "{\"error\":\"no_active_consent\",\"error_description\":\"C:\\dir\r\n\"}";
    assert_eq!(fails(ask(), answer(403, body)).remedy(), Remedy::NewConsent);
}
