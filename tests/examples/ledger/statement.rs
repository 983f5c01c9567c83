//! Statements, page by page: of each account one in every currency (a statement
//! without a currency is of EUR alone), in two parts (see `window.rs`).

use belfius_psd2::{Page, Pages, Reply, TransactionsQuery, model::Currency};

use crate::{
    Ledger,
    file::{Part, Stored, StoredAccount, Window},
    say, short,
    stop::Stop,
};

/// Proofs that a statement may ask for before it is given up.
const MOST_PROOFS: u32 = 3;

impl Ledger {
    /// Reads a planned statement to its end, from where the file stands.
    pub fn read(
        &self,
        account: &StoredAccount,
        currency: Currency,
        part: Part,
    ) -> Result<(), Stop> {
        let mut proofs = 0;
        let mut restarted = false;
        while let Some(window) = self.file.window(&account.account, currency, part)? {
            let Some(pages) = self.place(account, &window)? else { continue };
            match self.ask_page(account, &pages) {
                Ok(Reply::Answer(page)) => self.keep(&window, &page)?,
                Ok(Reply::StrongAuthentication(_)) if proofs == MOST_PROOFS => {
                    return Err(Stop::Failed(
                        "the bank asks for authentication again and again".into(),
                    ));
                }
                Ok(Reply::StrongAuthentication(redirect)) => {
                    proofs += 1;
                    self.authenticate(&redirect)?;
                }
                // How long a cursor lives is not published.
                Err(Stop::Refused(error)) if window.cursor.is_some() && !restarted => {
                    restarted = true;
                    say("statement", format_args!("from its first page again: {error}"));
                    self.file.restart(&window)?;
                }
                Err(stop) => return Err(stop),
            }
        }
        Ok(())
    }

    /// The page to ask for; `None` when the statement had to begin anew, because
    /// its cursor names the account as a former consent did.
    fn place(&self, account: &StoredAccount, window: &Window) -> Result<Option<Pages>, Stop> {
        match &window.cursor {
            Some(pages) if *pages.logical_id() == account.logical_id => Ok(Some(pages.clone())),
            Some(_) => {
                say("statement", "from its first page again: the consent is another");
                self.file.restart(window)?;
                Ok(None)
            }
            None => Ok(Some(Pages::new(account.logical_id.clone(), self.query(window)))),
        }
    }

    fn query(&self, window: &Window) -> TransactionsQuery {
        let query = TransactionsQuery::default()
            .with_date_from(window.days.from)
            .with_date_to(window.days.to)
            .with_page_size(self.terms.page_size);
        // EUR is what comes without a currency.
        match window.currency {
            Currency::EUR => query,
            other => query.with_currency(other),
        }
    }

    fn ask_page(&self, account: &StoredAccount, pages: &Pages) -> Result<Reply<Page>, Stop> {
        self.ask(&account.account, |client, tokens, psu, seed| {
            client.page(pages, tokens, psu, seed)
        })
    }

    fn keep(&self, window: &Window, page: &Page) -> Result<(), Stop> {
        let title = format!("{} {}", short(&window.account), window.currency);
        let days = format!("{} to {}", window.days.from, window.days.to);
        match self.file.keep_page(window, page)? {
            Some(Stored { inserted, known, unreadable }) => say(
                "statement",
                format_args!(
                    "{title} {days}, page {}: {inserted} new, {known} known, {unreadable} unreadable",
                    page.number
                ),
            ),
            None => say("statement", format_args!("{title} {days}: another process was faster")),
        }
        Ok(())
    }
}
