//! The members of a stored object, each taken by its name.

use alloc::{borrow::Cow, vec::Vec};

use super::{Fault, FromStored, Node};

type Member<'de> = (Cow<'de, str>, Node<'de>);

/// What has not been taken yet.
pub(crate) struct Object<'de>(Vec<Member<'de>>);

impl<'de> Object<'de> {
    pub(super) fn new(members: Vec<Member<'de>>) -> Self {
        Self(members)
    }

    /// The member of that name.
    pub(crate) fn take<T: FromStored>(&mut self, name: &str) -> Result<T, Fault> {
        match self.find(name)? {
            Some(node) => read(node, name),
            None => T::missing().ok_or_else(|| Fault::missing(name)),
        }
    }

    /// The member of that name, or something else where there is none.
    pub(crate) fn take_or<T: FromStored>(&mut self, name: &str, other: T) -> Result<T, Fault> {
        self.find(name)?.map_or(Ok(other), |node| read(node, name))
    }

    /// Nothing may be left. A later release may have written it, and it may matter.
    pub(crate) fn end(&self) -> Result<(), Fault> {
        self.0.first().map_or(Ok(()), |(name, _)| Err(Fault::unknown(name)))
    }

    /// Of no type, so that it is compiled once.
    fn find(&mut self, name: &str) -> Result<Option<Node<'de>>, Fault> {
        let Some(at) = self.0.iter().position(|(known, _)| known == name) else { return Ok(None) };
        let (_, node) = self.0.remove(at);
        if self.0.iter().any(|(known, _)| known == name) {
            return Err(Fault::new(alloc::format!("`{name}` comes twice")));
        }
        Ok(Some(node))
    }
}

fn read<T: FromStored>(node: Node<'_>, name: &str) -> Result<T, Fault> {
    T::from_stored(node).map_err(|fault| fault.within(name))
}
