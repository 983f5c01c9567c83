//! A bank that keeps one pair of tokens alive, as the real one does.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use crate::server::{Request, Server, json};

/// Pair `n` is `access-n` and `refresh-n`; a refresh or a code kills it and
/// gives pair `n + 1`.
pub(crate) struct FakeBank {
    pub(crate) server: Server,
    current: Arc<AtomicU32>,
}

impl FakeBank {
    /// With pair 1 alive.
    pub(crate) fn start() -> Self {
        Self::with(|_| None)
    }

    /// Answers first by `answer`, where that gives something.
    pub(crate) fn with(
        answer: impl Fn(&Request) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        let current = Arc::new(AtomicU32::new(1));
        let live = current.clone();
        let server = Server::answering(move |request| {
            answer(request).unwrap_or_else(|| usual(request, &live))
        });
        Self { server, current }
    }

    /// Somebody else has renewed the pair.
    pub(crate) fn kill(&self) {
        self.current.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.count("grant_type=refresh_token")
    }

    /// How many requests had this in their body or their first line.
    pub(crate) fn count(&self, text: &str) -> usize {
        let has = |request: &&Request| {
            request.body.contains(text)
                || request.head.lines().next().is_some_and(|line| line.contains(text))
        };
        self.server.requests().iter().filter(has).count()
    }
}

fn usual(request: &Request, current: &AtomicU32) -> String {
    let live = current.load(Ordering::SeqCst);
    if request.is("POST /token") {
        let refreshed = request.body.contains(&format!("refresh_token=refresh-{live}"));
        let code = request.body.contains("code=code-1");
        return if refreshed || code {
            current.store(live + 1, Ordering::SeqCst);
            json(200, &pair(live + 1))
        } else {
            json(401, INVALID_GRANT)
        };
    }
    if request.is("GET /consent-uris") {
        return json(200, crate::bank::CONSENT);
    }
    let token = request.header("authorization");
    if !token.is_empty() && token != format!("Bearer access-{live}") {
        return json(401, INVALID_ACCESS_TOKEN);
    }
    if request.is("POST /payments") {
        return json(201, crate::bank::RECEIPT);
    }
    if request.is("DELETE /payments") {
        return "HTTP/1.1 204 No Content\r\n\r\n".to_owned();
    }
    if request.head.contains("/funds-confirmations") {
        return json(200, r#"{"funds_available":"True"}"#);
    }
    if request.head.contains("/transactions") {
        let next = match request.head.split("next=").nth(1).and_then(|key| key.chars().next()) {
            None => r#","next_page_key":"2""#,
            Some('2') => r#","next_page_key":"3""#,
            Some(_) => "",
        };
        return json(
            200,
            &format!(r#"{{"_embedded":{{"transactions":[{{"amount":-12.50}}]{next}}}}}"#),
        );
    }
    json(200, r#"{"iban":"BE54063301200997","balance":12.5,"currency":"EUR"}"#)
}

pub(crate) fn pair(n: u32) -> String {
    format!(
        r#"{{"access_token":"access-{n}","token_type":"Bearer","expires_in":"900",
            "refresh_token":"refresh-{n}","logical_id":"logical-17"}}"#
    )
}

pub(crate) const INVALID_GRANT: &str = r#"{"error":"invalid_grant","error_code":"10006","error_description":"refresh token is not valid."}"#;
pub(crate) const INVALID_ACCESS_TOKEN: &str = r#"{"error":"invalid_access_token","error_code":"10006","error_description":"access_token is not valid."}"#;
