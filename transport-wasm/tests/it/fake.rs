//! A bank that keeps one pair of tokens alive, as the real one does.

use std::{cell::Cell, rc::Rc};

use belfius_psd2_wasm::{Session, TokenStore};
use wasm_bindgen::JsValue;

use crate::{
    bank::{CONSENT, RECEIPT, client, transport},
    fetch::{Call, Fetch, response},
};

/// Pair `n` is `access-n` and `refresh-n`; a refresh or a code kills it and
/// gives pair `n + 1`.
pub(crate) struct FakeBank {
    pub(crate) fetch: Fetch,
    current: Rc<Cell<u32>>,
}

impl FakeBank {
    /// With pair 1 alive.
    pub(crate) fn start() -> Self {
        Self::with(|_| None)
    }

    /// Answers first by `answer`, where that gives something.
    pub(crate) fn with(answer: impl Fn(&Call) -> Option<JsValue> + 'static) -> Self {
        Self::that(move |call, usual| answer(call).unwrap_or_else(usual))
    }

    /// Answers by `answer`, which may take the usual answer and do something with it.
    pub(crate) fn that(answer: impl Fn(&Call, &dyn Fn() -> JsValue) -> JsValue + 'static) -> Self {
        let current = Rc::new(Cell::new(1));
        let live = Rc::clone(&current);
        let fetch = Fetch::new(move |call| Ok(answer(call, &|| usual(call, &live))));
        Self { fetch, current }
    }

    /// Somebody else has renewed the pair.
    pub(crate) fn kill(&self) {
        self.current.set(self.current.get() + 1);
    }

    pub(crate) fn session<S: TokenStore + 'static>(&self, store: S) -> Session<S> {
        Session::new(transport(&self.fetch), client(), store)
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.count("grant_type=refresh_token")
    }

    /// How many requests had this in their body, or in their method and address.
    pub(crate) fn count(&self, text: &str) -> usize {
        let has = |call: &&Call| call.body().contains(text) || call.is(text);
        self.fetch.calls().iter().filter(has).count()
    }
}

fn usual(call: &Call, current: &Cell<u32>) -> JsValue {
    let live = current.get();
    if call.is("POST /token") {
        let refreshed = call.body().contains(&format!("refresh_token=refresh-{live}"));
        let code = call.body().contains("code=code-1");
        return if refreshed || code {
            current.set(live + 1);
            response(200, &[], &pair(live + 1))
        } else {
            response(401, &[], INVALID_GRANT)
        };
    }
    if call.is("GET /consent-uris") {
        return response(200, &[], CONSENT);
    }
    let token = call.header("authorization");
    if token.is_some_and(|token| token != format!("Bearer access-{live}")) {
        return response(401, &[], INVALID_ACCESS_TOKEN);
    }
    if call.is("POST /payments") {
        return response(201, &[], RECEIPT);
    }
    if call.is("DELETE /payments") {
        return response(204, &[], "");
    }
    if call.url.contains("/funds-confirmations") {
        return response(200, &[], r#"{"funds_available":"True"}"#);
    }
    if call.url.contains("/transactions") {
        let next = match call.url.split("next=").nth(1).and_then(|key| key.chars().next()) {
            None => r#","next_page_key":"2""#,
            Some('2') => r#","next_page_key":"3""#,
            Some(_) => "",
        };
        let body = format!(r#"{{"_embedded":{{"transactions":[{{"amount":-12.50}}]{next}}}}}"#);
        return response(200, &[], &body);
    }
    response(200, &[], r#"{"iban":"BE54063301200997","balance":12.5,"currency":"EUR"}"#)
}

pub(crate) fn pair(n: u32) -> String {
    format!(
        r#"{{"access_token":"access-{n}","token_type":"Bearer","expires_in":"900",
            "refresh_token":"refresh-{n}","logical_id":"logical-17"}}"#
    )
}

pub(crate) const INVALID_GRANT: &str = r#"{"error":"invalid_grant","error_code":"10006","error_description":"refresh token is not valid."}"#;
pub(crate) const INVALID_ACCESS_TOKEN: &str = r#"{"error":"invalid_access_token","error_code":"10006","error_description":"access_token is not valid."}"#;
