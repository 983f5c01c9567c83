//! One level of a JSON text: the members of an object or the items of a list, in
//! the bank's order, repeated names and all, each still as text.
//!
//! A tree of values would sort the members, keep one of two with the same name,
//! and turn numbers into floats.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{model::Text, wire::lenient::digits_of};

/// How many entries are looked at in one answer.
pub(super) const MAX_ENTRIES: usize = 10_000;

/// A value, one level deep.
pub(super) enum Node<'j> {
    Object(Members<'j>),
    List(Items<'j>),
    /// A text that is not empty, or the digits of a number.
    Text(Text),
    /// An empty text, a boolean, or `null`.
    Nothing,
    /// Half of a surrogate pair in a text or name: JSON, but no text.
    Broken,
}

/// The members of an object.
pub(in crate::wire) struct Members<'j>(pub(in crate::wire) Vec<(String, &'j RawValue)>);

/// The items of a list: the first of them, at most one more than are looked at.
pub(super) struct Items<'j> {
    pub(super) first: Vec<&'j RawValue>,
    /// How many there are.
    pub(super) count: usize,
    /// Whether one of them has something in it.
    pub(super) nested: bool,
}

impl<'j> Node<'j> {
    pub(super) fn of(raw: &'j RawValue) -> Self {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{') => serde_json::from_str(text).map_or(Self::Broken, Self::Object),
            Some(b'[') => serde_json::from_str(text).map_or(Self::Broken, Self::List),
            _ => match digits_of(raw) {
                Some(text) => Self::Text(text),
                None if text.starts_with('"') && text != "\"\"" => Self::Broken,
                None => Self::Nothing,
            },
        }
    }
}

/// Whether it is an object.
pub(super) fn is_object(raw: &RawValue) -> bool {
    raw.get().starts_with('{')
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ItemsVisitor)
    }
}

struct ItemsVisitor;

impl<'de> Visitor<'de> for ItemsVisitor {
    type Value = Items<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Items { first: Vec::new(), count: 0, nested: false };
        while let Some(item) = seq.next_element::<&RawValue>()? {
            if items.count <= MAX_ENTRIES {
                items.first.push(item);
            }
            items.count = items.count.saturating_add(1);
            items.nested |= item.get().starts_with(['{', '[']);
        }
        Ok(items)
    }
}
