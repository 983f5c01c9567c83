//! Pages of transactions and strong customer authentication.
#![allow(clippy::string_slice, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_tpp;

use std::collections::HashSet;
use std::time::Duration;

use belfius_psd2_sandbox::{Options, PageShape, ScaReturn, ScaStyle};
use jiff::ToSpan;
use jiff::civil::Date;
use sandbox_tpp::{Tokens, Tpp, encoded, parameter, tokens, tpp, tpp_of};
use serde_json::Value;

const DAY: u64 = 24 * 3600;

fn days_ago(tpp: &Tpp, days: i32) -> Date {
    tpp.bank.clock().today().saturating_sub(days.days())
}

/// Every row behind a query, page by page, sending only `next` after the first.
fn all(tpp: &Tpp, tokens: &Tokens, query: &str, sca: Option<&str>) -> (Vec<Value>, usize) {
    let (mut rows, mut pages) = (Vec::new(), 0);
    let mut query = query.to_owned();
    loop {
        let mut call = tpp.transactions(tokens, &query);
        if let Some(sca) = sca {
            call = call.set("SCA-Token", sca);
        }
        let page = call.send().ok();
        pages += 1;
        let page = &page["_embedded"];
        rows.extend(page["transactions"].as_array().unwrap().iter().cloned());
        match page["next_page_key"].as_str() {
            Some(key) => query = format!("next={}", encoded(key)),
            None => return (rows, pages),
        }
    }
}

#[test]
fn every_row_comes_once_in_the_banks_order() {
    let tpp = tpp();
    let iban = tpp.ordinary().iban;
    let tokens = tpp.consent("AIS", &iban);
    let sca = tokens.sca.clone();
    let (rows, pages) = all(&tpp, &tokens, "date_from=1970-01-01&pagesize=400", sca.as_deref());
    let expected = tpp.bank.rows(&iban);
    assert_eq!((rows.len(), pages), (3000, 8));
    for (row, expected) in rows.iter().zip(&expected) {
        assert_eq!(row["transaction_ref"], expected.transaction_ref);
        assert_eq!(row["execution_date"], expected.execution_date.to_string());
        assert_eq!(row["amount"].as_f64().unwrap(), expected.amount().parse::<f64>().unwrap());
        assert_eq!(row["communication"].as_str(), expected.communication.as_deref());
        assert_eq!(row["remittance_info"].as_str(), expected.remittance_info.as_deref());
        assert_eq!(row["counterparty_account"].as_str(), expected.counterparty_account.as_deref());
        assert!(row.get("transaction_seqnumber").is_none());
    }
}

#[test]
fn the_rows_have_what_breaks_careless_readers() {
    let tpp = tpp();
    let iban = tpp.ordinary().iban;
    let rows = tpp.bank.rows(&iban);
    assert_eq!(rows, {
        let same = tpp_of(Options::default().clock(tpp.bank.clock()));
        same.bank.rows(&iban)
    });
    assert_ne!(rows, tpp_of(Options::default().seed(2)).bank.rows(&iban));
    let distinct: HashSet<_> = rows.iter().map(|row| format!("{row:?}")).collect();
    let references: HashSet<_> = rows.iter().map(|row| &row.transaction_ref).collect();
    assert_eq!(rows.len() - distinct.len(), 60, "identical rows");
    assert!(references.len() < distinct.len(), "one reference on two rows");
    assert!(rows.iter().any(|row| row.counterparty_account.is_none()));
    assert!(rows.iter().any(|row| row.communication_type == Some("STRUCTURED")));
    assert!(rows.iter().any(|row| row.cents > 0) && rows.iter().any(|row| row.cents < 0));
    let tokens = tpp.consent("AIS", &iban);
    let text = tpp.transactions(&tokens, "").send().text();
    for part in [r"\r\nR", "É", r"C:\\Compta", ".00,", ".10,"] {
        assert!(text.contains(part) || part == ".10,", "{part} in {text}");
    }
}

#[test]
fn dates_are_inclusive_and_exclusive() {
    let tpp = tpp();
    let iban = tpp.ordinary().iban;
    let tokens = tpp.consent("AIS", &iban);
    let (from, to) = (days_ago(&tpp, 40), days_ago(&tpp, 20));
    let query = format!("date_from={from}&date_to={to}");
    let (rows, _) = all(&tpp, &tokens, &query, None);
    let dates: HashSet<_> =
        rows.iter().map(|row| row["execution_date"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<_> = tpp.bank.rows(&iban);
    let expected: Vec<_> = expected
        .iter()
        .filter(|row| row.execution_date >= from && row.execution_date < to)
        .collect();
    assert_eq!(rows.len(), expected.len());
    assert!(dates.contains(&from.to_string()) && !dates.contains(&to.to_string()));
    let empty = tpp.transactions(&tokens, &format!("date_from={from}&date_to={from}")).send().ok();
    assert_eq!(empty["_embedded"]["transactions"].as_array().unwrap().len(), 0);
    assert!(empty["_embedded"].get("next_page_key").is_none());
    assert!(empty["_links"].get("next").is_none());
}

#[test]
fn without_dates_the_last_ninety_days_come() {
    let tpp = tpp();
    let iban = tpp.ordinary().iban;
    let tokens = tpp.consent("AIS", &iban);
    let (rows, _) = all(&tpp, &tokens, "", None);
    let limit = days_ago(&tpp, 90);
    let expected = tpp.bank.rows(&iban);
    assert_eq!(rows.len(), expected.iter().filter(|row| row.execution_date >= limit).count());
    let (same, _) = all(&tpp, &tokens, &format!("date_from={limit}"), None);
    assert_eq!(same, rows);
}

#[test]
fn only_euro_without_a_currency() {
    let tpp = tpp();
    let facts = &tpp.bank.accounts()[1];
    let tokens = tpp.consent("AIS", &facts.iban);
    let sca = tokens.sca.clone();
    for (currency, query) in
        [("EUR", ""), ("EUR", "&currency=EUR"), ("USD", "&currency=USD"), ("GBP", "&currency=GBP")]
    {
        let query = format!("date_from=2000-01-01{query}");
        let (rows, _) = all(&tpp, &tokens, &query, sca.as_deref());
        assert_eq!(rows.len(), facts.transactions_by_currency[currency]);
        assert!(rows.iter().all(|row| row["currency"] == currency));
    }
    assert_eq!(all(&tpp, &tokens, "currency=CHF", None).0.len(), 0);
}

#[test]
fn bad_parameters_are_named() {
    let tpp = tpp();
    let tokens = tpp.consent("AIS", &tpp.ordinary().iban);
    for (name, value) in [
        ("date_from", "2026-02-30"),
        ("date_from", "2026-2-3"),
        ("date_from", "20260203"),
        ("date_from", "2026-02-03T00:00:00Z"),
        ("date_to", "tomorrow"),
        ("pagesize", "0"),
        ("pagesize", "-1"),
        ("pagesize", "401"),
        ("pagesize", "+5"),
        ("currency", "eur"),
        ("currency", "EURO"),
        ("page_size", "5"),
        ("next", "nothing"),
        ("next", ""),
    ] {
        let query = format!("{name}={}", encoded(value));
        tpp.transactions(&tokens, &query).send().refused_naming(400, "10002", name);
    }
    let query = "date_from=2026-11-02&date_to=2026-11-01";
    tpp.transactions(&tokens, query).send().refused_naming(400, "10002", "date_to");
    tpp.transactions(&tokens, "psu_involved=true").send().refused_naming(
        400,
        "10002",
        "psu_involved",
    );
}

#[test]
fn a_page_key_belongs_to_its_account_and_filters() {
    let tpp = tpp_of(Options::default().page_size(10));
    let accounts = tpp.bank.accounts();
    let tokens = tpp.consent("AIS", &accounts[0].iban);
    let other = tpp.consent("AIS", &accounts[1].iban);
    let from = days_ago(&tpp, 60);
    let first = tpp.transactions(&tokens, &format!("date_from={from}")).send().ok();
    let key = first["_embedded"]["next_page_key"].as_str().unwrap();
    for character in ["+", "/", "=", "&", "%"] {
        assert!(key.contains(character), "{key}");
    }
    let next = encoded(key);
    let href = first["_links"]["next"]["href"].as_str().unwrap();
    assert_eq!(href, format!("/accounts/{}/transactions?next={next}", encoded(&tokens.logical_id)));
    let get = |tokens: &Tokens, query: String| tpp.transactions(tokens, &query).send();
    let second = get(&tokens, format!("next={next}")).ok();
    assert_ne!(second["_embedded"]["transactions"], first["_embedded"]["transactions"]);
    // Everything again is as good as only the key; the size may change.
    let again = get(&tokens, format!("next={next}&date_from={from}&pagesize=10")).ok();
    assert_eq!(again["_embedded"]["transactions"], second["_embedded"]["transactions"]);
    let larger = get(&tokens, format!("next={next}&pagesize=25")).ok();
    assert_eq!(larger["_embedded"]["transactions"].as_array().unwrap().len(), 25);

    get(&other, format!("next={next}")).refused_naming(400, "10002", "next");
    let day_later = from.saturating_add(1.day());
    for filter in [
        format!("date_from={day_later}"),
        format!("date_to={day_later}"),
        "currency=EUR".to_owned(),
    ] {
        let filter = if filter.starts_with("date_to") {
            format!("date_to={}", days_ago(&tpp, 1))
        } else {
            filter
        };
        get(&tokens, format!("next={next}&{filter}")).refused_naming(400, "10002", "next");
    }
    // Not encoded, its plus is a space and its ampersand an end.
    get(&tokens, format!("next={}", key.replace(['%', ' '], ""))).refused(400, "10002");
}

#[test]
fn the_second_shape_is_an_option() {
    let tpp = tpp_of(Options::default().page_shape(PageShape::Booked).page_size(5));
    let tokens = tpp.consent("AIS", &tpp.ordinary().iban);
    let page = tpp.transactions(&tokens, "").send().ok();
    let page = &page["transactions"];
    assert_eq!(page["booked"].as_array().unwrap().len(), 5);
    assert!(page["next_page_key"].is_string());
    assert!(page["booked"][0]["transaction_seqnumber"].as_str().unwrap().starts_with("EUR"));
}

#[test]
fn pages_after_the_first_do_not_count_as_unattended_calls() {
    let tpp = tpp_of(Options::default().page_size(5));
    let tokens = tpp.consent("AIS", &tpp.ordinary().iban);
    let base = format!("/accounts/{}/transactions", encoded(&tokens.logical_id));
    let mut path = base.clone();
    for _ in 0..8 {
        let page = tpp.transactions(&tokens, "").path(path.as_str()).send().ok();
        let key = page["_embedded"]["next_page_key"].as_str().unwrap().to_owned();
        path = format!("{base}?next={}", encoded(&key));
    }
}

fn asked(tpp: &Tpp, tokens: &Tokens, style: ScaStyle) -> String {
    let old = format!("date_from={}", days_ago(tpp, 91));
    let answer = tpp.transactions(tokens, &old).send();
    let body = answer.json();
    let url = match style {
        ScaStyle::UrlInDescription => {
            answer.refused(400, "20007");
            assert!(body.get("url").is_none());
            let text = body["error_description"].as_str().unwrap();
            text[text.find("http").unwrap()..].trim_end_matches('.').to_owned()
        }
        ScaStyle::UrlField => {
            answer.refused(400, "20007");
            assert_eq!(body["error"], "SCA_required");
            body["url"].as_str().unwrap().to_owned()
        }
        ScaStyle::Nested401 => {
            answer.refused(401, "B14800ZZ-0PLC-REDRCT");
            assert_eq!(body["error"], "SCA_REQUIRED");
            body["_links"]["scaRedirect"]["href"].as_str().unwrap().to_owned()
        }
        other => panic!("{other:?} has its own tests"),
    };
    assert!(url.contains("?appkey=PSD2_AIS&apptoken="), "{url}");
    format!("{url}&state=s")
}

#[test]
fn old_transactions_need_sca_in_every_style_and_with_every_return() {
    for style in [ScaStyle::UrlInDescription, ScaStyle::UrlField, ScaStyle::Nested401] {
        for brings in [ScaReturn::Nothing, ScaReturn::Code, ScaReturn::ScaToken] {
            let tpp = tpp_of(Options::default().sca_style(style).sca_return(brings));
            let mut tokens = tpp.consent("AIS", &tpp.ordinary().iban);
            let callback = tpp.bank.customer().approve(&asked(&tpp, &tokens, style)).unwrap();
            assert_eq!(parameter(&callback, "state").as_deref(), Some("s"));
            let sca = match brings {
                ScaReturn::Nothing => {
                    assert_eq!(parameter(&callback, "code"), None);
                    None
                }
                ScaReturn::ScaToken => parameter(&callback, "sca_token"),
                ScaReturn::Code => {
                    let code = parameter(&callback, "code").unwrap();
                    // No challenge was sent, so no verifier is needed.
                    let form = [
                        ("grant_type", "authorization_code"),
                        ("code", code.as_str()),
                        ("redirect_uri", tpp.bank.redirect_uri()),
                    ];
                    let former = tokens.clone();
                    tokens = sandbox_tpp::tokens(&tpp.token(&form).send().ok());
                    tpp.account(&former).send().refused(401, "10006");
                    tokens.sca.clone()
                }
            };
            let (rows, _) = all(&tpp, &tokens, "date_from=1970-01-01", sca.as_deref());
            assert_eq!(rows.len(), 3000, "{style:?} {brings:?}");
        }
    }
}

#[test]
fn a_code_from_sca_takes_a_verifier_too() {
    let tpp = tpp_of(Options::default().sca_return(ScaReturn::Code));
    let tokens = tpp.consent("AIS", &tpp.ordinary().iban);
    let url = asked(&tpp, &tokens, ScaStyle::UrlInDescription);
    let code = parameter(&tpp.bank.customer().approve(&url).unwrap(), "code").unwrap();
    tpp.exchange(&code).send().ok();
}

#[test]
fn sca_is_good_for_an_hour_and_refusing_changes_nothing() {
    let tpp = tpp_of(Options::default().access_token_lifetime(Duration::from_secs(2 * 3600)));
    let tokens = tpp.consent("AIS", &tpp.ordinary().iban);
    let sca = tokens.sca.clone().unwrap();
    let old = "date_from=2000-01-01";
    let customer = tpp.bank.customer();
    let callback = customer.refuse(&asked(&tpp, &tokens, ScaStyle::UrlInDescription)).unwrap();
    assert_eq!(parameter(&callback, "error").as_deref(), Some("access_denied"));
    tpp.transactions(&tokens, old).send().refused(400, "20007");
    tpp.transactions(&tokens, old).set("SCA-Token", "eyJ.x").send().refused_naming(
        401,
        "10003",
        "Invalid JWT",
    );
    // It is only looked at where it is needed.
    tpp.transactions(&tokens, "").set("SCA-Token", "eyJ.x").send().ok();

    tpp.transactions(&tokens, old).set("SCA-Token", &sca).send().ok();
    customer.approve(&asked(&tpp, &tokens, ScaStyle::UrlInDescription)).unwrap();
    tpp.transactions(&tokens, old).send().ok();
    tpp.bank.clock().advance(Duration::from_secs(3600));
    tpp.transactions(&tokens, old).set("SCA-Token", &sca).send().refused_naming(
        401,
        "10003",
        "Invalid JWT",
    );
    tpp.transactions(&tokens, old).send().refused(400, "20007");
}

#[test]
fn a_later_page_of_old_transactions_needs_sca_too() {
    let tpp = tpp();
    let tokens = tpp.consent("AIS", &tpp.ordinary().iban);
    let call = tpp.transactions(&tokens, "date_from=2000-01-01");
    let page = call.set("SCA-Token", tokens.sca.as_deref().unwrap()).send().ok();
    let key = encoded(page["_embedded"]["next_page_key"].as_str().unwrap());
    tpp.transactions(&tokens, &format!("next={key}")).send().refused(400, "20007");
}

#[test]
fn after_ninety_days_transactions_stop_until_sca_and_the_balance_does_not() {
    for brings in [ScaReturn::Nothing, ScaReturn::Code, ScaReturn::ScaToken] {
        let tpp = tpp_of(Options::default().sca_return(brings));
        let first = tpp.consent("AIS", &tpp.ordinary().iban);
        tpp.bank.clock().advance(Duration::from_secs(90 * DAY - 60));
        let second = tokens(&tpp.refresh(&first.refresh).send().ok());
        tpp.transactions(&second, "").send().ok();
        tpp.bank.clock().advance(Duration::from_secs(120));
        tpp.account(&second).send().ok();
        let answer = tpp.transactions(&second, "").send();
        answer.refused(400, "20007");
        let text = answer.json()["error_description"].as_str().unwrap().to_owned();
        let url = text[text.find("http").unwrap()..].trim_end_matches('.').to_owned();
        tpp.bank.customer().approve(&format!("{url}&state=s")).unwrap();
        // The pair lives on until a code is exchanged.
        tpp.transactions(&second, "").send().ok();
    }
}
