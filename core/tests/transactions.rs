//! One page of transactions: the question, the shapes of the answer, its rows.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;

use std::num::NonZeroU32;

use belfius_psd2::{
    ErrorKind, Exchange, Page, PageRequest, Pages, Remedy, Reply, TransactionsQuery,
    model::{Amount, CommunicationKind, Currency, Date, PsuPresence, Scope, Transaction},
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn request(query: TransactionsQuery) -> PageRequest {
    let pages = Pages::new(logical_id(), query);
    client().page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap()
}

fn ask() -> PageRequest {
    request(TransactionsQuery::default())
}

fn read(body: &str) -> Page {
    match done(ask(), answer(200, body)) {
        Reply::Answer(page) => page,
        other => panic!("{other:?}"),
    }
}

fn rows(rows: &str) -> Page {
    read(&format!(r#"{{"_embedded":{{"transactions":[{rows}]}}}}"#))
}

fn row(row: &str) -> Transaction {
    let page = rows(row);
    assert!(page.unreadable.is_empty(), "{:?}", page.unreadable);
    page.rows.into_iter().next().unwrap()
}

/// As recorded in production, with other values.
const ROW: &str = r#"{"transaction_ref":"090548887U406","transaction_seqnumber":"EUR001",
    "amount":-12.50,"currency":"EUR","execution_date":"2020-01-31","value_date":"2020-02-01",
    "counterparty_account":"BE71096123456769","counterparty_info":"BAKKERIJ JANSSENS",
    "communication":"+++090/9337/55493+++","communication_type":"STRUCTURED",
    "remittance_info":"OVERSCHRIJVING\r\nREF. 090548887U406"}"#;

#[test]
fn without_filters_it_sends_none() {
    let request = begin(ask()).request();
    assert_eq!(request.method(), "GET");
    assert_eq!(
        request.uri().path_and_query().unwrap(),
        "/accounts/eyJhbGciOiJkaXIi..c2Vj-_/transactions?psu_involved=false"
    );
    assert_eq!(header(&request, "Accept"), Some("application/vnd.belfius.api+json; version=1.2"));
    assert_eq!(header(&request, "Authorization"), Some("Bearer access-Token-1a2b"));
    assert_eq!(
        header_names(&request),
        ["accept", "accept-language", "authorization", "client-id", "redirect-uri", "request-id"]
    );
}

#[test]
fn filters_have_the_names_of_production() {
    let all = TransactionsQuery::default()
        .with_date_from(Date::constant(2020, 1, 1))
        .with_date_to(Date::constant(2020, 2, 1))
        .with_page_size(NonZeroU32::new(400).unwrap())
        .with_currency(Currency::parse("usd").unwrap());
    assert_eq!(
        request(all).request().uri().query(),
        Some(
            "psu_involved=false&date_from=2020-01-01&date_to=2020-02-01&pagesize=400&currency=USD"
        )
    );
}

#[test]
fn the_last_date_is_exclusive_so_a_range_has_two_days() {
    let day = Date::constant(2020, 1, 1);
    for to in [day, Date::constant(2019, 12, 31)] {
        let empty = TransactionsQuery::default().with_date_from(day).with_date_to(to);
        let pages = Pages::new(logical_id(), empty);
        let error =
            client().page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::EmptyDateRange);
        assert_eq!(error.remedy(), Remedy::FixInput(None));
    }
}

#[test]
fn a_row_of_production_is_read_whole() {
    let row = row(ROW);
    assert_eq!(row.transaction_ref.as_deref(), Some("090548887U406"));
    assert_eq!(row.transaction_seqnumber.as_deref(), Some("EUR001"));
    assert_eq!(row.amount.unwrap().to_string(), "-12.50");
    assert_eq!(row.currency, Some(Currency::EUR));
    assert_eq!(row.execution_date, Some(Date::constant(2020, 1, 31)));
    assert_eq!(row.value_date, Some(Date::constant(2020, 2, 1)));
    assert_eq!(row.counterparty_account.as_ref().unwrap().as_str(), "BE71096123456769");
    assert_eq!(row.counterparty_info.as_deref(), Some("BAKKERIJ JANSSENS"));
    assert_eq!(row.communication_type, Some(CommunicationKind::Structured));
    assert_eq!(row.structured_communication().unwrap().unwrap().digits(), "090933755493");
    assert_eq!(row.remittance_info.as_deref(), Some("OVERSCHRIJVING\r\nREF. 090548887U406"));
}

#[test]
fn both_shapes_are_read_whatever_version_was_asked_for() {
    for body in [
        format!(r#"{{"_embedded":{{"transactions":[{ROW}],"next_page_key":"k"}},"_links":{{}}}}"#),
        format!(r#"{{"transactions":{{"booked":[{ROW}],"next_page_key":"k"}},"_links":{{}}}}"#),
        format!(r#"{{"transactions":[{ROW}],"next_page_key":"k"}}"#),
        format!(r#"{{"next_page_key":"k","_embedded":{{"transactions":{{"booked":[{ROW}]}}}}}}"#),
        format!(
            r#"{{"_embedded":null,"transactions":{{"pending":[],"booked":[{ROW}],"next_page_key":"k"}}}}"#
        ),
    ] {
        let page = read(&body);
        assert_eq!((page.rows.len(), page.unreadable.len(), page.number), (1, 0, 1), "{body}");
        assert!(page.next.is_some(), "{body}");
    }
}

#[test]
fn a_list_of_nothing_is_empty() {
    for body in [
        // The example of the bank's page: a list in quotes.
        r#"{ "_embedded": { "transactions": "[]", "next_page_key": "783j23kj2hkj2h42u492424nh24924k2" },
            "_links": { "self": { "href": "string", "templated": "boolean" } } }"#,
        r#"{"_embedded":{"transactions":[]}}"#,
        r#"{"_embedded":{"transactions":null}}"#,
        r#"{"transactions":null}"#,
        r#"{"transactions":{"booked":null}}"#,
        r#"{"transactions":{"booked":[]}}"#,
    ] {
        let page = read(body);
        assert!(
            page.rows.is_empty() && page.unreadable.is_empty() && page.next.is_none(),
            "{body}"
        );
    }
}

#[test]
fn what_is_no_list_is_not_an_empty_one() {
    for body in [
        "{}",
        "[]",
        "null",
        "",
        r#"{"transactions":{}}"#,
        r#"{"transactions":"none"}"#,
        r#"{"transactions":5}"#,
        r#"{"account":{}}"#,
        r#"{"_embedded":[{"transactions":[]}]}"#,
        // Rows without a frame: read as a struct it would be a page without rows.
        r#"[{"amount":1}]"#,
        r#"[{"amount":1},{"amount":2}]"#,
    ] {
        let error = fails(ask(), answer(200, body));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)), "{body}: {error}");
    }
}

#[test]
fn two_lists_are_not_one() {
    let body =
        r#"{"_embedded":{"transactions":[{"amount":1}]},"transactions":{"booked":[{"amount":2}]}}"#;
    assert!(matches!(fails(ask(), answer(200, body)).kind(), ErrorKind::Unreadable(_)));
    let one_empty = r#"{"_embedded":{"transactions":[]},"transactions":{"booked":[{"amount":2}]}}"#;
    assert_eq!(read(one_empty).rows.len(), 1);
}

#[test]
fn every_member_may_be_missing_null_or_empty() {
    assert_eq!(row("{}"), Transaction::default());
    let nulls = r#"{"transaction_ref":null,"amount":null,"currency":null,"execution_date":null,
        "value_date":null,"counterparty_account":null,"communication_type":null}"#;
    assert_eq!(row(nulls), Transaction::default());
    let empties = r#"{"currency":"","execution_date":"","value_date":"","amount":"",
        "counterparty_account":"","communication_type":""}"#;
    assert_eq!(row(empties), Transaction::default());
    assert_eq!(row(r#"{"communication":""}"#).communication.as_deref(), Some(""));
    let only_value = row(r#"{"value_date":"2020-02-01"}"#);
    assert_eq!(only_value.date(), Some(Date::constant(2020, 2, 1)));
}

#[test]
fn an_amount_is_a_number_or_a_text_and_exact() {
    for digits in ["100.01", "-0.10", "12", "9007199254740993.01", "0.000001"] {
        let expected = Amount::parse(digits).unwrap();
        for json in [digits.to_owned(), format!("\"{digits}\"")] {
            let amount = row(&format!(r#"{{"amount":{json}}}"#)).amount.unwrap();
            assert!(amount.same_digits(expected), "{json}");
        }
    }
}

#[test]
fn dates_are_calendar_dates_of_no_zone() {
    for text in ["2020-02-29", "2020-02-29T23:59:59+01:00", "2020-02-29T00:00:00.000Z"] {
        let row = row(&format!(r#"{{"execution_date":"{text}"}}"#));
        assert_eq!(row.execution_date, Some(Date::constant(2020, 2, 29)));
    }
}

#[test]
fn a_row_that_cannot_be_read_is_reported_and_costs_no_other() {
    for (odd, path) in [
        (r#"{"amount":"12,50"}"#, "amount"),
        (r#"{"amount":{"value":1}}"#, "amount"),
        (r#"{"amount":"1\ud800"}"#, "amount"),
        (r#"{"execution_date":"31/01/2020"}"#, "execution_date"),
        (r#"{"execution_date":"2020-02-30"}"#, "execution_date"),
        (r#"{"currency":"EURO"}"#, "currency"),
        (r#"{"counterparty_account":{"iban":"x"}}"#, "counterparty_account"),
        (r#"{"transaction_ref":[1.5]}"#, "transaction_ref"),
        (r#"{"communication":"\ud800"}"#, "communication"),
        (r#"{"amount":1,"amount":2}"#, "amount"),
        ("null", ""),
        ("7", ""),
        (r#""row""#, ""),
        // Not a row whose members are counted off.
        ("[]", ""),
        (r#"["090548887U406","EUR001",1]"#, ""),
    ] {
        let page = rows(&format!("{ROW},{odd},{ROW}"));
        assert_eq!((page.rows.len(), page.unreadable.len()), (2, 1), "{odd}");
        let unreadable = &page.unreadable[0];
        assert_eq!((unreadable.index(), unreadable.raw()), (1, odd));
        assert_eq!(unreadable.reason().path(), path, "{odd}");
    }
}

#[test]
fn a_text_that_comes_as_a_number_keeps_its_digits() {
    for digits in ["1.50", "-0", "123456789012345678901234567890", "1e3"] {
        let row = row(&format!(r#"{{"transaction_ref":{digits}}}"#));
        assert_eq!(row.transaction_ref.as_deref(), Some(digits));
    }
}

#[test]
fn the_reason_of_an_unreadable_row_counts_from_its_own_beginning() {
    let page = rows(&format!("{ROW},\n  {{\n \"amount\":\"?\"}}"));
    let reason = page.unreadable[0].reason().to_string();
    assert_eq!(reason, "at amount: expected a decimal number (line 2, column 11)");
}

#[test]
fn a_row_that_is_no_json_spoils_the_page_and_its_place_is_told() {
    let body = r#"{"transactions":[{"amount":1},{"amount":1.}]}"#;
    let error = fails(ask(), answer(200, body));
    let ErrorKind::Unreadable(unreadable) = error.kind() else { panic!("{error}") };
    assert_eq!(unreadable.path(), "transactions[1].amount");
}

#[test]
fn a_page_of_more_rows_than_memory_should_hold_is_refused() {
    let page = |count: usize| {
        let rows = vec!["{}"; count].join(",");
        let body = format!(r#"{{"_embedded":{{"transactions":[{rows}]}}}}"#);
        begin(ask()).step(answer(200, &body), now())
    };
    assert!(page(100_000).is_ok());
    let error = page(100_001).unwrap_err().into_error().to_string();
    let path = "_embedded.transactions[100000]: expected at most 100000 rows on a page";
    assert!(error.contains(path), "{error}");
}

#[test]
fn a_page_of_unreadable_rows_is_not_the_end() {
    let page = read(r#"{"_embedded":{"transactions":[{"amount":"?"}],"next_page_key":"k"}}"#);
    assert!(page.rows.is_empty() && page.unreadable.len() == 1);
    assert!(page.next.is_some());
}

#[test]
fn equal_rows_are_all_kept_in_order() {
    // Transaction references are not unique, so nothing is thrown away.
    let page = rows(&format!(r#"{ROW},{ROW},{{"amount":1}},{ROW}"#));
    assert_eq!(page.rows.len(), 4);
    assert_eq!(page.rows[0], page.rows[1]);
    assert_eq!(page.rows[2].amount, Some(Amount::parse("1").unwrap()));
}

#[test]
fn unknown_members_and_links_are_passed_over() {
    let page = read(
        r#"{"_embedded":{"transactions":[{"brand_new":[{}],"amount":1}],"x":1},"y":[],
            "_links":{"self":{"href":"/a","templated":"boolean"},"account":{},"next":{}}}"#,
    );
    assert_eq!(page.rows.len(), 1);
    assert!(page.next.is_none());
}

#[test]
fn an_sca_token_goes_along_while_it_lives() {
    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    let ask = || client().page(&pages, &tokens_after_sca(), PsuPresence::Present, seed()).unwrap();
    let sent = |now| match ask().start(now) {
        belfius_psd2::Step::Again(exchange) => {
            header(&exchange.request(), "SCA-Token").map(str::to_owned)
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(sent(now()).as_deref(), Some(SCA));
    assert_eq!(sent(after(800)).as_deref(), Some(SCA));
    // Its hour is over (the pair is one without an end here).
    let old = tokens_with(Scope::Ais, |stored| {
        stored["expires_at"] = serde_json::Value::Null;
        stored["sca"] = serde_json::json!({"token": SCA, "expires_at": "2026-01-05T09:00:00Z"});
    });
    let exchange = client().page(&pages, &old, PsuPresence::Present, seed()).unwrap();
    assert_eq!(header(&begin(exchange).request(), "SCA-Token"), None);
    // It ends between the first try and the next.
    for (arrival, sent) in [(800, Some(SCA)), (3600, None)] {
        let failure = begin(ask()).step(answer(503, ""), after(arrival)).unwrap_err();
        assert_eq!(header(&failure.exchange.request(), "SCA-Token"), sent, "{arrival} s");
    }
}

#[test]
fn a_page_has_a_longer_limit_of_its_own() {
    let limits = belfius_psd2::Limits::default().with_body(10).with_page_body(100);
    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    let ask = || {
        let client = client().with_limits(limits);
        client.page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap()
    };
    assert_eq!(ask().max_body(), 100);
    let padded = |length: usize| format!("{:<length$}", r#"{"transactions":[]}"#);
    assert!(matches!(done(ask(), answer(200, &padded(100))), Reply::Answer(_)));
    let error = fails(ask(), answer(200, &padded(101)));
    assert_eq!(error.kind(), &ErrorKind::BodyTooLong { limit: 100 });
}

#[test]
fn links_of_another_shape_do_not_spoil_a_page() {
    for links in [r#""next""#, "null", "[]", r#"{"next":"/x?next=k"}"#, r#"{"next":{"href":7}}"#] {
        let body = format!(
            r#"{{"_embedded":{{"transactions":[{ROW}],"next_page_key":"k2"}},"_links":{links}}}"#
        );
        let page = read(&body);
        assert_eq!((page.rows.len(), page.next.is_some()), (1, true), "{links}");
    }
}
