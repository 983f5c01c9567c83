//! Questions about accounts.

use belfius_psd2::{Pages, Reply};
use js_sys::Promise;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::{Answer, Session, asks};
use crate::js::{
    error::Thrown,
    input::{self, Members, QueryInput},
    promise::promise,
    statement::Statement,
    views,
};

#[wasm_bindgen]
impl Session {
    /// The accounts that the PSU picked.
    #[wasm_bindgen(skip_typescript)]
    pub fn accounts(&self, options: &JsValue) -> Promise {
        promise(|| {
            let mut options = options_of_question(options)?;
            let (session, psu) = self.asking(&mut options)?;
            options.end()?;
            let job = session.jobs()?.accounts(psu);
            Ok(asks(&session, job, |reply| replied(reply, views::accounts)))
        })
    }

    /// An account's details and balance.
    #[wasm_bindgen(skip_typescript)]
    pub fn account(&self, logical_id: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let id = input::logical_id(logical_id, "logicalId")?;
            let mut options = options_of_question(options)?;
            let (session, psu) = self.asking(&mut options)?;
            options.end()?;
            let job = session.jobs()?.account(id, psu);
            Ok(asks(&session, job, |reply| replied(reply, views::account)))
        })
    }

    /// A statement, page by page.
    ///
    /// # Errors
    /// When an argument is wrong: the error names it.
    #[wasm_bindgen(skip_typescript)]
    pub fn transactions(
        &self,
        logical_id: &JsValue,
        query: &JsValue,
        options: &JsValue,
    ) -> Result<Statement, Thrown> {
        let id = input::logical_id(logical_id, "logicalId")?;
        let QueryInput { query, occurrences } = input::query(query)?;
        let mut options = options_of_question(options)?;
        let (session, psu) = self.asking(&mut options)?;
        options.end()?;
        Ok(Statement::new(session, psu, Pages::new(id, query), occurrences))
    }

    /// A statement, from a stored cursor on.
    ///
    /// # Errors
    /// When an argument is wrong: the error names it.
    #[wasm_bindgen(skip_typescript)]
    pub fn resume(&self, cursor: &JsValue, options: &JsValue) -> Result<Statement, Thrown> {
        let pages: Pages = input::stored(cursor, "cursor")?;
        let mut options = options_of_question(options)?;
        let (session, psu) = self.asking(&mut options)?;
        let occurrences = input::stored_maybe(options.take("occurrences"), "occurrences")?;
        options.end()?;
        Ok(Statement::new(session, psu, pages, occurrences))
    }

    /// Whether at least this amount is available now.
    #[wasm_bindgen(skip_typescript)]
    pub fn funds(&self, check: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let check = input::funds_check(check)?;
            let session = self.with(options)?;
            let job = session.jobs()?.funds(check);
            Ok(asks(&session, job, |there| Ok(there.into())))
        })
    }
}

fn options_of_question(options: &JsValue) -> Result<Members, Thrown> {
    Members::maybe(options, "options", "the options of a question")
}

/// What the bank answered, or where the PSU has to go first.
fn replied<T>(reply: Reply<T>, view: fn(&T) -> Answer) -> Answer {
    match reply {
        Reply::Answer(answer) => view(&answer),
        Reply::StrongAuthentication(redirect) => views::strong_authentication(&redirect),
    }
}
