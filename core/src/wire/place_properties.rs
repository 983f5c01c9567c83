//! The path of an error, compared with that of a reader that keeps it.

use alloc::{
    boxed::Box,
    string::{String, ToString},
};

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{
    account::AccountAnswer,
    funds::FundsAnswer,
    object::Object,
    page_shape::{PAGE, Page},
    payment::Members,
    place::{Shape, path},
    row::{ROW, Row},
    token::TokenAnswer,
};

const OBJECT: Shape = Shape::Object(&[]);

const NAMES: [&str; 24] = [
    "_embedded",
    "transactions",
    "booked",
    "next_page_key",
    "_links",
    "amount",
    "currency",
    "execution_date",
    "communication",
    "iban",
    "balance",
    "other_compartments",
    "access_token",
    "refresh_token",
    "expires_in",
    "consent_uri",
    "language",
    "funds_available",
    "payment_id",
    "x",
    "",
    "a.b",
    r"esc\u0061ped\n",
    r"transaction\u0073",
];

const SCALARS: [&str; 22] = [
    "null",
    "true",
    "false",
    "0",
    "-1.5",
    "12E+3",
    "1e999",
    "01",
    "-",
    "1.",
    "\"\"",
    "\"[]\"",
    "\"EUR\"",
    "\"12.50\"",
    "\"a\\r\\nb\"",
    r#""\ud800""#,
    r#""\x""#,
    "\"2026-01-05\"",
    "\"\n\"",
    "nul",
    "x",
    "",
];

/// A text that is nearly JSON, of our own names.
fn texts() -> impl Strategy<Value = String> {
    let scalar = proptest::sample::select(SCALARS.as_slice()).prop_map(ToString::to_string);
    let space = proptest::sample::select(["", "", " ", "\n", "\r\n\t"].as_slice());
    let value = scalar.prop_recursive(5, 40, 5, move |inner| {
        let name = proptest::sample::select(NAMES.as_slice());
        let member = (name, inner.clone(), space.clone()).prop_map(|(name, value, space)| {
            alloc::format!("{space}\"{name}\"{space}:{space}{value}{space}")
        });
        prop_oneof![
            proptest::collection::vec(member, 0..5)
                .prop_map(|all| alloc::format!("{{{}}}", all.join(","))),
            proptest::collection::vec(inner, 0..4)
                .prop_map(|all| alloc::format!("[{}]", all.join(", "))),
        ]
    });
    let edit = (
        any::<proptest::sample::Index>(),
        0..4_u8,
        proptest::sample::select(b"{}[],:\"\\ x1\n-".as_slice()),
    );
    (value, proptest::collection::vec(edit, 0..3)).prop_map(|(text, edits)| {
        let mut bytes = text.into_bytes();
        for (at, kind, byte) in edits {
            let at = at.index(bytes.len() + 1);
            match kind {
                0 => bytes.insert(at, byte),
                1 if at < bytes.len() => bytes[at] = byte,
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.truncate(at),
            }
        }
        String::from_utf8(bytes).unwrap()
    })
}

fn same<T: DeserializeOwned>(text: &str, shape: &Shape) {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let kept = serde_path_to_error::deserialize::<_, T>(&mut deserializer)
        .map_err(|error| (error.path().to_string(), error.into_inner().to_string()))
        .and_then(|_| deserializer.end().map_err(|error| (".".into(), error.to_string())));
    match serde_json::from_str::<T>(text) {
        Ok(_) => assert!(kept.is_ok(), "{text}"),
        Err(error) => {
            let found = path(text, shape, &error);
            let found = if found.is_empty() { ".".to_string() } else { found };
            let kept = kept.unwrap_err();
            let kept = if kept.0.is_empty() { (".".to_string(), kept.1) } else { kept };
            assert_eq!((found, error.to_string()), kept, "{text}");
        }
    }
}

fn same_for_all(text: &str) {
    same::<Object<Page<Box<RawValue>>>>(text, &PAGE);
    same::<Object<Row>>(text, &ROW);
    same::<Object<AccountAnswer>>(text, &OBJECT);
    same::<Object<TokenAnswer>>(text, &OBJECT);
    same::<Object<FundsAnswer>>(text, &OBJECT);
    same::<Members>(text, &OBJECT);
    same::<serde_json::Value>(text, &Shape::Tree);
    same::<Box<RawValue>>(text, &Shape::Whole);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn a_path_is_that_of_a_reader_that_keeps_it(text in texts()) {
        same_for_all(&text);
    }
}

#[test]
fn a_path_is_the_same_wherever_an_answer_is_cut_or_marred() {
    let answers = [
        r#"{"_embedded":{"transactions":[{"amount":1.5,"x":{"amount":[]}},{"amount":"1,5"}],"next_page_key":"k"},"_links":{"next":{"href":"/x"}}}"#,
        r#"{"transactions": {"booked" : [ {"amount":"x"}, null ], "next_page_key":[1]} , "iban":"a"}"#,
        "{\n\"access_token\":\"a\",\n\"refresh_token\": 5\n}",
        r#"{"iban":"","currency":"EURO","balance":"12,5","other_compartments":{}}"#,
        r#"[{"language":"nl","consent_uri":"https://h.example/"},{"x":{"y":[1,{"z":2}]}}]"#,
        r#"{"funds_available":"True","funds_available":false}"#,
    ];
    for answer in answers {
        for at in 0..=answer.len() {
            let (before, after) = answer.split_at(at);
            same_for_all(before);
            for mark in ["x", "1", "\"", "}", "]", ",", "{", "[", ":", "\\", "null", "\n"] {
                same_for_all(&[before, mark, after].concat());
                same_for_all(&[before, mark, after.get(1..).unwrap_or("")].concat());
            }
        }
    }
}

#[test]
fn a_member_read_from_its_text_is_named_and_a_missing_one_is_not() {
    let found = |text: &str, expected: &str| {
        let error = serde_json::from_str::<Object<TokenAnswer>>(text).err().unwrap();
        assert_eq!(path(text, &OBJECT, &error), expected, "{text}");
    };
    found(r#"{"expires_in":1}"#, "");
    found(r#"{"access_token":1}"#, "access_token");
    let row = r#"{"currency":"EUR","amount":"x"}"#;
    let error = serde_json::from_str::<Object<Row>>(row).err().unwrap();
    assert_eq!(path(row, &ROW, &error), "amount");
}
