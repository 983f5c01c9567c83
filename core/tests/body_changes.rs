//! Changes to a body: what the caller knows better arrives, in its place, or is
//! refused by its path.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod transfers;

use belfius_psd2::{
    UnsignedPayment, UnsignedPaymentError,
    model::{
        Amount, BodyChangeError, BodyChanges, Date, FreeCommunication, Frequency, Iban, PaymentId,
        PaymentOrder, StandingOrder,
    },
    sign::JoseHeader,
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};
use transfers::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn changes() -> BodyChanges {
    BodyChanges::default()
}

fn fails(changes: &BodyChanges) -> BodyChangeError {
    match unsigned(&cross_border(british()), changes) {
        Err(UnsignedPaymentError::Changes(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_changes_change_nothing() {
    assert!(changes().is_empty());
    assert_eq!(changed(&sepa(), &changes()), body(&sepa()));
}

#[test]
fn one_change_of_any_kind_is_something() {
    for one in [
        changes().with_member("purpose_code", "SALA"),
        changes().renamed("creditor_name", "name"),
        changes().without("charge_bearer"),
    ] {
        assert!(!one.is_empty(), "{one:?}");
    }
}

#[test]
fn members_are_added_at_the_end_of_their_object() {
    let changes = changes()
        .with_member("purpose_code", "SALA")
        .with_member("creditor_account.currency", "EUR")
        .with_member("extra", json!({"b": [1, null], "a": {}}))
        .with_member("extra.c", true);
    assert_eq!(
        changed(&sepa(), &changes),
        concat!(
            r#"{"creditor_account":{"iban":"BE71096123456769","currency":"EUR"},"#,
            r#""creditor_name":"Bakkerij Janssens","endtoend_identification":"INV/2026-17","#,
            r#""instructed_amount":{"currency":"EUR","amount":"17.50"},"#,
            r#""purpose_code":"SALA","extra":{"a":{},"b":[1,null],"c":true}}"#,
        )
    );
}

#[test]
fn a_member_that_the_order_has_not_said_is_added_in_its_place() {
    let changes = changes()
        .with_member("requested_execution_date", "2026-05-15")
        .with_member("debtor_account.iban", "MINE");
    let sent = changed(&sepa(), &changes);
    assert!(sent.starts_with(r#"{"debtor_account":{"iban":"MINE"},"creditor_account""#), "{sent}");
    assert!(sent.ends_with(r#""requested_execution_date":"2026-05-15"}"#), "{sent}");
}

#[test]
fn members_are_renamed_in_their_place() {
    let changes = changes()
        .renamed("creditor_account.iban", "IBAN")
        .renamed("creditor_account", "creditorAccount")
        .renamed("creditorAccount.bic", "bicfi")
        .renamed("endtoend_identification", "endToEndIdentification");
    assert_eq!(
        changed(&sepa(), &changes),
        body(&sepa())
            .replace("\"iban\"", "\"IBAN\"")
            .replace("creditor_account", "creditorAccount")
            .replace("endtoend_identification", "endToEndIdentification")
    );
}

#[test]
fn members_are_removed_and_an_object_with_them() {
    let order = cross_border(british());
    let sent = changed(&order, &changes().without("charge_bearer"));
    assert_eq!(sent, body(&order).replace(r#""charge_bearer":"SHAR","#, ""));
    let without = changes().without("creditor_account.iban");
    assert!(!changed(&order, &without).contains("creditor_account"), "never an empty object");
    let without = changes().without("instructed_amount");
    assert!(!changed(&order, &without).contains("amount"));
}

#[test]
fn a_member_that_this_order_has_not_said_may_be_changed_all_the_same() {
    let changes = changes()
        .renamed("creditor_account.bic", "bicfi")
        .renamed("debtor_account", "payer")
        .without("remittance_information_unstructured")
        .renamed("remittance_information_structured", "reference");
    assert_eq!(changed(&sepa(), &changes), body(&sepa()));
    let order = sepa()
        .with_debtor(debtor())
        .with_communication(FreeCommunication::new("Invoice 17").unwrap());
    let sent = changed(&order, &changes);
    assert!(sent.starts_with(r#"{"payer":{"iban":"#) && !sent.contains("Invoice"), "{sent}");
}

#[test]
fn a_removed_member_may_be_said_anew() {
    let changes = changes()
        .without("instructed_amount.amount")
        .with_member("instructed_amount.amount", "1.00");
    assert!(changed(&sepa(), &changes).contains(r#"{"currency":"EUR","amount":"1.00"}"#));
}

#[test]
fn what_does_not_fit_is_refused_by_its_path() {
    use BodyChangeError::{BadPath, Duplicate, NotAnObject, NotKept, UnknownMember};
    let at = |path: &str| path.into();
    for (changes, error) in [
        (changes().renamed("bic", "b"), UnknownMember { path: at("bic") }),
        (changes().without("creditor_account.x"), UnknownMember { path: at("creditor_account.x") }),
        (changes().with_member("account.x.y", 1), UnknownMember { path: at("account") }),
        (changes().with_member("creditor_name.x", 1), NotAnObject { path: at("creditor_name") }),
        (
            changes().without("creditor_account.iban.x.y"),
            NotAnObject { path: at("creditor_account.iban") },
        ),
        (changes().with_member("l", json!([1])).without("l.0"), NotAnObject { path: at("l") }),
        (changes().with_member("creditor_name", 1), Duplicate { path: at("creditor_name") }),
        (
            changes().renamed("instructed_amount.amount", "currency"),
            Duplicate { path: at("instructed_amount.currency") },
        ),
        (changes().with_member("", 1), BadPath { path: at("") }),
        (changes().without("a..b"), BadPath { path: at("a..b") }),
        (changes().without(".a"), BadPath { path: at(".a") }),
        (changes().renamed("creditor_name", "a.b"), BadPath { path: at("a.b") }),
        (changes().renamed("creditor_name", ""), BadPath { path: at("") }),
        // What is signed must be the same when it is read from where it is stored.
        (changes().with_member("rate", 3.578_587_053_961_19e75), NotKept { path: at("rate") }),
    ] {
        let found = fails(&changes);
        assert_eq!(found, error);
        assert!(found.to_string().contains(&format!("`{}`", found.path())), "{found}");
        assert_eq!(UnsignedPaymentError::from(found.clone()).field(), found.path());
    }
}

#[test]
fn the_same_change_twice_is_refused() {
    for once in [
        changes().with_member("purpose_code", "SALA"),
        changes().renamed("creditor_name", "name"),
        changes().without("charge_bearer"),
    ] {
        assert!(unsigned(&cross_border(british()), &once).is_ok());
        let list: Vec<Value> =
            serde_json::from_value(serde_json::to_value(&once).unwrap()).unwrap();
        let twice: BodyChanges = serde_json::from_value(json!([list[0], list[0]])).unwrap();
        fails(&twice);
    }
}

#[test]
fn the_checks_are_of_the_order_and_come_first() {
    let mut order = sepa();
    order.amount = amount("0");
    let changes = changes().without("unknown");
    let error = unsigned(&order, &changes).unwrap_err();
    assert!(matches!(error, UnsignedPaymentError::Transfer(_)));
}

#[test]
fn a_standing_orders_members_can_be_changed() {
    let order = StandingOrder::new(sepa(), Date::constant(2026, 6, 1), Frequency::Monthly);
    let changes = changes()
        .renamed("day_of_execution", "dayOfExecution")
        .renamed("frequency", "periodicity")
        .with_member("end_date", "2030-01-01");
    assert!(changed(&order, &changes).ends_with(
        r#""start_date":"2026-06-01","end_date":"2030-01-01","periodicity":"Monthly"}"#
    ));
}

#[test]
fn they_serve_the_first_generation_too_and_keep_its_digits() {
    let order = PaymentOrder::new(
        PaymentId::new("p-1").unwrap(),
        "Name",
        Iban::parse(CREDITOR).unwrap(),
        Amount::parse("100.10").unwrap(),
    );
    let sent = |changes: &BodyChanges| {
        UnsignedPayment::with_changes(&order, changes, JoseHeader::default(), DAY)
            .map(|unsigned| String::from_utf8(unsigned.body().to_vec()).unwrap())
    };
    let plain = UnsignedPayment::new(&order, JoseHeader::default(), DAY).unwrap();
    assert_eq!(sent(&changes()).unwrap().as_bytes(), plain.body());
    let changed = changes()
        .renamed("amount", "sum")
        .renamed("origin_account.iban", "x")
        .with_member("remote_account.bic", "GKCCBEBB");
    assert_eq!(
        sent(&changed).unwrap(),
        concat!(
            r#"{"remote_account":{"name":"Name","iban":"BE71096123456769","bic":"GKCCBEBB"},"#,
            r#""sum":100.10,"currency":"EUR","payment_id":"p-1"}"#,
        )
    );
    assert_eq!(sent(&changes().without("nothing")).unwrap_err().field(), "nothing");
}

#[test]
fn they_are_a_part_of_a_configuration_and_show_no_value() {
    let changes = changes()
        .with_member("purpose_code", "SALA")
        .renamed("creditor_account.bic", "bicfi")
        .without("charge_bearer");
    let stored = r#"[{"add":{"path":"purpose_code","value":"SALA"}},{"rename":{"path":"creditor_account.bic","to":"bicfi"}},{"remove":{"path":"charge_bearer"}}]"#;
    assert_eq!(serde_json::to_string(&changes).unwrap(), stored);
    assert_eq!(serde_json::from_str::<BodyChanges>(stored).unwrap(), changes);
    let shown = format!("{changes:?}");
    assert!(shown.contains("purpose_code") && !shown.contains("SALA"), "{shown}");
    for bad in [
        r#"[{"add":{"path":"x"}}]"#,
        r#"[{"remove":{"path":"x","y":1}}]"#,
        r#"[{"move":{"path":"x"}}]"#,
    ] {
        assert!(serde_json::from_str::<BodyChanges>(bad).is_err(), "{bad}");
    }
}

/// Members that the body of a cross-border transfer can have.
const PATHS: [&str; 12] = [
    "debtor_account",
    "debtor_account.currency",
    "charge_bearer",
    "creditor_account",
    "creditor_account.iban",
    "creditor_account.bankNationalID",
    "creditor_name",
    "creditor_address.country",
    "endtoend_identification",
    "instructed_amount.amount",
    "remittance_information_structured",
    "requested_execution_date",
];

/// Any JSON without floats, whose text may lose a digit when it is read.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((any::<String>(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    any::<String>().prop_filter("a name", |name| !name.is_empty() && !name.contains('.'))
}

/// The names of a body's members, in order.
fn order_of(body: &str) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'de> serde::Deserialize<'de> for Names {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Names;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<Names, A::Error> {
                    let mut names = Vec::new();
                    while let Some((name, _)) = map.next_entry::<String, Value>()? {
                        names.push(name);
                    }
                    Ok(Names(names))
                }
            }
            deserializer.deserialize_map(Visitor)
        }
    }
    serde_json::from_str::<Names>(body).unwrap().0
}

proptest! {
    #[test]
    fn a_name_there_and_back_is_no_change(path in select(PATHS.to_vec()), to in "[a-z]{20,30}", bban: bool) {
        let order = cross_border(if bban { american() } else { british() });
        let (parent, old) = path.rsplit_once('.').map_or((None, path), |(parent, old)| (Some(parent), old));
        let there = parent.map_or_else(|| to.clone(), |parent| format!("{parent}.{to}"));
        let changes = changes().renamed(path, to).renamed(there, old);
        prop_assert_eq!(changed(&order, &changes), body(&order));
    }

    #[test]
    fn a_value_arrives_and_the_others_stay(name in name(), value in json_value()) {
        let before = body(&sepa());
        let known = PATHS.contains(&name.as_str());
        prop_assume!(!known);
        let sent = changed(&sepa(), &changes().with_member(&*name, value.clone()));
        let read: Value = serde_json::from_str(&sent).unwrap();
        prop_assert_eq!(&read[&name], &value);
        // Nothing before it has moved.
        let kept = sent.starts_with(before.strip_suffix('}').unwrap());
        prop_assert!(kept);
        prop_assert_eq!(order_of(&sent).pop(), Some(name));
    }

    #[test]
    fn any_changes_give_json_or_a_path(
        steps in vec((0..3_u8, prop_oneof![select(PATHS.to_vec()).prop_map(str::to_owned), "[a-c.]{0,5}"], "[a-c]{1,2}", json_value()), 0..8),
    ) {
        let mut changes = changes();
        for (kind, path, to, value) in steps {
            changes = match kind {
                0 => changes.with_member(path, value),
                1 => changes.renamed(path, to),
                _ => changes.without(path),
            };
        }
        let stored = serde_json::to_string(&changes).unwrap();
        prop_assert_eq!(&serde_json::from_str::<BodyChanges>(&stored).unwrap(), &changes);
        match unsigned(&cross_border(american()), &changes) {
            Ok(unsigned) => {
                let text = std::str::from_utf8(unsigned.body()).unwrap();
                let names = order_of(text);
                let read: Value = serde_json::from_str(text).unwrap();
                prop_assert_eq!(read.as_object().unwrap().len(), names.len(), "each name once");
            }
            Err(UnsignedPaymentError::Changes(error)) => prop_assert!(error.to_string().contains(error.path())),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}
