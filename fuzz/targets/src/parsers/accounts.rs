//! The list of accounts, whose shape is not published: the search ends, takes ids
//! that fit a path, and keeps what it cannot read.

use belfius_psd2::{
    AccountList, Error, Generation, Reply,
    model::{PsuPresence, Scope},
};

use crate::support::{made, once, strict, world};

pub(crate) fn run(input: &[u8]) {
    let body = made::body(input);
    if let Ok(list) = read(&body) {
        let text = std::str::from_utf8(&body).unwrap();
        let valid = strict::parse_body(&body).is_some();
        for row in &list.unreadable {
            assert!(!valid || text.contains(row.raw()), "kept as it came");
        }
        for listed in &list.accounts {
            asked_for_by_id(listed);
        }
    }
    once::means_the_same_when_broken_elsewhere(&body, |body| {
        let list = read(body)?;
        let unreadable: Vec<_> =
            list.unreadable.iter().map(|row| (row.index(), row.raw().to_owned())).collect();
        Ok((list.accounts, unreadable))
    });
}

/// What is listed can be asked for: its id is one segment of the path.
fn asked_for_by_id(listed: &belfius_psd2::model::ListedAccount) {
    let client = world::client(Generation::Three);
    let tokens = world::last_tokens(Scope::Ais);
    let psu = PsuPresence::Absent;
    let Ok(ask) = client.account(&listed.logical_id, &tokens, psu, world::seed(2)) else { return };
    let request = once::asks_the_same_twice(&ask);
    assert_eq!(request.uri().path().matches('/').count(), 2, "{}", request.uri());
    assert!(request.uri().path().starts_with("/accounts/"));
}

fn read(body: &[u8]) -> Result<AccountList, Error> {
    let client = world::client(Generation::Three);
    let tokens = world::last_tokens(Scope::Ais);
    let ask = client.accounts(&tokens, PsuPresence::Absent, world::seed(1)).unwrap();
    match once::read(ask, once::answer(200, body))? {
        Reply::Answer(list) => Ok(list),
        Reply::StrongAuthentication(_) => panic!("a success is no redirect"),
    }
}
