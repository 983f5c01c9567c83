//! What holds for any answer, any callback, any address, any stored value.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;

use belfius_psd2::{
    Delivery, Error, ErrorKind, Exchange, FundsCheck, Operation, Pages, PaymentReply, Remedy,
    Reply, Seed, Step, Tokens, TransactionsQuery, callback_state,
    model::{Amount, Currency, Date, LogicalId, PsuPresence, Scope},
};
use common::*;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};
use url::Url;

const SECRETS: [&str; 5] = [ACCESS, REFRESH, SCA, CLIENT_SECRET, LOGICAL_ID];

/// The members that mean something in some answer.
const NAMES: &[&str] = &[
    "error",
    "error_code",
    "error_description",
    "url",
    "access_token",
    "refresh_token",
    "expires_in",
    "scope",
    "logical_id",
    "iban",
    "sca_token",
    "language",
    "consent_uri",
    "balance",
    "currency",
    "multicurrency",
    "other_compartments",
    "_embedded",
    "transactions",
    "booked",
    "next_page_key",
    "_links",
    "next",
    "href",
    "amount",
    "execution_date",
    "communication",
    "communication_type",
    "transaction_ref",
    "payment_id",
    "funds_available",
    "brand_new",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec![
            ACCESS, REFRESH, SCA, CLIENT_SECRET, LOGICAL_ID, "", "10006", "20005", "20007", "20010",
            "20009", "GEN-1203-100003", "GEN-1203-100010", "B14800ZZ-0PLC-REDRCT", "invalid_access_token",
            "invalid_grant", "Invalid JWT", "SCA_required", "AIS", "fr", "EUR", "900", "True", "12.50",
            "2026-01-05", "[]", "http", "https://", LAUNCHER, "https://evil.example/", "k1",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => select(SECRETS.to_vec()).prop_map(|secret| format!("Input '{secret}' https://www.belfius.be/?a={secret} expected {secret}")),
    ]
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => text().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((select(NAMES), inner), 0..7).prop_map(|members| {
                Value::Object(
                    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                )
            }),
        ]
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => json_value().prop_map(|value| value.to_string().into_bytes()),
        1 => (json_value(), any::<prop::sample::Index>()).prop_map(|(value, at)| {
            let mut bytes = value.to_string().into_bytes();
            bytes.truncate(at.index(bytes.len() + 1));
            bytes
        }),
        1 => (json_value(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(value, at, byte)| {
            let mut bytes = value.to_string().into_bytes();
            bytes.insert(at.index(bytes.len() + 1), byte);
            bytes
        }),
        1 => vec(any::<u8>(), 0..200),
    ]
}

fn response() -> impl Strategy<Value = Response<Vec<u8>>> {
    let status = prop_oneof![
        select(vec![200_u16, 201, 204, 302, 400, 401, 403, 404, 406, 429, 495, 500, 503]),
        100..=999_u16,
    ];
    let name = select(vec!["location", "content-type", "response-id", "retry-after", "x"]);
    let value = prop_oneof![text().prop_map(String::into_bytes), vec(any::<u8>(), 0..40)];
    (status, vec((name, value), 0..4), body()).prop_map(|(status, headers, body)| {
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                response.headers_mut().append(HeaderName::from_static(name), value);
            }
        }
        response
    })
}

fn sound(error: &Error) {
    let text = format!("{} {:?}", shown(error), error.remedy());
    for secret in SECRETS {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(error.request_id().is_some() && error.status().is_some());
    let writes = matches!(error.operation(), Operation::InitiatePayment | Operation::CancelPayment);
    if writes && error.delivery() == Delivery::Unknown {
        assert_eq!(error.remedy(), Remedy::LookFirst, "{error}");
    }
    if let Some(status) = error.status() {
        assert!(!status.is_server_error() || error.delivery() == Delivery::Unknown, "{error}");
    }
}

/// Runs an exchange whose every request gets the same answer.
fn run<X: Exchange>(exchange: X, response: &Response<Vec<u8>>) -> Option<X::Output> {
    let operation = exchange.operation();
    let mut step = exchange.start(now());
    // The call, once more after a renewal, once more without an SCA token.
    for _ in 0..4 {
        let exchange = match step {
            Step::Done(output) => return Some(output),
            Step::Again(exchange) => exchange,
            Step::Renew(renew) => {
                let scope = renew.stale().scope();
                renew.with(tokens(scope)).unwrap()
            }
        };
        assert_eq!(whole_lossy(&exchange), whole_lossy(&exchange));
        step = match exchange.step(response.clone(), now()) {
            Ok(step) => step,
            Err(failure) => {
                assert_eq!(failure.error.operation(), operation);
                assert_eq!(failure.exchange.operation(), operation);
                sound(&failure.error);
                return None;
            }
        };
    }
    match step {
        Step::Done(output) => Some(output),
        other => panic!("it never ends: {other:?}"),
    }
}

fn whole_lossy<X: Exchange>(exchange: &X) -> String {
    let request = exchange.request();
    format!("{} {} {:?} {:?}", request.method(), request.uri(), request.headers(), request.body())
}

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
