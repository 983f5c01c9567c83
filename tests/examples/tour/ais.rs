//! Account information: the account, its statement, and its older history.

use std::io::IsTerminal as _;

use belfius_psd2::{
    Pages, Reply, TransactionsQuery,
    model::{Account, Amount, Currency, Date, ListedAccount, LogicalId, Scope, Transaction},
};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::ToSpan as _;

use crate::{AnyError, Tokens, Tour, day::today, say};

/// Without strong authentication the bank shows 90 days; 89 stay clear of its
/// limit, whatever its clock says.
const RECENT_DAYS: i64 = 89;

/// How often the customer is sent away for one page.
const MOST_AUTHENTICATIONS: u32 = 3;

/// Why no further time.
const AGAIN: &str = "the bank asks for strong authentication again and again";

pub fn run(tour: &mut Tour) -> Result<(), AnyError> {
    let store = tour.consent(Scope::Ais)?;
    let today = today();
    let recent = today.saturating_sub(RECENT_DAYS.days());
    let older = today.saturating_sub(2.years());
    let ids = logical_ids(tour, &store)?;
    for id in &ids {
        let account = account(tour, &store, id)?;
        statement(tour, &store, id, Currency::EUR, recent, None)?;
        for currency in other_currencies(&account) {
            statement(tour, &store, id, currency, recent, None)?;
        }
    }

    // A refresh on the way: the bank's access token has had its time.
    tour.customer.expire_tokens();
    if tour.session(&store).tokens()?.is_some_and(|tokens| tokens.can_refresh()) {
        tour.call(&store, |session| session.refresh())?;
        say("refresh", "a new pair of tokens; the former one is dead");
    }

    // More than 90 days back: here the bank wants the customer again.
    let Some(id) = ids.first() else { return Ok(()) };
    statement(tour, &store, id, Currency::EUR, older, Some(recent))
}

/// The account of the consent; or all that the customer picked, the one of
/// `--iban` first.
fn logical_ids(tour: &mut Tour, store: &Tokens) -> Result<Vec<LogicalId>, AnyError> {
    let tokens = tour.session(store).tokens()?.ok_or("no tokens")?;
    if let Some(id) = tokens.logical_id() {
        return Ok(vec![id.clone()]);
    }
    if tour.client.bank().consents_by_iban(Scope::Ais) {
        return Err("the tokens came without a logical id".into());
    }
    let mut accounts = listed(tour, store)?;
    let asked = tour.iban.clone();
    accounts.sort_by_key(|listed| {
        let iban = listed.account.iban.as_ref().and_then(|iban| iban.check().ok());
        iban.is_none() || iban != asked
    });
    let first = accounts.iter().find_map(|listed| listed.account.iban.as_ref()?.check().ok());
    tour.iban = asked.or(first);
    Ok(accounts.into_iter().map(|listed| listed.logical_id).collect())
}

fn listed(tour: &mut Tour, store: &Tokens) -> Result<Vec<ListedAccount>, AnyError> {
    let psu = tour.psu;
    for _ in 0..=MOST_AUTHENTICATIONS {
        match tour.call(store, |session| session.accounts(psu))? {
            Reply::Answer(list) => {
                for entry in &list.unreadable {
                    let (index, reason) = (entry.index(), entry.reason());
                    say("warning", format_args!("entry {index} of the accounts: {reason}"));
                }
                say("accounts", format_args!("the customer picked {}", list.accounts.len()));
                return Ok(list.accounts);
            }
            Reply::StrongAuthentication(redirect) => tour.authenticate(store, &redirect)?,
        }
    }
    Err(AGAIN.into())
}

fn account(tour: &mut Tour, store: &Tokens, id: &LogicalId) -> Result<Account, AnyError> {
    let psu = tour.psu;
    for _ in 0..=MOST_AUTHENTICATIONS {
        match tour.call(store, |session| session.account(id, psu))? {
            Reply::Answer(account) => {
                show(&account);
                return Ok(account);
            }
            Reply::StrongAuthentication(redirect) => tour.authenticate(store, &redirect)?,
        }
    }
    Err(AGAIN.into())
}

fn show(account: &Account) {
    let iban = account.iban.as_ref().map_or("?", |iban| iban.as_str());
    let holder = account.holder.as_deref().unwrap_or("no name given");
    say("account", format_args!("{iban}, {} ({holder})", account.label().unwrap_or("account")));
    let money = |amount: Option<Amount>, currency: Option<Currency>| {
        let amount = amount.map_or("?".to_owned(), |amount| amount.to_string());
        format!("{amount} {}", currency.map_or("EUR".to_owned(), |currency| currency.to_string()))
    };
    say("balance", money(account.balance, account.currency));
    for compartment in &account.other_compartments {
        say("balance", money(compartment.balance, compartment.currency));
    }
}

fn other_currencies(account: &Account) -> Vec<Currency> {
    let currencies = account.other_compartments.iter().filter_map(|part| part.currency);
    currencies.filter(|currency| *currency != Currency::EUR).collect()
}

/// Reads every page, through whatever comes in between.
fn statement(
    tour: &mut Tour,
    store: &Tokens,
    id: &LogicalId,
    currency: Currency,
    from: Date,
    to: Option<Date>,
) -> Result<(), AnyError> {
    let mut query = TransactionsQuery::default().with_date_from(from);
    if let Some(to) = to {
        query = query.with_date_to(to);
    }
    if currency != Currency::EUR {
        query = query.with_currency(currency);
    }
    let mut cursor = Some(Pages::new(id.clone(), query));
    let progress = Progress::new(from, to.unwrap_or_else(today));
    let (mut pages, mut rows, mut unreadable, mut authentications) = (0_u32, 0, 0, 0);
    let psu = tour.psu;
    while let Some(asked) = cursor.take() {
        let reply = tour.call(store, |session| {
            session.run(|client, tokens, seed| client.page(&asked, tokens, psu, seed))
        })?;
        match reply {
            Reply::Answer(page) => {
                pages += 1;
                authentications = 0;
                rows += page.rows.len();
                unreadable += page.unreadable.len();
                for row in &page.unreadable {
                    say(
                        "warning",
                        format_args!("row {} of page {pages}: {}", row.index(), row.reason()),
                    );
                }
                progress.at(&page.rows, rows);
                cursor = page.next;
            }
            Reply::StrongAuthentication(_) if authentications == MOST_AUTHENTICATIONS => {
                return Err(AGAIN.into());
            }
            Reply::StrongAuthentication(redirect) => {
                authentications += 1;
                tour.authenticate(store, &redirect)?;
                cursor = Some(asked);
            }
        }
    }
    progress.end();
    let unread = match unreadable {
        0 => String::new(),
        count => format!(", {count} more could not be read"),
    };
    let until = to.map_or_else(|| " on".to_owned(), |to| format!(" to before {to}"));
    say(
        "statement",
        format_args!("{rows} rows in {currency} from {from}{until}, on {pages} pages{unread}"),
    );
    Ok(())
}

/// A bar over the days of the statement, on a terminal only.
struct Progress {
    bar: ProgressBar,
    from: Date,
    to: Date,
}

impl Progress {
    fn new(from: Date, to: Date) -> Self {
        let days = u64::try_from(days(from, to)).unwrap_or(0);
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new(days)
        } else {
            ProgressBar::hidden()
        };
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3} %  {msg}") {
            bar.set_style(style);
        }
        Self { bar, from, to }
    }

    /// The bank's order is not documented: progress is the distance of the last
    /// row from whichever end the statement seems to have begun at.
    fn at(&self, rows: &[Transaction], total: usize) {
        self.bar.set_message(format!("{total} transactions"));
        let dates = || rows.iter().filter_map(Transaction::date);
        if let (Some(first), Some(last)) = (dates().next(), dates().next_back()) {
            let done = if last > first { days(self.from, last) } else { days(last, self.to) };
            let done = u64::try_from(done).unwrap_or(0);
            self.bar
                .set_position(done.max(self.bar.position()).min(self.bar.length().unwrap_or(done)));
        }
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}
