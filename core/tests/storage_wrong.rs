//! Stored values that are wrong: the error says where and what is wanted, and
//! nothing that was stored.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::collections::BTreeMap;

use belfius_psd2::{
    ConsentLife, Contract, Pages, PendingConsent, PendingPayment, PendingSca, SignedPayment,
    Tokens, UnattendedBudget,
    model::{
        CrossBorderCreditTransfer, DayOfExecution, Occurrences, PaymentOrder, PaymentResource,
        SepaCreditTransfer, StandingOrder,
    },
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What may stand where it does not belong.
const SECRET: &str = "eyJ0eXAi-5up3r_s3cr3t";

fn waiting() -> Value {
    json!({"bank": "https://psd2.b2b.belfius.be:8443", "redirect_uri": "https://tpp.example/cb",
        "state": "s", "expires_at": "2026-01-05T10:00:00Z"})
}

fn pages() -> Value {
    json!({"pages": 1, "logical_id": "5c6b", "query": {"date_from": "2026-01-01", "date_to": null,
        "currency": "EUR", "page_size": 100, "later_pages": "everything", "max_pages": 10},
        "next": "k", "followed": [1, 2]})
}

fn transfer() -> Value {
    json!({"end_to_end_id": "INV/17", "debtor": {"iban": "BE54063301200997", "currency": "EUR"},
        "creditor_name": "Marcel", "creditor": {"unchecked": "BE21063304586543"},
        "creditor_bic": "GKCCBEBB", "amount": "1.00",
        "communication": {"structured": {"unchecked": "+++333/4444/55555+++"}},
        "execution_date": "2026-05-18"})
}

type Read = fn(Value) -> Option<String>;

/// Reads it, and gives the error's text.
fn fault<T: DeserializeOwned>(value: Value) -> Option<String> {
    let text = value.to_string();
    let of_text = serde_json::from_str::<T>(&text).err();
    let of_value = serde_json::from_value::<T>(value).err();
    let of_bytes = serde_json::from_reader::<_, T>(text.as_bytes()).err();
    assert_eq!(of_text.is_some(), of_value.is_some());
    assert_eq!(of_text.is_some(), of_bytes.is_some());
    let errors = [of_text, of_value, of_bytes].into_iter().flatten();
    let texts: Vec<_> = errors.map(|error| format!("{error} {error:?}")).collect();
    assert!(texts.iter().all(|text| !text.contains("5up3r")), "{texts:?}");
    texts.into_iter().next()
}

/// One of each kind, with what reads it.
fn kinds() -> Vec<(Value, Read)> {
    let cross_border = json!({"end_to_end_id": "INV/17", "debtor": null, "charge_bearer": "SHAR",
        "creditor_name": "Ann", "creditor": {"bban": {"bban": "123", "bank": {"bic": "GKCCBEBB"},
        "address": {"street_name": "Street", "building_number": "1", "town_name": "Town",
        "post_code": "1000", "country": "US"}}}, "creditor_currency": "USD", "amount": "1.00",
        "currency": "USD", "communication": {"free": "words"}, "execution_date": null});
    vec![
        (
            json!({"tokens": 1, "bank": "https://psd2.b2b.belfius.be:8443", "scope": "AIS",
                "access_token": "a", "refresh_token": "r", "obtained_at": "2026-01-05T09:00:00Z",
                "expires_at": "2026-01-05T09:15:00Z", "logical_id": "5c6b", "iban": "BE80",
                "sca": {"token": "s", "expires_at": "2026-01-05T10:00:00Z"},
                "consented_at": "2026-01-05T09:00:00Z", "callback_digest": "lBu7eY2wDcLhESMF940H9Q"}),
            fault::<Tokens>,
        ),
        (
            json!({"pending_consent": 1, "redirect": waiting(), "verifier": "v", "scope": "CAF",
                "iban": "BE54063301200997"}),
            fault::<PendingConsent>,
        ),
        (
            json!({"pending_sca": 1, "redirect": waiting(), "logical_id": "5c6b",
                "pages": pages()}),
            fault::<PendingSca>,
        ),
        (
            json!({"pending_payment": 1, "redirect": waiting(), "verifier": "v",
                "payment_id": "INV/17", "resource": {"payment_resource": 1, "service": "payments",
                "product": "sepa-credit-transfers", "payment_id": "b"}, "answer": "a",
                "operation": "cancel-payment"}),
            fault::<PendingPayment>,
        ),
        (pages(), fault::<Pages>),
        (
            json!({"signed_payment": 2, "service": "payments", "product": "sepa-credit-transfers",
                "reference": "INV/17", "body": "{}", "signature": "a.b.c"}),
            fault::<SignedPayment>,
        ),
        (
            json!({"consent_life": 1, "given_at": "2026-01-05T09:00:00Z", "renewal_days": 90,
                "notice_days": 7, "sca_required_at": "2026-01-05T09:00:00Z",
                "ended": {"reason": "withdrawn", "at": "2026-01-05T09:00:00Z"}}),
            fault::<ConsentLife>,
        ),
        (
            json!({"unattended_budget": 1, "limit": 4, "window_seconds": 86400,
                "calls": ["2026-01-05T09:00:00Z"]}),
            fault::<UnattendedBudget>,
        ),
        (
            json!({"occurrences": 1, "counts":
                {"08d67b923c6c84bae62ec5ff367f594842af986789fcb97c260ecc6e8eaaff11": 1}}),
            fault::<Occurrences>,
        ),
        (
            json!({"payment_resource": 1, "service": "payments",
                "product": "sepa-credit-transfers", "payment_id": "b"}),
            fault::<PaymentResource>,
        ),
        (
            json!({"payment_id": "17", "debtor": "BE54063301200997", "creditor_name": "Marcel",
                "creditor": {"unchecked": "BE21063304586543"}, "creditor_bic": "GKCCBEBB",
                "amount": "1.00", "currency": "EUR", "communication": {"free": "words"},
                "execution_date": "2017-05-17", "treatment": "URGENT"}),
            fault::<PaymentOrder>,
        ),
        (transfer(), fault::<SepaCreditTransfer>),
        (cross_border, fault::<CrossBorderCreditTransfer>),
        (
            json!({"transfer": transfer(), "start_date": "2026-06-01", "end_date": "2027-06-01",
                "frequency": "Monthly", "day_of_execution": 1}),
            fault::<StandingOrder<SepaCreditTransfer>>,
        ),
        (
            json!({"contract": 1, "generation": 3, "rows": [{"operation": "account",
                "scope": "AIS", "method": "GET", "path": "/a/{logical-id}", "version": "3",
                "parameters": {"a": "b"}}]}),
            fault::<Contract>,
        ),
    ]
}

/// The path of every value, as JSON pointers.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                places(value, &format!("{at}/{name}"), into);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, &format!("{at}/{index}"), into);
            }
        }
        _ => {}
    }
}

#[test]
fn whatever_stands_wherever_is_never_repeated() {
    for (value, read) in kinds() {
        assert_eq!(read(value.clone()), None, "{value}");
        let mut all = Vec::new();
        places(&value, "", &mut all);
        let mut refused = 0;
        for place in all {
            for wrong in [
                json!(SECRET),
                json!([SECRET]),
                json!({"a": SECRET}),
                json!({SECRET: 1}),
                json!({"unchecked": [SECRET]}),
                json!(-5),
                json!(0.5),
                json!(true),
            ] {
                let mut value = value.clone();
                *value.pointer_mut(&place).unwrap() = wrong;
                refused += u32::from(read(value).is_some());
            }
        }
        assert!(refused > 20, "{value}: {refused}");
    }
}

#[test]
fn each_member_that_is_wrong_is_named() {
    let wrong = |kind: usize, place: &str, value: Value| {
        let (mut stored, read) = kinds().into_iter().nth(kind).unwrap();
        *stored.pointer_mut(place).unwrap() = value;
        read(stored).unwrap()
    };
    for (error, says) in [
        (
            wrong(0, "/sca/expires_at", json!(SECRET)),
            "this must be a moment such as 2026-01-05T09:00:00Z, in `sca.expires_at`",
        ),
        (wrong(0, "/access_token", json!(7)), "this must be a text, in `access_token`"),
        (wrong(0, "/access_token", json!("")), "it is empty, in `access_token`"),
        (wrong(0, "/sca", json!(SECRET)), "this must be an object, in `sca`"),
        (wrong(0, "/scope", json!(SECRET)), "in `scope`"),
        (wrong(2, "/pages/followed/1", json!(SECRET)), "a whole number, in `pages.followed[1]`"),
        (wrong(2, "/pages/followed", json!(SECRET)), "this must be a list, in `pages.followed`"),
        (
            wrong(2, "/pages/query/later_pages", json!(SECRET)),
            "one of everything, key_only, in `pages.query.later_pages`",
        ),
        (wrong(3, "/operation", json!(SECRET)), "this must be one of consent-uris, "),
        (wrong(6, "/renewal_days", json!(0)), "this is 0, in `renewal_days`"),
        (wrong(6, "/renewal_days", json!(65536)), "from 0 to 65535, in `renewal_days`"),
        (wrong(7, "/calls/0", json!("yesterday")), "in `calls[0]`"),
        (wrong(11, "/debtor/iban", json!("BE21063304586543")), "wrong, in `debtor.iban`"),
        (wrong(11, "/communication", json!("words")), "this must be an object, in `communication`"),
        (
            wrong(11, "/communication", json!({"a": 1})),
            "an object with `structured` or `free`, in `communication`",
        ),
        (wrong(12, "/creditor/bban/bank", json!({})), "an object with `bic` or `national_id`"),
        (
            wrong(12, "/creditor/bban/bank", json!({"name": "021000021"})),
            "an object with `bic` or `national_id`",
        ),
        (wrong(13, "/transfer/amount", json!(1.5)), "in `transfer.amount`"),
        (wrong(14, "/rows/0/operation", json!("balance")), "in `rows[0].operation`"),
    ] {
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn a_member_is_there_once_and_known() {
    let refused = |stored: &str| serde_json::from_str::<PaymentResource>(stored).unwrap_err();
    let good = r#""payment_resource":1,"service":"payments","product":"p","payment_id":"b""#;
    for (stored, says) in [
        (format!(r#"{{{good},"payment_id":"c"}}"#), "`payment_id` comes twice"),
        (format!(r#"{{{good},"until_2027":1}}"#), "unknown field `until_2027`"),
        (format!(r#"{{{good},"Not.A-Name":1}}"#), "unknown field"),
        (good.replace(r#","payment_id":"b""#, ""), "missing field `payment_id`"),
    ] {
        let stored = if stored.starts_with('{') { stored } else { format!("{{{stored}}}") };
        let error = refused(&stored).to_string();
        assert!(error.contains(says) && !error.contains("Not.A"), "{error}");
    }
}

#[test]
fn a_value_that_is_nested_too_deep_is_refused_before_it_is_kept() {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let error = serde_json::from_str::<Pages>(&deep).unwrap_err();
    assert!(error.to_string().contains("nested too deep"), "{error}");
}

#[test]
fn what_no_json_has_is_refused_and_not_repeated() {
    let bytes = serde::de::value::BytesDeserializer::<serde_json::Error>::new(&[7]);
    let error = Pages::deserialize(bytes).unwrap_err().to_string();
    assert!(error.contains("expected a value as JSON has them"), "{error}");
    let members = BTreeMap::from([(7_u8, 7_u8)]);
    let members =
        serde::de::value::MapDeserializer::<_, serde_json::Error>::new(members.into_iter());
    let error = Pages::deserialize(members).unwrap_err().to_string();
    assert!(error.contains("expected a name"), "{error}");
}

#[test]
fn a_number_is_read_as_serde_json_gives_it_with_arbitrary_precision() {
    let read = |digits: &str| {
        let members = BTreeMap::from([("$serde_json::private::Number", digits)]);
        let deserializer =
            serde::de::value::MapDeserializer::<_, serde_json::Error>::new(members.into_iter());
        belfius_psd2::Generation::deserialize(deserializer)
    };
    assert_eq!(read("3").unwrap(), belfius_psd2::Generation::Three);
    for wrong in ["3.0", "-3", "4", "3e0", "99999999999999999999999"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    let day = serde_json::from_str::<DayOfExecution>("31").unwrap();
    assert_eq!(day, DayOfExecution::LAST);
}
