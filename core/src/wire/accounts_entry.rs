//! One entry of the list of accounts: which of its texts is the account number,
//! and which the logical id.
//!
//! A name that the bank uses elsewhere wins; then a name that is usual in the
//! field; then the address of the account in a link; then what a text looks
//! like. Where two texts are equally likely, nothing is guessed: asking about
//! the wrong account would be worse than an error.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde_json::Value;

use self::percent::decoded;
use super::account;
use crate::{
    error::Unreadable,
    model::{Iban, ListedAccount, LogicalId, ReceivedIban},
};

/// An account, or why there is none and the entry's JSON.
pub(super) type Entry = Result<ListedAccount, (Unreadable, String)>;

/// How deep the members of an entry may lie.
const MAX_DEPTH: usize = 4;

pub(super) fn read_entry(entry: &Value) -> Entry {
    let raw = || entry.to_string();
    let Value::Object(_) = entry else {
        return Err((Unreadable::shape("", "no members: it is no object"), raw()));
    };
    let mut texts = Vec::new();
    flatten("", entry, 0, &mut texts);
    let iban = best(&texts, iban_rank);
    let id = best(&texts, id_rank);
    let found = match (&iban, &id) {
        (Best::One(iban, _), Best::One(id, _)) => Some((Some(iban), id)),
        // Without a number only a name or an address that says it all will do.
        (Best::None, Best::One(id, rank)) if *rank == NAMED || *rank == LINKED => Some((None, id)),
        _ => None,
    };
    let account = found.and_then(|(iban, id)| {
        let logical_id = LogicalId::new(id.as_str()).ok()?;
        let mut account = account::details(&raw());
        account.iban = iban.map(|iban| ReceivedIban::from(iban.as_str()));
        Some(ListedAccount { logical_id, account })
    });
    account.ok_or_else(|| (Unreadable::shape("", &seen(&texts, &iban, &id)), raw()))
}

/// A text somewhere in an entry.
struct Found<'v> {
    /// The name of its member, lower case, letters and digits only.
    name: String,
    depth: usize,
    text: String,
    /// As the bank wrote the name, for the error.
    shown: &'v str,
}

fn flatten<'v>(name: &'v str, value: &'v Value, depth: usize, into: &mut Vec<Found<'v>>) {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Object(members) if depth < MAX_DEPTH => {
            for (name, value) in members {
                flatten(name, value, depth.saturating_add(1), into);
            }
            return;
        }
        _ => return,
    };
    let bare = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    into.push(Found { name: bare.collect(), depth, text, shown: name });
}

enum Best {
    None,
    One(String, u8),
    /// Two texts are equally likely.
    Several,
}

/// The text of the best rank, the outermost of them.
fn best(texts: &[Found<'_>], rank: impl Fn(&Found<'_>) -> Option<(u8, String)>) -> Best {
    let mut ranked: Vec<(u8, usize, String)> = texts
        .iter()
        .filter_map(|found| rank(found).map(|(rank, text)| (rank, found.depth, text)))
        .collect();
    ranked.sort();
    ranked.dedup();
    match ranked.as_slice() {
        [] => Best::None,
        [one, two, ..] if (one.0, one.1) == (two.0, two.1) => Best::Several,
        [one, ..] => Best::One(one.2.clone(), one.0),
    }
}

const NAMED: u8 = 0;
const LINKED: u8 = 3;

fn iban_rank(found: &Found<'_>) -> Option<(u8, String)> {
    let compact: String = found.text.split_whitespace().collect();
    if !looks_like_iban(&compact) {
        // Under its own name, whatever the bank writes there.
        let own = found.name == "iban" && !compact.is_empty();
        return own.then(|| (NAMED, found.text.clone()));
    }
    let rank = match found.name.as_str() {
        "iban" => NAMED,
        name if name.ends_with("iban") => 1,
        "accountnumber" | "number" | "account" | "accountreference" => 2,
        _ if Iban::parse(&compact).is_ok() => 3,
        _ => 4,
    };
    Some((rank, found.text.clone()))
}

fn id_rank(found: &Found<'_>) -> Option<(u8, String)> {
    let text = &found.text;
    let rank = match found.name.as_str() {
        name if name.ends_with("logicalid") => NAMED,
        "accountid" | "resourceid" | "accountidentifier" | "accountuuid" | "accounttoken" => 1,
        "id" | "identifier" | "uuid" => 2,
        name if name.ends_with("href") || name.ends_with("link") || name.ends_with("uri") => {
            return linked(text).map(|id| (LINKED, id));
        }
        "self" | "transactions" | "url" => return linked(text).map(|id| (LINKED, id)),
        name if OTHERS.iter().any(|word| name.contains(word)) => return None,
        _ if is_compact_jose(text) => 4,
        _ if is_uuid(text) => 5,
        _ if is_opaque(text) => 6,
        _ => return None,
    };
    let usable =
        !text.is_empty() && !looks_like_iban(text) && LogicalId::new(text.as_str()).is_ok();
    usable.then(|| (rank, text.clone()))
}

/// Words in the names of ids and texts that are not the account's.
const OTHERS: [&str; 12] = [
    "psu", "customer", "owner", "holder", "client", "request", "consent", "bic", "product", "date",
    "session", "token",
];

/// The id in `/accounts/ID` or `/accounts/ID/transactions`.
fn linked(href: &str) -> Option<String> {
    let (_, rest) = href.rsplit_once("/accounts/")?;
    let id = rest.split(['/', '?', '#']).next().filter(|id| !id.is_empty())?;
    decoded(id).filter(|id| LogicalId::new(id.as_str()).is_ok())
}

fn looks_like_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    (15..=34).contains(&bytes.len())
        && bytes.iter().take(2).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit)
        && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// A JWE (five parts) or a JWS (three) in compact form: what the bank's example of
/// a logical id is.
fn is_compact_jose(text: &str) -> bool {
    let parts = text.split('.').count();
    let base64url = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    (parts == 3 || parts == 5) && text.len() >= 20 && text.bytes().all(base64url)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

/// Long, one word, letters and digits mixed: no name, no date, no product.
fn is_opaque(text: &str) -> bool {
    (16..=4096).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=.~+/".contains(&b))
        && text.bytes().filter(u8::is_ascii_digit).count() >= 4
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && !looks_like_iban(text)
        && !text.starts_with('/')
        && !is_time(text)
}

fn is_time(text: &str) -> bool {
    text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-')
}

/// What is in an entry, without any of its values: what an engineer needs to
/// replace a guess by a fact.
fn seen(texts: &[Found<'_>], iban: &Best, id: &Best) -> String {
    let found = |best: &Best, what: &str| match best {
        Best::None => format!("no {what}"),
        Best::One(..) => format!("one {what}"),
        Best::Several => format!("several equally likely {what}s"),
    };
    let names = texts.iter().take(20).map(|found| {
        let kind = kind(&found.text);
        if is_plain_name(found.shown) {
            format!("`{}` ({kind})", found.shown)
        } else {
            format!("a member ({kind})")
        }
    });
    let names: Vec<String> = names.collect();
    let names = if names.is_empty() { "no texts".to_string() } else { names.join(", ") };
    format!("{}, {}; seen: {names}", found(iban, "account number"), found(id, "logical id"))
}

fn kind(text: &str) -> String {
    match text {
        "" => "empty".into(),
        text if looks_like_iban(text) => "like an IBAN".into(),
        text if is_uuid(text) => "a UUID".into(),
        text if is_compact_jose(text) => "like a JWE or JWS".into(),
        text if text.contains("://") || text.starts_with('/') => "an address".into(),
        text => format!("text of {}", text.chars().count()),
    }
}

/// A member's name is the bank's, unless it is somebody's number.
fn is_plain_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
        && name.bytes().filter(u8::is_ascii_digit).count() <= 2
}

mod percent {
    use alloc::string::{String, ToString};

    /// A path segment without its percent-encoding. An address, not a form: a `+`
    /// is a plus.
    pub(super) fn decoded(segment: &str) -> Option<String> {
        let form = alloc::format!("={}", segment.replace('+', "%2B").replace('&', "%26"));
        url::form_urlencoded::parse(form.as_bytes()).next().map(|(_, value)| value.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn id_of(entry: &Value) -> Option<String> {
        read_entry(entry).ok().map(|account| account.logical_id.as_str().into())
    }

    const IBAN: &str = "BE54063301200997";
    const JWE: &str = "eyJhbGciOiJkaXIifQ..c2l4dGVlbi1ieXRlcw.cGF5-bG9h_ZA.dGFn";

    #[test]
    fn a_name_wins_over_a_look() {
        let uuid = "0b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77";
        for name in ["logical_id", "logical-id", "logicalId", "accountId", "resourceId", "id"] {
            let entry = json!({ "iban": IBAN, name: "abc", "other": uuid });
            assert_eq!(id_of(&entry).as_deref(), Some("abc"), "{name}");
        }
    }

    #[test]
    fn a_look_is_enough_where_no_name_helps() {
        let entry = json!({ "rekening": IBAN, "sleutel": JWE, "currency": "EUR",
            "product_name": "Beats Star", "bic": "GKCCBEBB" });
        let account = read_entry(&entry).unwrap();
        assert_eq!(account.logical_id.as_str(), JWE);
        assert_eq!(account.account.iban.unwrap().as_str(), IBAN);
        assert_eq!(account.account.product_name.as_deref(), Some("Beats Star"));
    }

    #[test]
    fn a_link_names_the_account() {
        let entry = json!({ "iban": IBAN,
            "_links": { "transactions": { "href": "/accounts/a%2Fb/transactions" } } });
        assert_eq!(id_of(&entry).as_deref(), Some("a/b"));
        let entry = json!({ "name": "x", "href": "/accounts/abc" });
        assert_eq!(id_of(&entry).as_deref(), Some("abc"));
    }

    #[test]
    fn nothing_is_guessed_between_two() {
        let one = "0b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77";
        let two = "1b7c1a52-2a34-4f6a-9d5e-3c8a1f1f2b77";
        let entry = json!({ "iban": IBAN, "a": one, "b": two });
        let (reason, _) = read_entry(&entry).unwrap_err();
        let shown = reason.to_string();
        assert!(shown.contains("several equally likely logical ids"), "{shown}");
        assert!(!shown.contains(IBAN) && !shown.contains(one), "{shown}");
        assert_eq!(
            id_of(&json!({ "iban": IBAN, "a": one, "customer_id": two })).as_deref(),
            Some(one)
        );
    }

    #[test]
    fn a_wrong_check_digit_does_not_hide_an_account() {
        let entry = json!({ "iban": "BE80350454678790", "logical_id": "x" });
        assert_eq!(read_entry(&entry).unwrap().account.iban.unwrap().as_str(), "BE80350454678790");
    }

    #[test]
    fn an_id_alone_is_an_account_only_under_its_own_name() {
        assert_eq!(id_of(&json!({ "logical_id": "x" })).as_deref(), Some("x"));
        assert_eq!(id_of(&json!({ "id": "x", "text": "hello" })), None);
    }
}
