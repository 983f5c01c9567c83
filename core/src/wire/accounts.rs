//! The answer of `GET /accounts`, whose field names are not published: a list,
//! or an object that holds one, however deep.
//!
//! Each entry's account number and logical id are looked for by name and, where
//! no name helps, by value: see `accounts_entry.rs`.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde_json::Value;

use super::{
    accounts_entry::{Entry, read_entry},
    json,
    row::UnreadableRow,
};
use crate::{error::Unreadable, model::ListedAccount};

/// What the list holds.
#[derive(Debug)]
pub struct AccountsAnswer {
    pub(crate) accounts: Vec<ListedAccount>,
    pub(crate) unreadable: Vec<UnreadableRow>,
}

/// How deep a list may lie in the answer.
const MAX_DEPTH: usize = 6;

/// Reads the list. An entry that cannot be read is reported beside the others; if
/// none can, the error says what was seen.
pub(crate) fn read(body: &[u8]) -> Result<AccountsAnswer, Unreadable> {
    let answer: Value = json::read(body)?;
    let mut search = Search::default();
    search.look("", &answer, 0);
    if search.lists.is_empty() {
        // Not a list, but perhaps the one account itself.
        search.look_for_one("", &answer, 0);
    }
    if search.lists.is_empty() {
        return if search.empty { Ok(AccountsAnswer::of(Vec::new())) } else { Err(search.error()) };
    }
    Ok(AccountsAnswer::of(search.lists))
}

impl AccountsAnswer {
    fn of(entries: Vec<Entry>) -> Self {
        let mut answer = Self { accounts: Vec::new(), unreadable: Vec::new() };
        for (index, entry) in entries.into_iter().enumerate() {
            match entry {
                Ok(account) => {
                    let listed = |known: &ListedAccount| known.logical_id == account.logical_id;
                    if !answer.accounts.iter().any(listed) {
                        answer.accounts.push(account);
                    }
                }
                Err((reason, raw)) => {
                    let raw = raw.into();
                    answer.unreadable.push(UnreadableRow { index, reason, raw });
                }
            }
        }
        answer
    }
}

#[derive(Default)]
struct Search {
    /// The entries of every list that holds at least one account.
    lists: Vec<Entry>,
    /// Whether there is a list of accounts that is empty.
    empty: bool,
    /// What the first list without an account looks like.
    seen: Option<String>,
}

impl Search {
    /// A list is taken where it holds an account; what is inside it is not looked
    /// at again.
    fn look(&mut self, name: &str, value: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Array(items) if items.is_empty() => self.empty |= means_accounts(name),
            Value::Array(items) => {
                let entries: Vec<Entry> = items.iter().map(read_entry).collect();
                if entries.iter().any(Result::is_ok) {
                    self.lists.extend(entries);
                    return;
                }
                if let (None, Some(Err((reason, _)))) = (&self.seen, entries.first()) {
                    let count = items.len();
                    self.seen = Some(format!("a list of {count}, the first entry with {reason}"));
                }
                items.iter().for_each(|item| self.look("item", item, depth.saturating_add(1)));
            }
            Value::Object(members) => {
                for (name, value) in members {
                    self.look(name, value, depth.saturating_add(1));
                }
            }
            // As the documents of generation 1 write an empty list.
            Value::String(text) => self.empty |= text == "[]" && means_accounts(name),
            _ => {}
        }
    }

    fn look_for_one(&mut self, name: &str, value: &Value, depth: usize) {
        let Value::Object(members) = value else { return };
        if depth > MAX_DEPTH {
            return;
        }
        match read_entry(value) {
            Ok(account) => self.lists.push(Ok(account)),
            Err((reason, _)) => {
                for (name, value) in members {
                    self.look_for_one(name, value, depth.saturating_add(1));
                }
                if self.seen.is_none() && !name.starts_with('_') {
                    self.seen = Some(format!("an object with {reason}"));
                }
            }
        }
    }

    fn error(self) -> Unreadable {
        let seen = self.seen.unwrap_or_else(|| "neither list nor object".to_string());
        Unreadable::shape("", &format!("expected a list of accounts; there is {seen}"))
    }
}

/// Whether an empty list of this name is one of accounts: the answer itself, or a
/// member that says so.
fn means_accounts(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.is_empty() || ["account", "booked", "item", "data"].iter().any(|word| name.contains(word))
}
