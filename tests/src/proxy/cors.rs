//! Which pages may use the proxy, and the headers that tell their browsers so.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};

/// The rule.
#[derive(Debug)]
pub(super) struct Cors {
    pub(super) origins: Vec<String>,
    pub(super) any: bool,
    pub(super) age: Duration,
}

/// What the rule says about one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A page of an origin that is let in.
    Page(HeaderValue),
    /// No `Origin`: no page that CORS is for.
    NoPage,
    /// A page of another origin.
    Refused,
}

impl Cors {
    pub(super) fn verdict(&self, headers: &HeaderMap) -> Verdict {
        let mut origins = headers.get_all("origin").iter();
        let (origin, more) = (origins.next(), origins.next());
        match origin {
            None => Verdict::NoPage,
            Some(origin) if more.is_none() && self.lets_in(origin) => Verdict::Page(origin.clone()),
            Some(_) => Verdict::Refused,
        }
    }

    fn lets_in(&self, origin: &HeaderValue) -> bool {
        self.any || self.origins.iter().any(|one| one.as_bytes() == origin.as_bytes())
    }

    /// What a preflight has asked for is granted: what may be called is not
    /// decided here but at the bank.
    pub(super) fn preflight(&self, asked: &HeaderMap) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let pairs = [
            ("access-control-request-method", "access-control-allow-methods"),
            ("access-control-request-headers", "access-control-allow-headers"),
        ];
        for (question, answer) in pairs {
            if let Some(value) = asked.get(question) {
                headers.insert(answer, value.clone());
            }
        }
        headers.insert("access-control-max-age", HeaderValue::from(self.age.as_secs()));
        headers
    }
}

impl Verdict {
    /// The headers of every answer, errors included.
    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        headers.append("vary", HeaderValue::from_static("Origin"));
        if let Verdict::Page(origin) = self {
            headers.insert("access-control-allow-origin", origin.clone());
            // Enough, as no credentials are sent.
            let every = HeaderValue::from_static("*");
            headers.insert("access-control-expose-headers", every);
        }
    }
}
