//! What a caller knows better about a body than this library does.
//!
//! Not all names in the body of a current payment are published. When the bank
//! turns out to call a member otherwise, to want one more or to refuse one, the
//! caller says so here, and needs no other release.

mod apply;

use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::{JsonText, NOT_KEPT};

/// Changes to the JSON body of a payment, made in the order in which they were
/// given, after the order was checked and before it is signed.
///
/// A member is named by its path, with dots: `creditor_account.bic`. The body
/// keeps its order: a renamed member stays in its place, a new one goes to the
/// end of its object (or to its place, where the library knows the member and
/// the order has not said it). An object of the caller's own goes out with its
/// members sorted by name.
///
/// A change may name any member that a body *of this kind* can have, whether
/// the order at hand has it or not: so one value serves all orders of a product.
/// A member that such a body never has is an error, since it is most likely a
/// typing error. Each change is made once: the same one twice is an error too.
///
/// It serialises, as a part of a configuration file. `Debug` hides the values.
///
/// ```
/// use belfius_psd2::{UnsignedPayment, model::*, sign::JoseHeader};
///
/// let changes = BodyChanges::default()
///     .with_member("purpose_code", "SALA")
///     .renamed("endtoend_identification", "endToEndIdentification")
///     .without("creditor_account.bic");
/// let order = SepaCreditTransfer::new(
///     EndToEndId::new("INV-17")?, "Bakkerij Janssens",
///     Iban::parse("BE71 0961 2345 6769")?, Amount::parse("100.1")?,
/// );
/// let today = Date::constant(2026, 1, 5);
/// let unsigned = UnsignedPayment::current(&order, &changes, JoseHeader::default(), today)?;
/// assert_eq!(std::str::from_utf8(unsigned.body())?, concat!(
///     r#"{"creditor_account":{"iban":"BE71096123456769"},"creditor_name":"Bakkerij Janssens","#,
///     r#""endToEndIdentification":"INV-17","instructed_amount":{"currency":"EUR","#,
///     r#""amount":"100.10"},"purpose_code":"SALA"}"#,
/// ));
///
/// let typo = BodyChanges::default().without("creditor_acount.bic");
/// let error = UnsignedPayment::current(&order, &typo, JoseHeader::default(), today).unwrap_err();
/// assert_eq!(error.field(), "creditor_acount");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
#[must_use = "changes do nothing until a body is written with them"]
pub struct BodyChanges(Vec<Change>);

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Change {
    Add { path: String, value: JsonText },
    Rename { path: String, to: String },
    Remove { path: String },
}

/// Why a body cannot be changed so. It names the path, which is the caller's
/// own, and no value. The text stays on one line whatever is in the path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BodyChangeError {
    /// A path, or a part of it, is empty; or a new name has a dot.
    #[error("`{}` is no path of a member, or no name for one", path.escape_debug())]
    BadPath {
        /// What was given.
        path: Box<str>,
    },
    /// A body of this kind never has such a member, or an earlier change took
    /// it away.
    #[error("a body of this kind has no member `{}`", path.escape_debug())]
    UnknownMember {
        /// The path, up to the first part that is not known.
        path: Box<str>,
    },
    /// The path goes on behind something that is no object.
    #[error("`{}` is no object", path.escape_debug())]
    NotAnObject {
        /// The path, up to what is no object.
        path: Box<str>,
    },
    /// The value of a new member would not come back as it is from where it is stored.
    #[error("`{}`: {}", path.escape_debug(), NOT_KEPT)]
    NotKept {
        /// The path of the new member.
        path: Box<str>,
    },
    /// The body has a member of this name already: remove that one first.
    #[error("the body has a member `{}` already", path.escape_debug())]
    Duplicate {
        /// The path of the member that is there.
        path: Box<str>,
    },
}

impl BodyChanges {
    /// With one more member. Write money as a text: JSON readers make floats of
    /// numbers. A float of 16 digits or more, or values nested more than 127 deep, would not
    /// come back from where they are stored: [`BodyChangeError::NotKept`].
    pub fn with_member(self, path: impl Into<String>, value: impl Into<Value>) -> Self {
        self.with(Change::Add { path: path.into(), value: value.into().into() })
    }

    /// With another name for a member; its place and its value stay. The path
    /// is the old one, the name is the last part of the new one.
    pub fn renamed(self, path: impl Into<String>, to: impl Into<String>) -> Self {
        self.with(Change::Rename { path: path.into(), to: to.into() })
    }

    /// Without this member and all that is in it.
    pub fn without(self, path: impl Into<String>) -> Self {
        self.with(Change::Remove { path: path.into() })
    }

    /// Whether nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn with(mut self, change: Change) -> Self {
        self.0.push(change);
        self
    }
}

impl BodyChangeError {
    /// The path that it is about.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::BadPath { path }
            | Self::UnknownMember { path }
            | Self::NotAnObject { path }
            | Self::NotKept { path }
            | Self::Duplicate { path } => path,
        }
    }
}

impl fmt::Debug for BodyChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add { path, .. } => write!(f, "Add({}: …)", path.escape_debug()),
            Self::Rename { path, to } => {
                write!(f, "Rename({} to {})", path.escape_debug(), to.escape_debug())
            }
            Self::Remove { path } => write!(f, "Remove({})", path.escape_debug()),
        }
    }
}
