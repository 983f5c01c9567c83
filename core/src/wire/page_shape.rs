//! The shapes of a page of transactions, over rows of any kind.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{lenient::Lenient, object::Object, place::Shape};
use crate::{
    error::Unreadable,
    model::{PageKey, decoded},
};

/// What is looked into, over rows that are taken whole.
pub(super) const PAGE: Shape = Shape::Object(&[
    ("_embedded", Shape::Object(&[("transactions", LISTING)])),
    ("transactions", LISTING),
]);

const LISTING: Shape =
    Shape::ListOrObject(&Shape::Whole, &[("booked", Shape::List(&Shape::Whole))]);

#[derive(Deserialize)]
#[serde(bound(deserialize = "R: DeserializeOwned"))]
pub(super) struct Page<R> {
    #[serde(default, rename = "_embedded")]
    embedded: Present<Object<Embedded<R>>>,
    #[serde(default)]
    transactions: Present<Listing<R>>,
    #[serde(default)]
    next_page_key: Lenient<PageKey>,
    #[serde(default, rename = "_links", deserialize_with = "next_link")]
    next_link: Option<String>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "R: DeserializeOwned"))]
struct Embedded<R> {
    #[serde(default)]
    transactions: Present<Listing<R>>,
    #[serde(default)]
    next_page_key: Lenient<PageKey>,
}

#[derive(Deserialize)]
struct Links {
    #[serde(default)]
    next: Option<Link>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    href: Option<String>,
}

/// The list itself: an array; an object with the array as `booked`; `null`; or,
/// in the documents' example, the string `"[]"`.
struct Listing<R> {
    rows: Vec<R>,
    next_page_key: Lenient<PageKey>,
}

impl<R: DeserializeOwned> Page<R> {
    /// The rows, and the key of the next page.
    pub(super) fn split(self) -> Result<(Vec<R>, Option<PageKey>), Unreadable> {
        if !self.embedded.there && !self.transactions.there {
            return Err(Unreadable::shape("", "expected `_embedded` or `transactions`"));
        }
        let embedded = self.embedded.value;
        let (embedded, embedded_key) = match embedded {
            Some(Object(embedded)) => (embedded.transactions.value, embedded.next_page_key.0),
            None => (None, None),
        };
        let (inner, inner_key) = parts(embedded);
        let (outer, outer_key) = parts(self.transactions.value);
        if !inner.is_empty() && !outer.is_empty() {
            return Err(Unreadable::shape("", "expected one list of transactions, found two"));
        }
        let rows = if inner.is_empty() { outer } else { inner };
        let linked = self.next_link.as_deref().and_then(key_of);
        let keys = [embedded_key, inner_key, outer_key, self.next_page_key.0, linked];
        Ok((rows, keys.into_iter().flatten().next()))
    }
}

/// The address of the next page; links of any other shape are none.
fn next_link<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    let links = serde_json::from_str::<Links>(raw.get()).ok();
    Ok(links.and_then(|links| links.next).and_then(|next| next.href))
}

fn parts<R>(listing: Option<Listing<R>>) -> (Vec<R>, Option<PageKey>) {
    listing.map_or_else(|| (Vec::new(), None), |listing| (listing.rows, listing.next_page_key.0))
}

/// The key in a link such as `/accounts/ID/transactions?next=KEY`: read only
/// where `next_page_key` is missing, so that a page is never left out.
fn key_of(href: &str) -> Option<PageKey> {
    let (_, query) = href.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, key) = pairs.find(|(name, _)| decoded(name) == "next")?;
    PageKey::new(decoded(key)).ok()
}

/// A member that is there, even if it is `null`.
struct Present<T> {
    there: bool,
    value: Option<T>,
}

impl<T> Default for Present<T> {
    fn default() -> Self {
        Self { there: false, value: None }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Present<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| Self { there: true, value })
    }
}

impl<'de, R: DeserializeOwned> Deserialize<'de> for Listing<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListingVisitor(PhantomData))
    }
}

struct ListingVisitor<R>(PhantomData<R>);

impl<'de, R: DeserializeOwned> Visitor<'de> for ListingVisitor<R> {
    type Value = Listing<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of transactions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = seq.next_element()? {
            rows.push(row);
        }
        Ok(Listing { rows, next_page_key: Lenient(None) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut rows = None;
        let mut next_page_key = Lenient(None);
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match &*name {
                "booked" if rows.is_some() => return Err(de::Error::duplicate_field("booked")),
                "booked" => rows = Some(map.next_value::<Option<Vec<R>>>()?.unwrap_or_default()),
                "next_page_key" => next_page_key = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match rows {
            Some(rows) => Ok(Listing { rows, next_page_key }),
            None => Err(de::Error::missing_field("booked")),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        match text.trim() {
            "[]" | "" => Ok(Listing { rows: Vec::new(), next_page_key: Lenient(None) }),
            _ => Err(E::invalid_type(de::Unexpected::Other("a text"), &self)),
        }
    }
}
