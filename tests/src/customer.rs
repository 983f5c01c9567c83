//! The PSU with a browser: opens the address that the TPP gives, decides, and
//! tells where the bank sent them. It knows nothing of what it is looking at
//! beyond HTTP: no state, no codes.

use std::time::Duration;

use ureq::Agent;
use ureq::http::Response;
use ureq::{Body, Error};

/// Redirects of the bank's pages that a browser would follow; more is a loop.
const MOST_PAGES: usize = 5;

/// Plays the PSU over real HTTP.
#[derive(Clone, Debug)]
pub struct Customer {
    pages_origin: String,
    agent: Agent,
}

/// Why the PSU did not come back to the TPP.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// The address is not one of this sandbox's pages.
    #[error("not a page of this sandbox: {0}")]
    Elsewhere(String),
    /// The bank showed an error page.
    #[error("the bank's page answered {status}: {text}")]
    Page {
        /// The page's status.
        status: u16,
        /// The page's HTML.
        text: String,
    },
    /// The bank took the decision but sent the PSU nowhere.
    #[error("the bank's page named no next address")]
    NoLocation,
    /// The bank's pages go round in circles.
    #[error("more than {MOST_PAGES} pages in a row")]
    TooManyPages,
    /// The page could not be reached.
    #[error("the bank's page could not be reached")]
    Http(#[from] Box<Error>),
}

impl Customer {
    pub(crate) fn new(pages_origin: &str) -> Customer {
        let config = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            // A proxy of the environment would not find this loopback.
            .proxy(None)
            .build();
        Customer { pages_origin: pages_origin.to_owned(), agent: Agent::new_with_config(config) }
    }

    /// Approves on every page, and returns the callback address.
    ///
    /// # Errors
    /// When the bank shows an error page or sends the PSU nowhere.
    pub fn approve(&self, url: &str) -> Result<String, CustomerError> {
        self.decide(url, "approve")
    }

    /// Refuses on the first page, and returns the callback address.
    ///
    /// # Errors
    /// When the bank shows an error page or sends the PSU nowhere.
    pub fn refuse(&self, url: &str) -> Result<String, CustomerError> {
        self.decide(url, "refuse")
    }

    /// Opens a page and returns its HTML without deciding anything.
    ///
    /// # Errors
    /// When the bank shows an error page.
    pub fn look(&self, url: &str) -> Result<String, CustomerError> {
        self.check(url)?;
        shown(self.agent.get(url).call().map_err(Box::new)?)
    }

    fn decide(&self, url: &str, decision: &str) -> Result<String, CustomerError> {
        self.check(url)?;
        let mut url = url.to_owned();
        for _ in 0..MOST_PAGES {
            self.look(&url)?;
            let form = [("decision", decision)];
            let mut answer = self.agent.post(&url).send_form(form).map_err(Box::new)?;
            if answer.status().as_u16() != 303 {
                let status = answer.status().as_u16();
                let text = answer.body_mut().read_to_string().map_err(Box::new)?;
                return Err(CustomerError::Page { status, text });
            }
            let next = answer.headers().get("location");
            let next = next.and_then(|value| value.to_str().ok());
            let next = next.ok_or(CustomerError::NoLocation)?.to_owned();
            if self.check(&next).is_err() {
                return Ok(next);
            }
            url = next;
        }
        Err(CustomerError::TooManyPages)
    }

    fn check(&self, url: &str) -> Result<(), CustomerError> {
        let rest = url.strip_prefix(&self.pages_origin);
        match rest.is_some_and(|rest| rest.starts_with('/')) {
            true => Ok(()),
            false => Err(CustomerError::Elsewhere(url.to_owned())),
        }
    }
}

fn shown(mut answer: Response<Body>) -> Result<String, CustomerError> {
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().map_err(Box::new)?;
    match status {
        200 => Ok(text),
        status => Err(CustomerError::Page { status, text }),
    }
}
