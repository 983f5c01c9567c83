//! Pages of transactions, as each generation of the bank's API gives them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod current;
mod transfers;

use belfius_psd2::{
    Bank, BankCode, Client, ErrorKind, Exchange, Generation, Page, PageRequest, Pages, Remedy,
    Reply, ScaGrant, TransactionsQuery,
    model::{Date, PsuPresence, Scope},
};
use common::*;
use current::sca_required_anywhere;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const ALL: [Generation; 3] = [Generation::One, Generation::Two, Generation::Three];

/// Version 1, as recorded in production, with other values.
const FIRST: &str = r#"{"_embedded":{"transactions":[
    {"transaction_ref":"090548887U406","amount":-12.50,"currency":"EUR",
     "execution_date":"2020-01-31","counterparty_account":"BE71096123456769",
     "counterparty_info":"BAKKERIJ","communication":"x","communication_type":"FREETEXT",
     "remittance_info":"A\r\nB"}],"next_page_key":"k1"},
    "_links":{"self":{"href":"/accounts/x/transactions"},
              "next":{"href":"/accounts/x/transactions?next=k1"},"account":{"href":"/accounts/x"}}}"#;
/// Version 2.
const SECOND: &str = r#"{"transactions":{"booked":[
    {"transaction_ref":"090548887U406","transaction_seqnumber":"EUR001","amount":"-12.50",
     "currency":"EUR","execution_date":"2020-01-31","value_date":"2020-02-01",
     "counterparty_account":"BE71096123456769","counterparty_info":"BAKKERIJ",
     "communication":"x","communication_type":"FREETEXT","remittance_info":"A\r\nB"}],
    "next_page_key":"k1"},"_links":{"self":{"href":"/accounts/x/transactions","templated":"boolean"}}}"#;

fn client(generation: Generation) -> Client {
    client_of(Bank::belfius(generation))
}

fn ask_for(generation: Generation, query: TransactionsQuery) -> PageRequest {
    let pages = Pages::new(logical_id(), query);
    let tokens = last_tokens(Scope::Ais);
    client(generation).page(&pages, &tokens, PsuPresence::Absent, seed()).unwrap()
}

fn ask(generation: Generation) -> PageRequest {
    ask_for(generation, TransactionsQuery::default())
}

fn read(generation: Generation, body: &str) -> Page {
    match done(ask(generation), answer(200, body)) {
        Reply::Answer(page) => page,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_generation_asks_alike_in_its_own_version() {
    let query = TransactionsQuery::default()
        .with_date_from(Date::constant(2020, 1, 1))
        .with_page_size(std::num::NonZeroU32::new(400).unwrap());
    for (generation, version) in ALL.into_iter().zip(["1.2", "2", "3"]) {
        let sent = begin(ask_for(generation, query.clone())).request();
        assert_eq!(
            sent.uri().path_and_query().unwrap(),
            "/accounts/eyJhbGciOiJkaXIi..c2Vj-_/transactions?psu_involved=false&date_from=2020-01-01&pagesize=400"
        );
        let accept = format!("application/vnd.belfius.api+json; version={version}");
        assert_eq!(header(&sent, "Accept"), Some(accept.as_str()));
    }
}

#[test]
fn both_shapes_are_read_whatever_version_was_asked_for() {
    for generation in ALL {
        let [first, second] = [FIRST, SECOND].map(|body| read(generation, body));
        assert_eq!(second.rows[0].transaction_seqnumber.as_deref(), Some("EUR001"));
        assert_eq!(second.rows[0].value_date, Some(Date::constant(2020, 2, 1)));
        for page in [first, second] {
            assert_eq!((page.rows.len(), page.unreadable.len()), (1, 0));
            let row = &page.rows[0];
            assert_eq!(row.amount.unwrap().to_string(), "-12.50");
            assert_eq!(row.execution_date, Some(Date::constant(2020, 1, 31)));
            assert_eq!(row.counterparty_info.as_deref(), Some("BAKKERIJ"));
            assert_eq!(row.remittance_info.as_deref(), Some("A\r\nB"));
            let next = client(generation)
                .page(&page.next.unwrap(), &tokens(Scope::Ais), PsuPresence::Absent, seed())
                .unwrap();
            assert_eq!(pairs(next.request().uri().query().unwrap()).last().unwrap().1, "k1");
        }
    }
}

#[test]
fn a_statement_may_change_its_shape_in_the_middle() {
    let page = read(Generation::Three, SECOND);
    let next = page.next.unwrap();
    let client = client(Generation::Three);
    let next = client.page(&next, &tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap();
    let body = FIRST.replace(r#","next_page_key":"k1""#, "").replace("\"next\"", "\"last\"");
    let Reply::Answer(last) = done(next, answer(200, &body)) else { panic!("a page") };
    assert_eq!((last.rows.len(), last.number), (1, 2));
    assert!(last.next.is_none() && last.beyond.is_none());
}

#[test]
fn an_empty_list_is_empty_in_every_shape() {
    for generation in ALL {
        for body in [
            r#"{"_embedded":{"transactions":[]}}"#,
            r#"{"_embedded":{"transactions":"[]"}}"#,
            r#"{"transactions":{"booked":[]}}"#,
            r#"{"transactions":"[]"}"#,
        ] {
            let page = read(generation, body);
            assert!(page.rows.is_empty() && page.unreadable.is_empty(), "{body}");
        }
        let error = fails(ask(generation), answer(200, r#"{"transactions":{}}"#));
        assert!(matches!(error.kind(), ErrorKind::Unreadable(_)));
    }
}

#[test]
fn strong_authentication_is_asked_for_wherever_the_address_is() {
    let query = TransactionsQuery::default().with_date_from(Date::constant(2020, 1, 1));
    for generation in ALL {
        for (place, response) in sca_required_anywhere() {
            let reply = done(ask_for(generation, query.clone()), response);
            let Reply::StrongAuthentication(redirect) = reply else { panic!("{place}") };
            let state = redirect.pending.state().expose();
            assert_eq!(redirect.url.as_str(), format!("{SIGN_AT}&state={state}"), "{place}");
            let url = format!("{CALLBACK}?state={state}");
            let back = redirect.pending.callback(&client(generation), &url, now(), seed()).unwrap();
            assert!(matches!(back.grant, ScaGrant::Nothing));
            assert_eq!(back.pages, Some(Pages::new(logical_id(), query.clone())));
        }
    }
}

#[test]
fn a_refusal_means_the_same_in_every_family() {
    for (status, error, code, text, means, remedy) in [
        (403, "no_active_consent", "20005", "x", BankCode::NoActiveConsent, Remedy::NewConsent),
        (
            403,
            "NO_ACTIVE_CONSENT",
            "B14800-3013-000000",
            "x",
            BankCode::NoActiveConsent,
            Remedy::NewConsent,
        ),
        (
            403,
            "NO_ACTIVE_CONSENT",
            "B14800ZZ-3013-000000",
            "x",
            BankCode::NoActiveConsent,
            Remedy::NewConsent,
        ),
        (
            401,
            "invalid_access_token",
            "10006",
            "x",
            BankCode::InvalidAccessToken,
            Remedy::RefreshTokens,
        ),
        (
            401,
            "FAILED_SECURITY_VALIDATION",
            "GEN-1203-100003",
            "Invalid access token.",
            BankCode::InvalidAccessToken,
            Remedy::RefreshTokens,
        ),
        (
            401,
            "FAILED_SECURITY_VALIDATION",
            "GEN-1203-100010",
            "Invalid JWT",
            BankCode::InvalidJwt,
            Remedy::StartOver,
        ),
        (
            400,
            "invalid_input",
            "10002",
            "Input 'date_from' is not valid.",
            BankCode::InvalidInput,
            Remedy::FixInput(Some("date_from")),
        ),
        (
            400,
            "INVALID_INPUT",
            "GEN-1202-100002",
            "Input 'pagesize' is not valid.",
            BankCode::InvalidInput,
            Remedy::FixInput(Some("pagesize")),
        ),
        (429, "rate_limit_exceeded", "10107", "x", BankCode::RateLimitExceeded, Remedy::Wait(None)),
        (503, "SERVICE_UNAVAILABLE", "", "", BankCode::UnavailableNow, Remedy::Wait(None)),
    ] {
        for generation in ALL {
            let error = fails(ask(generation), bank_error(status, error, code, text));
            assert_eq!(error.bank().unwrap().code(), means, "{code}");
            assert_eq!(error.remedy(), remedy, "{code}");
        }
    }
}
