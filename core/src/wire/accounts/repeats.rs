//! Entries that have one logical id.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{AccountsAnswer, looks::compact, search::Entry};
use crate::{
    error::Unreadable,
    model::{ListedAccount, LogicalId},
    wire::row::UnreadableRow,
};

/// What is known of one logical id.
struct Known {
    /// The account number, without spaces, of the first entry that has one.
    number: Option<String>,
    /// Whether another entry has another number.
    contested: bool,
    listed: bool,
}

/// The accounts, each once. An entry that says the same as another is left out;
/// entries with one logical id and different numbers are unreadable, all of them:
/// nothing says which is right.
pub(super) fn told_apart(entries: Vec<Entry<'_>>) -> AccountsAnswer {
    let mut known = BTreeMap::<LogicalId, Known>::new();
    for account in entries.iter().filter_map(|entry| entry.read.as_ref().ok()) {
        let number = number(account);
        let id = known.entry(account.logical_id.clone());
        let known = id.or_insert(Known { number: None, contested: false, listed: false });
        known.contested |= known.number.is_some() && number.is_some() && known.number != number;
        known.number = known.number.take().or(number);
    }
    let mut answer = AccountsAnswer { accounts: Vec::new(), unreadable: Vec::new() };
    for (index, Entry { raw, read }) in entries.into_iter().enumerate() {
        match read.and_then(|account| told(account, &mut known)) {
            Ok(Some(account)) => answer.accounts.push(account),
            Ok(None) => {}
            Err(reason) => {
                answer.unreadable.push(UnreadableRow { index, reason, raw: raw.get().into() });
            }
        }
    }
    answer
}

/// The account, or nothing if it is listed already.
fn told(
    account: ListedAccount,
    known: &mut BTreeMap<LogicalId, Known>,
) -> Result<Option<ListedAccount>, Unreadable> {
    let refused = |reason| Err(Unreadable::shape("", reason));
    match known.get_mut(&account.logical_id) {
        Some(Known { contested: true, .. }) => {
            refused("a logical id that another entry has with another account number")
        }
        Some(known) if known.number != number(&account) => {
            refused("no account number, and a logical id that another entry has with one")
        }
        Some(Known { listed: true, .. }) => Ok(None),
        Some(known) => {
            known.listed = true;
            Ok(Some(account))
        }
        None => Ok(Some(account)),
    }
}

fn number(account: &ListedAccount) -> Option<String> {
    account.account.iban.as_ref().map(|iban| compact(iban.as_str()))
}
