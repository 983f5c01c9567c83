//! Numbers that do not fit into 32 bits, as wasm32 has them: none is cut or wraps.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod accounts_lists;
mod common;

use accounts_lists::ask_within;
use belfius_psd2::{
    Exchange, Limits, Pages, Reply, TransactionsQuery,
    model::{Amount, AmountError, BulkFile, PsuPresence, Scope, StructuredCommunication},
};
use common::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// 2^32: the first number that `usize` cannot hold there.
const WIDE: i64 = 1 << 32;

#[test]
fn tokens_may_live_longer_than_32_bits_of_seconds() {
    let refresh = client().refresh(&tokens(Scope::Ais), seed()).unwrap();
    let body = format!(r#"{{"access_token":"a","expires_in":"{}"}}"#, WIDE + 900);
    assert_eq!(done(refresh, answer(200, &body)).expires_at(), Some(after(WIDE + 900)));
}

#[test]
fn the_bank_may_ask_to_wait_longer_than_that() {
    let wait = (WIDE + 1).to_string();
    let response = answer_with(429, &[("Retry-After", &wait)], "");
    let error = fails(ask_within(Limits::default()), response);
    assert_eq!(error.retry_after().unwrap().duration().as_secs(), WIDE + 1);
}

#[test]
fn an_amount_keeps_its_digits_and_its_exponent() {
    let wide = format!("{}.01", WIDE + 1);
    assert_eq!(Amount::parse(&wide).unwrap().to_string(), wide);
    for exponent in [WIDE, WIDE + 1, -WIDE, -WIDE - 1, i64::MAX, i64::MIN] {
        let text = format!("1e{exponent}");
        assert_eq!(Amount::parse(&text), Err(AmountError::TooManyDigits), "{text}");
    }
    assert_eq!(Amount::parse(&format!("0e{}", WIDE + 1)).unwrap().to_string(), "0");
}

#[test]
fn a_reference_has_all_its_ten_digits() {
    for (reference, digits) in [
        (4_294_967_295_u64, "429496729534"),
        (4_294_967_296, "429496729635"),
        (9_999_999_999, "999999999948"),
    ] {
        let made = StructuredCommunication::from_reference(reference).unwrap();
        assert_eq!(made.digits(), digits);
        assert_eq!(StructuredCommunication::parse(digits), Ok(made));
    }
}

#[test]
fn a_page_key_that_is_a_number_is_sent_back_with_all_its_digits() {
    for key in [u64::from(u32::MAX) + 2, u64::MAX] {
        let pages = Pages::new(logical_id(), TransactionsQuery::default());
        let ask = |pages: &Pages| {
            client().page(pages, &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap()
        };
        let body =
            format!(r#"{{"transactions":{{"booked":[{{"amount":1}}],"next_page_key":{key}}}}}"#);
        let Reply::Answer(page) = done(ask(&pages), answer(200, &body)) else { panic!("SCA") };
        let sent = query(&begin(ask(&page.next.unwrap())).request());
        assert!(sent.contains(&("next".into(), key.to_string())), "{sent:?}");
    }
}

#[test]
fn the_greatest_limits_take_a_body() {
    let limits = Limits::default().with_body(usize::MAX).with_page_body(usize::MAX);
    assert_eq!(ask_within(limits).max_body(), usize::MAX);
    let reply = done(ask_within(limits), answer(200, "[]"));
    assert!(matches!(reply, Reply::Answer(list) if list.accounts.is_empty()));
    assert!(BulkFile::with_limit("<Document/>", usize::MAX).is_ok());
}
