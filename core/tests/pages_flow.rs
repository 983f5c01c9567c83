//! A statement, page by page: no row is lost, and it ends.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;

use std::num::NonZeroU32;

use belfius_psd2::{
    Client, Error, ErrorKind, Exchange, Fault, LaterPages, Page, PageRequest, Pages, Reply,
    TransactionsQuery,
    model::{Date, PsuPresence, Scope},
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn january() -> TransactionsQuery {
    TransactionsQuery::default()
        .with_date_from(Date::constant(2026, 1, 1))
        .with_date_to(Date::constant(2026, 2, 1))
        .with_page_size(NonZeroU32::new(100).unwrap())
}

fn first() -> Pages {
    Pages::new(logical_id(), january())
}

fn ask(pages: &Pages) -> Result<PageRequest, Error> {
    client().page(pages, &tokens(Scope::Ais), PsuPresence::Absent, seed())
}

fn turn(pages: &Pages, body: &str) -> Page {
    match done(ask(pages).unwrap(), answer(200, body)) {
        Reply::Answer(page) => page,
        other => panic!("{other:?}"),
    }
}

fn body(rows: &str, key: &str) -> String {
    format!(r#"{{"_embedded":{{"transactions":[{rows}],"next_page_key":"{key}"}}}}"#)
}

fn asked(pages: &Pages) -> String {
    ask(pages).unwrap().request().uri().query().unwrap().to_owned()
}

#[test]
fn the_key_is_found_wherever_it_is() {
    let row = r#"{"amount":1}"#;
    let links = r#""_links":{"next":{"href":"/accounts/x/transactions?next=a%2Bb%3D"}}"#;
    for page in [
        format!(r#"{{"_embedded":{{"transactions":[{row}],"next_page_key":"a+b="}}}}"#),
        format!(r#"{{"transactions":{{"booked":[{row}],"next_page_key":"a+b="}}}}"#),
        format!(r#"{{"transactions":{{"booked":[{row}]}},"next_page_key":"a+b="}}"#),
        format!(r#"{{"transactions":[{row}],{links}}}"#),
        format!(r#"{{"_embedded":{{"transactions":[{row}],"next_page_key":""}},{links}}}"#),
        format!(
            r#"{{"_embedded":{{"transactions":[{row}],"next_page_key":"a+b="}},"_links":{{"next":{{"href":"/x?next=other"}}}}}}"#
        ),
    ] {
        let next = turn(&first(), &page).next.unwrap();
        assert!(asked(&next).ends_with("&next=a%2Bb%3D"), "{page}");
    }
}

#[test]
fn later_pages_repeat_the_filters_or_send_the_key_alone() {
    let next = turn(&first(), &body("{}", "k1")).next.unwrap();
    assert_eq!(
        asked(&next),
        "psu_involved=false&date_from=2026-01-01&date_to=2026-02-01&pagesize=100&next=k1"
    );
    let key_only = Pages::new(logical_id(), january().with_later_pages(LaterPages::KeyOnly));
    assert!(asked(&key_only).contains("date_from"), "the first page has no key yet");
    let next = turn(&key_only, &body("{}", "k1")).next.unwrap();
    assert_eq!(asked(&next), "psu_involved=false&next=k1");
}

#[test]
fn it_ends_without_a_key_or_without_rows() {
    for end in [
        r#"{"_embedded":{"transactions":[{}]}}"#,
        r#"{"_embedded":{"transactions":[{}],"next_page_key":null}}"#,
        r#"{"_embedded":{"transactions":[{}],"next_page_key":false}}"#,
        r#"{"_embedded":{"transactions":[{}],"next_page_key":""},"_links":{"next":null}}"#,
        r#"{"_embedded":{"transactions":[],"next_page_key":"more"}}"#,
    ] {
        assert!(turn(&first(), end).next.is_none(), "{end}");
    }
}

#[test]
fn a_page_without_rows_still_shows_its_key_to_who_looks() {
    let page = turn(&first(), &body("", "more"));
    assert!(page.next.is_none());
    assert!(asked(&page.beyond.unwrap()).ends_with("next=more"));
    assert!(turn(&first(), &body("{}", "more")).beyond.is_none());
    assert!(turn(&first(), r#"{"transactions":[]}"#).beyond.is_none());
}

#[test]
fn all_rows_of_all_pages_come_once() {
    let mut cursor = Some(first());
    let mut amounts = Vec::new();
    while let Some(pages) = cursor.take() {
        let number = pages.number();
        let key = if number < 5 { format!("k{number}") } else { String::new() };
        let page =
            turn(&pages, &body(&format!(r#"{{"amount":{number}}},{{"amount":{number}}}"#), &key));
        assert_eq!(page.number, number);
        amounts.extend(page.rows.iter().map(|row| row.amount.unwrap().to_string()));
        cursor = page.next;
    }
    assert_eq!(amounts.join(""), "1122334455");
}

#[test]
fn a_circle_ends_in_an_error_and_costs_no_row() {
    let second = turn(&first(), &body("{}", "k1")).next.unwrap();
    let third = turn(&second, &body("{}", "k2")).next.unwrap();
    for key in ["k1", "k2"] {
        let page = turn(&third, &body(r#"{"amount":3}"#, key));
        assert_eq!(page.rows.len(), 1, "the rows of that page are good");
        let error = ask(&page.next.unwrap()).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::RepeatedPageKey { page: 3 });
        assert_eq!(error.fault(), Fault::Bank);
    }
}

#[test]
fn a_long_statement_is_no_circle() {
    let mut pages = first();
    for number in 1..=300 {
        assert_eq!(pages.number(), number);
        pages = turn(&pages, &body("{}", &format!("k{number}"))).next.unwrap();
    }
    let error = ask(&turn(&pages, &body("{}", "k1")).next.unwrap()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::RepeatedPageKey { page: 301 }, "however long ago");
}

#[test]
fn more_pages_than_allowed_are_an_error_and_not_a_short_statement() {
    let start = Pages::new(logical_id(), january().with_max_pages(2));
    let second = turn(&start, &body("{}", "k1")).next.unwrap();
    let page = turn(&second, &body(r#"{"amount":2}"#, "k2"));
    assert_eq!(page.rows.len(), 1, "the rows of the last allowed page are good");
    let error = ask(&page.next.unwrap()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TooManyPages { limit: 2 });
    assert!(turn(&second, r#"{"transactions":[{}]}"#).next.is_none(), "two pages are allowed");
    let none = Pages::new(logical_id(), january().with_max_pages(0));
    assert!(matches!(ask(&none).unwrap_err().kind(), ErrorKind::TooManyPages { limit: 0 }));
}

#[test]
fn an_error_in_the_middle_keeps_the_place() {
    let second = turn(&first(), &body("{}", "k1")).next.unwrap();
    for (status, text) in [(503, ""), (200, "{\"_embedded\":{\"transactions\":[{"), (500, "<html>")]
    {
        let failure = begin(ask(&second).unwrap()).step(answer(status, text), now()).unwrap_err();
        assert_eq!(failure.exchange.pages(), &second);
        assert!(failure.exchange.request().uri().query().unwrap().ends_with("next=k1"));
    }
    assert_eq!(turn(&second, &body("{}", "k2")).number, 2, "and it can be asked for again");
}

#[test]
fn it_goes_on_after_a_restart() {
    let second = turn(&first(), &body("{}", "k1")).next.unwrap();
    let stored = serde_json::to_string(&second).unwrap();
    assert!(!stored.contains(ACCESS), "a cursor holds no token");
    let read: Pages = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, second);
    assert_eq!((read.number(), read.logical_id()), (2, &logical_id()));
    assert_eq!(asked(&read), asked(&second));
}

#[test]
fn a_key_is_kept_to_the_byte_and_bounded() {
    for key in ["a b", "%2B", "é", "..", "&next=x", "=="] {
        let json = serde_json::to_string(key).unwrap();
        let page = format!(r#"{{"transactions":[{{}}],"next_page_key":{json}}}"#);
        let next = turn(&first(), &page).next.unwrap();
        let request = ask(&next).unwrap().request();
        assert_eq!(query(&request).last().unwrap(), &("next".to_owned(), key.to_owned()));
    }
    assert!(
        asked(&turn(&first(), r#"{"transactions":[{}],"next_page_key":17}"#).next.unwrap())
            .ends_with("next=17")
    );
    let long = body("{}", &"k".repeat(8193));
    assert!(matches!(
        fails(ask(&first()).unwrap(), answer(200, &long)).kind(),
        ErrorKind::Unreadable(_)
    ));
}

#[test]
fn each_page_may_come_from_another_client_value_and_newer_tokens() {
    let second = turn(&first(), &body("{}", "k1")).next.unwrap();
    let newer = tokens_with(Scope::Ais, |stored| stored["access_token"] = "newer".into());
    let client: Client = client().with_language(belfius_psd2::model::Language::NL);
    let request = client.page(&second, &newer, PsuPresence::Present, seed()).unwrap().request();
    assert_eq!(header(&request, "Authorization"), Some("Bearer newer"));
    assert_eq!(header(&request, "Accept-Language"), Some("nl"));
}
