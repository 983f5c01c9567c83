//! A statement, page by page: it ends, its cursor never comes back to a page, and
//! may be stored between any two.

use std::collections::BTreeSet;

use belfius_psd2::{
    ErrorKind, LaterPages, Pages, Reply, TransactionsQuery,
    model::{Currency, Date, Occurrences, PsuPresence, Scope},
};

use crate::support::{
    bank::{Bank, stored},
    discreet::hides_core_error,
    once,
    world::{self, Pair},
};

pub(crate) fn run(script: &[u8]) {
    let mut bank = Bank::with_script(script);
    let _ = statement(&mut bank);
}

fn statement(bank: &mut Bank<'_>) -> Option<()> {
    let client = world::client(world::generation(bank.script.below(3)));
    let pair = Pair { refreshes: true, sca: bank.script.flag(), expired: bank.script.flag() };
    let tokens = world::tokens(Scope::Ais, pair);
    let (query, max) = query(bank);
    let mut cursor = Some(Pages::new(world::logical_id(), query));
    let mut asked = BTreeSet::new();
    let mut seen = Occurrences::default();
    let mut keys = BTreeSet::new();
    while let Some(pages) = cursor.take() {
        let pages = stored(&pages);
        let seed = bank.seed();
        let ask = match client.page(&pages, &tokens, PsuPresence::Absent, seed) {
            Ok(ask) => ask,
            Err(error) => {
                hides_core_error(&error);
                let loud = matches!(
                    error.kind(),
                    ErrorKind::RepeatedPageKey { .. }
                        | ErrorKind::TooManyPages { .. }
                        | ErrorKind::AddressTooLong
                        | ErrorKind::EmptyDateRange
                );
                assert!(loud, "{error}");
                return None;
            }
        };
        assert_eq!(ask.pages(), &pages);
        assert!(asked.insert(address(&ask)), "a cursor never repeats");
        assert!(asked.len() <= max, "no more pages than allowed");
        let Reply::Answer(page) = bank.run(ask)?.ok()? else { return None };
        assert_eq!(usize::try_from(page.number), Ok(asked.len()));
        for row in &page.rows {
            assert!(keys.insert(seen.key(row.fingerprint()).to_string()), "each row has its key");
        }
        seen = stored(&seen);
        assert!(page.next.is_none() || page.beyond.is_none());
        let on = if bank.script.flag() { page.beyond } else { None };
        cursor = page.next.or(on);
    }
    Some(())
}

/// Where a page is asked for.
fn address(ask: &belfius_psd2::PageRequest) -> String {
    once::asks_the_same_twice(ask).uri().to_string()
}

fn query(bank: &mut Bank<'_>) -> (TransactionsQuery, usize) {
    let max = bank.script.one_of(&[10_000_u16, 1, 2, 3]);
    let mut query = TransactionsQuery::default().with_max_pages(max.into());
    if bank.script.flag() {
        query = query.with_date_from(Date::constant(2025, 12, 1)).with_currency(Currency::EUR);
    }
    if bank.script.flag() {
        query = query.with_later_pages(LaterPages::Everything);
    }
    (query, max.into())
}
