//! What holds for any answer, any callback, any address, any stored value.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod arbitrary;
mod common;

use arbitrary::{json_value, response, run};
use belfius_psd2::{
    ErrorKind, Exchange, FundsCheck, Pages, PaymentReply, Reply, Seed, Tokens, TransactionsQuery,
    callback_state,
    model::{Amount, Currency, Date, LogicalId, PsuPresence, Scope},
};
use common::*;
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};
use url::Url;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_answer_to_any_exchange_ends_and_leaks_nothing(response in response()) {
        let client = client();
        let (ais, pis, caf) = (tokens(Scope::Ais), tokens(Scope::Pis), tokens(Scope::Caf));
        let pending = consent().pending;
        let callback = format!("{CALLBACK}?code=c&state={}", pending.state().expose());
        let present = PsuPresence::Present;
        let pages = Pages::new(logical_id(), TransactionsQuery::default());
        let one = Amount::parse("1").unwrap();

        if let Some(redirect) = run(client.consent(Scope::Ais, &iban(), seed()).unwrap(), &response) {
            prop_assert!(redirect.url.as_str().starts_with("https://"));
        }
        run(pending.callback(&client, &callback, now(), seed()).unwrap(), &response);
        run(client.refresh(&ais, seed()).unwrap(), &response);
        run(client.account(&logical_id(), &ais, present, seed()).unwrap(), &response);
        let page = client.page(&pages, &tokens_after_sca(), present, seed()).unwrap();
        if let Some(Reply::Answer(page)) = run(page, &response) {
            prop_assert!(page.next.is_none() || !page.rows.is_empty() || !page.unreadable.is_empty());
        }
        run(client.cancel(signed().payment_id(), &pis, seed()).unwrap(), &response);
        run(client.funds(&FundsCheck::new(one, Currency::EUR), &caf, seed()).unwrap(), &response);
    }

    #[test]
    fn any_answer_to_a_payment_ends_and_is_never_paid_twice(response in response()) {
        let payment = pinned_payment();
        for tokens in [None, Some(tokens(Scope::Pis))] {
            let exchange = client().initiate(&payment, tokens.as_ref(), seed()).unwrap();
            if let Some(PaymentReply::Accepted(receipt)) = run(exchange, &response) {
                prop_assert!(response.status().is_success());
                prop_assert!(receipt.payment_id.is_some() || receipt.transaction_ref.is_some());
            }
        }
    }

    #[test]
    fn any_text_as_a_callback_is_answered(text in any::<String>(), rest in "[ -~]{0,60}") {
        let pending = consent().pending;
        let state = pending.state().expose();
        let _ = callback_state(&text);
        prop_assert!(pending.callback(&client(), &text, now(), seed()).is_err());
        // Nor by a query that lacks the state.
        let forged = format!("{CALLBACK}?{rest}");
        prop_assert!(pending.callback(&client(), &forged, now(), seed()).is_err());
        // With it, what is taken has it once, and a code.
        let url = format!("{CALLBACK}?state={state}&{rest}");
        if pending.callback(&client(), &url, now(), seed()).is_ok() {
            let query = url.split_once('#').map_or(&*url, |(url, _)| url).split_once('?').unwrap().1;
            let found = pairs(query);
            let count = |name: &str| found.iter().filter(|(found, _)| found == name).count();
            prop_assert_eq!((count("state"), count("code"), count("error")), (1, 1, 0));
            prop_assert_eq!(callback_state(&url).unwrap(), state);
        }
    }

    #[test]
    fn the_state_is_found_once_and_the_rest_stays(
        path in "[a-z/.;%20é]{0,20}",
        query in option::of("([a-z%+&=;'é ]|state|st%61te=|state=x|&){0,12}"),
        fragment in option::of("[a-z?&=]{0,8}"),
    ) {
        let mut address = format!("https://www.belfius.be/{path}");
        if let Some(query) = &query {
            address = format!("{address}?{query}");
        }
        if let Some(fragment) = &fragment {
            address = format!("{address}#{fragment}");
        }
        let body = json!([{"language": "fr", "consent_uri": address}]).to_string();
        let redirect = done(client().consent(Scope::Ais, &iban(), seed()).unwrap(), answer(200, &body));
        let (before, after) = (Url::parse(&address).unwrap(), Url::parse(redirect.url.as_str()).unwrap());

        let all = |url: &Url| url.query_pairs().into_owned().collect::<Vec<_>>();
        let (states, rest): (Vec<_>, Vec<_>) = all(&after).into_iter().partition(|(name, _)| name == "state");
        let state = redirect.pending.state().expose().to_owned();
        prop_assert_eq!(states, [("state".to_owned(), state)]);
        let kept: Vec<_> = all(&before).into_iter().filter(|(name, _)| name != "state").collect();
        prop_assert_eq!(rest, kept);
        prop_assert_eq!(before.path(), after.path());
        prop_assert_eq!(before.fragment(), after.fragment());
    }

    #[test]
    fn repair_leaves_valid_json_alone(texts in vec(any::<String>(), 1..6)) {
        // Each text comes back as it is, and no row is reported.
        let rows: Vec<Value> = texts.iter().map(|text| json!({"communication": text})).collect();
        let body = json!({"transactions": {"booked": rows}}).to_string();
        let pages = Pages::new(logical_id(), TransactionsQuery::default());
        let ask = client().page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap();
        let Reply::Answer(page) = done(ask, answer(200, &body)) else { panic!() };
        prop_assert!(page.unreadable.is_empty());
        let read: Vec<_> = page.rows.iter().map(|row| row.communication.as_ref().unwrap().as_str()).collect();
        prop_assert_eq!(read, texts);
    }

    #[test]
    fn rows_are_all_there_one_way_or_the_other(rows in vec(json_value(), 0..8), key in option::of("[a-z]{1,5}")) {
        let body = json!({"_embedded": {"transactions": rows, "next_page_key": key}}).to_string();
        let pages = Pages::new(logical_id(), TransactionsQuery::default());
        let ask = client().page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed()).unwrap();
        let Reply::Answer(page) = done(ask, answer(200, &body)) else { panic!() };
        prop_assert_eq!(page.rows.len() + page.unreadable.len(), rows.len());
        for unreadable in &page.unreadable {
            prop_assert_eq!(unreadable.raw(), rows[unreadable.index()].to_string());
        }
        prop_assert_eq!(page.next.is_some(), key.is_some() && !rows.is_empty());
        prop_assert_eq!(page.beyond.is_some(), key.is_some() && rows.is_empty());
    }

    #[test]
    fn a_statement_ends_whatever_the_keys_are(keys in vec("[ab]", 0..12), max in 0..8_u32) {
        let query = TransactionsQuery::default().with_max_pages(max);
        let mut cursor = Some(Pages::new(logical_id(), query));
        let mut read = 0;
        while let Some(pages) = cursor.take() {
            let ask = match client().page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed()) {
                Ok(ask) => ask,
                Err(error) => {
                    let loud = matches!(
                        error.kind(),
                        ErrorKind::RepeatedPageKey { .. } | ErrorKind::TooManyPages { .. }
                    );
                    prop_assert!(loud, "{}", error);
                    break;
                }
            };
            let key = keys.get(read).cloned().unwrap_or_default();
            let body = json!({"transactions": [{}], "next_page_key": key}).to_string();
            let Reply::Answer(page) = done(ask, answer(200, &body)) else { panic!() };
            read += 1;
            prop_assert!(read <= 3, "two keys make three pages at most");
            cursor = page.next;
        }
        prop_assert!(read <= usize::try_from(max).unwrap());
    }

    #[test]
    fn tokens_survive_storage(
        access in "[!-~]{1,60}",
        refresh in option::of("\\PC{1,60}"),
        sca in option::of("[!-~]{1,60}"),
        id in option::of("\\PC{1,60}"),
        iban in option::of(any::<String>()),
        lifetime in option::of(0..10_000_000_i64),
    ) {
        prop_assume!(!matches!(id.as_deref(), Some("." | "..")));
        let body = json!({
            "access_token": access, "refresh_token": refresh, "sca_token": sca, "logical_id": id,
            "iban": iban, "expires_in": lifetime, "scope": "CAF",
        });
        let pending = consent().pending;
        let url = format!("{CALLBACK}?code=c&state={}", pending.state().expose());
        let exchange = pending.callback(&client(), &url, now(), seed()).unwrap();
        let tokens = done(exchange, answer(200, &body.to_string()));
        prop_assert_eq!(tokens.access_token().expose(), access);
        prop_assert_eq!(tokens.sca_token(now()).map(|token| token.expose().to_owned()), sca);
        prop_assert_eq!(tokens.logical_id().map(|id| id.as_str().to_owned()), id);
        prop_assert_eq!(tokens.can_refresh(), refresh.is_some());
        let stored = serde_json::to_string(&tokens).unwrap();
        let read: Tokens = serde_json::from_str(&stored).unwrap();
        prop_assert!(read == tokens);
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), stored);
    }

    #[test]
    fn a_cursor_survives_storage(
        id in "\\PC{1,40}",
        keys in vec("\\PC{1,40}", 0..5),
        from in option::of(-9999..9999_i32),
        max in any::<u32>(),
    ) {
        prop_assume!(!matches!(id.as_str(), "." | ".."));
        let mut query = TransactionsQuery::default().with_max_pages(max.max(10));
        if let Some(days) = from {
            let date = Date::constant(2026, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            query = query.with_date_from(date);
        }
        let mut pages = Pages::new(LogicalId::new(id).unwrap(), query);
        for key in keys {
            let Ok(ask) = client().page(&pages, &tokens(Scope::Ais), PsuPresence::Absent, seed()) else { break };
            let body = json!({"transactions": [{}], "next_page_key": key}).to_string();
            let Reply::Answer(page) = done(ask, answer(200, &body)) else { panic!() };
            pages = page.next.unwrap();
            let stored = serde_json::to_string(&pages).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Pages>(&stored).unwrap(), &pages);
        }
    }

    #[test]
    fn seeds_give_request_ids_and_states_of_their_own(a in any::<[u8; 32]>(), b in any::<[u8; 32]>()) {
        prop_assume!(a != b);
        let of = |bytes| {
            let ask = client().consent(Scope::Ais, &iban(), Seed::new(bytes)).unwrap();
            let request = ask.request();
            ["Request-ID", "Code-Challenge"].map(|name| header(&request, name).unwrap().to_owned())
        };
        let (a, b) = (of(a), of(b));
        prop_assert!(a[0] != b[0] && a[1] != b[1]);
    }
}

/// Signed once: a signature costs more than the rest of a case.
fn pinned_payment() -> belfius_psd2::SignedPayment {
    let stored =
        json!({"signed_payment": 1, "payment_id": "order-17", "body": "{}", "signature": "a.b.c"});
    serde_json::from_value(stored).unwrap()
}
