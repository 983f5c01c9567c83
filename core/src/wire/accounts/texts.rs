//! All texts of an entry, each with its name and its place.

use alloc::{borrow::Cow, string::String, vec::Vec};

use super::{
    looks::{compact, like_iban},
    members::Node,
    names::{Place, bare, means_account},
};
use crate::{
    json::{Members, Raw},
    model::Text,
};

/// How deep the members of an entry may lie.
const MAX_DEPTH: usize = 4;

/// What an entry says.
#[derive(Default)]
pub(super) struct Texts<'j> {
    pub(super) found: Vec<Found<'j>>,
    /// What makes the entry unreadable, whatever else it says.
    pub(super) fault: Option<&'static str>,
}

/// A member that is no object, somewhere in an entry.
pub(super) struct Found<'j> {
    /// Its name as it is compared.
    pub(super) name: String,
    /// Its name as the bank wrote it.
    pub(super) shown: String,
    pub(super) under: Under,
    /// Its text, if it has one.
    pub(super) text: Option<Text>,
    pub(super) raw: Raw<'j>,
}

/// Where a member stands, by its parents. A copy for each member, and not their
/// names: those can be long.
#[derive(Clone, Copy)]
pub(super) struct Under {
    pub(super) place: Place,
    pub(super) depth: usize,
    /// Whether an `id` here is the account's: in the entry itself, or directly in
    /// its `account`.
    pub(super) account: bool,
}

impl<'j> Texts<'j> {
    pub(super) fn of(members: Members<'j>) -> Self {
        let mut texts = Self::default();
        texts.take(members, Under { place: Place::Home, depth: 0, account: true });
        texts
    }

    /// Whether an account number is in it.
    pub(super) fn hold_number(&self) -> bool {
        self.texts().any(|(_, text)| like_iban(&compact(text)))
    }

    /// Whether it speaks of an account.
    pub(super) fn mean_account(&self) -> bool {
        self.texts().any(|(found, _)| means_account(&found.name))
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = (&Found<'j>, &Text)> {
        self.found.iter().filter_map(|found| found.text.as_ref().map(|text| (found, text)))
    }

    fn take(&mut self, members: Members<'j>, under: Under) {
        self.check_names(&members);
        for (shown, raw) in members {
            let shown = shown.into_owned();
            let name = bare(&shown);
            let text = match Node::of(raw) {
                Node::Object(members) if under.depth < MAX_DEPTH => {
                    self.take(members, under.in_a(&name));
                    continue;
                }
                Node::Broken => {
                    self.fault = Some("a text that is half a character");
                    None
                }
                Node::Text(text) => Some(text),
                _ => None,
            };
            self.found.push(Found { name, shown, under, text, raw });
        }
    }

    /// A name that comes twice must say the same twice: neither is better.
    fn check_names(&mut self, members: &[(Cow<'j, str>, Raw<'j>)]) {
        let mut values: Vec<_> = members.iter().map(|(name, raw)| (&**name, raw.get())).collect();
        values.sort_unstable();
        let differ = |two: &[(&str, &str)]| matches!(two, [a, b] if a.0 == b.0 && a.1 != b.1);
        if values.windows(2).any(differ) {
            self.fault = Some("a member that comes twice with different values");
        }
    }
}

impl Under {
    fn in_a(self, parent: &str) -> Self {
        Self {
            place: self.place.max(Place::under(parent)),
            depth: self.depth.saturating_add(1),
            account: self.depth == 0 && parent == "account",
        }
    }
}
