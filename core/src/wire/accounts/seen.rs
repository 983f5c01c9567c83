//! What is in an entry, without any of its values: what an engineer needs to
//! replace a guess by a fact.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    best::Best,
    looks,
    names::bare,
    texts::{Found, Texts},
};

/// How many members are told.
const MAX_TOLD: usize = 20;

pub(super) fn in_entry(texts: &Texts<'_>, iban: &Best, id: &Best) -> String {
    let found = |best: &Best, what: &str| match best {
        Best::None => format!("no {what}"),
        Best::One(_) => format!("one {what}"),
        Best::Several => format!("several equally likely {what}s"),
    };
    let wrong = texts.fault.map(|fault| format!("{fault}, ")).unwrap_or_default();
    let (iban, id) = (found(iban, "account number"), found(id, "logical id"));
    format!("{wrong}{iban}, {id}; seen: {}", members(texts))
}

fn members(texts: &Texts<'_>) -> String {
    let told: Vec<String> = texts.found.iter().take(MAX_TOLD).map(member).collect();
    match texts.found.len().saturating_sub(told.len()) {
        _ if told.is_empty() => "nothing".to_string(),
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

/// A name that is not known shows as `?`: it could be a customer's.
fn member(found: &Found<'_>) -> String {
    let kind = match &found.text {
        Some(text) => looks::kind(text),
        None => match found.raw.get().as_bytes().first() {
            Some(b'{') => "an object".to_string(),
            Some(b'[') => "a list".to_string(),
            Some(b'"') => "empty".to_string(),
            Some(b'n') => "null".to_string(),
            _ => "a boolean".to_string(),
        },
    };
    if may_show(&found.shown) {
        format!("`{}` ({kind})", found.shown)
    } else {
        format!("? ({kind})")
    }
}

/// Whether a name may stand in an error. Any other name could be a customer's:
/// JSON can have an account number or somebody's name there.
fn may_show(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        && SHOWN.contains(&bare(name).as_str())
}

/// The names that are ranked, the members of an account, and names common in the
/// field.
const SHOWN: [&str; 58] = [
    "account",
    "accountid",
    "accountiban",
    "accountidentifier",
    "accountlogicalid",
    "accountname",
    "accountnumber",
    "accountreference",
    "accounts",
    "accounttoken",
    "accounttype",
    "accountuuid",
    "alias",
    "balance",
    "balances",
    "bban",
    "bic",
    "bookeddate",
    "code",
    "compte",
    "currency",
    "date",
    "description",
    "details",
    "error",
    "href",
    "iban",
    "ibannumber",
    "id",
    "identification",
    "identifier",
    "key",
    "label",
    "link",
    "links",
    "logicalid",
    "multicurrency",
    "name",
    "number",
    "othercompartments",
    "ownername",
    "product",
    "productname",
    "producttype",
    "psuname",
    "rekening",
    "rekeningnummer",
    "resourceid",
    "self",
    "status",
    "text",
    "token",
    "transactions",
    "type",
    "uri",
    "url",
    "uuid",
    "value",
];

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_stands_at_each_name_is_told_by_its_kind() {
        use crate::json::Reader;
        let text = r#"{"type":{},"details":{"details":{"details":{"details":{"text":{}}}}},
            "iban":"BE54 0633 0120 0997","code":[],"label":"","name":null,"status":true,"key":17}"#;
        let entry = Reader::new(text).raw().unwrap();
        let told = members(&Texts::of(entry.members().unwrap()));
        let expected = "`text` (an object), `iban` (like an IBAN), `code` (a list), \
            `label` (empty), `name` (null), `status` (a boolean), `key` (text of 2)";
        assert_eq!(told, expected);
    }

    #[test]
    fn only_known_names_are_shown() {
        for name in ["iban", "IBAN", "logical-id", "accountName", "_links"] {
            assert!(may_show(name), "{name}");
        }
        for name in ["JanJanssens", "Kerkstraat-12", "BE54063301200997", "i b a n", "ibané", ""] {
            assert!(!may_show(name), "{name}");
        }
    }
}
