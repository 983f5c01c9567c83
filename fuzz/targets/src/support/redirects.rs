//! Where a customer is sent: to the bank, with the state once.

use belfius_psd2::{BankUrl, callback_state};
use url::Url;

use super::discreet::{hides_debug, hides_text};

/// Checks the address of a redirect of Belfius's, and that nothing of it shows.
pub(crate) fn leads_to_the_bank(url: &BankUrl, state: &str) {
    let parsed = Url::parse(url.as_str()).expect("an address that a browser opens");
    assert_eq!(parsed.scheme(), "https", "{}", url.as_str());
    let host = parsed.host_str().unwrap_or_default();
    assert!(host == "belfius.be" || host.ends_with(".belfius.be"), "{host}");
    assert_eq!(url.host(), host);
    assert!(parsed.username().is_empty() && parsed.password().is_none());
    let states: Vec<_> =
        parsed.query_pairs().filter(|(name, _)| name == "state").map(|(_, value)| value).collect();
    assert_eq!(states, [state]);
    assert_eq!(callback_state(url.as_str()).as_deref(), Some(state));
    hides_debug(url);
    hides_text(url, state);
}
