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

    /// Approves on every page, and returns the callback address. Where accounts
    /// can be picked, those that the page proposes are.
    ///
    /// # Errors
    /// When the bank shows an error page or sends the PSU nowhere.
    pub fn approve(&self, url: &str) -> Result<String, CustomerError> {
        self.decide(url, "approve", None)
    }

    /// Approves on every page, with exactly these accounts where accounts can
    /// be picked, and returns the callback address.
    ///
    /// # Errors
    /// When the page offers no accounts or not these, when the bank shows an
    /// error page or sends the PSU nowhere.
    pub fn approve_accounts(&self, url: &str, ibans: &[&str]) -> Result<String, CustomerError> {
        self.decide(url, "approve", Some(ibans))
    }

    /// Refuses on the first page, and returns the callback address.
    ///
    /// # Errors
    /// When the bank shows an error page or sends the PSU nowhere.
    pub fn refuse(&self, url: &str) -> Result<String, CustomerError> {
        self.decide(url, "refuse", None)
    }

    /// Opens a page and returns its HTML without deciding anything.
    ///
    /// # Errors
    /// When the bank shows an error page.
    pub fn look(&self, url: &str) -> Result<String, CustomerError> {
        self.check(url)?;
        shown(self.agent.get(url).call().map_err(Box::new)?)
    }

    fn decide(
        &self,
        url: &str,
        decision: &str,
        picked: Option<&[&str]>,
    ) -> Result<String, CustomerError> {
        self.check(url)?;
        let mut url = url.to_owned();
        for number in 0..MOST_PAGES {
            let page = self.look(&url)?;
            let mut form = vec![("decision", decision)];
            match picked {
                // Only the first page may offer accounts.
                Some(picked) if number == 0 => {
                    form.extend(picked.iter().map(|iban| ("account", *iban)));
                }
                None if decision == "approve" => {
                    form.extend(proposed(&page).into_iter().map(|iban| ("account", iban)));
                }
                _ => {}
            }
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

/// The values of the boxes that are ticked when the page opens.
fn proposed(page: &str) -> Vec<&str> {
    page.split("<input ")
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(input, _)| input))
        .filter(|input| input.contains("name=\"account\"") && input.contains(" checked"))
        .filter_map(|input| input.split_once("value=\"")?.1.split('"').next())
        .collect()
}

fn shown(mut answer: Response<Body>) -> Result<String, CustomerError> {
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().map_err(Box::new)?;
    match status {
        200 => Ok(text),
        status => Err(CustomerError::Page { status, text }),
    }
}
