//! The answer of `GET /accounts/{logical-id}`, in the shapes of all versions.

use alloc::vec::Vec;

use super::{
    body,
    lenient::{amount, lenient, or_nothing},
};
use crate::{
    error::Unreadable,
    json::{Problem, Raw, Read, Reader, Scalar},
    model::{Account, Compartment, Text},
};

/// Reads an account. It must have an IBAN or a balance: an object with neither
/// is something else.
pub(crate) fn read(body: &[u8]) -> Result<Account, Unreadable> {
    let account = body::read(body, account)?;
    if account.iban.is_none() && account.balance.is_none() {
        return Err(Unreadable::shape("", "expected an account, with `iban` or `balance`"));
    }
    Ok(account)
}

/// What an entry of the list of accounts says about its account. A member that
/// cannot be read is nothing there, and costs no other.
pub(super) fn details(entry: Raw<'_>) -> Account {
    let mut answer = Answer::default();
    for (name, value) in entry.members().unwrap_or_default() {
        if let Some(index) = MEMBERS.iter().position(|known| *known == name) {
            // By name: one that comes twice is the same twice.
            let _ = answer.take(index, &mut value.reader());
        }
    }
    answer.account()
}

const MEMBERS: &[&str] = &[
    "iban",
    "currency",
    "balance",
    "multicurrency",
    "type",
    "product",
    "product_type",
    "product_name",
    "accountName",
    "account_name",
    "psu_name",
    "other_compartments",
    "_links",
];

fn account(reader: &mut Reader<'_>) -> Read<Account> {
    let mut answer = Answer::default();
    reader
        .known_members("expected an object", MEMBERS, |index, reader| answer.take(index, reader))?;
    Ok(answer.account())
}

#[derive(Default)]
struct Answer {
    account: Account,
    account_name_v1: Option<Text>,
}

impl Answer {
    fn take(&mut self, index: usize, reader: &mut Reader<'_>) -> Read<()> {
        let account = &mut self.account;
        match index {
            0 => account.iban = lenient(reader)?,
            1 => account.currency = lenient(reader)?,
            2 => account.balance = amount(reader)?,
            3 => account.multicurrency = or_nothing(reader)?,
            4 => account.account_type = or_nothing(reader)?,
            5 => account.product = or_nothing(reader)?,
            6 => account.product_type = or_nothing(reader)?,
            7 => account.product_name = or_nothing(reader)?,
            8 => self.account_name_v1 = or_nothing(reader)?,
            9 => account.holder = or_nothing(reader)?,
            10 => account.psu_name = or_nothing(reader)?,
            11 => account.other_compartments = compartments(reader)?,
            _ => {
                // `templated` beside an address says nothing: the addresses have no
                // template.
                let links = reader.raw()?;
                account.own_link = address(links, "self");
                account.transactions_link = address(links, "transactions");
            }
        }
        Ok(())
    }

    fn account(self) -> Account {
        let Self { mut account, account_name_v1 } = self;
        account.holder = account_name_v1.or(account.holder);
        account
    }
}

fn address(links: Raw<'_>, name: &str) -> Option<Text> {
    let href = links.member(name)?.member("href")?;
    lenient(&mut href.reader()).ok().flatten()
}

/// The list, or nothing where it is `null` or, as the documents write a list, the
/// string `"[]"`.
fn compartments(reader: &mut Reader<'_>) -> Read<Vec<Compartment>> {
    const WANTED: &str = "expected a list of compartments";
    let mut all = Vec::new();
    let at = reader.here();
    if reader.next() == Some(b'[') {
        reader.list(WANTED, |_, reader| {
            all.push(compartment(reader)?);
            Ok(())
        })?;
        return Ok(all);
    }
    match reader.scalar(WANTED)? {
        Scalar::Null => Ok(all),
        Scalar::Text("[]" | "") => Ok(all),
        _ => Err(reader.wrong(Problem::Wanted(WANTED), at)),
    }
}

fn compartment(reader: &mut Reader<'_>) -> Read<Compartment> {
    let mut compartment = Compartment::default();
    reader.known_members("expected an object", &["currency", "balance"], |index, reader| {
        match index {
            0 => compartment.currency = lenient(reader)?,
            _ => compartment.balance = amount(reader)?,
        }
        Ok(())
    })?;
    Ok(compartment)
}
