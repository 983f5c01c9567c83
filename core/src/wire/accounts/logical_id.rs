//! Which text of an entry is the logical id.

use alloc::string::String;

use super::{
    best::{Best, Ranked},
    looks::{compact, is_opaque, is_uuid, like_iban, like_jose},
    names::{of_another_account, others},
    texts::{Found, Texts},
};
use crate::model::{LogicalId, decoded};

/// Under the name that the bank uses elsewhere.
pub(super) const NAMED: u8 = 0;
/// In the address of the account, whose form is documented.
pub(super) const LINKED: u8 = 1;

pub(super) fn of(texts: &Texts<'_>) -> Best {
    Best::of(texts, rank)
}

fn rank(found: &Found<'_>, text: &str) -> Option<Ranked> {
    let rank = match found.name.as_str() {
        "accountid" | "resourceid" | "accountidentifier" | "accountuuid" | "accounttoken" => 2,
        "id" | "identifier" | "uuid" => return found.under.account.then(|| of_rank(3, text))?,
        name if others(name) || of_another_account(name) => return None,
        name if name.ends_with("logicalid") => NAMED,
        name if is_link(name) => return of_rank(LINKED, &linked(text)?),
        _ if like_jose(text) => 4,
        _ if is_uuid(text) => 5,
        _ if is_opaque(text) => 6,
        _ => return None,
    };
    of_rank(rank, text)
}

/// `None` if it cannot be a logical id.
fn of_rank(rank: u8, text: &str) -> Option<Ranked> {
    let usable = !like_iban(&compact(text)) && LogicalId::new(text).is_ok();
    usable.then(|| Ranked { rank, text: text.into(), key: text.into() })
}

fn is_link(name: &str) -> bool {
    ["self", "transactions", "url"].contains(&name)
        || ["href", "link", "uri"].iter().any(|end| name.ends_with(end))
}

/// The id in `/accounts/ID` or `/accounts/ID/transactions`. None where the address
/// is a template, or could be of two accounts.
fn linked(href: &str) -> Option<String> {
    let (before, rest) = href.rsplit_once("/accounts/")?;
    let id = decoded(rest.split(['/', '?', '#']).next()?);
    let one = !before.contains("/accounts/") && !id.contains(['{', '}', '\u{fffd}']);
    one.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_address_of_an_account_has_its_id() {
        for (href, id) in [
            ("/accounts/abc", Some("abc")),
            ("https://psd2.b2b.belfius.be:8443/accounts/a%2Fb+c/transactions?x=1", Some("a/b+c")),
            ("/accounts/abc?x=/y", Some("abc")),
            ("/accounts/{logical-id}/transactions", None),
            ("/accounts/%7Blogical-id%7D", None),
            ("/accounts/a/accounts/b", None),
            ("/accounts/%ff", None),
            ("/accounts", None),
        ] {
            assert_eq!(linked(href).as_deref(), id, "{href}");
        }
    }
}
