//! Entries that have one logical id.

use alloc::{string::String, vec::Vec};

use super::{AccountsAnswer, looks::compact, search::Entry};
use crate::{
    error::Unreadable,
    model::{ListedAccount, LogicalId},
    wire::row::UnreadableRow,
};

/// What is known of one logical id. They stand in a list that is sorted by it.
struct Known {
    id: LogicalId,
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
    let mut known: Vec<_> =
        entries.iter().filter_map(|entry| entry.read.as_ref().ok()).map(Known::of).collect();
    // Stable: of one logical id, the entries stay in their order.
    known.sort_by(|one, two| one.id.cmp(&two.id));
    known.dedup_by(|next, known| {
        let same = known.id == next.id;
        if same {
            known.take_in(next);
        }
        same
    });
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
fn told(account: ListedAccount, known: &mut [Known]) -> Result<Option<ListedAccount>, Unreadable> {
    let refused = |reason| Err(Unreadable::shape("", reason));
    let place = known.binary_search_by(|known| known.id.cmp(&account.logical_id));
    match place.ok().and_then(|place| known.get_mut(place)) {
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

impl Known {
    fn of(account: &ListedAccount) -> Self {
        let (id, number) = (account.logical_id.clone(), number(account));
        Self { id, number, contested: false, listed: false }
    }

    /// Adds what another entry of the same logical id says.
    fn take_in(&mut self, other: &mut Self) {
        self.contested |=
            other.number.is_some() && self.number.is_some() && self.number != other.number;
        self.number = self.number.take().or_else(|| other.number.take());
    }
}

fn number(account: &ListedAccount) -> Option<String> {
    account.account.iban.as_ref().map(|iban| compact(iban.as_str()))
}
