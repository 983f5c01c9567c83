//! A value as it came, byte for byte.

use alloc::{borrow::Cow, vec::Vec};

use super::{fault::Read, reader::Reader};

/// A value that is known to be JSON.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'t>(&'t str);

/// The members of an object, in their order.
pub(crate) type Members<'t> = Vec<(Cow<'t, str>, Raw<'t>)>;

/// The member of this name: of several, the last.
pub(crate) fn last<'t>(members: &[(Cow<'t, str>, Raw<'t>)], name: &str) -> Option<Raw<'t>> {
    members.iter().rev().find(|(found, _)| found == name).map(|(_, value)| *value)
}

/// What kind of value it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    List,
    Text,
    Number,
    Boolean,
    Null,
}

impl<'t> Reader<'t> {
    /// Takes the next value as it is.
    pub(crate) fn raw(&mut self) -> Read<Raw<'t>> {
        let start = self.here();
        self.skip()?;
        Ok(Raw(self.text.get(start..self.at).unwrap_or_default()))
    }
}

impl<'t> Raw<'t> {
    /// A value of which it is known already.
    pub(super) fn known(json: &'t str) -> Self {
        Self(json)
    }

    /// Its bytes, without white space around them.
    pub(crate) fn get(self) -> &'t str {
        self.0
    }

    pub(crate) fn reader(self) -> Reader<'t> {
        Reader::new(self.0)
    }

    pub(crate) fn kind(self) -> Kind {
        match self.0.as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::List,
            Some(b'"') => Kind::Text,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// Whether it holds other values.
    pub(crate) fn is_nested(self) -> bool {
        matches!(self.kind(), Kind::Object | Kind::List)
    }

    /// The members of an object in their order; none of anything else. A name with
    /// half of a character is a fault.
    pub(crate) fn members(self) -> Read<Members<'t>> {
        let mut members = Vec::new();
        if self.kind() == Kind::Object {
            self.reader().parts(*b"{}", "an object", |reader| {
                reader.space();
                let name = reader.kept()?;
                reader.colon()?;
                members.push((name, reader.raw()?));
                Ok(())
            })?;
        }
        Ok(members)
    }

    /// The member of this name, the last of several; `None` if this is no object.
    pub(crate) fn member(self, name: &str) -> Option<Raw<'t>> {
        last(&self.members().ok()?, name)
    }

    /// Looks at each item of a list; at nothing of anything else.
    pub(crate) fn each(self, mut item: impl FnMut(Raw<'t>)) {
        let mut reader = self.reader();
        // It is known to be JSON: nothing can be wrong.
        let _ = reader.list("a list", |_, reader| reader.raw().map(&mut item));
    }

    /// What it is if it is a string; `None` for half of a character.
    pub(crate) fn text(self) -> Option<Cow<'t, str>> {
        if self.kind() == Kind::Text { self.reader().kept().ok() } else { None }
    }

    /// The text of a string, or the digits of a number.
    pub(crate) fn digits(self) -> Option<Cow<'t, str>> {
        if self.kind() == Kind::Number { Some(Cow::Borrowed(self.0)) } else { self.text() }
    }
}
