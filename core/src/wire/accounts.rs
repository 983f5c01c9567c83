//! The answer of `GET /accounts`, whose field names are not published: a list,
//! or an object that holds one, however deep.
//!
//! `search` finds the lists, `entry` reads one entry of them: by name (`names`),
//! by place, and where no name helps by what a text looks like (`looks`).
//! `repeats` puts the entries together. All of it works on the bank's own JSON
//! text, so digits stay as they came and an entry that cannot be read is given
//! back unchanged.
//!
//! What is found does not depend on the order of members or entries. Where two
//! readings are equally likely, nothing is guessed: asking about the wrong
//! account would be worse than an error.

mod best;
mod entry;
mod iban;
#[cfg(test)]
mod likeliest;
mod logical_id;
mod looks;
mod members;
mod names;
mod repeats;
mod search;
mod seen;
mod texts;

use alloc::vec::Vec;

use super::{body, row::UnreadableRow};
use crate::{error::Unreadable, model::ListedAccount};

/// What the list holds.
#[derive(Debug)]
pub struct AccountsAnswer {
    pub(crate) accounts: Vec<ListedAccount>,
    pub(crate) unreadable: Vec<UnreadableRow>,
}

/// Reads the list. An entry that cannot be read is reported beside the others; if
/// none can, the error says what was seen.
pub(crate) fn read(body: &[u8]) -> Result<AccountsAnswer, Unreadable> {
    let answer = body::sound(body)?;
    search::entries(body::whole(&answer)?).map(repeats::told_apart)
}
