//! A JSON body as a tree whose members keep their order.
//!
//! `serde_json`'s own map sorts by name, and its numbers are floats. Here each
//! member stays where the body's writer put it, and an amount keeps its digits.
//! A member that the writer knows and that an order has not said is in the tree
//! too, as [`Tree::Absent`]: so a change can tell a member that is missing this
//! time from one that does not exist.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use super::amount::Amount;
use crate::json::{JsonText, Kind, Raw, push_object};

/// A value of a body. `Debug` hides it: it is a customer's payment.
pub enum Tree {
    /// Known, but not said: left out.
    Absent,
    /// Anything but an object with members.
    Leaf(JsonText),
    /// An object.
    Object(Object),
}

/// An object of a body.
pub struct Object {
    pub(super) members: Vec<(Cow<'static, str>, Tree)>,
    /// Whether it goes out even if nothing in it does: the caller's own do, the
    /// library's do not (the bank refuses an empty account; documented).
    even_if_empty: bool,
}

impl Tree {
    /// An object that is left out if nothing is in it.
    pub(super) fn object(members: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        let members = members.into_iter().map(|(name, tree)| (Cow::Borrowed(name), tree));
        Self::Object(Object { members: members.collect(), even_if_empty: false })
    }

    /// A text, if there is one.
    pub(super) fn text<'t>(text: impl Into<Option<&'t str>>) -> Self {
        text.into().map_or(Self::Absent, |text| Self::Leaf(JsonText::string(text)))
    }

    /// A number with exactly the digits of this amount.
    pub(super) fn number(amount: Amount) -> Self {
        Self::Leaf(JsonText::number(amount))
    }

    /// A value of the caller's own, whose members can be changed like others.
    pub(super) fn of_caller(value: Raw<'_>) -> Self {
        match value.members() {
            Ok(members) if value.kind() == Kind::Object => {
                let member = |(name, value): (Cow<'_, str>, _)| {
                    (Cow::Owned(name.into_owned()), Self::of_caller(value))
                };
                let members = members.into_iter().map(member).collect();
                Self::Object(Object { members, even_if_empty: true })
            }
            _ => Self::Leaf(value.into()),
        }
    }

    pub(super) fn is_absent(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Leaf(_) => false,
            Self::Object(object) => {
                !object.even_if_empty && object.members.iter().all(|(_, tree)| tree.is_absent())
            }
        }
    }

    /// With these members at the end, if it is an object.
    pub(super) fn with_members(
        mut self,
        more: impl IntoIterator<Item = (&'static str, Self)>,
    ) -> Self {
        if let Self::Object(object) = &mut self {
            let more = more.into_iter().map(|(name, tree)| (Cow::Borrowed(name), tree));
            object.members.extend(more);
        }
        self
    }

    /// The JSON, without spaces: the same bytes each time.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // Most bodies of one payment fit.
        let mut json = String::with_capacity(512);
        self.push(&mut json);
        json.into_bytes()
    }

    fn push(&self, json: &mut String) {
        match self {
            Self::Absent => json.push_str("{}"),
            Self::Leaf(leaf) => json.push_str(leaf.as_str()),
            Self::Object(object) => {
                let said = object.members.iter().filter(|(_, tree)| !tree.is_absent());
                let said = said.map(|(name, tree)| (&**name, tree));
                push_object(said, json, Self::push);
            }
        }
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tree(…)")
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Object(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn debug_hides_what_is_paid_to_whom() {
        let tree = Tree::object([("creditor_name", Tree::text("Marcel"))]);
        assert_eq!(format!("{tree:?}"), "Tree(…)");
        assert!(matches!(tree, Tree::Object(object) if format!("{object:?}") == "Object(…)"));
    }
}
