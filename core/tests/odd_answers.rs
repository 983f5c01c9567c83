//! Answers that are none of the bank's documented ones: they end nothing, and
//! are never taken for a success.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests are tests too"
)]

mod common;

use belfius_psd2::{
    AccountRequest, Bank, Content, Delivery, Error, ErrorKind, Exchange, Generation, JsonProblem,
    Limits, Remedy, Step,
    model::{PsuPresence, Scope},
};
use common::*;
use http::Response;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// With tokens that could be renewed.
fn ask() -> AccountRequest {
    client().account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap()
}

fn error(response: Response<Vec<u8>>) -> Error {
    fails(ask(), response)
}

fn undocumented(response: Response<Vec<u8>>) -> Content {
    match error(response).kind() {
        ErrorKind::Undocumented { content, .. } => *content,
        other => panic!("{other:?}"),
    }
}

fn unreadable(body: &[u8]) -> JsonProblem {
    match error(answer_with(200, &[], body)).kind() {
        ErrorKind::Unreadable(unreadable) => unreadable.problem().clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_media_type_tells_that_somebody_else_may_have_answered() {
    for (sent, told) in [
        ("application/json", Some("application/json")),
        ("Text/HTML; charset=utf-8", Some("text/html")),
        ("no media type", None),
    ] {
        let error = error(answer_with(502, &[("content-type", sent)], "<html>"));
        assert_eq!(error.content_type(), told, "{sent}");
        assert_eq!(
            error.to_string().contains("Content-Type"),
            told == Some("text/html"),
            "{error}"
        );
    }
    assert_eq!(error(answer_with(502, &[], "<html>")).content_type(), None);
}

#[test]
fn the_text_tells_what_the_body_is_like() {
    for (body, told) in [
        ("", "an empty body"),
        ("<html>", "an HTML page"),
        ("[]", "JSON that is no error of the bank's"),
        ("Bad Gateway", "text that is not JSON"),
    ] {
        let text = error(answer(502, body)).to_string();
        assert!(text.contains(told), "{text}");
    }
}

#[test]
fn the_body_is_kept_with_its_length() {
    let (none, some) = (error(answer(502, "")), error(answer(502, "<html>")));
    let (none, some) = (none.body().unwrap(), some.body().unwrap());
    assert_eq!((none.len(), none.is_empty(), none.expose()), (0, true, &b""[..]));
    assert_eq!((some.len(), some.is_empty(), some.expose()), (6, false, &b"<html>"[..]));
    assert_eq!(format!("{some:?}"), "Body(6 bytes)");
}

#[test]
fn a_bare_401_or_403_neither_renews_nor_ends_the_consent() {
    for status in [401, 403] {
        for (body, content) in [
            ("", Content::Empty),
            (" \r\n", Content::Empty),
            ("Unauthorized", Content::Text),
            ("<html><body>403 Forbidden</body></html>", Content::Html),
            ("  <!DOCTYPE html>", Content::Html),
            (r#"{"message":"no"}"#, Content::Json),
            ("[]", Content::Json),
            (r#"{"error":{"code":20005}}"#, Content::Json),
            (r#"{"error":null}"#, Content::Json),
            ("access_token is not valid.", Content::Text),
        ] {
            let error = error(answer(status, body));
            assert_eq!(
                error.kind(),
                &ErrorKind::Undocumented { status: error.status().unwrap(), content },
                "{body}"
            );
            assert_eq!((error.remedy(), error.delivery()), (Remedy::AskBank, Delivery::Refused));
        }
    }
}

#[test]
fn any_5xx_is_the_banks_to_mend() {
    for status in [500, 501, 502, 503, 504, 555] {
        for body in ["", "upstream", "<html>"] {
            let error = error(answer_with(status, &[("retry-after", "7")], body));
            assert_eq!(error.delivery(), Delivery::Unknown);
            let Remedy::Wait(Some(after)) = error.remedy() else { panic!("{status}") };
            assert_eq!(after.duration().as_secs(), 7);
        }
    }
}

#[test]
fn a_gateways_429_is_waited_for_even_without_a_body() {
    assert_eq!(error(answer(429, "")).remedy(), Remedy::Wait(None));
    assert_eq!(undocumented(answer(429, "")), Content::Empty);
}

#[test]
fn the_content_type_does_not_matter_but_the_content_does() {
    for kind in
        ["text/html", "text/plain", "application/vnd.belfius.api+json; version=1", "nonsense"]
    {
        let account = answer_with(200, &[("content-type", kind)], r#"{"balance":1}"#);
        let _ = done(ask(), account);
        let refusal = r#"{"error":"no_active_consent","error_code":"20005"}"#;
        let refused = error(answer_with(403, &[("content-type", kind)], refusal));
        assert_eq!(refused.remedy(), Remedy::NewConsent);
    }
    let _ = done(ask(), answer_with(200, &[], r#"{"balance":1}"#));
}

#[test]
fn a_success_that_says_nothing_is_none() {
    assert_eq!(unreadable(b""), JsonProblem::Empty);
    assert_eq!(unreadable(b" \n"), JsonProblem::Empty);
    assert_eq!(unreadable(b"<html>log in</html>"), JsonProblem::Html);
    assert_eq!(unreadable(b"{\"balance\":\"\xff\"}"), JsonProblem::NotUtf8);
    assert_eq!(unreadable(b"{\"balance\":12"), JsonProblem::CutOff);
    assert_eq!(unreadable(b"{\"balance\":12} {}"), JsonProblem::Syntax);
    assert_eq!(unreadable(b"OK"), JsonProblem::Syntax);
    assert!(matches!(unreadable(b"[]"), JsonProblem::Shape(_)));
    let error = error(answer(204, ""));
    assert!(matches!(error.kind(), ErrorKind::Unreadable(_)));
    assert!(error.to_string().contains("HTTP 204"), "{error}");
}

#[test]
fn a_success_with_an_error_in_it_is_that_error() {
    let refused = error(bank_error(200, "no_active_consent", "20005", "x"));
    assert_eq!(refused.remedy(), Remedy::NewConsent);
    // But a status of success renews nothing.
    let refused = error(bank_error(200, "invalid_access_token", "10006", "x"));
    assert_eq!(refused.remedy(), Remedy::RefreshTokens);
}

#[test]
fn a_redirect_nobody_asked_for_is_not_followed() {
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let response = answer_with(status, &[("location", LAUNCHER)], "");
        assert_eq!(undocumented(response), Content::Empty, "{status}");
    }
}

#[test]
fn informational_and_unknown_statuses_are_errors() {
    for status in [100, 101, 199, 600, 999] {
        assert_eq!(undocumented(answer(status, r#"{"balance":1}"#)), Content::Json, "{status}");
    }
}

#[test]
fn a_body_beyond_the_limit_is_an_error_and_not_read() {
    let limits = Limits::default().with_body(20);
    let ask = || {
        let client = client().with_limits(limits);
        client.account(&logical_id(), &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap()
    };
    assert_eq!(ask().max_body(), 20);
    let padded = |length: usize| format!("{:<length$}", r#"{"balance":1}"#);
    let _ = done(ask(), answer(200, &padded(20)));
    for status in [200, 500] {
        let error = fails(ask(), answer(status, &padded(21)));
        assert_eq!(error.kind(), &ErrorKind::BodyTooLong { limit: 20 });
        assert_eq!(error.delivery(), Delivery::Unknown);
    }
}

#[test]
fn a_refusal_is_looked_for_in_256_kib_and_in_no_more() {
    let refusal = r#"{"error":"x","error_code":"20005","error_description":"y"}"#;
    let padded = |length: usize| {
        error(answer(403, &format!("{refusal}{}", " ".repeat(length - refusal.len()))))
    };
    assert!(matches!(padded(262_144).kind(), ErrorKind::Bank(_)));
    for longer in [262_145, 300_000] {
        assert!(!matches!(padded(longer).kind(), ErrorKind::Bank(_)), "{longer}");
    }
}

#[test]
fn an_error_keeps_the_start_of_the_body_for_who_asks() {
    let body = "x".repeat(20 * 1024);
    let error = error(answer(500, &body));
    let kept = error.body().unwrap();
    assert_eq!((kept.len(), kept.expose().len(), kept.is_empty()), (20 * 1024, 16 * 1024, false));
    assert_eq!(kept.expose_text(), body[..16 * 1024]);
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let _ = done(ask(), answer(200, "\u{feff}{\"balance\":1}"));
    let refused = error(answer(403, "\u{feff}{\"error_code\":\"20005\"}"));
    assert_eq!(refused.remedy(), Remedy::NewConsent);
}

#[test]
fn an_error_code_may_be_a_number_and_its_members_in_any_order() {
    let body = r#"{"error_description":"x","more":[1],"error_code":20005}"#;
    assert_eq!(error(answer(403, body)).remedy(), Remedy::NewConsent);
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    for body in ["[".repeat(100_000), format!("{{\"balance\":{}", "[".repeat(100_000))] {
        assert!(matches!(error(answer(200, &body)).kind(), ErrorKind::Unreadable(_)));
        assert_eq!(undocumented(answer(403, &body)), Content::Json);
    }
}

/// An answer about addresses is passed on as it is before it is read: no parser's
/// limit holds there.
#[test]
fn deep_nesting_of_every_kind_overflows_no_other_call_either() {
    let three = client_of(Bank::belfius(Generation::Three));
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]"), (" [ ", " ] ")] {
        let times = 200_000 / (open.len() + close.len());
        let whole = open.repeat(times) + "1" + &close.repeat(times);
        for body in [open.repeat(times), whole] {
            let answer = || answer(200, &body);
            let errors = [
                fails(client().consent(Scope::Ais, &iban(), seed()).unwrap(), answer()),
                fails(three.consent_to_chosen_accounts(seed()).unwrap(), answer()),
                fails(ask(), answer()),
            ];
            for error in errors {
                let ErrorKind::Unreadable(unreadable) = error.kind() else { panic!("{error:?}") };
                assert!(unreadable.path().len() < 1_000, "{open}");
            }
        }
    }
}

#[test]
fn an_odd_answer_hands_the_exchange_back() {
    let failure = begin(ask()).step(answer(502, "<html>"), now()).unwrap_err();
    assert!(matches!(
        failure.exchange.step(answer(200, r#"{"balance":1}"#), now()),
        Ok(Step::Done(_))
    ));
}
