//! A stored value as it stands, whatever format it came in.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use zeroize::Zeroizing;

use super::{Fault, Object};

/// A value, borrowed from its text where the format allows.
pub(crate) enum Node<'de> {
    /// Nothing.
    Null,
    /// `true` or `false`: no stored type has one.
    Bool,
    /// A whole number that is not negative.
    Whole(u64),
    /// Any other: no stored type has one.
    Number,
    /// A text of the input.
    Borrowed(&'de str),
    /// A text of its own, which may be a secret.
    Owned(Zeroizing<String>),
    /// Several.
    List(Vec<Self>),
    /// Members, in their order.
    Object(Vec<(Cow<'de, str>, Self)>),
}

impl<'de> Node<'de> {
    /// The text, for whoever says what it should be.
    pub(crate) fn text(&self, wanted: &str) -> Result<&str, Fault> {
        match self {
            Self::Borrowed(text) => Ok(text),
            Self::Owned(text) => Ok(text),
            _ => Err(Fault::wanted(wanted)),
        }
    }

    /// The text, taken along: no copy is left behind.
    pub(crate) fn into_text(self) -> Result<String, Fault> {
        match self {
            Self::Borrowed(text) => Ok(text.into()),
            Self::Owned(mut text) => Ok(core::mem::take(&mut *text)),
            _ => Err(Fault::wanted("a text")),
        }
    }

    pub(crate) fn list(self) -> Result<Vec<Self>, Fault> {
        match self {
            Self::List(items) => Ok(items),
            _ => Err(Fault::wanted("a list")),
        }
    }

    pub(crate) fn members(self) -> Result<Vec<(Cow<'de, str>, Self)>, Fault> {
        match self {
            Self::Object(members) => Ok(members),
            _ => Err(Fault::wanted("an object")),
        }
    }

    pub(crate) fn object(self) -> Result<Object<'de>, Fault> {
        self.members().map(Object::new)
    }

    /// The one member of an object that says by its name what it holds.
    pub(crate) fn variant(self, wanted: &'static str) -> Result<(Cow<'de, str>, Self), Fault> {
        let mut members = self.members()?.into_iter();
        match (members.next(), members.next()) {
            (Some(member), None) => Ok(member),
            _ => Err(Fault::wanted(wanted)),
        }
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reader { deeper: DEPTH }.deserialize(deserializer)
    }
}

/// Deeper than any stored type, and shallow enough for any stack.
const DEPTH: u8 = 16;

/// The member by which `serde_json`, built with `arbitrary_precision`, shows a number.
const NUMBER: &str = "$serde_json::private::Number";

/// Reads one, that may hold others down to some depth.
#[derive(Clone, Copy)]
struct Reader {
    deeper: u8,
}

impl Reader {
    fn inner<E: Error>(self) -> Result<Self, E> {
        let deeper = self.deeper.checked_sub(1);
        deeper.map(|deeper| Self { deeper }).ok_or_else(|| E::custom("this is nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value as JSON has them")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Node<'de>, D::Error> {
        self.inner()?.deserialize(deserializer)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(Node::Whole(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(number.try_into().map_or(Node::Number, Node::Whole))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node<'de>, E> {
        Ok(Node::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Owned(Zeroizing::new(text.into())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Borrowed(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Node<'de>, E> {
        Ok(Node::Owned(Zeroizing::new(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node<'de>, A::Error> {
        let (inner, mut items) = (self.inner()?, Vec::new());
        while let Some(item) = seq.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let (inner, mut members) = (self.inner()?, Vec::new());
        while let Some(Name(name)) = map.next_key()? {
            members.push((name, map.next_value_seed(inner)?));
        }
        if let [(name, number)] = members.as_slice()
            && name == NUMBER
        {
            let whole = number.text("a number").ok().and_then(|number| number.parse().ok());
            return Ok(whole.map_or(Node::Number, Node::Whole));
        }
        Ok(Node::Object(members))
    }
}

/// The name of a member. `serde`'s own reader of `Cow` always copies.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.into())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}
