//! A consent lives until the bank says otherwise, and is to be renewed in time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;

use std::num::NonZeroU16;

use belfius_psd2::{
    BankCode, ConsentEnd, ConsentLife, ConsentState, Error, ErrorKind, Exchange, FundsCheck, Pages,
    Reply, ScaGrant, Seed, TransactionsQuery,
    model::{Amount, Currency, PsuPresence, Scope, Timestamp},
};
use common::*;
use http::Response;
use proptest::prelude::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const DAY: i64 = 24 * 60 * 60;
const REFRESH_REFUSED: (u16, &str, &str, &str) =
    (401, "invalid_grant", "10006", "refresh token is not valid.");
const WITHDRAWN: (u16, &str, &str, &str) = (403, "no_active_consent", "20005", "x");
const SCA_REQUIRED: (u16, &str, &str, &str) =
    (401, "SCA_REQUIRED", "B14800ZZ-0PLC-REDRCT", "follow the corresponding URL");

fn day(days: i64) -> Timestamp {
    after(days * DAY)
}

/// Given now.
fn life() -> ConsentLife {
    ConsentLife::new(now())
}

fn of((status, error, code, text): (u16, &str, &str, &str)) -> Response<Vec<u8>> {
    bank_error(status, error, code, text)
}

fn on_account(response: Response<Vec<u8>>) -> Error {
    let tokens = last_tokens(Scope::Ais);
    fails(client().account(&logical_id(), &tokens, PsuPresence::Absent, seed()).unwrap(), response)
}

fn on_page(response: Response<Vec<u8>>) -> Error {
    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    let tokens = last_tokens(Scope::Ais);
    fails(client().page(&pages, &tokens, PsuPresence::Absent, seed()).unwrap(), response)
}

fn on_funds(response: Response<Vec<u8>>) -> Error {
    let one = Amount::parse("1").unwrap();
    let tokens = last_tokens(Scope::Caf);
    fails(client().funds(&FundsCheck::new(one, Currency::EUR), &tokens, seed()).unwrap(), response)
}

fn on_refresh(response: Response<Vec<u8>>) -> Error {
    fails(client().refresh(&tokens(Scope::Ais), seed()).unwrap(), response)
}

fn on_code(response: Response<Vec<u8>>) -> Error {
    let pending = consent().pending;
    let url = format!("{CALLBACK}?code=c&state={}", pending.state().expose());
    fails(pending.callback(&client(), &url, now(), seed()).unwrap(), response)
}

fn on_consent(response: Response<Vec<u8>>) -> Error {
    fails(client().consent(Scope::Ais, &iban(), seed()).unwrap(), response)
}

fn on_payment(response: Response<Vec<u8>>) -> Error {
    fails(client().initiate(&signed(), None, seed()).unwrap(), response)
}

fn on_cancel(response: Response<Vec<u8>>) -> Error {
    let tokens = last_tokens(Scope::Pis);
    fails(client().cancel(signed().payment_id(), &tokens, seed()).unwrap(), response)
}

fn ended(reason: ConsentEnd, at: Timestamp) -> ConsentState {
    ConsentState::Ended { reason, at }
}

#[test]
fn its_days_are_counted_down() {
    let life = life();
    assert_eq!(life.given_at(), now());
    assert_eq!(life.renew_by(), day(90));
    for (at, left) in [
        (day(0), Some(90)),
        (after(1), Some(89)),
        (day(89), Some(1)),
        (after(89 * DAY + 1), Some(0)),
        (after(90 * DAY - 1), Some(0)),
        (day(90), None),
        (day(1000), None),
    ] {
        assert_eq!(life.days_left(at), left, "{at}");
    }
}

#[test]
fn it_warns_before_it_is_too_late() {
    let life = life();
    assert_eq!(life.state(after(83 * DAY - 1)), ConsentState::Active { days_left: 7 });
    assert_eq!(life.state(day(83)), ConsentState::RenewSoon { days_left: 7 });
    assert_eq!(life.state(after(90 * DAY - 1)), ConsentState::RenewSoon { days_left: 0 });
    assert_eq!(life.state(day(90)), ConsentState::Overdue { since: day(90) });
    assert!(!life.is_due(after(83 * DAY - 1)));
    assert!(life.is_due(day(83)) && life.is_due(day(90)) && life.is_due(day(1000)));
    assert!(!life.is_ended(), "time alone ends nothing");
}

#[test]
fn days_and_notice_are_the_callers() {
    let life = life().with_renewal_days(NonZeroU16::new(180).unwrap()).with_notice_days(30);
    assert_eq!(life.renew_by(), day(180));
    assert!(!life.is_due(after(150 * DAY - 1)) && life.is_due(day(150)));
    let none = life.with_notice_days(0);
    assert!(!none.is_due(after(180 * DAY - 1)) && none.is_due(day(180)));
}

#[test]
fn a_withdrawal_ends_it_wherever_it_is_said() {
    for refusal in [
        WITHDRAWN,
        (403, "NO_ACTIVE_CONSENT", "B14800-3013-000000", "x"),
        (403, "NO_ACTIVE_CONSENT", "B14800ZZ-3013-000000", "x"),
    ] {
        for on in [on_account, on_page, on_funds, on_refresh] {
            let mut life = life();
            assert!(life.note(&on(of(refusal)), day(3)));
            assert_eq!(life.state(day(4)), ended(ConsentEnd::Withdrawn, day(3)));
            assert!(life.is_ended());
            assert_eq!(life.days_left(day(4)), None);
            assert!(!life.is_due(day(89)), "who left is not reminded");
        }
    }
}

#[test]
fn a_refused_refresh_ends_it_and_the_day_says_why() {
    for refusal in
        [REFRESH_REFUSED, (401, "FAILED_SECURITY_VALIDATION", "GEN-1203-100004", "invalid")]
    {
        for (at, reason) in [
            (after(90 * DAY - 1), ConsentEnd::RefreshRefused),
            (day(90), ConsentEnd::Expired),
            (day(200), ConsentEnd::Expired),
        ] {
            let mut life = life();
            assert!(life.note(&on_refresh(of(refusal)), at));
            assert_eq!(life.state(at), ended(reason, at));
        }
    }
}

#[test]
fn the_first_end_stays() {
    let mut life = life();
    assert!(life.note(&on_account(of(WITHDRAWN)), day(1)));
    assert!(!life.note(&on_refresh(of(REFRESH_REFUSED)), day(2)));
    assert!(!life.note(&on_account(of(WITHDRAWN)), day(2)));
    assert!(!life.sca_required(day(200)));
    assert_eq!(life.state(day(200)), ended(ConsentEnd::Withdrawn, day(1)));
}

#[test]
fn any_other_error_ends_nothing() {
    for at in [day(3), day(100)] {
        for on in [on_account, on_page, on_funds, on_refresh] {
            for response in [
                answer(401, ""),
                answer(403, ""),
                answer(403, "<html>denied"),
                answer(500, ""),
                answer(500, r#"{"error":"internal_server_error","error_code":"20020"}"#),
                answer(503, r#"{"error":"no_active_consent","error_code":"20005"}"#),
                answer(502, r#"{"error":"invalid_grant","error_code":"10006"}"#),
                answer(429, ""),
                answer(200, "{"),
                of((403, "invalid_account", "20002", "x")),
                of((403, "channel_not_permitted", "20003", "x")),
                of((403, "access_denied", "20006", "x")),
                of((401, "failed_security_validation", "10003", "Invalid JWT")),
                of((401, "invalid_access_token", "10006", "access_token is not valid.")),
                of((403, "blocked_tpp", "20001", "x")),
            ] {
                let error = on(response);
                let mut noted = life();
                assert!(!noted.note(&error, at), "{error}");
                assert_eq!(noted, life());
            }
        }
        // The refresh token is not what an account's answer is about.
        let error = on_account(of((401, "x", "GEN-1203-100004", "invalid refresh token")));
        assert!(!life().note(&error, at));
    }
}

#[test]
fn what_concerns_another_consent_ends_nothing() {
    for on in [on_code, on_consent, on_payment, on_cancel] {
        for refusal in [WITHDRAWN, REFRESH_REFUSED, SCA_REQUIRED] {
            let mut noted = life();
            assert!(!noted.note(&on(of(refusal)), day(100)));
            assert_eq!(noted, life());
        }
    }
}

#[test]
fn no_refresh_token_is_no_word_of_the_banks() {
    let error = client().refresh(&last_tokens(Scope::Ais), seed()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NoRefreshToken);
    assert!(!life().note(&error, day(100)));
}

#[test]
fn strong_authentication_in_time_is_for_old_history() {
    let error = on_page(of(SCA_REQUIRED));
    assert_eq!(error.kind(), &ErrorKind::NoUrl);
    let mut noted = life();
    assert!(!noted.note(&error, after(90 * DAY - 1)));
    assert!(!noted.sca_required(after(90 * DAY - 1)));
    assert_eq!(noted, life());
}

#[test]
fn strong_authentication_after_its_days_is_a_renewal_and_no_end() {
    let evil = r#"{"error":"SCA_required","error_code":"20007","error_description":"x","url":"https://evil.example/"}"#;
    for error in [on_page(of(SCA_REQUIRED)), on_page(answer(400, evil))] {
        let mut noted = life();
        assert!(noted.note(&error, day(91)));
        assert_eq!(noted.state(day(95)), ConsentState::ScaRequired { since: day(91) });
        assert!(noted.is_due(day(95)) && !noted.is_ended());
        assert!(!noted.note(&error, day(92)), "known already");
        // Even if the clock goes back.
        assert_eq!(noted.state(day(1)), ConsentState::ScaRequired { since: day(91) });
        assert_eq!(noted.days_left(day(1)), None);
        // And then it can end.
        assert!(noted.note(&on_refresh(of(REFRESH_REFUSED)), day(96)));
        assert_eq!(noted.state(day(96)), ended(ConsentEnd::Expired, day(96)));
    }
}

#[test]
fn a_bank_that_fails_says_nothing_of_the_consent() {
    let (_, error, code, text) = SCA_REQUIRED;
    for on in [on_page, on_refresh] {
        assert!(!life().note(&on(bank_error(500, error, code, text)), day(91)));
    }
}

#[test]
fn a_refresh_that_wants_strong_authentication_after_its_days_is_noted() {
    let error = on_refresh(of(SCA_REQUIRED));
    assert_eq!(error.bank().unwrap().code(), BankCode::ScaRequired);
    let mut noted = life();
    assert!(!noted.note(&error, day(89)));
    assert!(noted.note(&error, day(91)));
    assert_eq!(noted.state(day(91)), ConsentState::ScaRequired { since: day(91) });
}

#[test]
fn a_reply_that_wants_strong_authentication_is_noted_by_itself() {
    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    let ask = client().page(&pages, &tokens(Scope::Ais), PsuPresence::Present, seed()).unwrap();
    let body = format!(
        r#"{{"error":"SCA_required","error_code":"20007","error_description":"x","url":"{LAUNCHER}"}}"#
    );
    let Reply::StrongAuthentication(redirect) = done(ask, answer(400, &body)) else { panic!() };
    let mut life = life();
    assert!(life.sca_required(day(90)));
    // The PSU is back, and nothing came along.
    let url = format!("{CALLBACK}?state={}", redirect.pending.state().expose());
    let back = redirect.pending.callback(&client(), &url, now(), seed()).unwrap();
    assert!(matches!(back.grant, ScaGrant::Nothing));
    assert_eq!(life.renewed(day(90)).state(day(90)), ConsentState::Active { days_left: 90 });
}

#[test]
fn a_renewal_begins_anew_and_keeps_the_callers_settings() {
    let mut over = life().with_renewal_days(NonZeroU16::new(30).unwrap()).with_notice_days(3);
    over.note(&on_account(of(WITHDRAWN)), day(31));
    let renewed = over.renewed(day(40));
    assert_eq!((renewed.given_at(), renewed.renew_by()), (day(40), day(70)));
    assert_eq!(renewed.state(day(40)), ConsentState::Active { days_left: 30 });
    assert!(!renewed.is_due(after(67 * DAY - 1)) && renewed.is_due(day(67)));
}

#[test]
fn it_reads_as_a_sentence() {
    let life = life();
    let text = |at| life.state(at).to_string();
    assert_eq!(text(day(0)), "active for 90 more days");
    assert_eq!(text(day(85)), "to be renewed in 5 days");
    assert_eq!(text(day(89)), "to be renewed in 1 day");
    assert_eq!(text(after(90 * DAY - 1)), "to be renewed within a day");
    assert_eq!(text(day(90)), "to be renewed since 2026-04-05T09:00:00Z");
    let mut over = life.clone();
    over.sca_required(day(90));
    assert_eq!(
        over.state(day(91)).to_string(),
        "waiting since 2026-04-05T09:00:00Z for the customer to authenticate at the bank"
    );
    over.note(&on_refresh(of(REFRESH_REFUSED)), day(91));
    assert_eq!(
        over.state(day(91)).to_string(),
        "ended at 2026-04-06T09:00:00Z: the consent was not renewed in time"
    );
}

#[test]
fn the_code_says_when_it_began_and_a_refresh_keeps_it() {
    let pending = consent().pending;
    let url = format!("{CALLBACK}?code=c&state={}", pending.state().expose());
    let body = r#"{"access_token":"a","expires_in":"900","refresh_token":"r"}"#;
    let exchange = pending.callback(&client(), &url, now(), seed()).unwrap();
    let bought = done(exchange, answer(200, body));
    assert_eq!(bought.consented_at(), Some(now()));
    assert_eq!(bought.consent_life(), Some(life()));

    let refresh = client().refresh(&bought, Seed::new([9; 32])).unwrap();
    let belfius_psd2::Step::Done(newer) = refresh.step(answer(200, body), day(5)).unwrap() else {
        panic!()
    };
    assert_eq!((newer.obtained_at(), newer.consented_at()), (day(5), Some(now())));
    // An SCA token on the way changes nothing: it did not come from the PSU.
    let refresh = client().refresh(&bought, Seed::new([9; 32])).unwrap();
    let odd = r#"{"access_token":"a","sca_token":"s"}"#;
    let belfius_psd2::Step::Done(newer) = refresh.step(answer(200, odd), day(5)).unwrap() else {
        panic!()
    };
    assert_eq!(newer.consented_at(), Some(now()));
}

#[test]
fn tokens_bought_later_keep_their_own_time() {
    let with = |at: Option<&str>| {
        tokens_with(Scope::Ais, |stored| {
            if let Some(at) = at {
                stored["consented_at"] = at.into();
            }
        })
    };
    let (early, late) = (Some("2026-01-01T00:00:00Z"), Some("2026-01-04T00:00:00Z"));
    let at = |tokens: belfius_psd2::Tokens| tokens.consented_at().map(|at| at.to_string());
    assert_eq!(at(with(late).or_from(&with(early))).as_deref(), late);
    assert_eq!(at(with(None).or_from(&with(early))).as_deref(), early);
    assert_eq!(at(with(None).or_from(&with(None))), None);
}

#[test]
fn not_every_pair_of_tokens_has_one() {
    assert_eq!(tokens(Scope::Ais).consent_life(), None, "stored before this was kept");
    for (scope, has) in [(Scope::Ais, true), (Scope::Caf, true), (Scope::Pis, false)] {
        let tokens =
            tokens_with(scope, |stored| stored["consented_at"] = "2026-01-05T09:00:00Z".into());
        assert_eq!(tokens.consent_life().is_some(), has, "{scope:?}");
    }
}

fn moment() -> impl Strategy<Value = Timestamp> {
    let (min, max) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    let near = now().as_second();
    prop_oneof![min..=max, near - 200 * DAY..near + 200 * DAY]
        .prop_map(|second| Timestamp::from_second(second).unwrap())
}

proptest! {
    /// Whatever is stored, and whatever the clock says.
    #[test]
    fn no_stored_value_breaks_it(
        given in moment(), at in moment(), required in proptest::option::of(moment()),
        days in 1..=u16::MAX, notice: u16, end: bool,
    ) {
        let ended = end.then(|| serde_json::json!({"reason": "expired", "at": at}));
        let stored = serde_json::json!({"consent_life": 1, "given_at": given, "renewal_days": days,
            "notice_days": notice, "sca_required_at": required, "ended": ended});
        let mut life: ConsentLife = serde_json::from_value(stored).unwrap();
        let left = life.days_left(at);
        prop_assert!(left.is_none_or(|left| left <= u32::from(days)));
        let counts = !end && required.is_none();
        prop_assert_eq!(left.is_some(), counts && at < life.renew_by());
        prop_assert_eq!(life.is_due(at), !end && (required.is_some()
            || at.duration_until(life.renew_by()) <= jiff::SignedDuration::from_hours(24 * i64::from(notice))
            || at >= life.renew_by()));
        let _ = life.state(at).to_string();
        life.sca_required(at);
        let renewed = life.renewed(at);
        prop_assert!(!renewed.is_ended());
        prop_assert!(renewed.renew_by() >= at);
    }
}
