//! A customer's private text: a name, a communication, a reference.
//!
//! Private is not secret: it may be shown to the customer and stored with the
//! customer's data, but it must not slip into a log. So it has no `Display`,
//! and its `Debug` hides it.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::stored::{Fault, FromStored, Node};

/// Text that is somebody's own. It reads like a `&str` and prints as `Text(…)`.
///
/// It is kept exactly, of any length, and may be empty. It serialises as a
/// plain string.
///
/// ```
/// use belfius_psd2::model::Text;
///
/// let name = Text::from("Jeanne Peeters");
/// assert_eq!(name.as_str(), "Jeanne Peeters");
/// assert_eq!(name.len(), 14); // every method of `str` is there
/// assert_eq!(format!("{name:?}"), "Text(…)");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(Box<str>);

impl Text {
    /// The text itself. Do not log it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStored for Text {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        Box::from_stored(node).map(Self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(…)")
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Box<str>> for Text {
    fn from(text: Box<str>) -> Self {
        Self(text)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0.into()
    }
}
