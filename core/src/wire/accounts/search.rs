//! Where in the answer the accounts are.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    entry::{self, Refused},
    members::{Items, MAX_ENTRIES, Node},
    names::{bare, means_account},
};
use crate::{
    error::Unreadable,
    json::{Kind, Raw},
    model::ListedAccount,
};

/// How deep a list may lie in the answer.
const MAX_DEPTH: usize = 6;

/// An entry of a list, or the one account that there is.
pub(super) struct Entry<'j> {
    pub(super) raw: Raw<'j>,
    pub(super) read: Result<ListedAccount, Unreadable>,
}

/// The entries of every list of accounts, or of the one account without a list. If
/// none can be read, an error that says what is there instead.
pub(super) fn entries(answer: Raw<'_>) -> Result<Vec<Entry<'_>>, Unreadable> {
    let root = Spot { name: "", depth: 0, in_entry: false };
    let mut search = Search::default();
    search.look(root, answer)?;
    if !search.entries.iter().any(|entry| entry.read.is_ok()) {
        // Not a list, but perhaps the one account itself.
        let mut ones = search.look_for_one(root, answer);
        if search.empty {
            // Beside an empty list, an address alone is no account.
            ones.retain(Entry::has_number_or_fault);
        }
        search.entries.extend(ones);
        if !search.entries.iter().any(|entry| entry.read.is_ok()) {
            let none = search.empty && search.entries.is_empty();
            return if none { Ok(Vec::new()) } else { Err(search.error()) };
        }
    }
    Ok(search.entries)
}

#[derive(Default)]
struct Search<'j> {
    /// The entries of every list that holds an account, or what must be one.
    entries: Vec<Entry<'j>>,
    /// How many items of lists were looked at.
    items: usize,
    /// Whether there is a list of accounts that is empty.
    empty: bool,
    /// What else there is: of a list, and whether it has an account number; else of
    /// an object.
    seen_list: Option<String>,
    seen_number: bool,
    seen_object: Option<String>,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Spot<'n> {
    /// The name of its member; in a list, that of the list.
    name: &'n str,
    depth: usize,
    /// Whether it is inside an entry of a list.
    in_entry: bool,
}

impl<'n> Spot<'n> {
    fn member(self, name: &'n str) -> Self {
        Self { name, depth: self.depth.saturating_add(1), ..self }
    }

    fn item(self, item: Raw<'_>) -> Self {
        let in_entry = self.in_entry || item.kind() == Kind::Object;
        Self { depth: self.depth.saturating_add(1), in_entry, ..self }
    }

    /// Whether an empty list here is one of accounts: the answer itself, or a
    /// member that says so.
    fn means_accounts(self) -> bool {
        let name = bare(self.name);
        let general = || ["booked", "item", "data"].iter().any(|word| name.contains(word));
        means_account(&name) || (!self.in_entry && (name.is_empty() || general()))
    }
}

impl Entry<'_> {
    fn has_number(&self) -> bool {
        self.read.as_ref().is_ok_and(|account| account.account.iban.is_some())
    }

    fn has_number_or_fault(&self) -> bool {
        self.read.is_err() || self.has_number()
    }
}

impl<'j> Search<'j> {
    fn look(&mut self, spot: Spot<'_>, value: Raw<'j>) -> Result<(), Unreadable> {
        if spot.depth > MAX_DEPTH {
            return Ok(());
        }
        match Node::of(value) {
            Node::List(items) if items.count == 0 => self.empty |= spot.means_accounts(),
            Node::List(items) if items.nested => self.look_at_list(spot, &items)?,
            Node::List(items) => {
                let count = items.count;
                self.seen_list.get_or_insert_with(|| format!("a list of {count} without objects"));
            }
            Node::Object(members) => {
                for (name, value) in members {
                    self.look(spot.member(&name), value)?;
                }
            }
            // As the documents of generation 1 write an empty list.
            Node::Text(text) => self.empty |= &*text == "[]" && spot.means_accounts(),
            Node::Nothing | Node::Broken => {}
        }
        Ok(())
    }

    /// A list is taken where it holds an account. In others, an entry with an
    /// account number or the name of an account is one that cannot be read; all
    /// else is passed over, but looked into.
    fn look_at_list(&mut self, spot: Spot<'_>, items: &Items<'j>) -> Result<(), Unreadable> {
        self.items = self.items.saturating_add(items.count);
        if self.items > MAX_ENTRIES {
            let limit = format!("at most {MAX_ENTRIES} entries in all lists");
            return Err(Unreadable::shape("", &format!("expected {limit}")));
        }
        let read = |item: &Raw<'j>| (*item, entry::read(spot.name, *item));
        let reads: Vec<_> = items.first.iter().map(read).collect();
        let taken = reads.iter().any(|(_, read)| read.is_ok());
        for (at, (raw, read)) in reads.into_iter().enumerate() {
            match read {
                Ok(account) => self.entries.push(Entry { raw, read: Ok(account) }),
                Err(refused) => {
                    self.note(items.count, at, &refused);
                    let entries = self.entries.len();
                    if !refused.holds_number {
                        self.look(spot.item(raw), raw)?;
                    }
                    let account = taken || refused.holds_number || refused.means_account;
                    if account && self.entries.len() == entries {
                        self.entries.push(Entry { raw, read: Err(refused.reason) });
                    }
                }
            }
        }
        Ok(())
    }

    /// The accounts that stand alone: the object itself, or two or more in it. An
    /// object that has an account number and cannot be read is an account too.
    fn look_for_one(&mut self, spot: Spot<'_>, value: Raw<'j>) -> Vec<Entry<'j>> {
        let mut inside = Vec::new();
        match Node::of(value) {
            Node::Object(members) if spot.depth <= MAX_DEPTH => {
                for (name, value) in members {
                    inside.extend(self.look_for_one(spot.member(&name), value));
                }
            }
            _ => return inside,
        }
        if inside.iter().filter(|entry| entry.has_number()).count() > 1 {
            inside.retain(Entry::has_number_or_fault);
            return inside;
        }
        match entry::read(spot.name, value) {
            Ok(account) => {
                inside.clear();
                inside.push(Entry { raw: value, read: Ok(account) });
            }
            Err(refused) => {
                // The outermost comes last, and says most.
                self.seen_object = Some(format!("an object with {}", refused.reason));
                if refused.holds_number && inside.is_empty() {
                    inside.push(Entry { raw: value, read: Err(refused.reason) });
                }
            }
        }
        inside
    }

    /// Keeps what the first list looks like, or the first that has an account.
    fn note(&mut self, count: usize, at: usize, refused: &Refused) {
        if self.seen_list.is_none() || (refused.holds_number && !self.seen_number) {
            self.seen_number |= refused.holds_number;
            let reason = &refused.reason;
            self.seen_list = Some(format!("a list of {count}, entry {at} with {reason}"));
        }
    }

    fn error(self) -> Unreadable {
        let seen = self.seen_list.or(self.seen_object);
        let seen = seen.unwrap_or_else(|| "neither list nor object".to_string());
        Unreadable::shape("", &format!("expected a list of accounts; there is {seen}"))
    }
}
