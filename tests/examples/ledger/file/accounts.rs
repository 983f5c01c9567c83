//! The accounts of the consent, and their balances.

use belfius_psd2::model::{Account, Currency, ListedAccount, LogicalId, Timestamp};
use rusqlite::{Connection, params};

use super::LedgerFile;
use crate::AnyError;

/// An account of the consent.
pub struct StoredAccount {
    /// Its number, or where the bank tells none its logical id.
    pub account: String,
    /// By which to ask for it, under the consent of today.
    pub logical_id: LogicalId,
    /// The run that asked for its details last.
    pub details_run: Option<i64>,
}

/// An account as the bank has just listed it.
pub struct Listing {
    pub account: String,
    pub logical_id: LogicalId,
    pub label: Option<String>,
}

impl Listing {
    /// Of an entry of the list. What an account is called in the file must not
    /// change from day to day: rows are told apart within their account.
    pub fn of(listed: &ListedAccount) -> Self {
        let iban = listed.account.iban.as_ref().map(|iban| iban.as_str());
        Self {
            account: iban.unwrap_or(listed.logical_id.as_str()).to_owned(),
            logical_id: listed.logical_id.clone(),
            label: listed.account.label().map(str::to_owned),
        }
    }
}

impl LedgerFile {
    /// The accounts that this run has listed under this consent; empty when they
    /// are still to be listed. Another consent has other logical ids.
    pub fn listed(&self, run: i64, consent: &str) -> Result<Vec<StoredAccount>, AnyError> {
        let sql = "SELECT account, logical_id, details_run FROM accounts
                   WHERE listed_run = ?1 AND listed = ?2 ORDER BY account";
        self.select_accounts(sql, params![run, consent])
    }

    /// The accounts that any run has listed under this consent.
    pub fn known(&self, consent: &str) -> Result<Vec<StoredAccount>, AnyError> {
        let sql = "SELECT account, logical_id, details_run FROM accounts
                   WHERE listed = ?1 ORDER BY account";
        self.select_accounts(sql, params![consent])
    }

    fn select_accounts(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<StoredAccount>, AnyError> {
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map(parameters, |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?))
        })?;
        rows.map(|row| {
            let (account, logical_id, details_run) = row?;
            Ok(StoredAccount { account, logical_id: LogicalId::new(logical_id)?, details_run })
        })
        .collect()
    }

    /// Stores the list of a run.
    pub fn keep_list(&self, accounts: &[Listing], run: i64, consent: &str) -> Result<(), AnyError> {
        let sql = "INSERT INTO accounts (account, logical_id, label, listed_run, listed)
                   VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (account) DO UPDATE SET
                     logical_id = excluded.logical_id, listed_run = excluded.listed_run,
                     listed = excluded.listed, label = coalesce(excluded.label, label)";
        self.write("the list of accounts", |file| {
            for listed in accounts {
                let id = listed.logical_id.as_str();
                file.execute(sql, params![listed.account, id, listed.label, run, consent])?;
            }
            Ok(())
        })
    }

    /// Stores an account's balance in every currency that it has.
    pub fn keep_details(
        &self,
        account: &str,
        details: &Account,
        run: i64,
        now: Timestamp,
    ) -> Result<(), AnyError> {
        self.write("the balances", |file| {
            for (currency, amount) in balances(details) {
                keep_balance(file, account, currency, amount, now)?;
            }
            let sql = "UPDATE accounts SET details_run = ?2, label = coalesce(?3, label)
                       WHERE account = ?1";
            file.execute(sql, params![account, run, details.label()])?;
            Ok(())
        })
    }

    /// The currencies that the account was last seen with.
    pub fn currencies(&self, account: &str) -> Result<Vec<Currency>, AnyError> {
        let sql = "SELECT currency FROM balances WHERE account = ?1 ORDER BY rowid";
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([account], |row| row.get::<_, String>(0))?;
        rows.map(|row| Ok(Currency::parse(&row?)?)).collect()
    }
}

/// Every currency with its balance. The balance of an account with several
/// currencies is in EUR, whatever its own is: then of its own none is told.
fn balances(details: &Account) -> Vec<(Currency, Option<String>)> {
    let own = details.currency.unwrap_or(Currency::EUR);
    let several = details.multicurrency == Some(true) || !details.other_compartments.is_empty();
    let first = if several { Currency::EUR } else { own };
    let mut all = vec![(first, details.balance.map(|amount| amount.to_string()))];
    for compartment in &details.other_compartments {
        if let Some(currency) = compartment.currency {
            all.push((currency, compartment.balance.map(|amount| amount.to_string())));
        }
    }
    if all.iter().all(|(currency, _)| *currency != own) {
        all.push((own, None));
    }
    all
}

fn keep_balance(
    file: &Connection,
    account: &str,
    currency: Currency,
    amount: Option<String>,
    now: Timestamp,
) -> Result<(), AnyError> {
    let sql = "INSERT INTO balances (account, currency, amount, at) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (account, currency) DO UPDATE SET
                 amount = excluded.amount, at = excluded.at";
    file.execute(sql, params![account, currency.as_str(), amount, now.to_string()])?;
    Ok(())
}
