//! One level of a JSON text: the members of an object or the items of a list, in
//! the bank's order, repeated names and all, each still as text.
//!
//! A tree of values would sort the members, keep one of two with the same name,
//! and turn numbers into floats.

use alloc::vec::Vec;

use crate::{
    json::{Kind, Members, Raw},
    model::Text,
    wire::lenient::digits_of,
};

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

/// The items of a list: the first of them, at most one more than are looked at.
pub(super) struct Items<'j> {
    pub(super) first: Vec<Raw<'j>>,
    /// How many there are.
    pub(super) count: usize,
    /// Whether one of them has something in it.
    pub(super) nested: bool,
}

impl<'j> Node<'j> {
    pub(super) fn of(raw: Raw<'j>) -> Self {
        match raw.kind() {
            Kind::Object => raw.members().map_or(Self::Broken, Self::Object),
            Kind::List => Self::List(Items::of(raw)),
            Kind::Boolean | Kind::Null => Self::Nothing,
            Kind::Text | Kind::Number => match digits_of(raw) {
                Some(text) => Self::Text(text),
                None if raw.get() == "\"\"" => Self::Nothing,
                None => Self::Broken,
            },
        }
    }
}

impl<'j> Items<'j> {
    fn of(list: Raw<'j>) -> Self {
        let mut items = Self { first: Vec::new(), count: 0, nested: false };
        list.each(|item| {
            if items.count <= MAX_ENTRIES {
                items.first.push(item);
            }
            items.count = items.count.saturating_add(1);
            items.nested |= item.is_nested();
        });
        items
    }
}
