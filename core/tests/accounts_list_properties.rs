//! What holds for any list of accounts.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod accounts_lists;
mod common;

use std::{collections::BTreeSet, fmt};

use accounts_lists::*;
use belfius_psd2::AccountList;
use common::*;
use proptest::{collection::vec, prelude::*, sample::select};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// JSON whose members have an order, and may come twice.
#[derive(Debug, Clone)]
enum Json {
    Raw(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |parts: Vec<String>| parts.join(",");
        match self {
            Self::Raw(text) => f.write_str(text),
            Self::List(items) => {
                write!(f, "[{}]", join(items.iter().map(ToString::to_string).collect()))
            }
            Self::Object(members) => {
                let member = |(name, value): &(String, Json)| format!("\"{name}\": {value}");
                write!(f, "{{{}}}", join(members.iter().map(member).collect()))
            }
        }
    }
}

impl Json {
    /// The same, with members and items in another order.
    fn shuffled(&self, by: &mut impl FnMut(usize) -> usize) -> Self {
        fn mixed<T>(mut all: Vec<T>, by: &mut impl FnMut(usize) -> usize) -> Vec<T> {
            for at in (1..all.len()).rev() {
                all.swap(at, by(at + 1));
            }
            all
        }
        match self {
            Self::Raw(text) => Self::Raw(text.clone()),
            Self::List(items) => {
                let items = items.iter().map(|item| item.shuffled(by)).collect();
                Self::List(mixed(items, by))
            }
            Self::Object(members) => {
                let member = |(name, value): &(String, Json)| (name.clone(), value.shuffled(by));
                let members = members.iter().map(member).collect();
                Self::Object(mixed(members, by))
            }
        }
    }
}

fn text(text: &str) -> Json {
    Json::Raw(format!("\"{text}\""))
}

const NAMES: &[&str] = &[
    "iban",
    "IBAN",
    "accountNumber",
    "number",
    "account",
    "logical_id",
    "logicalId",
    "accountId",
    "resourceId",
    "id",
    "uuid",
    "href",
    "self",
    "_links",
    "transactions",
    "product",
    "owner",
    "bank",
    "savings_account",
    "linked_account",
    "linked_iban",
    "details",
    "a",
    "b",
    "accounts",
    "rekeningen",
    "items",
    "messages",
    "cards",
    "balance",
    "currency",
    "other_compartments",
    "multicurrency",
    "_embedded",
    "ib\\u0061n",
    "\\ud800",
    "JanJanssens",
];

const VALUES: &[&str] = &[
    "\"BE54063301200997\"",
    "\"BE54 0633 0120 0997\"",
    "\"BE71096123456769\"",
    "\"BE80350454678790\"",
    "\"x\"",
    "\"y\"",
    "7",
    "-1.50",
    "1e999",
    "123456789012345678901234",
    "\"0b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77\"",
    "\"1b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77\"",
    "\"eyJhbGciOiJkaXIifQ..c2l4dGVlbi1ieXRlcw.cGF5-bG9h_ZA.dGFn\"",
    "\"AbCd1234EfGh5678Ij\"",
    "\"/accounts/x\"",
    "\"/accounts/y/transactions\"",
    "\"/accounts/{id}\"",
    "\"[]\"",
    "\"\"",
    "null",
    "true",
    "\"EUR\"",
    "\"EURO\"",
    "\"\\ud800\"",
    "\"..\"",
    "[]",
    "{}",
];

fn any_answer() -> impl Strategy<Value = Json> {
    let leaf = select(VALUES).prop_map(|raw| Json::Raw(raw.to_owned()));
    leaf.prop_recursive(5, 60, 6, |inner| {
        let member = (select(NAMES).prop_map(str::to_owned), inner.clone());
        prop_oneof![
            1 => vec(inner, 0..5).prop_map(Json::List),
            3 => vec(member, 0..7).prop_map(Json::Object),
        ]
    })
}

/// Lists whose entries mostly can be read, and often contradict one another.
fn likely_answer() -> impl Strategy<Value = Json> {
    let member = |names: &[&'static str], values: &[&'static str]| {
        (select(names.to_vec()), select(values.to_vec()))
            .prop_map(|(name, value)| (name.to_owned(), text(value)))
    };
    let number = member(&["iban", "accountNumber", "nummer"], &[IBAN, OTHER]);
    let id = member(&["logical_id", "id", "sleutel", "resourceId"], &["x", "y", UUID, UUID_2]);
    let noise = (select(NAMES), select(VALUES))
        .prop_map(|(name, raw)| (name.to_owned(), Json::Raw(raw.to_owned())));
    let entry = (number, id, vec(noise, 0..3)).prop_map(|(number, id, noise)| {
        Json::Object([number, id].into_iter().chain(noise).collect())
    });
    let list = vec(entry, 1..6).prop_map(Json::List);
    vec((select(NAMES).prop_map(str::to_owned), list), 1..3).prop_map(Json::Object)
}

/// Each account's number, without spaces, and id.
fn pairs(list: &AccountList) -> BTreeSet<(Option<String>, String)> {
    let pairs = list.accounts.iter().map(|listed| {
        let iban = listed.account.iban.as_ref().map(|iban| iban.as_str().replace(' ', ""));
        (iban, listed.logical_id.as_str().to_owned())
    });
    pairs.collect()
}

/// An entry of a list by its number, its id, and what surrounds them.
fn entry(iban: &str, id: &str, decoys: Vec<(String, Json)>) -> Json {
    let own = [("iban".to_owned(), text(iban)), ("sleutel".to_owned(), text(id))];
    Json::Object(own.into_iter().chain(decoys).collect())
}

/// Texts that look like an id or a number, where they are not the account's.
fn decoys() -> impl Strategy<Value = Vec<(String, Json)>> {
    let parents = [
        "product",
        "owner",
        "accountOwner",
        "psu",
        "customer",
        "holder",
        "bank",
        "agent",
        "branch",
        "currency",
        "card",
        "session",
        "linked_account",
        "savings_account",
        "counterparty",
        "_links_next",
    ];
    let ids = ["id", "identifier", "uuid", "logical_id", "accountId", "resourceId", "a", "iban"];
    let own = ["customer_id", "owner_uuid", "psu_id", "cardId", "bank_id", "linked_account_id"];
    let values = [
        "DECOY-1",
        "0decoy52-2a34-4f6a-9d5e",
        "9b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77",
        "BE68539007547034",
        "/accounts/DECOY",
    ];
    let value = || select(values.to_vec()).prop_map(text);
    let nested = (select(parents.to_vec()), select(ids.to_vec()), value())
        .prop_map(|(parent, id, value)| (parent, Json::Object(vec![(id.to_owned(), value)])));
    let beside = (select(own.to_vec()), value());
    vec(prop_oneof![nested, beside], 0..8).prop_map(|decoys| {
        // Not twice one name: that alone makes an entry unreadable.
        let mut names = BTreeSet::new();
        let decoys = decoys.into_iter().filter(|(name, _)| names.insert(*name));
        decoys.map(|(name, value)| (name.to_owned(), value)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_json_is_read_or_refused(answer in prop_oneof![any_answer(), likely_answer()]) {
        let body = answer.to_string();
        let shown = match read(&body) {
            Ok(list) => {
                for row in &list.unreadable {
                    prop_assert!(body.contains(row.raw()));
                }
                format!("{list:?}")
            }
            Err(error) => shown(&error),
        };
        for private in ["Janssens", "0633", "EURO", "2a34"] {
            prop_assert!(!shown.contains(private), "{}", shown);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(body in "[\\[\\]{}\",:a-c0-9\\\\ ]{0,60}") {
        let _ = read(&body);
    }

    #[test]
    fn the_order_of_members_and_entries_changes_nothing(
        answer in prop_oneof![any_answer(), likely_answer()],
        order in vec(any::<prop::sample::Index>(), 1..50),
    ) {
        let mut order = order.iter().cycle();
        let other = answer.shuffled(&mut |below| order.next().unwrap().index(below));
        match (read(&answer.to_string()), read(&other.to_string())) {
            (Ok(one), Ok(two)) => {
                prop_assert_eq!(pairs(&one), pairs(&two), "{}", other);
                prop_assert_eq!(one.unreadable.len(), two.unreadable.len(), "{}", other);
            }
            (one, two) => prop_assert_eq!(one.is_ok(), two.is_ok(), "{}", other),
        }
    }

    #[test]
    fn decoys_become_neither_ids_nor_numbers(one in decoys(), two in decoys()) {
        let answer = Json::List(vec![entry(IBAN, UUID, one), entry(OTHER, JWE, two)]);
        let list = list(answer);
        prop_assert_eq!(found(&list), [(IBAN, UUID), (OTHER, JWE)]);
    }

    #[test]
    fn decoys_alone_are_no_account(mut decoys in decoys()) {
        decoys.push(("iban".to_owned(), text(IBAN)));
        let beside = Json::Object(vec![
            ("iban".to_owned(), text(OTHER)),
            ("logical_id".to_owned(), text("x")),
        ]);
        let list = list(Json::List(vec![Json::Object(decoys), beside]));
        prop_assert_eq!(found(&list), [(OTHER, "x")]);
        prop_assert_eq!(list.unreadable.len(), 1);
    }
}
