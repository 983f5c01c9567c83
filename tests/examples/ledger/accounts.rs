//! The accounts of the consent, and what is in them.

use belfius_psd2::{
    Reply,
    model::{Currency, Scope},
};

use crate::{
    Ledger,
    file::{Listing, StoredAccount},
    say, short,
    stop::Stop,
};

/// The list is of no account, and has a budget of its own: whether the bank counts
/// it, and for which account, is not published.
const THE_LIST: &str = "the list";

impl Ledger {
    /// Every account of the consent, asked for once in a run.
    pub fn accounts(&self, run: i64) -> Result<Vec<StoredAccount>, Stop> {
        let tokens = self.session.tokens()?.ok_or(belfius_psd2_ureq::Error::NoTokens)?;
        let consent = tokens.consented_at().map(|at| at.to_string()).unwrap_or_default();
        let listed = self.file.listed(run, &consent)?;
        if !listed.is_empty() {
            return Ok(listed);
        }
        let accounts = if self.session.client().bank().consents_by_iban(Scope::Ais) {
            let iban = self.iban.as_ref().ok_or("say --iban")?;
            let logical_id = tokens.logical_id().ok_or("the tokens name no account")?.clone();
            vec![Listing { account: iban.as_str().to_owned(), logical_id, label: None }]
        } else {
            match self.list() {
                Ok(accounts) => accounts,
                Err(Stop::Later(next)) if !self.attended() => {
                    let known = self.file.known(&consent)?;
                    if known.is_empty() {
                        return Err(Stop::Later(next));
                    }
                    say("accounts", "as they were listed before");
                    return Ok(known);
                }
                Err(stop) => return Err(stop),
            }
        };
        self.file.keep_list(&accounts, run, &consent)?;
        say("accounts", format_args!("{} in the consent", accounts.len()));
        Ok(self.file.listed(run, &consent)?)
    }

    fn list(&self) -> Result<Vec<Listing>, Stop> {
        for _ in 0..2 {
            let reply =
                self.ask(THE_LIST, |client, tokens, psu, seed| client.accounts(tokens, psu, seed))?;
            match reply {
                Reply::Answer(list) => {
                    for entry in &list.unreadable {
                        say("accounts", format_args!("one was not read: {}", entry.reason()));
                    }
                    return Ok(list.accounts.iter().map(Listing::of).collect());
                }
                Reply::StrongAuthentication(redirect) => self.authenticate(&redirect)?,
            }
        }
        Err(Stop::Failed("the bank asks for authentication again and again".into()))
    }

    /// The account's currencies, and what is in them: asked for once in a run.
    pub fn details(&self, account: &StoredAccount, run: i64) -> Result<Vec<Currency>, Stop> {
        let name = &account.account;
        if account.details_run != Some(run) {
            let details = self.ask_details(account)?;
            self.file.keep_details(name, &details, run, self.clock.now())?;
            let label = details.label().unwrap_or("account").to_owned();
            let others = details.other_compartments.len();
            say("balance", format_args!("{} {label}, {others} other currencies", short(name)));
        }
        Ok(self.file.currencies(name)?)
    }

    fn ask_details(&self, account: &StoredAccount) -> Result<belfius_psd2::model::Account, Stop> {
        for _ in 0..2 {
            let reply = self.ask(&account.account, |client, tokens, psu, seed| {
                client.account(&account.logical_id, tokens, psu, seed)
            })?;
            match reply {
                Reply::Answer(details) => return Ok(details),
                Reply::StrongAuthentication(redirect) => self.authenticate(&redirect)?,
            }
        }
        Err(Stop::Failed("the bank asks for authentication again and again".into()))
    }
}
