//! An account's details: as a strict reader reads them, and balances to the digit.

use belfius_psd2::{
    Error, Generation, Reply,
    model::{Account, Amount, PsuPresence, Scope},
};

use crate::support::{
    made, once,
    strict::{self, Json, Kind},
    world,
};

pub(crate) fn run(input: &[u8]) {
    let body = made::body(input);
    if let Ok(account) = read(&body) {
        assert!(account.iban.is_some() || account.balance.is_some());
        let json = strict::parse_body(&body);
        if let Some(json) = json.filter(|json| json.members().is_some()) {
            compare(&account, &json);
        }
    }
    once::means_the_same_when_broken_elsewhere(&body, read);
}

fn read(body: &[u8]) -> Result<Account, Error> {
    let client = world::client(Generation::Three);
    let (id, tokens) = (world::logical_id(), world::last_tokens(Scope::Ais));
    let ask = client.account(&id, &tokens, PsuPresence::Absent, world::seed(1)).unwrap();
    match once::read(ask, once::answer(200, body))? {
        Reply::Answer(account) => Ok(account),
        Reply::StrongAuthentication(_) => panic!("a success is no redirect"),
    }
}

fn compare(account: &Account, json: &Json<'_>) {
    let digits = match json.member("balance").map(|value| (value.raw, &value.kind)) {
        Some((digits, Kind::Number)) => Some(digits),
        Some((_, Kind::Text(Some(text)))) => Some(text.trim()).filter(|text| !text.is_empty()),
        _ => None,
    };
    let digits = digits.filter(|digits| *digits != "null");
    let expected = digits.map(|digits| Amount::parse(digits).expect("it was read").to_string());
    assert_eq!(account.balance.map(|amount| amount.to_string()), expected);
    let text = |name| json.member(name).and_then(|value| value.text());
    if let Some(iban) = text("iban").filter(|iban| !iban.is_empty()) {
        assert_eq!(account.iban.as_ref().map(|iban| iban.as_str()), Some(iban));
    }
    for (name, read) in [
        ("type", &account.account_type),
        ("product", &account.product),
        ("product_type", &account.product_type),
        ("product_name", &account.product_name),
        ("psu_name", &account.psu_name),
    ] {
        if let Some(text) = text(name) {
            assert_eq!(read.as_ref().map(|text| text.as_str()), Some(text), "{name}");
        }
    }
}
