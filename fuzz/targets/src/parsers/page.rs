//! A page of transactions: no row vanishes, each is read as a strict reader reads
//! it, and one that is not read is kept as it came.

use belfius_psd2::{
    Error, Generation, Page, Reply,
    model::{Amount, PsuPresence, Scope, Text, Transaction},
};

use crate::support::{
    made, once,
    strict::{self, Json, Kind},
    world,
};

pub(crate) fn run(input: &[u8]) {
    let body = made::body(input);
    if let Ok(page) = read(&body) {
        let loose = page.rows.is_empty() && page.unreadable.is_empty();
        assert!(page.next.is_none() || !loose, "a page without rows has no next one");
        assert!(page.beyond.is_none() || loose);
        if let Some(rows) = strict::parse_body(&body).as_ref().and_then(rows) {
            compare(&page, &rows);
        }
    }
    once::means_the_same_when_broken_elsewhere(&body, |body| read(body).map(essence));
}

pub(crate) fn read(body: &[u8]) -> Result<Page, Error> {
    let client = world::client(Generation::Three);
    let tokens = world::last_tokens(Scope::Ais);
    let ask = client.page(&world::pages(), &tokens, PsuPresence::Absent, world::seed(1)).unwrap();
    match once::read(ask, once::answer(200, body))? {
        Reply::Answer(page) => Ok(page),
        Reply::StrongAuthentication(_) => panic!("a success is no redirect"),
    }
}

/// All but the places of faults, which are lines and columns.
fn essence(page: Page) -> (Vec<Transaction>, Vec<(usize, String)>, String) {
    let unreadable = page.unreadable.iter().map(|row| (row.index(), row.raw().to_owned()));
    let unreadable = unreadable.collect();
    let cursors = serde_json::to_string(&(&page.next, &page.beyond)).unwrap();
    (page.rows, unreadable, cursors)
}

/// The rows that a strict reader finds, where it is clear which those are.
fn rows<'j>(body: &'j Json<'j>) -> Option<Vec<&'j Json<'j>>> {
    let members = body.members()?;
    let mut found = Vec::new();
    for (name, value) in members {
        match name {
            "_embedded" if !matches!(value.kind, Kind::Null) => {
                value.members()?;
                found.extend(listed(value.member("transactions"))?);
            }
            "transactions" => found.extend(listed(Some(value))?),
            _ => {}
        }
    }
    Some(found)
}

fn listed<'j>(value: Option<&'j Json<'j>>) -> Option<Vec<&'j Json<'j>>> {
    match value.map(|value| (value, &value.kind)) {
        Some((_, Kind::List(items))) => Some(items.iter().collect()),
        Some((value, Kind::Object(_))) => {
            value.members()?;
            listed(Some(value.member("booked")?))
        }
        None | Some((_, Kind::Null)) => Some(Vec::new()),
        Some((_, Kind::Text(Some(text)))) if text.trim().is_empty() || text.trim() == "[]" => {
            Some(Vec::new())
        }
        _ => None,
    }
}

fn compare(page: &Page, expected: &[&Json<'_>]) {
    assert_eq!(page.rows.len() + page.unreadable.len(), expected.len(), "no row vanishes");
    let mut rows = page.rows.iter();
    let mut unreadable = page.unreadable.iter().peekable();
    for (index, row) in expected.iter().enumerate() {
        if let Some(kept) = unreadable.next_if(|kept| kept.index() == index) {
            assert_eq!(kept.raw(), row.raw, "kept as it came");
        } else {
            compare_row(rows.next().expect("one or the other"), row);
        }
    }
}

fn compare_row(read: &Transaction, row: &Json<'_>) {
    let members = row.members().expect("a row is an object with each member once");
    let member = |name| members.iter().find(|(found, _)| *found == name).map(|(_, value)| *value);
    for (name, text) in [
        ("transaction_ref", read.transaction_ref.as_ref()),
        ("transaction_seqnumber", read.transaction_seqnumber.as_ref()),
        ("counterparty_info", read.counterparty_info.as_ref()),
        ("communication", read.communication.as_ref()),
        ("remittance_info", read.remittance_info.as_ref()),
    ] {
        same_text(member(name), text.map(Text::as_str));
    }
    match member("counterparty_account").map(|json| &json.kind) {
        Some(Kind::Text(Some(text))) if text.is_empty() => {}
        _ => same_text(
            member("counterparty_account"),
            read.counterparty_account.as_ref().map(|iban| iban.as_str()),
        ),
    }
    let expected = match member("amount").map(|json| (json.raw, &json.kind)) {
        None | Some((_, Kind::Null)) => None,
        Some((digits, Kind::Number)) => Some(Amount::parse(digits).expect("it was read")),
        Some((_, Kind::Text(Some(text)))) if ["", "null"].contains(&text.trim()) => None,
        Some((_, Kind::Text(Some(text)))) => Some(Amount::parse(text.trim()).expect("it was read")),
        Some((other, _)) => panic!("no amount, but read as one: {other}"),
    };
    assert_eq!(read.amount.map(|amount| amount.to_string()), expected.map(|a| a.to_string()));
}

fn same_text(json: Option<&Json<'_>>, read: Option<&str>) {
    match json.map(|json| (json.raw, &json.kind)) {
        None | Some((_, Kind::Null)) => assert_eq!(read, None),
        Some((_, Kind::Text(text))) => assert_eq!(read, text.as_deref(), "as a strict reader"),
        // Whole numbers keep their digits, but for the sign of nothing.
        Some((raw, Kind::Number)) => {
            let read = read.expect("a number is a text");
            assert!(read == raw || raw == "-0", "{raw}: {read}");
        }
        Some((_, Kind::Bool)) => assert!(matches!(read, Some("true" | "false"))),
        Some((raw, Kind::List(_) | Kind::Object(_))) => panic!("no text, but read as one: {raw}"),
    }
}
